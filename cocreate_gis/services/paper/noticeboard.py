"""The sheet for a noticeboard: what was said in a neighbourhood, and how far it has come."""

import datetime as dt
from typing import Any

import pandas as pd

from cocreate_gis.interchange.noticeboard import Notice, NoticeGroup, NoticeItem, draw_notice
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.layers.suggestions import SUGGESTION_FLOW, SUGGESTIONS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Language
from cocreate_gis.services.context import Context
from cocreate_gis.services.documents import Document, file_name
from cocreate_gis.services.paper.neighbourhoods import community_of, neighbourhood, public_suggestions
from cocreate_gis.services.publication import FEW, SMALL_COUNT, told_count
from cocreate_gis.wording import Words

# As people read it: what is done first.
_ORDER = ("done", "under_way", "planned", "discussing", "contested", "released", "declined")


def notice_document(actor: Actor, context: Context, area_uid: str, language: Language) -> Document:
    """Print the sheet of a neighbourhood.

    Parameters
    ----------
    actor : Actor
        Who prints.
    context : Context
        The workspace.
    area_uid : str
        Community, compound or building.
    language : {"zh", "en"}
        The readers' language.

    Returns
    -------
    Document
        A PDF of A4 pages.

    Raises
    ------
    Forbidden
        The actor may not print.
    NotFound
        ``place_not_listed``.
    """
    require(actor, "paper.print")
    words = Words(language)
    made = notice(context, area_uid, words)
    name = file_name(f"{words('noticeboard.title')}-{made.place}", "pdf")
    return Document(name, draw_notice(made, language))


def notice(context: Context, area_uid: str, words: Words) -> Notice:
    """Gather what everybody may read of a neighbourhood; nothing held, withheld or private is in it.

    Parameters
    ----------
    context : Context
        The workspace.
    area_uid : str
        Community, compound or building.
    words : Words
        In the readers' language.

    Returns
    -------
    Notice
        Grouped by how far things are, those with most people first.

    Raises
    ------
    NotFound
        ``place_not_listed``.
    """
    area = neighbourhood(context, area_uid)
    # Days of saying and answering are kept with the office; they name nobody.
    days = context.frame(SUGGESTIONS, Visibility.STAFF)[["said_on", "replied_on"]]
    said = public_suggestions(context, area).drop(columns=["geometry"]).join(days)
    said["support_count"] = said["support_count"].fillna(0)
    said = said.sort_values(["support_count", "created_at"], ascending=[False, True])
    workspace = context.workspace
    groups = [
        NoticeGroup(
            state,
            words.title(SUGGESTION_FLOW.plain[state]),
            [_item(row, context, words) for _, row in said[said["status"] == state].iterrows()],
        )
        for state in _ORDER
        if (said["status"] == state).any()
    ]
    community = community_of(context, area)
    return Notice(
        area.name,
        workspace.name if community is None or community == area else community.name,
        dt.datetime.now(workspace.zone).date(),
        groups,
        _phone(context, community.uid if community else ""),
        workspace.fictional,
    )


def _item(row: "pd.Series[Any]", context: Context, words: Words) -> NoticeItem:
    said_on = row["said_on"]
    if pd.isna(said_on):
        said_on = row["created_at"].tz_convert(context.workspace.zone)
    return NoticeItem(
        str(row["text"]),
        words.title((SUGGESTIONS.field("category").domain or {})[row["category"]]),
        said_on.date(),
        _agreeing(int(row["support_count"]), words),
        str(row["reply"]) if pd.notna(row["reply"]) else "",
        row["replied_on"].date() if pd.notna(row["replied_on"]) else None,
    )


def _agreeing(count: int, words: Words) -> str:
    told = told_count(count)
    if told == FEW:
        return words("noticeboard.few_agree", few=SMALL_COUNT)
    return words("noticeboard.agreeing", count=told) if told else ""


def _phone(context: Context, community_uid: str) -> str:
    frame = context.frame(COMMUNITIES, Visibility.PUBLIC)
    phones = frame.loc[frame["uid"] == community_uid, "office_phone"].dropna()
    return str(phones.iloc[0]) if len(phones) else ""
