"""Evaluations: places scored by weighted indicators, as a map and a list with its awards."""

from typing import Any

import pandas as pd
import streamlit as st

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import PATHS
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES
from cocreate_gis.model.layers.results import ASSESSED, EVALUATIONS, INDICATOR_SCORES
from cocreate_gis.services.promises import evaluations
from cocreate_gis.services.promises.evaluations import Evaluated
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import choose, told_apart
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import layers_of, view_of
from cocreate_gis.ui.parts import bullet_list, nothing_yet
from cocreate_gis.ui.rates import classed

_MAP_PX = 420
_DRAWN = 60
_TOLD = 20


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    known = desk.context.frame(EVALUATIONS, desk.actor.visibility).sort_values("created_at", ascending=False)
    if known.empty:
        nothing_yet(desk, "evaluation.nothing", EVALUATIONS.edit_action)
        return
    uid = choose(
        words.title(EVALUATIONS.title),
        {str(row.uid): f"{row.name} · {row.period}" for row in known.itertuples(index=False)},
        key="evaluation",
    )
    found = evaluations.evaluated(desk.actor, desk.context, uid)
    row = known[known["uid"] == uid].iloc[0]
    if found.indicators.empty:
        st.info(words("evaluation.no_indicators"), icon=":material/info:")
        return
    scored = found.places[found.places["score"].notna()]
    # Of a thousand houses those that nobody scored would hide the others.
    drawn = scored if len(scored) and len(found.places) > _DRAWN else found.places
    mapped, listed = st.columns([1.15, 1], gap="medium")
    with mapped:
        gismap(
            "evaluation-map",
            layers=layers_of(desk, only=(COMMUNITIES, PATHS, BUILDINGS)),
            view=view_of(desk),
            language=words.language,
            focus=tuple(map(float, drawn.total_bounds)),
            overlays=classed(desk, drawn, "score", desk.plain("evaluation.unit"), untold="evaluation.untold"),
            height=_MAP_PX,
        )
    with listed:
        _list(desk, found, str(row["award"] or "") if pd.notna(row["award"]) else "")
    _weights(desk, found)
    is_staff = desk.actor.visibility is Visibility.STAFF
    if is_staff and len(found.unfit):
        _tell_unfit(desk, found.unfit)
    if is_staff and row["status"] == "scored" and desk.may(INDICATOR_SCORES.edit_action):
        with st.expander(words("evaluation.enter"), icon=":material/edit:"):
            _enter(desk, uid, found, str(row["level"]))


def _list(desk: Desk, found: Evaluated, award: str) -> None:
    words, plain, column = desk.words, desk.plain, st.column_config
    scored = found.places[found.places["score"].notna()]
    table = pd.DataFrame(
        {
            "name": scored["name"],
            "score": scored["score"].round(1),
            "award": [award * bool(one) for one in scored["awarded"]],
            "missing": [
                plain("evaluation.missing", count=int(count)) if count else "" for count in scored["missing"]
            ],
        }
    )
    if not award:
        table = table.drop(columns="award")
    titles: dict[str, Any] = {
        "name": plain("evaluation.place"),
        "score": column.ProgressColumn(plain("evaluation.score"), format="%.1f", min_value=0, max_value=100),
        "award": plain("evaluation.award"),
        "missing": plain("evaluation.not_scored"),
    }
    st.dataframe(table, hide_index=True, width="stretch", height=340, column_config=titles)
    untold = len(found.places) - len(scored)
    st.caption(words("evaluation.how") + (" " + words("evaluation.without", count=untold) if untold else ""))


def _weights(desk: Desk, found: Evaluated) -> None:
    plain = desk.plain
    shown = pd.DataFrame(
        {
            plain("evaluation.indicator"): found.indicators["name"],
            plain("evaluation.weight"): found.indicators["weight"],
            plain("evaluation.share"): [plain.percent(share) for share in found.indicators["share"]],
            plain("evaluation.full_mark"): found.indicators["full_mark"],
            plain("evaluation.method"): found.indicators["method"].fillna(""),
        }
    )
    with st.expander(desk.words("evaluation.weights"), icon=":material/balance:"):
        st.dataframe(shown, hide_index=True, width="stretch")


def _tell_unfit(desk: Desk, unfit: pd.DataFrame) -> None:
    st.warning(desk.words("evaluation.unfit", count=len(unfit)), icon=":material/rule:")
    bullet_list(
        desk.plain("evaluation.unfit_one", place=place, indicator=indicator, score=score, full=full)
        for place, indicator, score, full in unfit[["place", "indicator", "score", "full_mark"]]
        .head(_TOLD)
        .itertuples(index=False)
    )


def _enter(desk: Desk, uid: str, found: Evaluated, level: str) -> None:
    words, plain = desk.words, desk.plain
    heads = told_apart(
        {
            str(code): plain("evaluation.head", name=row["name"], full=row["full_mark"])
            for code, row in found.indicators.iterrows()
        }
    )
    sheet = found.scores.loc[found.places.sort_values("name").index].astype("float64")
    place = plain.title(ASSESSED[level].title)
    shown = sheet.rename(columns=heads)
    shown.insert(0, place, found.places["name"].reindex(shown.index))
    st.caption(words("evaluation.enter_help"))
    edited = st.data_editor(
        shown, hide_index=True, width="stretch", disabled=[place], key=f"scores-{uid}", height=340
    )
    if not st.button(words("evaluation.save"), type="primary"):
        return
    after = edited[list(heads.values())].set_axis(list(heads), axis=1)
    changed = {
        (indicator, str(at)): None if pd.isna(value) else float(value)
        for indicator in heads
        for at, value in after[indicator].items()
        if not (value == sheet.at[at, indicator] or (pd.isna(value) and pd.isna(sheet.at[at, indicator])))
    }
    try:
        count = evaluations.enter_scores(desk.actor, desk.context, uid, changed)
    except CoCreateError as error:
        st.error(words.error(error))
        return
    st.session_state.pop(f"scores-{uid}", None)
    st.session_state["toast"] = words("evaluation.saved", count=count)
    st.rerun()
