"""What the town looks after: the garden's planters and trees, who does what, patrols, helpers, services."""

import datetime as dt

import geopandas as gpd
import pandas as pd
import shapely

from cocreate_gis.interchange.word_lists import word_list
from cocreate_gis.services.demo.build import GARDEN_ESTATE
from cocreate_gis.services.demo.ground import house_front
from cocreate_gis.services.demo.story import GATE_COMPOUND
from cocreate_gis.services.demo.structures import BEGUN_COURTYARD, FINISHED_COURTYARD
from cocreate_gis.services.demo.town import Record, Town, shift_days
from cocreate_gis.services.demo.trees import STREET

_LAYERS = (
    "adoptions",
    "adoption_checkins",
    "covenant_signatures",
    "responsibilities",
    "patrols",
    "patrol_findings",
    "notice_boards",
    "service_counts",
    "method_checks",
)
_TOLD_ON = dt.date(2026, 3, 20)
_ADOPTED_PLANTERS, _OPEN_PLANTERS, _ADOPTED_TREES = 8, 6, 4
_EVERY_DAYS = 14
_DUTIES = "浇水，拔草，清理花坛里的杂物；有损坏拍照告诉居委会。"
# Metres along the street from its middle, day, kind: two places come back.
_FINDINGS = (
    (-60, 6, "piled_goods", "cleared"),
    (-55, 13, "piled_goods", "recurring"),
    (-58, 20, "piled_goods", "found"),
    (40, 6, "parking", "persuaded"),
    (47, 20, "parking", "found"),
    (120, 13, "fly_wire", "cleared"),
    (10, 13, "litter", "cleared"),
)


def look_after(town: Town) -> None:
    """Tell who looks after what.

    Parameters
    ----------
    town : Town
        With its garden, trees, courtyards and facilities.
    """
    told = word_list("care")
    garden = town.find("micro_space_sites", kind="garden")[0]
    about = {"about": garden["name"], "about_uid": town.uid_of("micro_space_sites", garden)}
    _adopt(town)
    for number, task in enumerate(told["tasks"]):
        parties = told["parties"]
        town.add(
            "responsibilities",
            garden["geometry"],
            item_no=number + 1,
            task=task,
            status=("checked", "accepted", "accepted", "assigned")[number % 4],
            lead=parties[number % 6],
            support=f"{parties[(number + 1) % 6]}、{parties[(number + 3) % 6]}",
            answers_for=parties[0 if number % 6 else 5],
            from_on="2026-01-01",
            until_on="2026-12-31",
            checked_on="2026-03-10" if number % 4 == 0 else None,
            **about,
        )
    _sign(town, told["articles"])
    _patrol(town)
    corner, front, _ = house_front(garden["geometry"])
    town.add(
        "notice_boards",
        shapely.LineString([corner, corner + front]),
        name="东侧栅栏展示",
        site=about["about_uid"],
        content="花园改造前后的照片、居民的画、认养名单和公约",
        shown_from="2026-03-01",
        kept_by="花友会",
    )
    _help(town)
    _score(town, told)
    _serve(town, told["services"])


def bring_to_today(frames: dict[str, gpd.GeoDataFrame], today: pd.Timestamp) -> None:
    """Let the care be of these weeks, whenever the town is built.

    Parameters
    ----------
    frames : dict of str to GeoDataFrame
        By layer; changed in place.
    today : Timestamp
        The day the town is built.
    """
    shift_days(frames, _LAYERS, today - pd.Timestamp(_TOLD_ON))


def _adopt(town: Town) -> None:
    planters = town.find("elements", kind="planter")
    trees = town.find("street_trees", road=STREET)[:12]
    kept = planters[:_ADOPTED_PLANTERS]
    for number, planter in enumerate(kept):
        shown = {"adopter_kind": "group", "shown_as": f"{number % 11 + 1}栋花友"}
        _adoption(town, "elements", planter, status="active", checked=20 - number * 2, **shown)
    for planter in planters[len(kept) : len(kept) + _OPEN_PLANTERS]:
        _adoption(town, "elements", planter)
    for number, tree in enumerate(trees):
        if number < _ADOPTED_TREES:
            shown = {"adopter_kind": "school", "shown_as": "春雨小学三班"}
            _adoption(town, "street_trees", tree, status="adopted", checked=0, **shown)
        else:
            _adoption(town, "street_trees", tree)


def _adoption(
    town: Town, layer: str, thing: Record, *, status: str = "open", checked: int = 0, **shown: str
) -> None:
    told = [thing.get(name) for name in ("tree_no", "species", "name")]
    name = " ".join(str(one) for one in told if one)
    adopted = town.add(
        "adoptions",
        thing["geometry"].centroid,
        about=name,
        about_uid=town.uid_of(layer, thing),
        mode="adopt",
        status=status,
        duties=_DUTIES,
        every_days=_EVERY_DAYS,
        from_on="2026-02-20" if checked else "2026-03-12" if shown else None,
        checked_on=f"2026-03-{checked:02d}" if checked else None,
        **shown,
    )
    if checked:
        town.add(
            "adoption_checkins",
            None,
            about=name,
            adoption=town.uid_of("adoptions", adopted),
            done_on=f"2026-03-{checked:02d}",
            done="浇水、拔草",
            by="adopter",
        )


def _sign(town: Town, articles: list[str]) -> None:
    yard = town.find("compounds", name=GARDEN_ESTATE)[0]
    covenant = town.add(
        "documents",
        None,
        name=f"{GARDEN_ESTATE}七条公约",
        kind="covenant",
        edition="2026年第1版",
        status="signed",
        adopted_on="2026-01-18",
        text="\n".join(articles),
        about=GARDEN_ESTATE,
        about_uid=town.uid_of("compounds", yard),
    )
    for number, home in enumerate(town.find("buildings", compound=GARDEN_ESTATE)):
        households = int(home.get("households") or 0)
        if households and number % 5 != 4:
            town.add(
                "covenant_signatures",
                None,
                document=town.uid_of("documents", covenant),
                building=town.uid_of("buildings", home),
                households_signed=households if number == 0 else households * (3 + number % 4) // 8,
                counted_on="2026-03-15",
            )


def _patrol(town: Town) -> None:
    street = max(town.shapes("paths", name=STREET), key=lambda shape: shape.length)
    route = shapely.LineString(street.interpolate([0.1, 0.3, 0.5, 0.7, 0.9], normalized=True))
    walks = {
        day: town.add("patrols", route, team="春雨巡查小分队", walked_on=f"2026-03-{day:02d}", people=4)
        for day in (6, 13, 20)
    }
    for along, day, kind, status in _FINDINGS:
        town.add(
            "patrol_findings",
            street.interpolate(street.length / 2 + along),
            kind=kind,
            status=status,
            patrol=town.uid_of("patrols", walks[day]),
            found_on=f"2026-03-{day:02d}",
            cleared_on=f"2026-03-{day:02d}" if status == "cleared" else None,
        )


def _help(town: Town) -> None:
    names = (GARDEN_ESTATE, GATE_COMPOUND, FINISHED_COURTYARD)
    yards = [town.find("compounds", name=name)[0] for name in names]
    service = town.add(
        "shared_services",
        shapely.union_all([shapely.convex_hull(yard["geometry"]) for yard in yards]),
        name="共享奶奶",
        status="pilot",
        offers="放学后接孩子、陪伴写作业、陪老人说话；由身体好的退休居民轮班。",
        site=town.records["time_slots"][0]["site"],
        each_serves=9.0,
        hours="周一至周五 15:30–18:00",
        organised_by="社区社会组织联合会",
    )
    for yard, providers, recipients in zip(yards, (18, 10, 4), (120, 90, 60), strict=True):
        town.add(
            "service_counts",
            yard["geometry"].representative_point(),
            service=town.uid_of("shared_services", service),
            about=yard["name"],
            about_uid=town.uid_of("compounds", yard),
            providers=providers,
            recipients=recipients,
            counted_on="2026-03-01",
        )


def _score(town: Town, told: dict[str, dict[str, list[list[str]]]]) -> None:
    method = {name: told["method"][name] for name in ("name", "source")}
    uid = town.uid_of("methods", town.add("methods", None, **method))
    town.add("methods", None, **told["unnamed_method"])
    yards = [
        town.uid_of("compounds", town.find("compounds", name=name)[0])
        for name in (FINISHED_COURTYARD, BEGUN_COURTYARD, GARDEN_ESTATE)
    ]
    for number, (part, name) in enumerate(told["method"]["items"], 1):
        item = town.add("method_items", None, method=uid, part=part, item_no=number, name=name)
        for rank, yard in enumerate(yards):
            is_done = number <= 9 - 3 * rank
            town.add(
                "method_checks",
                None,
                item=town.uid_of("method_items", item),
                compound=yard,
                status="done" if is_done else "under_way",
                done_on="2026-02-01" if is_done else None,
            )


def _serve(town: Town, services: list[str]) -> None:
    stations = town.find("facilities", category="community_service_station")
    for number, name in enumerate(services, 1):
        item = town.add(
            "service_items",
            None,
            item_no=number,
            name=name,
            provider="社区居委会",
            bring="身份证、户口簿" if number % 2 else "身份证",
            source="虚构示例",
        )
        for station in stations[number % 3 :: 3]:
            town.add(
                "service_offers",
                None,
                item=town.uid_of("service_items", item),
                point=town.uid_of("facilities", station),
                days="周一至周五",
                opens_at="09:00",
                closes_at="17:00",
            )
