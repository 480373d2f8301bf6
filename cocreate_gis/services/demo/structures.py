"""Suspected structures: 193 households with something on their roof, carports, old plinths, extensions."""

import datetime as dt
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from cocreate_gis.services.demo.build import DISPUTED
from cocreate_gis.services.demo.ground import house_front, unit
from cocreate_gis.services.demo.town import Record, Town

ROOFTOP_HOUSEHOLDS = 193
PLINTHS, PLINTHS_AGREED = 48, 45
PLINTH_COMMUNITY = "春榆社区"
FINISHED_COURTYARD, BEGUN_COURTYARD = "椿寿3号院", "椿寿5号院"
_STAGES = {
    FINISHED_COURTYARD: ("closed",),
    BEGUN_COURTYARD: ("offered", "agreed", "agreed", "self_removed"),
}
_NEEDS = (
    ("leak", "屋面漏水多年,自己搭棚挡雨"),
    ("storage", "家里住不下,放杂物"),
    ("planting", "种菜养花"),
    ("drying", "晾晒被褥没地方"),
    ("heat", "顶层夏天太热,搭棚隔热"),
)
_TRACK = (
    "clue",
    "checked",
    "talked",
    "need_found",
    "offered",
    "agreed",
    "self_removed",
    "accepted",
    "closed",
)
_ROOF_PROMISE = {
    "exchange_promised": "统一做屋面防水,加装晾衣架",
    "exchange_interim": "先铺临时防水布",
    "exchange_due": "2026-03-31",
}
# What the office does these weeks, in days from the day the demo is built.
_THESE_WEEKS: dict[str, dict[str, int]] = {
    "电机-车棚-001": {"found_on": -40, "checked_on": -39, "answered_on": -12, "exchange_due": -6},
    "榆园-在建-001": {"found_on": -1},
    "榆园-反映-001": {"found_on": -24, "checked_on": -23},
    "榆园-移送-001": {"found_on": -90, "checked_on": -89, "served_on": -20, "term_end": -5},
    "榆园-移送-002": {
        "found_on": -190,
        "checked_on": -189,
        "served_on": -8,
        "term_end": -70,
        "enforcement_on": 3,
    },
}
_PROMISED_DAYS = 60
_ACTIONS = {"canopy": "keep", "balcony": "repair", "shop_extension": "demolish", "other": "alter"}
_MATERIALS = ("彩钢板", "阳光板", "砖混", "铝合金", "木架石棉瓦")


def survey_structures(town: Town, rng: np.random.Generator) -> None:
    """Fill the register of suspected structures.

    Parameters
    ----------
    town : Town
        Its compounds are drawn.
    rng : numpy.random.Generator
        For size, use and stage.
    """
    _rooftops(town, rng)
    _carport(town)
    _plinths(town)
    _others(town, rng)
    _these_weeks(town)


def bring_to_today(structures: gpd.GeoDataFrame, today: pd.Timestamp) -> None:
    """Let the cases the office works on be of these weeks, whenever the town is built.

    Parameters
    ----------
    structures : GeoDataFrame
        The register; changed in place.
    today : Timestamp
        The day the town is built.
    """
    waiting = structures["exchange_due"].notna() & structures["exchange_kept_on"].isna()
    structures.loc[waiting, "exchange_due"] = today + pd.Timedelta(days=_PROMISED_DAYS)
    for case_no, days in _THESE_WEEKS.items():
        for name, ahead in days.items():
            structures.loc[structures["case_no"] == case_no, name] = today + pd.Timedelta(days=ahead)


def _rooftops(town: Town, rng: np.random.Generator) -> None:
    homes = [h for h in town.records["buildings"] if str(h.get("compound", "")).startswith("椿寿")]
    shares = _shares(homes, rng)
    number = 0
    for home, households in zip(homes, shares, strict=True):
        if households == 0:
            continue
        number += 1
        status = _stage(home["compound"], rng)
        roof = _on_roof(home["geometry"], min(0.92, 0.16 * households + 0.1), float(rng.uniform(0, 0.06)))
        _register(
            town,
            roof,
            rng,
            case_no=f"椿寿楼顶-{number:03d}",
            status=status,
            kind="rooftop",
            building=home["name"],
            courtyard=home["compound"],
            households=int(households),
            height_m=2.6,
            storey="屋面",
            roof_repair_needed=(leaks := bool(rng.random() < 0.7)),
            action="repair" if leaks else "alter",
            **_gone_through(status, number, roof.area, rng),
        )


def _gone_through(status: str, number: int, area: float, rng: np.random.Generator) -> Record:
    """What a household's own way to a state has left in the record."""
    passed = _TRACK[: _TRACK.index(status) + 1]
    facts: Record = {}
    if "need_found" in passed:
        facts["need_kind"], facts["need"] = _NEEDS[int(rng.integers(len(_NEEDS)))]
    if "offered" in passed:
        facts |= _ROOF_PROMISE
    if "agreed" in passed:
        facts |= {"agreement_no": f"椿寿协议2025-{number:03d}", "agreement_on": "2025-06-20"}
    if "closed" in passed:
        facts |= {
            "restoration": "屋面防水重做",
            "accepted_by": "街道、社区、院落自治小组",
            "accepted_on": "2025-11-10",
            "closed_on": "2025-11-20",
            "exchange_kept_on": "2025-11-05",
            "released_m2": round(area, 1),
            "space_reuse": "公共晾晒和屋面绿化",
        }
    return facts


def _shares(homes: list[Record], rng: np.random.Generator) -> NDArray[np.int64]:
    """Households per building, summing to the whole."""
    weights = np.array([home["households"] for home in homes]) * rng.uniform(0.2, 1.0, len(homes))
    exact = weights / weights.sum() * ROOFTOP_HOUSEHOLDS
    shares: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    shares[np.argsort(shares - exact, kind="stable")[: ROOFTOP_HOUSEHOLDS - shares.sum()]] += 1
    return shares


def _stage(courtyard: str, rng: np.random.Generator) -> str:
    if courtyard in _STAGES:
        return str(rng.choice(_STAGES[courtyard]))
    return str(rng.choice(["clue", "checked", "talked", "need_found"], p=[0.2, 0.35, 0.3, 0.15]))


def _on_roof(house: shapely.Polygon, share: float, start: float) -> shapely.Polygon:
    """A strip along the building, a metre inside its edge."""
    a, along, across = house_front(house)
    p = a + along * (0.04 + start) + across * 0.1
    q = a + along * min(0.96, 0.04 + start + share) + across * 0.1
    return shapely.Polygon([p, q, q + across * 0.5, p + across * 0.5])


def _register(town: Town, shape: shapely.Polygon, rng: np.random.Generator, **values: Any) -> None:
    done = values["status"] in ("self_removed", "closed")
    found = dt.date(2025, int(rng.integers(1, 4)), int(rng.integers(1, 28)))
    source = str(rng.choice(["survey", "patrol", "report", "property_company"], p=[0.6, 0.2, 0.12, 0.08]))
    is_checked = values["status"] != "clue"
    town.add(
        "illegal_structures",
        shape,
        area_m2=round(shape.area, 1),
        material=str(rng.choice(_MATERIALS)),
        use=values.pop("use", "储物"),
        under_construction=False,
        source=source if is_checked else "survey",
        found_on=found.isoformat(),
        checked_on=(found + dt.timedelta(days=1)).isoformat() if is_checked else None,
        answered_on=(found + dt.timedelta(days=20)).isoformat()
        if is_checked and source == "report"
        else None,
        removed_on=f"2025-{int(rng.integers(7, 11)):02d}-{int(rng.integers(1, 28)):02d}" if done else None,
        removal_mode="self" if done else None,
        **values,
    )


def _carport(town: Town) -> None:
    """The private carport whose owner wanted a safe place for an e-bike, not a carport."""
    home = town.find("buildings", compound=DISPUTED[0])[1]
    corner, front, depth = house_front(home["geometry"])
    along, across = unit(front), unit(depth)
    p = corner + along * 4 - across * 3.4
    town.add(
        "illegal_structures",
        shapely.Polygon([p, p + along * 6, p + along * 6 + across * 3, p + across * 3]),
        case_no="电机-车棚-001",
        status="offered",
        kind="carport",
        building=home["name"],
        courtyard=DISPUTED[0],
        households=1,
        area_m2=18.0,
        height_m=2.3,
        material="彩钢板",
        use="停放电动车",
        under_construction=False,
        source="report",
        action="replace",
        need_kind="safe_parking",
        need="电动车在楼下被偷过,怕再丢",
        exchange_promised="新建带监控的公共车棚",
        exchange_interim="先腾门卫室旁临时停放点",
        roof_repair_needed=False,
        space_reuse="恢复消防通道",
    )


def _plinths(town: Town) -> None:
    """Old foundations beside the houses, given back for common use by 45 of 48 households."""
    estate = town.find("compounds", community=PLINTH_COMMUNITY, kind="managed")[0]["name"]
    homes = town.find("buildings", compound=estate, use="residential")
    for number in range(PLINTHS):
        home = homes[number % len(homes)]
        corner, front, depth = house_front(home["geometry"])
        along, across = unit(front), unit(depth)
        p = corner + along * (3 + 5.2 * (number // len(homes))) - across * 2.3
        agreed = number < PLINTHS_AGREED
        town.add(
            "illegal_structures",
            shapely.Polygon([p, p + along * 3.2, p + along * 3.2 + across * 2, p + across * 2]),
            case_no=f"春榆台基-{number + 1:02d}",
            status="agreed" if agreed else "talked",
            kind="yard_enclosure",
            building=home["name"],
            courtyard=estate,
            households=1,
            area_m2=6.4,
            height_m=0.4,
            material="砖砌",
            use="旧台基",
            under_construction=False,
            source="survey",
            found_on="2025-03-20",
            checked_on="2025-03-21",
            action="alter",
            need_kind="drying" if agreed else "planting",
            need="想留一块种花" if not agreed else "同意腾出,希望改成晾晒和停车",
            roof_repair_needed=False,
            agreement_no=f"春榆协议2025-{number + 1:02d}" if agreed else None,
            agreement_on="2025-05-16" if agreed else None,
            space_reuse="晾晒、非机动车停放" if agreed else None,
        )


def _others(town: Town, rng: np.random.Generator) -> None:
    kinds = {"balcony": "外扩阳台", "canopy": "雨棚", "shop_extension": "占道经营", "other": "储物"}
    homes = [h for h in town.records["buildings"] if h["use"] in ("residential", "mixed")
             and not str(h.get("compound", "")).startswith("椿寿")]  # fmt: skip
    for number, k in enumerate(rng.choice(len(homes), size=36, replace=False), 1):
        home = homes[int(k)]
        corner, front, depth = house_front(home["geometry"])
        p = corner + front * rng.uniform(0.1, 0.7)
        out = unit(depth) * 1.6
        side = unit(front) * rng.uniform(2.5, 5)
        kind = str(rng.choice(list(kinds)))
        status = str(rng.choice(["clue", "checked", "talked", "not_illegal", "transferred"]))
        _register(
            town,
            shapely.Polygon([p, p - out, p + side - out, p + side]),
            rng,
            case_no=f"榆园-{number:03d}",
            status=status,
            kind=kind,
            building=home["name"],
            courtyard=home["compound"],
            households=1,
            height_m=2.4,
            use=kinds[kind],
            action=_ACTIONS[kind],
            roof_repair_needed=False,
        )


def _these_weeks(town: Town) -> None:
    """Cases in the hands of the office: one being built, one reported, two with the authority."""
    homes = town.find("buildings", compound=DISPUTED[1], use="residential")
    told: tuple[Record, ...] = (
        {
            "case_no": "榆园-在建-001",
            "status": "clue",
            "kind": "yard_enclosure",
            "under_construction": True,
            "source": "report",
            "found_at": "09:20",
            "use": "砌墙围院",
        },
        {
            "case_no": "榆园-反映-001",
            "status": "checked",
            "kind": "canopy",
            "source": "report",
            "use": "雨棚滴水到楼下",
        },
        {
            "case_no": "榆园-移送-001",
            "status": "served",
            "kind": "shop_extension",
            "source": "patrol",
            "use": "占用消防通道",
            "authority": "榆园区城市管理执法大队",
            "document_no": "榆城管限拆〔示例〕017号",
            "determination": "illegal",
            "legal_ground": "示例:擅自在小区道路上搭建",
            "service_method": "direct",
            "action": "demolish",
        },
        {
            "case_no": "榆园-移送-002",
            "status": "notified",
            "kind": "other",
            "source": "report",
            "use": "占用公共绿地",
            "answered_on": "2025-05-20",
            "authority": "榆园区城市管理执法大队",
            "document_no": "榆城管公告〔示例〕003号",
            "determination": "illegal",
            "legal_ground": "示例:擅自占用公共绿地搭建",
            "service_method": "notice",
            "enforcement_at": "22:30",
            "action": "demolish",
        },
    )
    for number, values in enumerate(told):
        home = homes[number % len(homes)]
        corner, front, depth = house_front(home["geometry"])
        along, across = unit(front), unit(depth)
        p = corner + along * 2 - across * 2.6
        town.add(
            "illegal_structures",
            shapely.Polygon([p, p + along * 4, p + along * 4 + across * 2, p + across * 2]),
            building=home["name"],
            courtyard=DISPUTED[1],
            households=1,
            area_m2=8.0,
            height_m=2.4,
            **values,
        )
