"""The history: complete, chained, and erasable where a person is concerned."""

import geopandas as gpd
import pytest
import sqlalchemy as sa

from cocreate_gis.model.errors import Unavailable
from cocreate_gis.store import (
    Store,
    delete_feature,
    erase_contents,
    get_feature,
    insert_features,
    read_history,
    restore_feature,
    update_feature,
    verify_history,
)
from tests.contract.conftest import PLANNER, TREES


@pytest.fixture
def told(store: Store, trees: gpd.GeoDataFrame) -> Store:
    """A store whose first tree has seen everything."""
    with store.write(PLANNER) as writer:
        insert_features(writer, TREES, trees)
    with store.write(PLANNER) as writer:
        update_feature(writer, TREES, 1, 1, {"species": "槐", "dbh_cm": None})
        delete_feature(writer, TREES, 1, 2)
        restore_feature(writer, TREES, 1)
    return store


def first_uid(store: Store) -> str:
    with store.read() as connection:
        return get_feature(connection, TREES, fid=1).uid


def test_a_record_tells_what_happened_to_it(told: Store) -> None:
    uid = first_uid(told)
    with told.read() as connection:
        changes = read_history(connection, "street_trees", uid)
        verify_history(connection)
    assert [change.action for change in changes] == ["insert", "update", "delete", "restore"]
    assert [change.version for change in changes] == [1, 2, 3, 4]
    assert {change.actor for change in changes} == {"planner-1"}
    assert changes[0].content is not None
    assert changes[0].content["species"] == "樟"
    assert "geometry" in changes[0].content
    assert changes[1].content == {"species": "槐", "dbh_cm": None}
    assert changes[0].at.utcoffset() is not None


@pytest.mark.parametrize(
    ("tampering", "seq"),
    [
        ("UPDATE history SET actor = 'someone else' WHERE seq = 3", 3),
        ("UPDATE history SET uid = 'x' WHERE seq = 5", 5),
        ("UPDATE history_contents SET content = '{}' WHERE seq = 7", 7),
        ("DELETE FROM history WHERE seq = 4", 4),
        ("DELETE FROM history_contents WHERE seq = 9", 9),
        ("UPDATE history SET at = (SELECT max(at) FROM history) WHERE seq = 2", 2),
    ],
)
def test_tampering_is_found_where_it_was_done(told: Store, tampering: str, seq: int) -> None:
    with told.write(PLANNER) as writer:
        writer.connection.execute(sa.text(tampering))
    with told.read() as connection, pytest.raises(Unavailable) as found:
        verify_history(connection)
    assert found.value.code == "history_broken"
    assert found.value.params["seq"] == seq


def test_contents_are_erased_and_the_chain_still_holds(told: Store) -> None:
    uid = first_uid(told)
    with told.write(PLANNER) as writer:
        erase_contents(writer, "street_trees", uid)
    with told.read() as connection:
        changes = read_history(connection, "street_trees", uid)
        verify_history(connection)
        left = connection.execute(sa.text("SELECT content FROM history_contents")).scalars().all()
    assert [change.content for change in changes] == [None, None, None, None, {}]
    assert changes[-1].action == "erase"
    assert not any("槐" in content for content in left)
    with told.write(PLANNER) as writer:
        erase_contents(writer, "street_trees", uid)
    with told.read() as connection:
        verify_history(connection)
