"""Creating, opening and closing a store; one transaction at a time."""

import datetime as dt
from pathlib import Path

import geopandas as gpd
import pytest
import sqlalchemy as sa

from cocreate_gis.model.errors import Conflict, Unavailable
from cocreate_gis.model.workspace import Workspace
from cocreate_gis.store import (
    SCHEMA_VERSION,
    Store,
    backup,
    count_features,
    create_store,
    insert_features,
    layer_versions,
    open_store,
    read_features,
    read_history,
    verify_history,
)
from tests.contract.conftest import PLANNER, TREES


def test_a_store_is_found_again_with_its_workspace(store: Store, workspace: Workspace) -> None:
    again = open_store(store.location)
    assert again.workspace == workspace
    assert again.location == store.location
    again.close()


def test_a_store_is_never_created_over_another(store: Store, workspace: Workspace) -> None:
    with pytest.raises(Conflict, match="store_exists"):
        create_store(store.location, workspace)


def test_a_missing_store_is_not_made_by_opening_it(location: str) -> None:
    with pytest.raises(Unavailable, match="store_missing"):
        open_store(location)
    if "://" not in location:
        assert not Path(location).exists()


def test_a_store_of_another_version_is_refused_untouched(store: Store) -> None:
    with store.write(PLANNER) as writer:
        writer.connection.execute(sa.text("UPDATE workspace SET schema_version = 999"))
    with pytest.raises(Unavailable) as refused:
        open_store(store.location)
    assert refused.value.code == "store_other_version"
    assert refused.value.params["found"] == 999
    assert refused.value.params["expected"] == SCHEMA_VERSION


def test_the_workspace_can_be_changed_and_others_see_it(store: Store, workspace: Workspace) -> None:
    other = open_store(store.location)
    changed = workspace.model_copy(update={"name": "万松园"})
    with store.write(PLANNER) as writer:
        store.update_workspace(writer, changed)
        assert other.workspace == workspace
    assert store.workspace == changed
    assert other.workspace == changed
    with store.read() as connection:
        (change,) = read_history(connection, "workspace", "workspace")
    assert change.content is not None
    assert change.content["name"] == "万松园"
    other.close()


def test_an_error_undoes_the_whole_transaction(store: Store, trees: gpd.GeoDataFrame) -> None:
    def write_and_fail() -> None:
        with store.write(PLANNER) as writer:
            insert_features(writer, TREES, trees)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with store.read() as connection:
        assert count_features(connection, TREES) == 0
        assert layer_versions(connection)["street_trees"] == 0
        verify_history(connection)
    with store.write(PLANNER) as writer:
        assert insert_features(writer, TREES, trees) == list(range(1, 21))


def test_a_transaction_has_one_time_in_utc(store: Store) -> None:
    before = dt.datetime.now(dt.UTC)
    with store.write(PLANNER) as writer:
        assert writer.now.tzinfo is dt.UTC
        assert abs(writer.now - before) < dt.timedelta(seconds=5)
        assert writer.now.microsecond % 1000 == 0
        assert writer.actor == PLANNER


def test_a_reader_keeps_its_snapshot_while_others_write(store: Store, trees: gpd.GeoDataFrame) -> None:
    with store.read() as connection:
        assert count_features(connection, TREES) == 0
        with store.write(PLANNER) as writer:
            insert_features(writer, TREES, trees)
        assert count_features(connection, TREES) == 0
    with store.read() as connection:
        assert count_features(connection, TREES) == 20


def test_a_backup_is_a_store(store: Store, trees: gpd.GeoDataFrame, tmp_path: Path) -> None:
    target = tmp_path / "backups" / "copy.gpkg"
    with store.write(PLANNER) as writer:
        insert_features(writer, TREES, trees)
    if "://" in store.location:
        with pytest.raises(Unavailable, match="backup_by_database"):
            backup(store, target)
        return
    backup(store, target)
    copy = open_store(str(target))
    with copy.read() as connection:
        assert len(read_features(connection, TREES)) == 20
        verify_history(connection)
    copy.close()
    with pytest.raises(Conflict, match="backup_exists"):
        backup(store, target)
