"""The writer lock: one at a time, in turn, never for ever."""

import threading
import time
from pathlib import Path

import pytest

from cocreate_gis.model.errors import Unavailable
from cocreate_gis.store.locks import WriterLock


def test_one_at_a_time_across_locks_on_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    inside = most = 0
    guard = threading.Lock()

    def work() -> None:
        nonlocal inside, most
        lock = WriterLock(path)
        for _ in range(5):
            with lock.held():
                with guard:
                    inside += 1
                    most = max(most, inside)
                time.sleep(0.001)
                with guard:
                    inside -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_who_has_written_queues_again_behind_who_waits(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    stop, busy = threading.Event(), WriterLock(path)

    def never_rest() -> None:
        while not stop.is_set():
            with busy.held():
                time.sleep(0.002)

    greedy = threading.Thread(target=never_rest)
    greedy.start()
    waits = []
    try:
        for lock in (busy, WriterLock(path)):
            for _ in range(10):
                begun = time.perf_counter()
                with lock.held():
                    waits.append(time.perf_counter() - begun)
    finally:
        stop.set()
        greedy.join()
    assert max(waits) < 1


def test_waiting_ends_with_a_word_about_it(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    impatient = WriterLock(path, timeout_s=0.05)
    with WriterLock(path).held(), pytest.raises(Unavailable, match="store_busy"), impatient.held():
        pass
    with impatient.held():
        pass
