"""Whoever sends slowly holds up nobody else: a served application and real connections."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread

import httpx
import pytest
import uvicorn

from cocreate_gis.model.permissions import Role
from cocreate_gis.services.context import Context
from cocreate_gis.web import forms
from tests.browsers import site
from tests.people import account

# More than the threads that answer.
SLOW = 45


@contextmanager
def _served(town: Context) -> Iterator[int]:
    server = uvicorn.Server(uvicorn.Config(site(town), port=0, log_level="error", lifespan="off"))
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.force_exit = server.should_exit = True
    thread.join()


def _begin(port: int, path: str) -> socket.socket:
    """A form of which the first bytes come and no more."""
    connection = socket.create_connection(("127.0.0.1", port))
    connection.settimeout(30)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\nlogin=ro"
    )
    connection.sendall(head.encode())
    return connection


def test_other_routes_answer_while_many_send_slowly(town: Context) -> None:
    account(town, "root", Role.ADMINISTRATOR)
    with _served(town) as port, ExitStack() as slow:
        for _ in range(SLOW):
            slow.enter_context(_begin(port, "/sign-in"))
        for path in ("/sign-in", "/health"):
            assert httpx.get(f"http://127.0.0.1:{port}{path}", timeout=20).status_code == 200


def test_a_form_that_never_ends_is_answered(town: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    account(town, "root", Role.ADMINISTRATOR)
    monkeypatch.setattr(forms, "_PATIENCE_S", -1.0)
    with _served(town) as port, _begin(port, "/sign-in") as connection:
        assert b" 422 " in connection.recv(100)


def test_only_so_many_send_at_once(town: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    account(town, "root", Role.ADMINISTRATOR)
    monkeypatch.setattr(forms, "_TEXTS", forms.BoundedSemaphore(1))
    with _served(town) as port, _begin(port, "/sign-in"):
        time.sleep(0.5)
        with _begin(port, "/sign-in") as second:
            assert b" 503 " in second.recv(100)
