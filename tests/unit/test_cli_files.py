"""``import`` and ``export`` as typed."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

GATES = "名称,状态,经度,纬度,备注\n甲门,开放,114.2,30.5,原文\n乙门,半开,114.2,30.5,\n丙门,关闭,114.2,\n"


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cocreate_gis", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.setenv("COCREATE_LANGUAGE", "en")
    (tmp_path / "gates.csv").write_text(GATES, encoding="utf-8")
    return tmp_path


def test_in_and_out_again(folder: Path) -> None:
    command = [
        "import",
        "gates.csv",
        "--layer",
        "gates",
        "--store",
        "w.gpkg",
        "--rejected",
        "r.xlsx",
        "--json",
    ]
    done = run(folder, *command)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["store_created"], told["metric_crs"]) == (True, "EPSG:4547")
    assert (told["inserted"], told["rejected"], told["kept"]) == (1, 2, ["备注"])
    assert "EPSG:4547" in done.stderr
    assert "Row 4" in done.stderr
    assert (folder / "r.xlsx").is_file()

    done = run(folder, "export", "gates", "--store", "w.gpkg", "--out", "o.csv", "--json")
    assert json.loads(done.stdout)["rows"] == 1
    assert "原文" in (folder / "o.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["import", "none.csv", "--layer", "gates"], 2, "does not exist"),
        (["import", "gates.csv"], 2, "--layer"),
        (["import", "gates.csv", "--layer", "moon"], 1, "moon"),
        (["import", "gates.csv", "--layer", "gates", "--map", "甲"], 1, "THEIRS=OURS"),
        (["import", "gates.csv", "--layer", "gates", "--classification", "classified"], 1, "Classified"),
        (["import", "gates.csv", "--layer", "communities"], 1, "None of the 3 rows"),
        (["import", "gates.csv", "--layer", "facilities"], 1, "--map THEIRS=OURS"),
        (["import", "bad.geojson", "--layer", "gates"], 1, "bad.geojson"),
        (["export", "gates", "--out", "o.csv"], 1, "w.gpkg"),
    ],
)
def test_one_clear_line_on_bad_input(folder: Path, words: list[str], code: int, says: str) -> None:
    (folder / "bad.geojson").write_text("<OGRVRTDataSource/>")
    done = run(folder, *words, "--store", "w.gpkg")
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "w.gpkg").exists()


def test_an_unknown_format_is_refused(folder: Path) -> None:
    assert run(folder, "import", "gates.csv", "--layer", "gates", "--store", "w.gpkg").returncode == 0
    done = run(folder, "export", "gates", "--store", "w.gpkg", "--out", "o.kml")
    assert (done.returncode, ".kml" in done.stderr) == (1, True)


def test_a_store_that_is_not_there_is_said_in_one_line(folder: Path) -> None:
    done = run(folder, "serve", "--store", "nope.gpkg")
    assert done.returncode == 1
    assert "nope.gpkg" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("scheme", ["postgresql", "mysql"])
def test_an_address_of_another_kind_is_refused_without_its_password(folder: Path, scheme: str) -> None:
    done = run(folder, "export", "gates", "--out", "g.csv", "--store", f"{scheme}://me:secret@host/town")
    assert done.returncode == 1
    assert "postgresql+psycopg://" in done.stderr
    assert "host/town" in done.stderr
    assert "secret" not in done.stderr


def test_an_error_nobody_thought_of_is_one_line_and_a_log(folder: Path, monkeypatch) -> None:
    assert run(folder, "import", "gates.csv", "--layer", "gates", "--store", "w.gpkg").returncode == 0
    # Another program has taken out a table.
    with sqlite3.connect(folder / "w.gpkg") as connection:
        connection.execute("DROP TABLE gates")
    monkeypatch.setenv("TMPDIR", str(folder))
    done = run(folder, "export", "gates", "--out", "g.csv", "--store", "w.gpkg")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    log = next(folder.glob("cocreate-*.log"))
    assert log.name in done.stderr.splitlines()[-1]
    assert "Traceback" in log.read_text(encoding="utf-8")


def test_residents_are_joined_and_what_finds_no_building_is_written_out(folder: Path) -> None:
    shape = "POLYGON ((114.3 30.5, 114.301 30.5, 114.301 30.501, 114.3 30.5))"
    (folder / "buildings.csv").write_text(f'楼号,WKT\n1栋,"{shape}"\n', encoding="utf-8")
    (folder / "people.csv").write_text("楼号,户数\n1,36\n9,3\n", encoding="utf-8")
    done = run(folder, "import", "buildings.csv", "--layer", "buildings", "--store", "w.gpkg")
    assert done.returncode == 0, done.stderr
    people = ["import", "people.csv", "--layer", "buildings", "--store", "w.gpkg", "--json"]
    done = run(folder, *people, "--classification", "classified")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Classified" in done.stderr
    done = run(folder, *people, "--rejected", "r.xlsx")
    told = json.loads(done.stdout)
    assert (told["updated"], told["rejected"], told["classification"]) == (1, 1, "internal")
    assert (folder / "r.xlsx").is_file()


@pytest.mark.parametrize(
    ("language", "fits", "broken"), [("zh", "首尾相接", "对不上"), ("en", "entries", "not fit")]
)
def test_the_history_is_verified(
    folder: Path, monkeypatch: pytest.MonkeyPatch, language: str, fits: str, broken: str
) -> None:
    monkeypatch.setenv("COCREATE_LANGUAGE", language)
    assert run(folder, "import", "gates.csv", "--layer", "gates", "--store", "w.gpkg").returncode == 0
    done = run(folder, "verify", "--store", "w.gpkg")
    assert (done.returncode, done.stderr) == (0, "")
    assert fits in done.stdout
    with sqlite3.connect(folder / "w.gpkg") as stranger:
        stranger.execute("UPDATE history SET actor = 'nobody' WHERE seq = 2")
    done = run(folder, "verify", "--store", "w.gpkg")
    assert (done.returncode, done.stdout) == (1, "")
    assert broken in done.stderr
    assert "2" in done.stderr
