"""The tables of the parking register, on the screen and to take home."""

import math
from collections.abc import Callable, Iterable, Mapping

import geopandas as gpd
import pandas as pd

from cocreate_gis.analysis.parking import INFORMAL, OWN_KINDS
from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.parking import FIRE_LANES, PARKING_FLOW
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Language
from cocreate_gis.services.context import Context
from cocreate_gis.services.documents import Document, file_name
from cocreate_gis.services.registers import ebike_sheds, fire_lanes, parking_matching, parking_supply
from cocreate_gis.services.registers.ebike_sheds import Finding, Shed
from cocreate_gis.services.registers.fire_lanes import Lanes
from cocreate_gis.services.registers.parking_matching import Matching
from cocreate_gis.services.registers.parking_supply import TIMES, Balance, Time
from cocreate_gis.services.registers.rules import Rule, rule_line
from cocreate_gis.services.standing import standing_lines
from cocreate_gis.wording import Words

_COUNTS = ("short_before", "short_after", "cars", "own", *OWN_KINDS, "shared")
BALANCE_COLUMNS = (*_COUNTS, "ratio_before", "ratio_after", INFORMAL)

Sheets = dict[str, pd.DataFrame]


def balance_table(found: Balance, time: Time) -> pd.DataFrame:
    """Tabulate the balance at one time of the day.

    Parameters
    ----------
    found : Balance
        The balance.
    time : {"night", "day"}
        When.

    Returns
    -------
    DataFrame
        ``compound`` and `BALANCE_COLUMNS`; most cars without a bay first.
    """
    table = found.times[time][list(BALANCE_COLUMNS)]
    table.insert(0, "compound", found.compounds["name"])
    return table.sort_values(["short_after", "short_before"], ascending=False, kind="stable")


def matching_tables(found: Matching, words: Words) -> Sheets:
    """Tabulate a matching.

    Parameters
    ----------
    found : Matching
        The matching.
    words : Words
        In the reader's language.

    Returns
    -------
    dict of str to DataFrame
        ``offers``, what serves most first; ``who_gets``; ``rest``, compounds that are still short.
    """
    offers, matches, compounds = found.offers, found.matches, found.compounds
    owner = offers["owner"].fillna("—")
    told = pd.DataFrame(
        {
            "owner": owner,
            "state": [words.title(PARKING_FLOW.states[code]) for code in offers["status"]],
            "hours": offers["hours"],
            "price": offers["price"],
            "bays": offers["bays"],
            "open": offers["night"].round(2),
            "served": offers["served"],
            "missed_by": offers["missed_by"],
            "why": [words(f"parking.why_{code}") if code else "" for code in offers["why"]],
        }
    )
    pairs = {
        "owner": owner.reindex(matches["offer"]).to_numpy(),
        "compound": compounds["name"].reindex(matches["compound"]).to_numpy(),
    }
    left = compounds[compounds["rest"] > 0].rename(columns={"name": "compound"})
    return {
        "offers": told.sort_values(["served", "bays"], ascending=False, kind="stable"),
        "who_gets": pd.DataFrame({**pairs, "cars": matches["cars"], "walk_m": matches["walk_m"]}),
        "rest": pd.DataFrame(left[["compound", "short", "served", "rest"]]).sort_values(
            "rest", ascending=False, kind="stable"
        ),
    }


def lane_tables(found: Lanes, words: Words) -> Sheets:
    """Tabulate fire lanes and what is in their way.

    Parameters
    ----------
    found : Lanes
        The lanes.
    words : Words
        In the reader's language.

    Returns
    -------
    dict of str to DataFrame
        ``lanes``, what lacks most first; ``things``, lane by lane.
    """
    lanes, things = found.lanes, found.things
    states = FIRE_LANES.flow.states if FIRE_LANES.flow else {}
    whats = [words.title(LAYERS[name].title) for name in things["layer"]]
    return {
        "lanes": pd.DataFrame(
            {
                "lane": lanes["name"],
                "compound": lanes["compound"],
                "state": [words.title(states[code]) if code in states else "" for code in lanes["status"]],
                "keep_m": lanes["width_m"],
                "clear_m": lanes["clear_m"].astype("float64").round(2),
                "missing_m": lanes["missing_m"].astype("float64").round(2),
                "at_m": lanes["at_m"].astype("float64").round(1),
                "things": lanes["things"],
            }
        ),
        "things": pd.DataFrame(
            {
                "lane": lanes["name"].reindex(things["lane"]).to_numpy(),
                "what": whats,
                "name": things["name"],
                "at_m": things["at_m"].round(1),
                "clear_m": things["clear_m"].round(2),
                "missing_m": things["missing_m"].round(2),
                "low_m": things["low_m"].round(2),
            }
        ),
    }


def shed_table(found: Mapping[int, Shed], sheds: gpd.GeoDataFrame, words: Words) -> pd.DataFrame:
    """Tabulate what the rules say of sheds.

    Parameters
    ----------
    found : Mapping[int, Shed]
        The sheds, by fid.
    sheds : GeoDataFrame
        Their records, index fid.
    words : Words
        In the reader's language.

    Returns
    -------
    DataFrame
        Index fid: number, compound, size, capacity, how many have room, and in words what is broken.
    """
    fids = list(found)
    kept = sheds.loc[fids]
    return pd.DataFrame(
        {
            "shed": kept["bay_no"].fillna("—"),
            "compound": kept["compound"],
            "length_m": [found[fid].length_m for fid in fids],
            "width_m": [found[fid].width_m for fid in fids],
            "bikes": kept["capacity"],
            "fits": [found[fid].fits for fid in fids],
            "broken": [
                words("print.list_mark").join(finding_line(one, words) for one in found[fid].broken)
                for fid in fids
            ],
        },
        index=kept.index,
    )


def finding_line(found: Finding, words: Words) -> str:
    """Say what a rule says of a shed, in one sentence.

    Parameters
    ----------
    found : Finding
        The finding.
    words : Words
        In the reader's language.

    Returns
    -------
    str
        What is asked for, what was measured, and what is missing or too much.
    """
    code = found.rule.code
    if math.isnan(found.measured):
        return words("parking.finding_unknown", title=found.rule.title)
    if math.isinf(found.measured):
        return words(f"parking.finding_free_{code}")
    key = "parking.finding_broken" if found.lacks else "parking.finding_kept"
    values = {"measured": round(found.measured, 2), "limit": found.rule.value, "unit": found.rule.unit}
    told = {"title": found.rule.title, **values}
    return words(key, lacks=round(found.lacks, 2), **told) if found.lacks else words(key, **told)


def workbook(actor: Actor, context: Context, page: str, language: Language) -> Document:
    """Take a page of the register home.

    Parameters
    ----------
    actor : Actor
        Who takes it home.
    context : Context
        The workspace.
    page : str
        Key of `PAGES`.
    language : {"zh", "en"}
        Language of the document.

    Returns
    -------
    Document
        XLSX: the tables, and what they rest on.

    Raises
    ------
    Forbidden
        The actor may not.
    """
    require(actor, "data.export")
    words = Words(language)
    sheets, rules = PAGES[page](actor, context, words)
    about = [
        *standing_lines(context.workspace, words),
        words("registers.made_on", date=context.today),
        words(f"parking.how_{page}"),
        *(rule_line(one, words) for one in rules),
    ]
    sheets[words("document.about")] = pd.DataFrame({words("document.about"): about})
    name = file_name(f"{context.workspace.name}-{words(f'registers.page_{page}')}-{context.today}", "xlsx")
    return Document(name, write_xlsx(sheets, language))


def _titled(table: pd.DataFrame, words: Words) -> pd.DataFrame:
    return table.round(3).set_axis([words(f"parking.{name}") for name in table.columns], axis=1)


def _balance(actor: Actor, context: Context, words: Words) -> tuple[Sheets, Iterable[Rule]]:
    found = parking_supply.balance(actor, context)
    tables = {words(f"parking.{time}"): balance_table(found, time) for time in TIMES}
    return {title: _titled(table, words) for title, table in tables.items()}, found.rules


def _matching(actor: Actor, context: Context, words: Words) -> tuple[Sheets, Iterable[Rule]]:
    found = parking_matching.matching(actor, context)
    tables = matching_tables(found, words)
    return {words(f"parking.{name}"): _titled(table, words) for name, table in tables.items()}, found.rules


def _lanes(actor: Actor, context: Context, words: Words) -> tuple[Sheets, Iterable[Rule]]:
    found = fire_lanes.lanes(actor, context)
    tables = lane_tables(found, words)
    return {words(f"parking.{name}"): _titled(table, words) for name, table in tables.items()}, found.rules


def _sheds(actor: Actor, context: Context, words: Words) -> tuple[Sheets, Iterable[Rule]]:
    found = ebike_sheds.sheds(actor, context)
    table = shed_table(found, ebike_sheds.shed_frame(context), words)
    return {words("parking.sheds"): _titled(table, words)}, ebike_sheds.rules_of(context).values()


PAGES: Mapping[str, Callable[[Actor, Context, Words], tuple[Sheets, Iterable[Rule]]]] = {
    "balance": _balance,
    "matching": _matching,
    "lanes": _lanes,
    "sheds": _sheds,
}
