"""The rules of the house that no library checks."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "cocreate_gis"
SOURCES = sorted(PACKAGE.rglob("*.py"))

# Files are opened where values become bytes, where the store lives, and for our own packaged files.
MAY_OPEN_FILES = ("store", "interchange", "wording")
OPENERS = {
    "open",
    "read_text",
    "write_text",
    "read_bytes",
    "write_bytes",
    "read_file",
    "to_file",
    "to_parquet",
}
LONGEST_FILE = 450


def _calls(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            target = node.func
            names.add(target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", ""))
    return names


def test_the_floors_hold():
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_files_are_opened_only_where_bytes_are_made(path):
    inside = path.relative_to(PACKAGE)
    if inside.parts[0] in MAY_OPEN_FILES:
        return
    assert not _calls(path) & OPENERS


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_file_is_too_long(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


def test_streamlit_serves_no_folder_of_pages():
    assert not (PACKAGE / "ui" / "pages").exists()
    assert not (ROOT / "pages").exists()


def test_the_lock_file_records_no_download_addresses():
    assert '"resolved"' not in (ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8")
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert "--hash=sha256:" in text


def test_the_packages_of_the_design_are_all_used():
    used = set()
    for path in SOURCES:
        used |= set(re.findall(r"^\s*(?:import|from) (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    assert {"geopandas", "shapely", "folium", "streamlit", "pyproj", "rtree"} <= used
