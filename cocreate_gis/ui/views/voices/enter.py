"""Many opinions from one meeting, by keyboard: one line each, checked, kept and undone together."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers.base import Field
from cocreate_gis.model.layers.participation import EVENTS
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.services.gatherings.sight import records_of
from cocreate_gis.services.references import record_names
from cocreate_gis.services.voices import fast_entry
from cocreate_gis.services.voices.fast_entry import Heading, Line
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.object_choice import object_choice

_TEXT = "enter_lines"
_KEPT = "enter_kept"
_SOURCES = {
    "meeting": "meeting",
    "bench_talk": "bench_talk",
    "home_visit": "visit",
    "walk": "walk",
    "inspection": "walk",
    "on_site": "meeting",
    "co_design": "meeting",
}
_SHOWN = ("category", "text", "stance", "respondent", "spoken_by")


def render(desk: Desk) -> None:
    """Draw the section.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    heading = _heading(desk)
    st.text_area(
        words("enter.lines"),
        key=_TEXT,
        height=300,
        placeholder=desk.plain("enter.example"),
        help=words("enter.help"),
    )
    written = st.session_state.get(_TEXT, "")
    lines = fast_entry.read_lines(desk.actor, desk.context, heading, written) if written.strip() else []
    good = [line for line in lines if line.problem is None]
    keep, told = st.columns([1, 2], vertical_alignment="center")
    keep.button(
        words("enter.keep", count=len(good)),
        type="primary",
        disabled=not good,
        width="stretch",
        on_click=_keep,
        args=(desk, heading, lines),
    )
    told.caption(words("enter.how"))
    _offer_undo(desk)
    if lines:
        _check(desk, lines)


def _heading(desk: Desk) -> Heading:
    words = desk.words
    events = records_of(desk.actor, desk.context, EVENTS).sort_values("held_on", ascending=False)
    titles = told_apart(
        {
            str(uid): f"{'' if pd.isna(day) else desk.plain.date(day.date())} {title}".strip()
            for uid, day, title in zip(events["uid"], events["held_on"], events["title"], strict=True)
        }
    )
    chosen, by, day = st.columns([2, 1, 1])
    event = chosen.selectbox(
        words.title(SUGGESTIONS.field("event").title),
        list(titles),
        None,
        format_func=titles.__getitem__,
        key="enter_event",
        placeholder=words("enter.no_event"),
    )
    row = events.set_index("uid").loc[event] if event else None
    # Another meeting brings its own source and date; both can still be changed.
    first = _SOURCES.get(str(row["kind"]), "meeting") if row is not None else "helper"
    with by:
        source = _coded(desk, SUGGESTIONS.field("source"), f"enter_source-{event}", first)
    held = None if row is None or pd.isna(row["held_on"]) else row["held_on"].date()
    said_on = day.date_input(
        words.title(SUGGESTIONS.field("said_on").title),
        held or desk.context.today,
        key=f"enter_day-{event}",
        max_value=desk.context.today,
    )
    held_at = None if row is None else row.get("place_uid")
    with st.expander(words("enter.stays"), expanded=True):
        place = object_choice(desk, f"enter_place-{event}", held_at if isinstance(held_at, str) else None)
        category, kind, consent, person = st.columns(4)
        with category:
            about = _coded(desk, SUGGESTIONS.field("category"), "enter_category", None)
        with kind:
            what = _coded(desk, SUGGESTIONS.field("kind"), "enter_kind", "problem")
        with consent:
            agreed = _coded(desk, SUGGESTIONS.field("consent_given"), "enter_consent", "aloud")
        spoken_by = person.text_input(
            words.title(SUGGESTIONS.field("spoken_by").title), key="enter_person", max_chars=40
        )
    return Heading(
        source=source or first,
        said_on=said_on,
        event=event or "",
        topic=str(row["topic"]) if row is not None and isinstance(row["topic"], str) else "",
        place=place,
        kind=what or "problem",
        category=about or "",
        spoken_by=spoken_by.strip(),
        consent_given=agreed or "aloud",
    )


def _coded(desk: Desk, field: Field, key: str, first: str | None) -> str | None:
    titles = {code: desk.words.title(title) for code, title in (field.domain or {}).items()}
    codes = list(titles)
    return st.selectbox(
        desk.words.title(field.title),
        codes,
        codes.index(first) if first else None,
        format_func=titles.__getitem__,
        key=key,
        placeholder=desk.words("enter.in_the_line"),
    )


def _keep(desk: Desk, heading: Heading, lines: Sequence[Line]) -> None:
    """Keep the good lines; the others stay in the box, to be mended."""
    kept = fast_entry.keep(desk.actor, desk.context, heading, lines)
    st.session_state[_KEPT] = kept.fids
    st.session_state[_TEXT] = fast_entry.left_over(st.session_state[_TEXT], kept.left)


def _offer_undo(desk: Desk) -> None:
    fids = st.session_state.get(_KEPT)
    if not fids:
        return
    told, undo = st.columns([3, 1], vertical_alignment="center")
    told.success(desk.words("enter.kept", count=len(fids)))
    if undo.button(desk.words("data.undo"), width="stretch", icon=":material/undo:", key="enter_undo"):
        try:
            fast_entry.take_back(desk.actor, desk.context, fids)
        except CoCreateError as error:
            st.error(desk.words.error(error))
            return
        st.session_state.pop(_KEPT)
        st.toast(desk.words("enter.taken_back", count=len(fids)))
        st.rerun()


def _check(desk: Desk, lines: Sequence[Line]) -> None:
    words, say = desk.words, desk.plain
    wrong = [line for line in lines if line.problem is not None]
    if wrong:
        st.error(words("enter.wrong", count=len(wrong)))
    rows = [
        {
            "number": line.number,
            "check": say.error(line.problem) if line.problem else _warned(desk, line),
            "place": line.place_name,
            **{name: _title(desk, name, line.values.get(name)) for name in _SHOWN},
        }
        for line in sorted(lines, key=lambda line: (line.problem is None, line.number))
    ]
    table = pd.DataFrame(rows).dropna(axis="columns", how="all")
    titles = {
        "number": words("enter.number"),
        "check": words("enter.check"),
        "place": words.title(SUGGESTIONS.field("place_name").title),
        **{name: words.title(SUGGESTIONS.field(name).title) for name in _SHOWN},
    }
    st.dataframe(table, hide_index=True, width="stretch", column_config=titles, placeholder="")


def _warned(desk: Desk, line: Line) -> str:
    return desk.plain("enter.alike", text=line.alike) if line.alike else "✓"


def _title(desk: Desk, name: str, value: str | None) -> str | None:
    field = SUGGESTIONS.field(name)
    if value is None:
        return None
    if field.target:
        return record_names(desk.context, field.target).get(value, str(value))
    return desk.plain.title(field.domain[value]) if field.domain else str(value)
