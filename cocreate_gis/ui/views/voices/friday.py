"""The planner's Friday: the package of a community, the report of a period, the form of the hotline."""

import datetime as dt
from typing import Any

import pandas as pd
import streamlit as st

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.titles import LANGUAGES
from cocreate_gis.services.paper import hotline, participation
from cocreate_gis.services.paper.neighbourhoods import neighbourhoods
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart

_KINDS = ("package", "report", "hotline")
_SLOT = "friday_made"
_SPAN_DAYS = 90


def render(desk: Desk) -> None:
    """Draw the section.

    Parameters
    ----------
    desk : Desk
        A member of staff.
    """
    words = desk.words
    kind = st.segmented_control(
        words("fridays.what"),
        _KINDS,
        default=_KINDS[0],
        required=True,
        format_func=lambda one: words(f"fridays.{one}"),
        key="friday_kind",
        label_visibility="collapsed",
    )
    st.caption(words(f"fridays.{kind}_help"))
    if kind == "hotline":
        _columns(desk)
    params = _asked(desk, kind)
    if params is None:
        st.info(words("activities.no_places"))
    elif kind == "hotline" and not desk.context.workspace.hotline_columns:
        st.info(words("fridays.columns_first"))
    else:
        job_watch.offer_document(desk, _SLOT, "friday" if kind == "package" else kind, params)


def _asked(desk: Desk, kind: str) -> dict[str, Any] | None:
    """What is to be made; None where there is no community to make it of."""
    words = desk.words
    first, second, third = st.columns([2, 2, 1])
    if kind == "report":
        with first:
            chosen = {"level": _choice(desk, "level", participation.LEVELS)}
    else:
        communities = neighbourhoods(desk.context, COMMUNITIES.name)
        names = told_apart({one.uid: one.name for one in communities})
        offered = list(names) if kind == "package" else ["", *names]
        if not offered:
            return None
        area = first.selectbox(
            words("fridays.community"),
            offered,
            format_func=lambda uid: names.get(uid) or desk.plain("fridays.everywhere"),
            key=f"friday_area_{kind}",
        )
        chosen = {"community": area}
    today = dt.datetime.now(desk.context.workspace.zone).date()
    span = second.date_input(
        words("fridays.period"), (today - dt.timedelta(days=_SPAN_DAYS), today), key="friday_period"
    )
    ends = list(span) if isinstance(span, tuple) else [span]
    with third:
        chosen["language"] = _choice(desk, "language", LANGUAGES, words.language)
    if kind == "report":
        chosen["format"] = _choice(desk, "format", ("pdf", "xlsx"))
    since, until = (ends[0], ends[-1]) if len(ends) == 2 else (ends[0] if ends else None, None)
    return {
        **chosen,
        "since": since.isoformat() if since else None,
        "until": until.isoformat() if until else None,
    }


def _choice(desk: Desk, name: str, offered: tuple[str, ...], default: str = "") -> str:
    words = desk.words
    return str(
        st.segmented_control(
            words(f"fridays.{name}"),
            offered,
            default=default or offered[0],
            required=True,
            format_func=lambda one: words(f"fridays.{name}_{one}"),
            key=f"friday_{name}",
        )
    )


def _columns(desk: Desk) -> None:
    """The columns of the form: chosen from what is known, named as the form names them."""
    words, kept = desk.words, desk.context.workspace.hotline_columns
    if any(hotline.is_personal(name) for name, _ in kept):
        st.warning(words("fridays.personal"), icon=":material/lock_person:")
    if not desk.may("workspace.edit"):
        return
    titles = {name: desk.plain.title(title) for name, title in hotline.known_columns().items()}
    with st.expander(words("fridays.columns"), expanded=not kept, icon=":material/view_column:"):
        st.caption(words("fridays.columns_help"))
        rows = pd.DataFrame(list(kept), columns=["column", "heading"], dtype="str")
        shown: Any = {
            "column": st.column_config.SelectboxColumn(
                words("fridays.column"),
                options=list(titles),
                format_func=lambda name: _titled(desk, titles, str(name)),
                required=True,
            ),
            "heading": st.column_config.TextColumn(words("fridays.column_heading"), required=True),
        }
        edited: pd.DataFrame = st.data_editor(
            rows,
            num_rows="dynamic",
            hide_index=True,
            width="stretch",
            column_config=shown,
            key=f"friday_columns-{hash(kept)}",
        )
        if st.button(words("fridays.save_columns"), icon=":material/save:"):
            _save(desk, edited)


def _titled(desk: Desk, titles: dict[str, str], name: str) -> str:
    mark = desk.plain("fridays.personal_mark") if hotline.is_personal(name) else ""
    return f"{titles[name]}{mark}"


def _save(desk: Desk, edited: pd.DataFrame) -> None:
    filled = edited.dropna(how="all").fillna("")
    try:
        hotline.set_columns(
            desk.actor, desk.context, list(zip(filled["column"], filled["heading"], strict=True))
        )
    except CoCreateError as error:
        st.error(desk.words.error(error))
        return
    st.session_state["toast"] = desk.words("fridays.columns_saved")
    st.rerun()
