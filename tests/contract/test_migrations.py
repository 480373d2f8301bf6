"""A store made by the previous version is brought up with everything in it."""

import gzip
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from cocreate_gis.model.errors import Unavailable
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.voices import receipts
from cocreate_gis.store import (
    SCHEMA_VERSION,
    get_feature,
    migrate,
    open_store,
    personal_values,
    read_history,
    read_personal,
    verify_history,
)
from cocreate_gis.store.tables import METADATA, WORKSPACE
from tests.towns import at, lonlat

_SECRET = "qPGSoearcoIVuuHl"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A workspace made by version 0.1.0, with a community, a meeting and a suggestion."""
    path = tmp_path / "old.gpkg"
    packed = Path(__file__).parents[1] / "data" / "version_1.gpkg.gz"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    return path


def _columns(connection: sa.Connection, table: str) -> set[str]:
    return set(connection.execute(sa.text(f'SELECT * FROM "{table}" LIMIT 0')).keys())


def test_it_is_refused_until_then_and_told_how(old):
    with pytest.raises(Unavailable, match="store_to_be_migrated"):
        open_store(str(old))


def test_everything_in_it_is_still_there(old, tmp_path):
    found, copy = migrate(OPERATOR, str(old))
    assert found == 1
    assert copy is not None
    assert copy.stat().st_size > 0
    store = open_store(str(old))
    context = Context("old", store, tmp_path / "cache")
    said = receipts.open_by_secret(context, _SECRET)
    assert (said.values["text"], said.values["level"]) == ("没有地方坐", "community")
    with store.read() as connection:
        verify_history(connection)
        assert read_personal(connection, LAYERS["suggestions"], said.uid)["contact"] == "138"
        assert list(personal_values(connection, LAYERS["suggestions"], "author").values()) == ["visitor:abc"]
        meeting = get_feature(connection, LAYERS["events"], fid=1)
        assert (meeting.values["title"], meeting.values["status"]) == ("板凳会", "held")
        assert [change.action for change in read_history(connection, "suggestions", said.uid)] == ["insert"]
    store.close()


def test_a_bay_that_had_no_state_is_in_use(town):
    bay = features.create(OPERATOR, town, LAYERS["parking_spaces"], lonlat(at(10, 10)), {"kind": "built"})
    with town.store.write(OPERATOR) as writer:
        writer.connection.exec_driver_sql("UPDATE parking_spaces SET status = NULL")
        writer.connection.exec_driver_sql("UPDATE workspace SET schema_version = 3")
    town.store.close()
    assert migrate(OPERATOR, town.store.location)[0] == 3
    store = open_store(town.store.location)
    with store.read() as connection:
        assert get_feature(connection, LAYERS["parking_spaces"], fid=bay).values["status"] == "in_use"
    store.close()


def test_who_had_no_name_of_her_own_is_one_person_more(old):
    db = sqlite3.connect(old)
    with db:
        db.execute("UPDATE history SET actor = 'visitor' WHERE layer = 'suggestions'")
    db.close()
    migrate(OPERATOR, str(old))
    store = open_store(str(old))
    with store.read() as connection:
        ((uid, author),) = personal_values(connection, LAYERS["suggestions"], "author").items()
    assert author == f"unnamed:{uid}"
    store.close()


def test_it_has_what_a_new_one_has(old, tmp_path):
    migrate(OPERATOR, str(old))
    store = open_store(str(old))
    with store.read() as connection:
        for table in METADATA.sorted_tables:
            assert _columns(connection, table.name) >= set(table.columns.keys())
    context = Context("old", store, tmp_path / "cache")
    planner = Actor("planner", Role.PLANNER)
    fid = features.create(planner, context, LAYERS["organisations"], None, {"name": "院落议事会"})
    assert features.look_at(planner, context, LAYERS["organisations"], fid).values["status"] == "forming"
    store.close()


def test_a_second_time_does_nothing(old):
    migrate(OPERATOR, str(old))
    assert migrate(OPERATOR, str(old)) == (0, None)


def test_one_of_a_newer_version_is_left_alone(store, location):
    with store.write(OPERATOR) as writer:
        writer.connection.execute(sa.update(WORKSPACE).values(schema_version=SCHEMA_VERSION + 1))
    with pytest.raises(Unavailable, match="store_other_version"):
        migrate(OPERATOR, location)


def test_tables_and_columns_that_are_missing_are_added_on_either_store(store, location):
    with store.write(OPERATOR) as writer:
        for statement in (
            "DROP TABLE links",
            "DROP TABLE memberships",
            "ALTER TABLE suggestions DROP COLUMN due_on",
            "UPDATE workspace SET schema_version = 1",
        ):
            writer.connection.exec_driver_sql(statement)
    store.close()
    assert migrate(OPERATOR, location)[0] == 1
    again = open_store(location)
    with again.read() as connection:
        assert "relation" in _columns(connection, "links")
        assert "role" in _columns(connection, "memberships")
        assert "due_on" in _columns(connection, "suggestions")
    again.close()
