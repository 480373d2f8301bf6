"""What people say: a list and a map that follow each other, and what everybody may do with a suggestion."""

from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.layers.suggestions import CATEGORIES, LEVELS, PRIVATE_CATEGORIES, SUGGESTIONS
from cocreate_gis.model.titles import Title
from cocreate_gis.services.notices import follows
from cocreate_gis.services.photos import photos
from cocreate_gis.services.voices import said, support
from cocreate_gis.services.voices.said import Listed, Wanted
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.map_component import MapEvents, gismap
from cocreate_gis.ui.maps import layers_of, view_of
from cocreate_gis.ui.parts import way_to_suggest
from cocreate_gis.ui.views.voices import rates as voices_rates
from cocreate_gis.ui.views.voices import talk as voices_talk

_PAGE = 15
_VIEW, _CHOSEN, _SHOWN, _FLY, _TOLD = "said_view", "said_chosen", "said_shown", "said_fly", "said_told"
_FOLLOW_MAP = "said_follow_map"
_PICTURES = ("list", "areas")
_PERIODS = (7, 30, 365)
_MAP_HEIGHT = 600

Row = dict[Any, Any]


def render(desk: Desk) -> None:
    """Draw the section.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    picture = st.segmented_control(
        words("rates.pictures"),
        _PICTURES,
        default=_PICTURES[0],
        required=True,
        format_func=lambda name: words(f"rates.picture_{name}"),
        label_visibility="collapsed",
    )
    if picture == "areas":
        voices_rates.render(desk)
        return
    wanted = _wanted(desk)
    follow_map = st.session_state.get(_FOLLOW_MAP, True)
    found = said.find(desk.actor, desk.context, wanted, st.session_state.get(_VIEW) if follow_map else None)
    listed, mapped = st.columns([1.15, 1], gap="medium")
    with mapped:
        events = gismap(
            "said",
            layers=layers_of(desk, only=(COMMUNITIES, SUGGESTIONS)),
            view=view_of(desk),
            language=words.language,
            select=st.session_state.get(_FLY),
            height=_MAP_HEIGHT,
            linked=True,
            follows=True,
            only={SUGGESTIONS.name: [int(fid) for fid in found.everywhere.index]},
        )
        st.toggle(words("said.follow_map"), value=True, key=_FOLLOW_MAP)
    _follow(events)
    with listed:
        _list(desk, found)
    voices_talk.render(desk)


def _wanted(desk: Desk) -> Wanted:
    words, plain = desk.words, desk.plain
    public = {code: title for code, title in CATEGORIES.items() if code not in PRIVATE_CATEGORIES}
    statuses = said.plain_statuses()
    kinds = SUGGESTIONS.field("kind").domain or {}
    with st.container(key="filters-said", horizontal=True, vertical_alignment="center"):
        typed = st.text_input(
            words("data.search"),
            placeholder=words("said.search_example"),
            label_visibility="collapsed",
            width=360,
        )
        with st.popover(words("said.more_filters"), icon=":material/tune:"):
            states = st.pills(
                words("said.status"),
                list(statuses),
                selection_mode="multi",
                format_func=lambda state: words.title(statuses[state]),
            )
            about = st.multiselect(
                words("said.category"),
                list(public),
                format_func=lambda code: plain.title(Title(*public[code])),
                placeholder=words("said.all"),
            )
            where = st.multiselect(
                words("said.community"), said.communities(desk.context), placeholder=words("said.all")
            )
            kind = st.pills(
                words("said.kind"),
                list(kinds),
                selection_mode="multi",
                format_func=lambda code: words.title(kinds[code]),
            )
            days = st.segmented_control(
                words("said.period"), _PERIODS, format_func=lambda days: words("said.days", days=days)
            )
    return Wanted(tuple(about), tuple(kind), tuple(states), tuple(where), days, typed)


def _follow(events: MapEvents) -> None:
    """Take over what happened on the map; the list is drawn after it, in the same run."""
    if events.picked is not None and events.picked[0] == SUGGESTIONS.name:
        st.session_state[_CHOSEN] = events.picked[1]
    if events.view is not None and events.view != st.session_state.get(_VIEW):
        st.session_state[_VIEW] = events.view
        st.rerun()


def _list(desk: Desk, found: Listed) -> None:
    words = desk.words
    if told := st.session_state.pop(_TOLD, None):
        st.info(told, icon=":material/info:")
    total, seen = len(found.everywhere), len(found.in_view)
    if not total:
        st.info(words("said.nothing"), icon=":material/search_off:")
        way_to_suggest(desk)
        return
    with st.container(key="said-count"):
        st.caption(words("said.found", seen=seen, total=total))
    if not seen:
        st.info(words("said.nothing_in_view"), icon=":material/zoom_out_map:")
    shown = st.session_state.setdefault(_SHOWN, _PAGE)
    rows = _ordered(found)
    agreed, followed = support.agreed(desk.actor, desk.context), follows.followed(desk.actor, desk.context)
    for fid, row in list(rows.items())[:shown]:
        _one(desk, fid, row, agreed=row["uid"] in agreed, followed=row["uid"] in followed)
    if len(rows) > shown:
        st.button(
            words("said.more", count=len(rows) - shown),
            on_click=lambda: st.session_state.update({_SHOWN: shown + _PAGE}),
            width="stretch",
        )


def _ordered(found: Listed) -> dict[int, Row]:
    """What was pressed on the map stands first, also where a filter has just left it out of view."""
    chosen = st.session_state.get(_CHOSEN)
    everywhere = found.everywhere
    order = [int(fid) for fid in found.in_view.index if fid != chosen]
    if chosen is not None and chosen in everywhere.index:
        order.insert(0, chosen)
    return dict(zip(order, everywhere.loc[order].to_dict("records"), strict=True))


def _one(desk: Desk, fid: int, row: Row, *, agreed: bool, followed: bool) -> None:
    words = desk.words
    chosen = "-chosen" if st.session_state.get(_CHOSEN) == fid else ""
    with st.container(border=True, key=f"said-card{chosen}-{fid}"):
        st.html(_words(desk, row))
        with st.container(horizontal=True, key=f"said-acts-{fid}"):
            # Taken up before the page is drawn: a map that moves meanwhile begins it anew, without the press.
            st.button(
                words("said.agreed" if agreed else "said.agree", count=row["support_count"] or 0),
                key=f"agree-{fid}",
                type="primary" if agreed else "secondary",
                icon=":material/thumb_up:",
                on_click=_act,
                args=(desk, support.take_back if agreed else support.agree, row["uid"]),
            )
            st.button(
                words("said.talk", count=row["comment_count"] or 0),
                key=f"talk-{fid}",
                icon=":material/forum:",
                on_click=voices_talk.open_talk,
                args=(row["uid"],),
            )
            st.button(
                words("said.followed" if followed else "said.follow"),
                key=f"follow-{fid}",
                type="primary" if followed else "secondary",
                icon=":material/notifications:",
                on_click=_act,
                args=(desk, follows.end_suggestion if followed else follows.follow, row["uid"]),
            )
            st.button(
                words("replies.show"),
                key=f"fly-{fid}",
                icon=":material/location_on:",
                on_click=lambda: st.session_state.update({_FLY: (SUGGESTIONS.name, fid), _CHOSEN: fid}),
            )


def _words(desk: Desk, row: Row) -> str:
    words = desk.plain
    status = words.title(said.plain_statuses()[row["plain"]])
    kinds = SUGGESTIONS.field("kind").domain or {}
    about = [
        words.title(kinds[row["kind"]]),
        words.title(Title(*CATEGORIES[row["category"]])),
        *(row[name] for name in ("community", "nickname") if row[name]),
        words.date(row["created_at"].date()),
    ]
    level = row["level"]
    if level in ("subdistrict", "district", "city"):
        about.append(words("said.at_level", level=words.title(Title(*LEVELS[level]))))
    reply = (
        f'<p class="cc-reply"><b>{escape(words("suggest.reply"))}</b>{escape(row["reply"])}</p>'
        if row["reply"]
        else ""
    )
    return (
        f'<p class="cc-state cc-state-{row["plain"]}">{escape(status)}</p>'
        f'<p class="cc-words">{escape(row["text"])}</p>'
        f'<p class="cc-note">{escape(" · ".join(about))}</p>{_pictures(desk, row["uid"])}{reply}'
    )


def _pictures(desk: Desk, uid: str) -> str:
    seen = photos.photos_of(desk.actor, desk.context, SUGGESTIONS, uid)
    pictures = (
        f'<a href="photos/{photo.uid}.jpg?v={photo.version}" target="_blank">'
        f'<img loading="lazy" src="photos/{photo.uid}/small.jpg?v={photo.version}" '
        f'alt="{escape(photo.caption or desk.plain("photos.alt", number=number, count=len(seen)))}"></a>'
        for number, photo in enumerate(seen, 1)
    )
    return f'<p class="cc-pictures">{"".join(pictures)}</p>' if seen else ""


def _act(desk: Desk, act: Callable[..., object], uid: str) -> None:
    try:
        act(desk.actor, desk.context, uid)
    except CoCreateError as error:
        st.session_state[_TOLD] = desk.words.error(error)
