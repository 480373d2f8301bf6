"""Several programs at one store, and one that dies."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import shapely

from cocreate_gis.model.errors import Conflict
from cocreate_gis.store import (
    Store,
    count_features,
    insert_features,
    layer_versions,
    open_store,
    read_features,
    update_feature,
    verify_history,
)
from tests.contract.conftest import PLANNER, TREES

_ENDLESS = 1_000_000


def start_writer(location: str, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.contract.writers", location, name, str(count)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def acknowledged(output: str) -> set[str]:
    """The uids on whole lines; a line cut by the death of its writer is no promise."""
    return {line.split()[0] for line in output.splitlines(keepends=True) if line.endswith("\n")}


def require_whole(store: Store, promised: set[str]) -> None:
    """Everything acknowledged is there, and store and history agree."""
    with store.read() as connection:
        stored = set(read_features(connection, TREES, columns=["uid"])["uid"])
        versions = layer_versions(connection)
        verify_history(connection)
    assert promised <= stored
    assert versions["street_trees"] == len(stored)


def test_processes_that_write_at_once_lose_nothing_and_none_starves(store: Store) -> None:
    writers = [start_writer(store.location, f"writer-{n}", 40) for n in range(4)]
    outputs = [writer.communicate(timeout=120)[0] for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * 4
    promised = set().union(*map(acknowledged, outputs))
    assert len(promised) == 160
    require_whole(store, promised)
    waits_ms = [int(line.split()[1]) for output in outputs for line in output.splitlines()]
    assert max(waits_ms) < 5_000


def kill_while_writing(location: str, after: int) -> set[str]:
    """Kill a writer once it has acknowledged some writes, and give all it acknowledged."""
    writer = start_writer(location, "doomed", _ENDLESS)
    assert writer.stdout is not None
    lines = [writer.stdout.readline() for _ in range(after)]
    writer.kill()
    rest, _ = writer.communicate(timeout=30)
    return acknowledged("".join(lines) + rest)


def test_a_killed_writer_loses_nothing_it_acknowledged(store: Store) -> None:
    promised = set()
    for after in (5, 17):
        promised |= kill_while_writing(store.location, after)
    require_whole(store, promised)
    with store.write(PLANNER) as writer:
        assert writer.now


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_hundreds_of_killed_writers_lose_nothing(store: Store) -> None:
    promised = set()
    for round_ in range(120):
        promised |= kill_while_writing(store.location, 1 + round_ % 37)
    require_whole(store, promised)


def test_threads_share_a_store(store: Store, trees: object) -> None:
    with store.write(PLANNER) as writer:
        insert_features(writer, TREES, trees)

    def change(number: int) -> int:
        """Move one of the trees, again and again until nobody was faster."""
        for _ in range(100):
            with store.read() as connection:
                version = int(read_features(connection, TREES, fids=[1])["version"].iloc[0])
            try:
                with store.write(PLANNER) as writer:
                    return update_feature(writer, TREES, 1, version, {}, shapely.Point(114, number / 10))
            except Conflict:
                continue
        raise AssertionError("never got a turn")

    with ThreadPoolExecutor(8) as pool:
        versions = list(pool.map(change, range(24)))
    assert sorted(versions) == list(range(2, 26))
    with store.read() as connection:
        assert count_features(connection, TREES) == 20
        verify_history(connection)


def test_a_waiting_program_sees_what_was_written_before_its_turn(store: Store, trees: object) -> None:
    other = open_store(store.location)
    with ThreadPoolExecutor(1) as pool:
        with store.write(PLANNER) as writer:
            waiting = pool.submit(_insert, other, trees)
            insert_features(writer, TREES, trees)
        assert waiting.result(30) == list(range(21, 41))
    other.close()


def _insert(store: Store, trees: object) -> list[int]:
    with store.write(PLANNER) as writer:
        return insert_features(writer, TREES, trees)
