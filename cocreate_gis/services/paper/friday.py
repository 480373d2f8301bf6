"""The planner's Friday: everything of a community that goes to the table, in one file with equal numbers."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from cocreate_gis.analysis.progress import Progress
from cocreate_gis.interchange.bundle import write_bundle
from cocreate_gis.interchange.minutes import Discussed, Minutes, write_minutes
from cocreate_gis.interchange.sheet import draw_sheet
from cocreate_gis.interchange.sheet_content import DrawnLayer, SheetContent
from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.layers.base import LIST_MARK, Visibility
from cocreate_gis.model.layers.network import BARRIERS, GATES, GREENS, PATHS
from cocreate_gis.model.layers.participation import EVENTS, ORGANISATIONS
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS
from cocreate_gis.model.layers.suggestions import SUGGESTION_FLOW, SUGGESTIONS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Language
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.documents import Document, file_name
from cocreate_gis.services.gatherings.meetings import HELD, discussed
from cocreate_gis.services.paper.friday_lists import RESOURCES, NumberedList, numbered_lists
from cocreate_gis.services.paper.neighbourhoods import Neighbourhood, lying_in, neighbourhood
from cocreate_gis.services.references import record_names
from cocreate_gis.services.standing import review_no, standing_lines
from cocreate_gis.services.voices.voiced import Period
from cocreate_gis.wording import Words

_GROUND = (GREENS, COMPOUNDS, PATHS, BUILDINGS, BARRIERS, COMMUNITIES, GATES)
_SLIDE_DPI = 300


def package(
    actor: Actor,
    context: Context,
    community_uid: str,
    period: Period,
    language: Language,
    progress: Progress,
) -> Document:
    """Make the package of a community.

    Parameters
    ----------
    actor : Actor
        Who takes it home.
    context : Context
        The workspace.
    community_uid : str
        The community.
    period : Period
        Days of saying and meeting that count.
    language : {"zh", "en"}
        Language of headings and file names.
    progress : Progress
        Told after each file; may stop the work.

    Returns
    -------
    Document
        ZIP: of each list a workbook, an A3 map and a picture of the same map, whose numbers are equal; the
        minutes of each meeting; a page that says what is what, and why a list or minutes are missing. Nothing
        held, withheld or private is in it.

    Raises
    ------
    Forbidden
        The actor may not, or not here.
    InvalidInput
        ``pins_too_many``.
    NotFound
        ``place_not_listed``.
    """
    require(actor, "data.export")
    community = neighbourhood(context, community_uid)
    # Neighbouring communities touch: their middle says whose they are.
    require_within(actor, context, community.geometry.representative_point())
    words = Words(language)
    files: dict[str, bytes] = {}
    told: list[str] = []
    lists = numbered_lists(context, community, period, words)
    meetings = list(_minutes(context, community, period, words))
    count = 3 * sum(not one.table.empty for one in lists) + len(meetings)

    def add(name: str, content: bytes, line: str) -> None:
        files[name] = content
        told.append(f"{name}: {line}")
        progress(0.95 * len(files) / count, "make")

    progress(0, "make")
    for one in lists:
        title, rows = words(f"friday.{one.name}"), len(one.table)
        if not rows:
            told.append(f"{title}: {_none(one.name, community, words)}")
            continue
        add(f"{title}.xlsx", write_xlsx({title: one.table}, language), words("friday.told_list", count=rows))
        if not one.pins:
            continue
        content = map_content(context, community, one, words)
        pins = words("friday.told_map", count=len(one.pins), list=title)
        name = words(f"friday.map_{one.name}")
        add(f"{name}-A3.pdf", draw_sheet(content, paper="A3"), pins)
        picture = draw_sheet(content, paper="A3", format="png", dpi=_SLIDE_DPI)
        add(f"{name}.png", picture, words("friday.told_picture", pins=pins, dpi=_SLIDE_DPI))
    for name, minutes in meetings:
        line = words("friday.told_minutes", count=len(minutes.discussed))
        add(f"{words('minutes.folder')}/{name}", write_minutes(minutes, language), line)
    if not meetings:
        told.append(f"{words('minutes.folder')}: {words('friday.none_minutes', community=community.name)}")
    head = [*standing_lines(context.workspace, words), _heading(context, community, period, words)]
    note = words("friday.told_left_out")
    read_me = "\r\n".join([*head, "", *told, "", note])
    files = {f"{words('friday.read_me')}.txt": read_me.encode("utf-8-sig"), **files}
    name = file_name(f"{community.name}-{words('friday.package')}-{_today(context)}", "zip")
    return Document(name, write_bundle(files))


def _none(name: str, community: Neighbourhood, words: Words) -> str:
    """Why a list has no file."""
    key = RESOURCES if name == RESOURCES else "voices"
    return words(f"friday.none_{key}", community=community.name)


def map_content(context: Context, community: Neighbourhood, one: NumberedList, words: Words) -> SheetContent:
    """Gather the map of a list.

    Parameters
    ----------
    context : Context
        The workspace.
    community : Neighbourhood
        What the map shows.
    one : NumberedList
        Its pins.
    words : Words
        In the reader's language.

    Returns
    -------
    SheetContent
        With the public layers around.
    """
    workspace = context.workspace
    notes = [words("friday.note_numbers", list=words(f"friday.{one.name}"))]
    if one.name != RESOURCES:
        notes.append(words("friday.note_places"))
    return SheetContent(
        title=f"{community.name} {words(f'friday.map_{one.name}')}",
        subtitle=[words("friday.subtitle", count=len(one.pins))],
        workspace=workspace.name,
        metric_epsg=workspace.metric_epsg,
        date=_today(context),
        language=words.language,
        layers=list(_ground(context, community)),
        pins=one.pins,
        pins_title=words(f"friday.{one.name}"),
        notes=notes,
        notes_title=words("friday.notes"),
        source=workspace.source,
        review_no=review_no(workspace),
        fictional=workspace.fictional,
        extent=community.geometry.bounds,
    )


def _ground(context: Context, community: Neighbourhood) -> Iterator[DrawnLayer]:
    west, south, east, north = community.geometry.bounds
    margin_x, margin_y = (east - west) * 0.6, (north - south) * 0.6
    box = shapely.box(west - margin_x, south - margin_y, east + margin_x, north + margin_y)
    for layer in _GROUND:
        frame = context.frame(layer, Visibility.PUBLIC)
        seen: gpd.GeoDataFrame = frame.iloc[sorted(frame.sindex.query(box, predicate="intersects"))]
        # Colours belong to the pins.
        yield DrawnLayer(replace(layer, style=replace(layer.style, by="")), seen)


def _minutes(
    context: Context, community: Neighbourhood, period: Period, words: Words
) -> Iterator[tuple[str, Minutes]]:
    """Meetings that took place, by day; home visits, which are hidden, have no minutes to hand round."""
    events = context.frame(EVENTS, Visibility.PUBLIC)
    events = events[events["status"].isin(HELD) & period.holds(events["held_on"])]
    inside = lying_in(context, events, community).index
    events = events[events.index.isin(inside) | (events["community"] == community.name)]
    # The text of minutes is the office's, who makes this file.
    texts = context.frame(EVENTS, Visibility.STAFF)["minutes"]
    organisers = record_names(context, ORGANISATIONS.name, Visibility.PUBLIC)
    names: set[str] = set()
    for fid, row in events.join(texts).sort_values(["held_on", "title"]).iterrows():
        values = {name: None if _is_missing(value) else value for name, value in row.items()}
        minutes = _one(context, values, organisers, words)
        name = file_name(f"{minutes.held_on or ''}-{minutes.title}", "docx")
        yield (f"{fid}-{name}" if name in names else name), minutes
        names.add(name)


def _is_missing(value: Any) -> bool:
    return value is None or bool(pd.api.types.is_scalar(value) and pd.isna(value))


def _one(context: Context, row: Mapping[Any, Any], organisers: Mapping[str, str], words: Words) -> Minutes:
    ends = [row["starts_at"], row["ends_at"]]
    kinds = EVENTS.field("kind").domain or {}
    return Minutes(
        title=row["title"],
        kind=words.title(kinds[row["kind"]]) if row["kind"] in kinds else "",
        held_on=row["held_on"].date() if row["held_on"] is not None else None,
        time="–".join(end for end in ends if end),
        place=row["place_name"] or "",
        organiser=organisers.get(row["organiser"] or "", ""),
        parties=[party for party in str(row["parties"] or "").split(LIST_MARK) if party],
        attendance=row["attendance"],
        households=row["households"],
        agenda=row["agenda"] or "",
        decision=row["decision"] or "",
        text=row["minutes"] or "",
        discussed=_talked_about(context, row["uid"], words),
        fictional=context.workspace.fictional,
    )


def _talked_about(context: Context, event: str, words: Words) -> list[Discussed]:
    public = context.frame(SUGGESTIONS, Visibility.PUBLIC).set_index("uid")
    said_there = context.frame(SUGGESTIONS, Visibility.STAFF)
    raised = said_there.loc[said_there["event"] == event, "uid"]
    found = dict.fromkeys([*discussed(context, event), *raised])
    rows = [public.loc[uid] for uid in found if uid in public.index]
    return [
        Discussed(
            str(row["text"]),
            words.title(SUGGESTION_FLOW.states[row["status"]]),
            "" if pd.isna(row["reply"]) else str(row["reply"]),
        )
        for row in rows
    ]


def _heading(context: Context, community: Neighbourhood, period: Period, words: Words) -> str:
    since = period.since or words("friday.beginning")
    until = period.until or _today(context)
    return words("friday.heading", community=community.name, since=since, until=until)


def _today(context: Context) -> dt.date:
    return dt.datetime.now(context.workspace.zone).date()
