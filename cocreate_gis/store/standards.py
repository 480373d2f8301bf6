"""The facility standards a workspace goes by."""

from collections.abc import Sequence

import sqlalchemy as sa

from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.standards import Standard
from cocreate_gis.store.history import record, record_many
from cocreate_gis.store.tables import STANDARDS
from cocreate_gis.store.writer import Writer


def read_standards(connection: sa.Connection) -> list[Standard]:
    """Read the standards.

    Parameters
    ----------
    connection : Connection
        A connection of the store.

    Returns
    -------
    list of Standard
        In the order they were given.
    """
    query = sa.select(STANDARDS.c.content).order_by(STANDARDS.c.position)
    return [Standard.model_validate_json(content) for content in connection.scalars(query)]


def replace_standards(writer: Writer, standards: Sequence[Standard]) -> None:
    """Put a whole list of standards in place of the present one.

    Parameters
    ----------
    writer : Writer
        The transaction.
    standards : sequence of Standard
        The new list.
    """
    writer.connection.execute(sa.delete(STANDARDS))
    rows = [
        {"code": standard.code, "position": position, "content": standard.model_dump_json()}
        for position, standard in enumerate(standards)
    ]
    if rows:
        writer.connection.execute(sa.insert(STANDARDS), rows)
    record_many(
        writer, STANDARDS.name, "insert", [(str(row["code"]), 0, str(row["content"])) for row in rows]
    )


def update_standard(writer: Writer, standard: Standard) -> None:
    """Change one standard.

    Parameters
    ----------
    writer : Writer
        The transaction.
    standard : Standard
        The new figures under the same code.

    Raises
    ------
    NotFound
        ``standard_missing``.
    """
    changed = writer.connection.execute(
        sa.update(STANDARDS)
        .where(STANDARDS.c.code == standard.code)
        .values(content=standard.model_dump_json())
    ).rowcount
    if not changed:
        raise NotFound("standard_missing", standard=standard.code)
    record(writer, STANDARDS.name, standard.code, "update", 0, standard.model_dump(mode="json"))
