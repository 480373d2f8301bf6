"""A PostgreSQL server with PostGIS that lives as long as the tests."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_PACKAGES = "PostgreSQL with PostGIS is not installed (Debian: apt-get install postgresql postgis)"
_ACCOUNT = "postgres"
_START_S = 30


def require_binaries() -> Path:
    """Find the server's programs, or skip; under ``CI=true`` their absence is a failure."""
    found = [
        folder
        for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
        if (folder / "initdb").exists() and _has_postgis(folder)
    ]
    if found:
        return found[0]
    if (initdb := shutil.which("initdb")) and _has_postgis(Path(initdb).parent):
        return Path(initdb).parent
    if os.environ.get("CI") == "true":
        pytest.fail(_PACKAGES)
    pytest.skip(_PACKAGES)


@contextmanager
def running_server(binaries: Path) -> Iterator[str]:
    """Start a server that listens on a socket in a folder of its own, and give its address."""
    folder = Path(tempfile.mkdtemp(prefix="cocreate-pg-"))
    identity: dict[str, Any] = {}
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # The server refuses to run as root; its packages bring an account.
        identity = {"user": _ACCOUNT, "group": _ACCOUNT, "extra_groups": []}
        shutil.chown(folder, _ACCOUNT, _ACCOUNT)
    data = folder / "data"
    initdb = [
        str(binaries / "initdb"),
        "-D",
        str(data),
        "-U",
        "cocreate",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    subprocess.run([*initdb, "--locale=C"], check=True, capture_output=True, cwd=folder, **identity)
    settings = {"listen_addresses": "", "unix_socket_directories": str(folder), "fsync": "off"}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [binaries / "postgres", "-D", data, *options], stdout=log, stderr=log, cwd=folder, **identity
        )
    try:
        _wait_until_ready(binaries, folder, server)
        yield f"postgresql+psycopg://cocreate@/postgres?host={folder}"
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(binaries: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_S
    ask = [str(binaries / "pg_isready"), "-q", "-h", str(folder), "-d", "postgres", "-U", "cocreate"]
    while subprocess.run(ask, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"PostgreSQL did not start: {(folder / 'log').read_text()}")
        time.sleep(0.1)


def _has_postgis(binaries: Path) -> bool:
    config = binaries / "pg_config"
    if not config.exists():
        return False
    shared = subprocess.run([config, "--sharedir"], check=True, capture_output=True, text=True).stdout.strip()
    return (Path(shared) / "extension" / "postgis.control").exists()
