"""Every table of a store: one per declared layer, and those kept beside them."""

from typing import Any

import sqlalchemy as sa

from cocreate_gis.model.layers import LAYERS, Field, FieldType, Geometry, Layer, Visibility
from cocreate_gis.store.column_types import MOMENT, WHOLE
from cocreate_gis.store.geometry import geometry_column

SCHEMA_VERSION = 5

GEOMETRY_KINDS = {
    Geometry.POINT: "POINT",
    Geometry.LINE: "MULTILINESTRING",
    Geometry.POLYGON: "MULTIPOLYGON",
    Geometry.PLACE: "GEOMETRY",
    Geometry.ANY: "GEOMETRY",
}


_COLUMN_TYPES: dict[FieldType, sa.types.TypeEngine[Any]] = {
    FieldType.TEXT: sa.Text(),
    FieldType.CODE: sa.Text(),
    FieldType.REFERENCE: sa.Text(),
    FieldType.LIST: sa.Text(),
    FieldType.INTEGER: WHOLE,
    FieldType.REAL: sa.Double(),
    FieldType.BOOLEAN: sa.Boolean(),
    FieldType.DATE: sa.Date(),
    FieldType.TIME: sa.Text(),
}

METADATA = sa.MetaData()


def stored_fields(layer: Layer) -> tuple[Field, ...]:
    """Give the fields that are columns of the layer's table.

    Parameters
    ----------
    layer : Layer
        The declaration.

    Returns
    -------
    tuple of Field
        All but those never shown, which are kept apart as personal values.
    """
    return layer.visible_fields(Visibility.STAFF)


def personal_fields(layer: Layer) -> frozenset[str]:
    """Name the fields that are kept apart as personal values.

    Parameters
    ----------
    layer : Layer
        The declaration.

    Returns
    -------
    frozenset of str
        Names of the fields marked ``NEVER``.
    """
    return frozenset(field.name for field in layer.fields if field.visibility is Visibility.NEVER)


def _layer_table(layer: Layer) -> sa.Table:
    return sa.Table(
        layer.name,
        METADATA,
        sa.Column("fid", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("uid", sa.Text, nullable=False, unique=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("deleted_at", MOMENT),
        *(sa.Column(field.name, _COLUMN_TYPES[field.type]) for field in stored_fields(layer)),
        sa.Column("extra", sa.Text),
        sa.Column("geom", geometry_column(GEOMETRY_KINDS[layer.geometry])),
    )


LAYER_TABLES = {name: _layer_table(layer) for name, layer in LAYERS.items()}

WORKSPACE = sa.Table(
    "workspace",
    METADATA,
    sa.Column("id", WHOLE, primary_key=True, autoincrement=False),
    sa.Column("schema_version", WHOLE, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
)

LAYER_STATE = sa.Table(
    "layer_state",
    METADATA,
    sa.Column("layer", sa.Text, primary_key=True),
    sa.Column("version", WHOLE, nullable=False),
    sa.Column("last_fid", WHOLE, nullable=False),
)

PERSONAL = sa.Table(
    "personal",
    METADATA,
    sa.Column("layer", sa.Text, primary_key=True),
    sa.Column("uid", sa.Text, primary_key=True),
    sa.Column("field", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

HISTORY = sa.Table(
    "history",
    METADATA,
    sa.Column("seq", WHOLE, primary_key=True, autoincrement=False),
    sa.Column("at", MOMENT, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("layer", sa.Text, nullable=False),
    sa.Column("uid", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("version", WHOLE, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("previous_hash", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Index("history_by_record", "uid", "layer"),
)

HISTORY_CONTENTS = sa.Table(
    "history_contents",
    METADATA,
    sa.Column("seq", WHOLE, primary_key=True, autoincrement=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("salt", sa.Text, nullable=False),
)

STANDARDS = sa.Table(
    "standards",
    METADATA,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("position", WHOLE, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
)

COVERAGE_RUNS = sa.Table(
    "coverage_runs",
    METADATA,
    sa.Column("uid", sa.Text, primary_key=True),
    sa.Column("computed_at", MOMENT, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("frames", sa.LargeBinary, nullable=False),
)

# Not a table of the workspace: see `store.job_book`.
JOBS = sa.Table(
    "jobs",
    sa.MetaData(),
    sa.Column("uid", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("progress", sa.Double, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("params", sa.Text, nullable=False),
    sa.Column("result", sa.Text),
    sa.Column("error", sa.Text),
    sa.Column("cancel_requested", sa.Boolean, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("created_at", MOMENT, nullable=False),
    sa.Column("updated_at", MOMENT, nullable=False),
)

RECEIPTS = sa.Table(
    "receipts",
    METADATA,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("secret_hash", sa.Text, nullable=False, unique=True),
    sa.Column("layer", sa.Text, nullable=False),
    sa.Column("uid", sa.Text, nullable=False),
    sa.Column("created_at", MOMENT, nullable=False),
)

# People and what they hold: none of these tables is a layer, so no tile, card or export reads them.
ACCOUNTS = sa.Table(
    "accounts",
    METADATA,
    sa.Column("uid", sa.Text, primary_key=True),
    sa.Column("login", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("password_hash", sa.Text),
    sa.Column("issuer", sa.Text),
    sa.Column("subject", sa.Text),
    sa.Column("created_at", MOMENT, nullable=False),
    sa.Column("disabled_at", MOMENT),
    sa.UniqueConstraint("issuer", "subject"),
)

MEMBERSHIPS = sa.Table(
    "memberships",
    METADATA,
    sa.Column("uid", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, nullable=False, index=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("area_layer", sa.Text, nullable=False),
    sa.Column("area_uid", sa.Text, nullable=False),
    sa.Column("granted_by", sa.Text, nullable=False),
    sa.Column("created_at", MOMENT, nullable=False),
    sa.Column("until", sa.Date),
)

SESSIONS = sa.Table(
    "sessions",
    METADATA,
    sa.Column("token_hash", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, nullable=False, index=True),
    sa.Column("created_at", MOMENT, nullable=False),
    sa.Column("expires_at", MOMENT, nullable=False),
    sa.Column("device", sa.Text, nullable=False),
)

INVITATIONS = sa.Table(
    "invitations",
    METADATA,
    sa.Column("token_hash", sa.Text, primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("area_layer", sa.Text, nullable=False),
    sa.Column("area_uid", sa.Text, nullable=False),
    sa.Column("invited_by", sa.Text, nullable=False),
    sa.Column("created_at", MOMENT, nullable=False),
    sa.Column("expires_at", MOMENT, nullable=False),
    sa.Column("until", sa.Date),
    sa.Column("taken_by", sa.Text),
)

SECRETS = sa.Table(
    "secrets",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

PHOTOS = sa.Table(
    "photos",
    METADATA,
    sa.Column("uid", sa.Text, primary_key=True),
    sa.Column("layer", sa.Text, nullable=False),
    sa.Column("record_uid", sa.Text, nullable=False),
    sa.Column("position", WHOLE, nullable=False),
    sa.Column("version", WHOLE, nullable=False),
    sa.Column("shown", sa.Boolean, nullable=False),
    sa.Column("width_px", WHOLE, nullable=False),
    sa.Column("height_px", WHOLE, nullable=False),
    sa.Column("taken_at", sa.Text),
    sa.Column("lon", sa.Double),
    sa.Column("lat", sa.Double),
    sa.Column("caption", sa.Text),
    sa.Column("created_at", MOMENT, nullable=False),
    sa.Column("picture", sa.LargeBinary, nullable=False),
    sa.Column("thumbnail", sa.LargeBinary, nullable=False),
    sa.Index("photos_by_record", "record_uid", "layer"),
)

SUPPORTS = sa.Table(
    "supports",
    METADATA,
    sa.Column("suggestion_uid", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("created_at", MOMENT, nullable=False),
    sa.Index("supports_by_person", "person"),
)

FOLLOWS = sa.Table(
    "follows",
    METADATA,
    sa.Column("uid", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, nullable=False, index=True),
    sa.Column("suggestion_uid", sa.Text, index=True),
    sa.Column("area", sa.Text),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("created_at", MOMENT, nullable=False),
)

NOTICES = sa.Table(
    "notices",
    METADATA,
    sa.Column("uid", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("suggestion_uid", sa.Text, index=True),
    sa.Column("params", sa.Text, nullable=False),
    sa.Column("created_at", MOMENT, nullable=False),
    sa.Column("read_at", MOMENT),
    sa.Column("mail_state", sa.Text, nullable=False),
    sa.Column("mail_tries", WHOLE, nullable=False),
    sa.Column("mail_at", MOMENT),
    sa.Index("notices_by_person", "person", "created_at"),
)

MAIL_ADDRESSES = sa.Table(
    "mail_addresses",
    METADATA,
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("secret_hash", sa.Text, nullable=False, unique=True),
    sa.Column("created_at", MOMENT, nullable=False),
    sa.Column("confirmed_at", MOMENT),
)

LINKS = sa.Table(
    "links",
    METADATA,
    sa.Column("from_layer", sa.Text, nullable=False),
    sa.Column("from_uid", sa.Text, primary_key=True),
    sa.Column("relation", sa.Text, primary_key=True),
    sa.Column("to_layer", sa.Text, nullable=False),
    sa.Column("to_uid", sa.Text, primary_key=True),
    sa.Column("created_at", MOMENT, nullable=False),
    sa.Index("links_back", "to_uid", "relation"),
)

# Books: only ever added to. An amount is a whole number, debit above zero.
LEDGER = sa.Table(
    "ledger",
    METADATA,
    sa.Column("book", sa.Text, primary_key=True),
    sa.Column("number", WHOLE, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("at", MOMENT, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("source_layer", sa.Text, nullable=False),
    sa.Column("source_uid", sa.Text, nullable=False),
    sa.Column("reverses", WHOLE),
    # A mistake is met by one counter-entry.
    sa.UniqueConstraint("book", "reverses"),
    sa.Index("ledger_by_source", "source_uid"),
)

LEDGER_LINES = sa.Table(
    "ledger_lines",
    METADATA,
    sa.Column("book", sa.Text, primary_key=True),
    sa.Column("number", WHOLE, primary_key=True, autoincrement=False),
    sa.Column("position", WHOLE, primary_key=True, autoincrement=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("item", sa.Text, nullable=False),
    sa.Column("amount", WHOLE, nullable=False),
    sa.Index("ledger_lines_by_account", "book", "account", "item"),
)

LEDGER_PERIODS = sa.Table(
    "ledger_periods",
    METADATA,
    sa.Column("book", sa.Text, primary_key=True),
    sa.Column("until", sa.Date, primary_key=True),
    sa.Column("closed_at", MOMENT, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
)

# A member is a key in the book of points; who that is stands here only, and goes when she is forgotten.
POINTS_MEMBERS = sa.Table(
    "points_members",
    METADATA,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("book", sa.Text, nullable=False, index=True),
    sa.Column("person", sa.Text, nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("contact", sa.Text, nullable=False),
)

# Without the member and without a moment: who used a coupon where cannot be worked out.
COUPONS = sa.Table(
    "coupons",
    METADATA,
    sa.Column("code_hash", sa.Text, primary_key=True),
    sa.Column("book", sa.Text, nullable=False, index=True),
    sa.Column("points", WHOLE, nullable=False),
    sa.Column("expires_on", sa.Date, nullable=False),
    sa.Column("merchant", sa.Text),
    sa.Column("lapsed", sa.Boolean, nullable=False),
)
