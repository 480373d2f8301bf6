"""The pocket park in three options, and the shed that residents shortened from 30 m to 19 m."""

import datetime as dt
import uuid
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from cocreate_gis.analysis.true_size import rectangles
from cocreate_gis.interchange.shipped import shipped_records
from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.drawings import drawing_to_json
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.elements import DRAWN, ELEMENT_KINDS
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS, SCHEMES
from cocreate_gis.model.layers.suggestions import PUBLIC_STATES, SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services.context import Context
from cocreate_gis.services.demo.build import DISPUTED
from cocreate_gis.services.demo.ground import METRIC_EPSG, Points, house_front, to_wgs84, unit
from cocreate_gis.services.demo.pictures import corner, show_before_and_after
from cocreate_gis.services.demo.town import Record, Town
from cocreate_gis.services.promises.candidates import ANSWERS
from cocreate_gis.services.promises.drawing import frozen
from cocreate_gis.services.promises.measures import measure
from cocreate_gis.services.registers.sites_elements import size_of
from cocreate_gis.store import Writer, link, read_features

GARDEN_SCHEME = "国棉路口袋公园"
SHED_SCHEME = "东院电动车棚"
_PARK = "park_5min"
_WALK_MINUTES = 10.0
_ANSWERED = 3
_WANTED = {GARDEN_SCHEME: ("seating", "green"), SHED_SCHEME: ("ebike",)}
# By option: what it is, what it costs, and each thing as kind, along and across the site in shares of it.
_OPTIONS: tuple[tuple[str, str, float | None, tuple[tuple[str, float, float], ...]], ...] = (
    (
        "选项一 花坛和座椅",
        "沿墙两排花坛，中间放座椅，夏天有荫。",
        18_600.0,
        (
            ("planter", 0.15, 0.25),
            ("planter", 0.4, 0.25),
            ("planter", 0.65, 0.25),
            ("bench", 0.28, 0.7),
            ("bench", 0.52, 0.7),
            ("bench", 0.76, 0.7),
        ),
    ),
    (
        "选项二 晾晒和棋桌",
        "一半晒被子，一半下棋，孩子有一个书亭。",
        23_400.0,
        (
            ("drying_frame", 0.22, 0.3),
            ("drying_frame", 0.62, 0.3),
            ("table_and_stools", 0.25, 0.75),
            ("table_and_stools", 0.5, 0.75),
            ("reading_pavilion", 0.8, 0.72),
        ),
    ),
    (
        "选项三 留两个车位",
        "靠路一侧留两个车位，里侧一排花坛。",
        None,
        (
            ("car_bay", 0.25, 0.72),
            ("car_bay", 0.6, 0.72),
            ("planter", 0.25, 0.2),
            ("planter", 0.5, 0.2),
            ("planter", 0.75, 0.2),
        ),
    ),
)
# What was said to the first option, the answer, and the revision in which something was changed for it.
_SAID = (
    ("花坛太密，轮椅转不过身。", "去掉一个花坛，座椅往里挪，通道留到1.5 m。", 2),
    ("座椅最好有靠背和扶手。", "已写进做法要求，不改位置。", None),
    ("晚上有没有灯？", None, None),
)
_SHOWN, _CHANGED, _CLOSES = dt.date(2025, 11, 3), dt.date(2025, 11, 18), dt.date(2025, 12, 9)
_LAST_CHANGE_DAYS = 6


def draw_schemes(town: Town) -> None:
    """Draw both schemes, with what was said to them.

    Parameters
    ----------
    town : Town
        Its sites and compounds stand.
    """
    _draw_garden(town)
    _draw_shed(town)


def _draw_garden(town: Town) -> None:
    site = town.find("micro_space_sites", kind="pocket_park")[0]
    scheme = town.add(
        "schemes",
        site["geometry"],
        name=GARDEN_SCHEME,
        status="shown",
        site=town.uid_of("micro_space_sites", site),
        problem="硬地停满共享单车，老人没有地方坐，孩子没有地方玩。",
        planners="社区规划师小组、居民代表",
        shown_on=_SHOWN,
        closes_on=_CLOSES,
    )
    uid = town.uid_of("schemes", scheme)
    corner, front, depth = house_front(site["geometry"])
    for number, (name, summary, cost, things) in enumerate(_OPTIONS):
        option = _option(town, uid, name, summary=summary, cost_yuan=cost, geometry=site["geometry"])
        option["cost_source"] = "施工队报价（虚构）" if cost else None
        placed = [
            _thing(town, option, kind, corner + front * along + depth * across, front)
            for kind, along, across in things
        ]
        # Drawn first and taken out again: it lives on in what was shown.
        first = [_gone(placed[2], front)] if number == 0 else []
        _shown(town, option, [*placed, *first], number=1, day=_SHOWN, reason="夏季座谈会上提得最多的用法")
        if number == 0:
            _rearrange(town, option, placed, depth)
    chosen = town.find("scheme_options", scheme=uid)[0]
    for party, name in (("3栋楼组", "认养两个花坛，轮流浇水"), ("共建单位", "出资做三张座椅")):
        town.add(
            "commitments",
            site["geometry"].representative_point(),
            name=name,
            party=party,
            status="offered",
            option=town.uid_of("scheme_options", chosen),
        )


def _gone(planter: Record, front: Points) -> Record:
    uid = str(uuid.uuid5(uuid.UUID(planter["uid"]), "beside"))
    place = shapely.affinity.translate(planter["geometry"], *(front * 0.22))
    return {**planter, "uid": uid, "geometry": place}


def _rearrange(town: Town, option: Record, placed: list[Record], depth: Points) -> None:
    """What people said of the first option changed it: a bench nearer to the shade, a planter less."""
    uid = town.uid_of("scheme_options", option)
    for text, reply, number in _SAID:
        town.add(
            "scheme_remarks",
            None,
            option=uid,
            revision=1,
            text=text,
            source="meeting",
            status="answered" if reply else "received",
            reply=reply,
            answered_in=number,
        )
    bench = placed[3]
    bench["geometry"] = shapely.affinity.translate(bench["geometry"], *(-unit(depth) * 0.8))
    bench["reason"] = "往里挪，给轮椅让出1.5 m"
    _shown(
        town,
        option,
        placed,
        number=2,
        day=_CHANGED,
        reason="座谈会上说花坛太密，轮椅转不过身",
        change="去掉一个花坛，座椅往里挪",
    )


def _draw_shed(town: Town) -> None:
    """30 m as first drawn would have closed the fire lane."""
    shed = town.find("parking_spaces", kind="ebike", capacity=19, compound=DISPUTED[1])[0]
    compound = town.find("compounds", name=DISPUTED[1])[0]
    scheme = town.add(
        "schemes",
        compound["geometry"],
        name=SHED_SCHEME,
        status="chosen",
        problem="电动车进楼道、飞线充电；老车棚被占。",
        planners="东院议事会",
        shown_on=_SHOWN,
        closes_on=_CHANGED,
    )
    option = _option(
        town,
        town.uid_of("schemes", scheme),
        "沿2号楼建车棚",
        status="chosen",
        summary="有顶、有充电，窗下不停车。",
        cost_yuan=42_000.0,
        cost_source="施工队报价（虚构）",
        geometry=shed["geometry"],
    )
    _, front, _ = house_front(shed["geometry"])
    middle = np.array(shed["geometry"].centroid.coords[0])
    thing = _thing(town, option, "bike_shed", middle, front, length_m=30.0)
    thing["name"] = "电动车棚"
    _shown(town, option, [thing], number=1, day=_SHOWN, reason="停得下全院的电动车")
    thing |= {"geometry": shed["geometry"], "reason": "30 m会堵住消防车道，缩到19 m"}
    change = "车棚从30 m缩到19 m"
    _shown(town, option, [thing], number=2, day=_CHANGED, reason="消防车过不去", change=change)
    town.add(
        "scheme_remarks",
        None,
        option=town.uid_of("scheme_options", option),
        revision=1,
        text="30米的车棚挡住消防车怎么办？",
        source="bench_talk",
        status="answered",
        reply="量过了，缩到19 m，消防车过得去，停不下的放到西院。",
        answered_in=2,
    )


def _option(
    town: Town, scheme: str, name: str, *, geometry: Any, status: str = "shown", **values: Any
) -> Record:
    return town.add(
        "scheme_options", geometry, scheme=scheme, name=name, status=status, author="社区规划师小组", **values
    )


def _thing(
    town: Town, option: Record, kind: str, at: Points, front: Points, length_m: float | None = None
) -> Record:
    length, width = size_of(_kinds(), kind)
    bearing = float(np.degrees(np.arctan2(front[0], front[1]))) % 180
    (shape,) = rectangles(np.array([at]), length_m or length, width, bearing)
    thing = town.add(
        "elements",
        shape,
        kind=kind,
        status=DRAWN,
        action="new",
        bearing_deg=round(bearing) % 360,
        option=town.uid_of("scheme_options", option),
    )
    # Named now, while its place among the others is its own.
    town.uid_of("elements", thing)
    return thing


def _kinds() -> pd.DataFrame:
    return pd.DataFrame(shipped_records(ELEMENT_KINDS)).set_index("code", drop=False)


def _shown(
    town: Town, option: Record, things: list[Record], *, number: int, day: dt.date, **told: Any
) -> None:
    names = ("uid", "kind", "name", "action", "material", "bearing_deg", "cost_yuan", "reason")
    drawn = gpd.GeoDataFrame(
        [{name: thing.get(name) for name in names} for thing in things],
        geometry=list(to_wgs84(np.array([thing["geometry"] for thing in things], dtype=object))),
        crs=WGS84,
    )
    town.add(
        "scheme_revisions",
        option["geometry"],
        option=town.uid_of("scheme_options", option),
        number=number,
        shown_on=day,
        drawn=drawing_to_json(frozen(drawn, _kinds(), METRIC_EPSG)),
        **told,
    )


def bring_schemes_to_today(frames: dict[str, gpd.GeoDataFrame], today: pd.Timestamp) -> None:
    """Let the last revision be of these days, whenever the town is built.

    Parameters
    ----------
    frames : dict of str to geopandas.GeoDataFrame
        Every layer.
    today : Timestamp
        The day.
    """
    later = today - pd.Timedelta(days=_LAST_CHANGE_DAYS) - pd.Timestamp(_CHANGED)
    for layer, fields in (("schemes", ("shown_on", "closes_on")), ("scheme_revisions", ("shown_on",))):
        for name in fields:
            frames[layer][name] += later


def answer_suggestions(writer: Writer) -> None:
    """Link each scheme with what people nearby asked for.

    Parameters
    ----------
    writer : Writer
        The transaction that fills the store.
    """
    schemes = read_features(writer.connection, SCHEMES).to_crs(METRIC_EPSG).set_index("name")
    said = read_features(writer.connection, SUGGESTIONS, where={"status": list(PUBLIC_STATES)}).to_crs(
        METRIC_EPSG
    )
    for name, categories in _WANTED.items():
        scheme, wanted = schemes.loc[name], said[said["category"].isin(categories)]
        for at in wanted.distance(scheme["geometry"]).nsmallest(_ANSWERED).index:
            link(writer, (SCHEMES, str(scheme["uid"])), ANSWERS, (SUGGESTIONS, str(wanted.at[at, "uid"])))


def measure_options(context: Context) -> None:
    """Compute whom each option of the pocket park would serve, and draw how it would look.

    Parameters
    ----------
    context : Context
        The town in its store.
    """
    schemes = context.frame(SCHEMES, Visibility.STAFF)
    garden = schemes["uid"][schemes["name"] == GARDEN_SCHEME].iloc[0]
    options = context.frame(SCHEME_OPTIONS, Visibility.STAFF)
    question = CoverageRequest(categories=(_PARK,), minutes=_WALK_MINUTES)
    mine = options[options["scheme"] == garden]
    for fid in mine.index:
        measure(OPERATOR, context, int(fid), question)
    for uid, (*_, things) in zip(mine["uid"], _OPTIONS, strict=True):
        show_before_and_after(context, SCHEME_OPTIONS, uid, [corner(()), corner(things)])
