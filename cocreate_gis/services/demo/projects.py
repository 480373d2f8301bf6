"""The programme and its projects: one courtyard with 53 items, a corner that becomes a garden."""

import datetime as dt
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from cocreate_gis.interchange.word_lists import word_list
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.services.demo.stories import uid_by_name
from cocreate_gis.services.demo.town import Record, Town, shift_days

COURTYARD, CORNER, GARDEN = "椿寿5号院更新", "转角小花园", "共智花园"
# Days are told from here; when the town is built they move to these weeks.
_TOLD_ON = dt.date(2025, 10, 1)
_LISTS = {"residents": "居民自做", "craftsman": "居民自做", "contractor": "施工单位"}
_DAYS = {
    "starts": "starts_on",
    "due": "due_on",
    "finished": "finished_on",
    "done": "done_on",
    "kept": "kept_on",
    "by": "needed_by",
    "delivered": "delivered_on",
    "seen": "seen_on",
}
_LAYERS = ("projects", "work_items", "commitments", "contributions", "site_log")
_STAGES = ("accepted", "built", "under_way", "planned", "planned", "agreed")
_SIDE_M = 12.0


def carry_out(town: Town) -> None:
    """Tell the programme and its projects.

    Parameters
    ----------
    town : Town
        With its sites and meetings in place.
    """
    told = word_list("projects")
    town.add("programmes", None, **told["programme"])
    programme = uid_by_name(town, "programmes", told["programme"]["name"])
    for values in told["projects"]:
        shape, site = _place(town, values)
        town.add("projects", shape, programme=programme, site=site, **_chosen(town, values), **_dated(values))
    _courtyard(town, told["items"])
    for number, values in enumerate(told["corner_items"], 1):
        corner = town.find("projects", name=CORNER)[0]["geometry"]
        given = {"item_no": number, "work_class": "upgraded", "list_name": _LISTS[values["doer"]]}
        town.add("work_items", _spot(corner, number), **_own(town, CORNER), **given, **_dated(values))
    for layer in ("commitments", "contributions", "site_log"):
        for number, values in enumerate(told[layer], 1):
            around = town.find("projects", name=values["at"])[0]["geometry"]
            town.add(layer, _spot(around, number), **_own(town, values["at"]), **_dated(values))
    _sessions(town, told["sessions"])


def _chosen(town: Town, values: Record) -> Record:
    """The scheme a project came from, and the option that was chosen there."""
    if "from_scheme" not in values:
        return {}
    scheme = uid_by_name(town, "schemes", values["from_scheme"])
    (option,) = town.find("scheme_options", scheme=scheme, status="chosen")
    return {"scheme": scheme, "option": town.uid_of("scheme_options", option)}


def _own(town: Town, project: str) -> Record:
    return {"project": uid_by_name(town, "projects", project)}


def _dated(values: Record) -> Record:
    days = {
        _DAYS[name]: _TOLD_ON + dt.timedelta(days=value) for name, value in values.items() if name in _DAYS
    }
    fields = {name for layer in _LAYERS for name in (field.name for field in LAYERS[layer].fields)}
    return {name: value for name, value in values.items() if name in fields and name not in _DAYS} | days


def _place(town: Town, values: Record) -> tuple[Any, str | None]:
    """Where a project lies, and the space it is about."""
    if kind := values.get("site_kind", "street_corner" if values.get("corner") else None):
        site = town.find("micro_space_sites", kind=kind)[0]
        return site["geometry"], town.uid_of("micro_space_sites", site)
    if "compound" in values:
        return town.find("compounds", name=values["compound"])[0]["geometry"], None
    communities = town.records["communities"]
    found = town.find("communities", name=values.get("community"))
    middle = (found or [communities[values.get("community_at", 0)]])[0]["geometry"].representative_point()
    return shapely.box(middle.x - _SIDE_M, middle.y - _SIDE_M, middle.x + _SIDE_M, middle.y + _SIDE_M), None


def _spot(shape: Any, number: int) -> shapely.Point:
    """One of many places in a shape, told apart by their numbers."""
    middle = shape.representative_point()
    ring = middle.buffer(2 + 2 * (number % 5)).exterior
    point: shapely.Point = ring.interpolate(number * 0.137 % 1, normalized=True)
    return point if shape.contains(point) else middle


def _courtyard(town: Town, items: list[Record]) -> None:
    own = _own(town, COURTYARD)
    homes = town.find("buildings", compound=COURTYARD.removesuffix("更新"))
    for number, values in enumerate(items, 1):
        home = homes[number % len(homes)]
        status = _STAGES[number % len(_STAGES)]
        days = {"accepted": {"done": -30 + number % 20}, "built": {"done": -8}}.get(
            status, {"due": number % 40 - 3}
        )
        town.add(
            "work_items",
            _spot(home["geometry"], number),
            **own,
            item_no=number,
            list_name=_LISTS[values["doer"]],
            status=status,
            money_from="街道专项" if values["doer"] == "contractor" else "公益自治金",
            place_name=f"{home['compound']}{home['name']}",
            place_uid=town.uid_of("buildings", home),
            **_dated({**values, **days}),
        )


def _sessions(town: Town, sessions: list[list[Any]]) -> None:
    own = _own(town, GARDEN)
    days = [event for event in town.find("events", kind="build") if GARDEN in event["title"]]
    for event, (volunteers, hours, materials) in zip(days, sessions, strict=True):
        event.update(own, volunteers=volunteers, hours_given=hours, materials=materials)


def bring_to_today(frames: dict[str, gpd.GeoDataFrame], today: pd.Timestamp) -> None:
    """Let the works be of these weeks, whenever the town is built.

    Parameters
    ----------
    frames : dict of str to GeoDataFrame
        By layer; changed in place.
    today : Timestamp
        The day the town is built.
    """
    shift_days(frames, _LAYERS, today - pd.Timestamp(_TOLD_ON))
