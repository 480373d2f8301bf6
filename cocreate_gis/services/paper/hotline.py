"""Suggestions in the columns of the form of the city's hotline, or of whoever they are passed on to."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import PERSON_KEY, Field, FieldType, Visibility
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Language, Title
from cocreate_gis.model.workspace import Workspace
from cocreate_gis.services.areas import area_of, require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.documents import Document, file_name
from cocreate_gis.services.paper.neighbourhoods import lying_in, neighbourhood, neighbourhoods
from cocreate_gis.services.references import record_names
from cocreate_gis.services.voices.voiced import Period, voiced
from cocreate_gis.store import personal_values
from cocreate_gis.wording import Words

_NEVER_SENT = ("withheld",)
# What is known of a suggestion beside its fields.
_DERIVED = {
    "uid": Title("编码", "Identifier"),
    "said_at": Title("日期", "Date"),
    "community": Title("社区", "Community"),
    "longitude": Title("经度(WGS 84)", "Longitude (WGS 84)"),
    "latitude": Title("纬度(WGS 84)", "Latitude (WGS 84)"),
}


def known_columns() -> dict[str, Title]:
    """List what a column can hold.

    Returns
    -------
    dict of str to Title
        Title by name; the key of the person is never among them.
    """
    fields = {field.name: field.title for field in SUGGESTIONS.fields if field.name != PERSON_KEY}
    return {**_DERIVED, **fields}


def is_personal(column: str) -> bool:
    """Tell whether a column holds personal values.

    Parameters
    ----------
    column : str
        Name of a column.

    Returns
    -------
    bool
        Whether reading it asks for ``personal.read``.
    """
    return any(f.name == column and f.visibility is Visibility.NEVER for f in SUGGESTIONS.fields)


def set_columns(actor: Actor, context: Context, columns: Sequence[tuple[str, str]]) -> None:
    """Choose and name the columns of the form.

    Parameters
    ----------
    actor : Actor
        Who chooses.
    context : Context
        The workspace, which keeps them.
    columns : sequence of tuple of str
        Name of a column and heading, in the order of the form.

    Raises
    ------
    Forbidden
        The actor may not.
    InvalidInput
        ``hotline_column_unknown``; ``hotline_heading``: a heading is missing or stands twice.
    """
    require(actor, "workspace.edit")
    known = known_columns()
    for name, _ in columns:
        if name not in known:
            raise InvalidInput("hotline_column_unknown", column=name)
    headings = [heading.strip() for _, heading in columns]
    if "" in headings or len(set(headings)) < len(headings):
        raise InvalidInput("hotline_heading")
    chosen = tuple((name, heading.strip()) for name, heading in columns)
    after = Workspace(**{**dict(context.workspace), "hotline_columns": chosen})
    if after != context.workspace:
        with context.store.write(actor) as writer:
            context.store.update_workspace(writer, after)


def export(actor: Actor, context: Context, area_uid: str, period: Period, language: Language) -> Document:
    """Write the suggestions of an area into the form.

    Parameters
    ----------
    actor : Actor
        Who passes them on.
    context : Context
        The workspace.
    area_uid : str
        Community, compound or building; empty for the whole workspace, as far as the actor's role goes.
    period : Period
        Days of saying that count.
    language : {"zh", "en"}
        Language of titles.

    Returns
    -------
    Document
        XLSX with exact places; merged suggestions once, withheld ones not.

    Raises
    ------
    Forbidden
        The actor may not: ``personal.read`` where a column holds personal values; ``outside_your_area``.
    InvalidInput
        ``hotline_no_columns``: nobody has chosen them yet.
    NotFound
        ``place_not_listed``.
    """
    require(actor, "data.export")
    columns = context.workspace.hotline_columns
    if not columns:
        raise InvalidInput("hotline_no_columns")
    if any(is_personal(name) for name, _ in columns):
        require(actor, "personal.read")
    said = voiced(context, Visibility.STAFF, period)
    said = said[said["merged_into"].isna() & ~said["status"].isin(_NEVER_SENT)]
    place = context.workspace.name
    if area_uid:
        area = neighbourhood(context, area_uid)
        require_within(actor, context, area.geometry.representative_point())
        said, place = lying_in(context, said, area), area.name
    elif (own := area_of(context, actor)) is not None:
        said = said[said.intersects(own)]
    words = Words(language)
    values = _values(context, said.sort_values(["said_at", "uid"]), [name for name, _ in columns], words)
    table = pd.DataFrame({heading: values[name] for name, heading in columns})
    title = words("hotline.title")
    today = dt.datetime.now(context.workspace.zone).date()
    name = file_name(f"{place}-{title}-{today}", "xlsx")
    return Document(name, write_xlsx({title: table}, language))


def _values(context: Context, said: gpd.GeoDataFrame, names: Sequence[str], words: Words) -> pd.DataFrame:
    """Every column as a person reads it."""
    places = said.geometry.to_crs(4326).representative_point()
    told = pd.DataFrame(said.drop(columns="geometry")).assign(
        longitude=places.x.round(6), latitude=places.y.round(6), said_at=said["said_at"].dt.date
    )
    if "community" in names:
        told["community"] = _communities(context, said)
    for field in SUGGESTIONS.fields:
        if field.name in names:
            told[field.name] = _read(context, field, told, words)
    return told


def _communities(context: Context, said: gpd.GeoDataFrame) -> "pd.Series[str]":
    named = pd.Series("", index=said.index)
    for community in neighbourhoods(context, COMMUNITIES.name):
        named[lying_in(context, said, community).index] = community.name
    return named


def _read(context: Context, field: Field, told: pd.DataFrame, words: Words) -> "pd.Series[Any]":
    if field.visibility is Visibility.NEVER:
        with context.store.read() as connection:
            return told["uid"].map(personal_values(connection, SUGGESTIONS, field.name))
    if field.domain:
        return told[field.name].map({code: words.title(title) for code, title in field.domain.items()})
    if field.type is FieldType.REFERENCE:
        return told[field.name].map(record_names(context, field.target))
    return told[field.name].dt.date if field.type is FieldType.DATE else told[field.name]
