"""``coverage``: who is within a walk of a facility, out of plain files."""

import math
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import click

from cocreate_gis.bootstrap import settings
from cocreate_gis.cli.common import EXISTING_FILE, NEW_FILE, ProgressLine, answer, json_option, words
from cocreate_gis.services.reach.cautions import enclosed_line, parts_line
from cocreate_gis.services.reach.plain_coverage import PlainRequest, PlainResult, assess_files
from cocreate_gis.wording import Words


class _FileAndName(click.ParamType[tuple[Path, str]]):
    name = "FILE:NAME"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Path, str]:
        file, colon, column = str(value).rpartition(":")
        if not colon or not file or not column:
            self.fail(f"{value!r} is not FILE:NAME", param, ctx)
        return Path(file), column


@click.command()
@click.option(
    "--network",
    required=True,
    type=EXISTING_FILE,
    help="OpenStreetMap extract or road centre lines.",
)
@click.option("--facilities", required=True, type=EXISTING_FILE, help="Where the facilities are.")
@click.option("--where", metavar="CONDITION", help="Only facilities such as 'beds>0' or \"kind='clinic'\".")
@click.option("--demand", required=True, type=EXISTING_FILE, help="Where people live.")
@click.option("--population", required=True, metavar="COLUMN", help="Column of the demand with the people.")
@click.option("--minutes", type=float, default=15.0, show_default=True, help="Walking time.")
@click.option("--speed", type=float, default=3.6, show_default=True, help="Walking speed, km/h.")
@click.option("--by", "areas", type=_FileAndName(), help="Polygons to tabulate by, and the column of names.")
@click.option("--barriers", type=EXISTING_FILE, help="Walls, or compounds whose outlines are walls.")
@click.option("--gates", type=EXISTING_FILE, help="Gates in them; status 'closed' is shut.")
@click.option("--elevation", type=EXISTING_FILE, help="Raster of heights in metres: slopes count.")
@click.option("--out", required=True, type=NEW_FILE, help="GeoPackage to write.")
@json_option
def coverage(
    network: Path,
    facilities: Path,
    where: str | None,
    demand: Path,
    population: str,
    minutes: float,
    speed: float,
    areas: tuple[Path, str] | None,
    barriers: Path | None,
    gates: Path | None,
    elevation: Path | None,
    out: Path,
    as_json: bool,
) -> None:
    """Say who can walk to a facility in time, and write the map of it."""
    say = words()
    file, name = areas or (None, "")
    result = assess_files(
        PlainRequest(
            network,
            facilities,
            demand,
            population,
            minutes,
            speed,
            where,
            file,
            name,
            barriers,
            gates,
            elevation,
        ),
        settings().cache,
        ProgressLine(lambda stage: say(f"stage.{stage}")),
    )
    result.save(out)
    answer(_figures(result, population, out, say), as_json=as_json, text=_table(result, population, out, say))


def _figures(result: PlainResult, population: str, out: Path, say: Words) -> dict[str, Any]:
    row = _totals(result, population)
    report = result.about
    return {
        "population_total": _whole(row["total"]),
        "population_covered": _whole(row["covered"]),
        "share_covered": _share(row["share"]),
        "share_straight_line": _share(row["share_straight_line"]),
        "population_straight_line": _whole(row["straight_line"]),
        "difference": _share(row["difference"]),
        "population_unreachable": _whole(row["unreachable"]),
        "population_on_assumed_paths": _whole(row["assumed"]),
        "facilities": report["facilities"],
        "facilities_used": report["facilities_used"],
        "gaps": len(result.layers["gaps"]),
        "nodes": report["network_nodes"],
        "edges": report["network_edges"],
        "network_cached": result.network_cached,
        "seconds": round(result.seconds, 3),
        "by_area": _areas(result),
        "warnings": _warnings(result, say),
        "assumptions": dict(report),
        "out": str(out),
    }


def _totals(result: PlainResult, population: str) -> dict[Hashable, Any]:
    return result.coverage.totals.to_dict("index")[population]


def _whole(people: float) -> float | int:
    """People as a whole number where they are one."""
    return int(people) if float(people).is_integer() else round(float(people), 3)


def _share(share: float) -> float | None:
    """A share, or None where nobody lives: JSON has no NaN."""
    return None if math.isnan(share) else round(float(share), 6)


def _areas(result: PlainResult) -> list[dict[str, Any]]:
    if result.areas is None:
        return []
    return [
        {
            "area": row["area"],
            "population_total": _whole(row["total"]),
            "population_covered": _whole(row["covered"]),
            "share_covered": _share(row["share"]),
            "share_straight_line": _share(row["share_straight_line"]),
        }
        for row in result.areas.to_dict("records")
    ]


def _warnings(result: PlainResult, say: Words) -> list[dict[str, Any]]:
    found, notes = result.cautions, []
    if found.enclosed:
        notes.append({"code": "people_enclosed", "message": enclosed_line(found, say, _whole)})
    if found.dropped_parts:
        code = "network_mostly_dropped" if found.mostly_dropped else "network_parts_dropped"
        notes.append({"code": code, "message": parts_line(found, say)})
    notes += [
        {"code": note.code, "message": say(f"warning.{note.code}", **note.params)}
        for note in result.coverage.warnings
    ]
    for doubt in result.doubts:
        sentence = say(f"error.{doubt.finding.code}", **{"row": doubt.finding.row, **doubt.finding.params})
        message = say("warning.rows_of_file", file=doubt.file, count=doubt.count, finding=sentence)
        notes.append({"code": doubt.finding.code, "message": message})
    return notes


def _table(result: PlainResult, population: str, out: Path, say: Words) -> str:
    row = _totals(result, population)
    lines = [
        say("cli.coverage_within", minutes=result.coverage.minutes, metres=row["cutoff_m"]),
        say("cli.coverage_people", people=row["total"]),
        say("cli.coverage_on_foot", people=row["covered"], share=say.percent(_share(row["share"]))),
        say(
            "cli.coverage_straight_line",
            people=row["straight_line"],
            share=say.percent(_share(row["share_straight_line"])),
        ),
        say("cli.coverage_gaps", count=len(result.layers["gaps"])),
        *(
            f"  {area['area'] or say('cli.coverage_no_area')}: {say.percent(area['share_covered'])}"
            for area in _areas(result)
        ),
        *(f"! {warning['message']}" for warning in _warnings(result, say)),
        say("cli.coverage_written", file=str(out), seconds=round(result.seconds, 1)),
    ]
    return "\n".join(lines)
