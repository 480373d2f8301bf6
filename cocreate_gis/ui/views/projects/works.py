"""The works of a project: a board by status, its lists with their documents, the money added up."""

import pandas as pd
import streamlit as st

from cocreate_gis.analysis.works import summed
from cocreate_gis.model.layers.projects import WORK_ITEMS
from cocreate_gis.services import features
from cocreate_gis.services.promises import works
from cocreate_gis.services.promises.due import late_by
from cocreate_gis.services.value_words import state_title
from cocreate_gis.store import Feature
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.door import error_door
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.parts import nothing_yet
from cocreate_gis.ui.record_table import record_table
from cocreate_gis.ui.records import new_record_dialog, record_dialog, record_form
from cocreate_gis.ui.steps import step_form

_DROPPED, _STATE = "dropped", "board_state"
# Of each state at first, the late ones before the others; beside each other of one state chosen.
_FIRST, _ABREAST = 3, 3
# The colours of the map, as far as text has them.
_COLOURS = {"residents": "green", "craftsman": "orange", "contractor": "blue"}
_SUMMED_BY = ("work_class", "doer", "money_from")


def board(desk: Desk, project: Feature) -> None:
    """Draw the board of a project: a column per state, a card per item, moved by a press or by keys.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    project : Feature
        The project.
    """
    items = _items(desk, project)
    if items.empty:
        _nothing_yet(desk, project)
    else:
        _board(desk, items)


# Of its own: a state chosen draws neither the map nor the head of the project anew.
@st.fragment
def _board(desk: Desk, items: pd.DataFrame) -> None:
    with error_door(desk.words):
        _states(desk, _choose_doer(desk, items))


def _states(desk: Desk, items: pd.DataFrame) -> None:
    words = desk.words
    states = [state for state in (WORK_ITEMS.flow.states if WORK_ITEMS.flow else ()) if _stands(items, state)]
    titles = {state: _state(desk, state) for state in states}
    only = st.pills(
        words("works.state"),
        states,
        format_func=lambda state: f"{titles[state]} {int((items['status'] == state).sum())}",
        key=_STATE,
        label_visibility="collapsed",
    )
    if desk.may(WORK_ITEMS.edit_action):
        st.caption(words("works.how_to_move"))
    late = late_by(WORK_ITEMS, items, desk.context.today)
    late_first = items.assign(late=late.reindex(items.index, fill_value=0)).sort_values(
        ["late", "item_no", "name"], ascending=[False, True, True]
    )
    if only:
        cards = late_first[late_first["status"] == only]
        each = -(-len(cards) // _ABREAST)
        for at, column in enumerate(st.columns(_ABREAST)):
            with column:
                _cards(desk, cards[at * each : (at + 1) * each])
        return
    for state, column in zip(states, st.columns(len(states)), strict=True):
        with column:
            _column(desk, state, titles[state], late_first[late_first["status"] == state])


def _column(desk: Desk, state: str, title: str, cards: pd.DataFrame) -> None:
    st.markdown(f"**{literal(title)}** ({len(cards)})")
    _cards(desk, cards[:_FIRST])
    if len(cards) > _FIRST:
        st.button(
            desk.words("works.more_cards", count=len(cards) - _FIRST),
            key=f"more-{state}",
            type="tertiary",
            icon=":material/expand_more:",
            on_click=lambda: st.session_state.update({_STATE: state}),
        )


def _cards(desk: Desk, cards: pd.DataFrame) -> None:
    for fid, row in cards.iterrows():
        _card(desk, int(str(fid)), row)


def _items(desk: Desk, project: Feature) -> pd.DataFrame:
    return pd.DataFrame(works.of_project(desk.context, WORK_ITEMS, project.uid, desk.actor.visibility))


def _stands(items: pd.DataFrame, state: str) -> bool:
    return state != _DROPPED or bool((items["status"] == _DROPPED).any())


def _state(desk: Desk, state: str) -> str:
    return state_title(WORK_ITEMS, state, desk.actor.visibility, desk.plain)


def _nothing_yet(desk: Desk, project: Feature) -> None:
    nothing_yet(desk, "works.no_items", WORK_ITEMS.edit_action)
    if desk.may(WORK_ITEMS.edit_action):
        _add(desk, project)


def _choose_doer(desk: Desk, items: pd.DataFrame) -> pd.DataFrame:
    """Who does it, by colour and count, and as a filter."""
    titles = desk.plain.coded(WORK_ITEMS.field("doer").domain)
    counts = items["doer"].value_counts()
    doers = [doer for doer in titles if doer in counts.index]
    if not doers:
        return items
    chosen = st.pills(
        desk.words("works.who_does"),
        doers,
        format_func=lambda doer: f":{_COLOURS[doer]}[■] {literal(titles[doer])} {counts[doer]}",
        key="board_doer",
    )
    return items[items["doer"] == chosen] if chosen else items


def _card(desk: Desk, fid: int, row: "pd.Series[str]") -> None:
    number = f"{int(row['item_no'])} " if pd.notna(row["item_no"]) else ""
    colour = _COLOURS.get(str(row["doer"]), "gray")
    label = f":{colour}[■] {literal(number + row['name'])}"
    if late := int(row["late"]):
        label += f"  \n:red[{desk.words('works.late_days', days=late)}]"
    if not desk.may(WORK_ITEMS.edit_action):
        with st.container(border=True):
            st.markdown(label)
        return
    if st.button(label, key=f"card-{fid}", width="stretch"):
        _move_dialog(desk, fid)


def _move_dialog(desk: Desk, fid: int) -> None:
    words = desk.words

    @st.dialog(words("works.card"))
    def ask() -> None:
        with error_door(words):
            item = features.look_at(desk.actor, desk.context, WORK_ITEMS, fid)
            state = _state(desk, str(item.values["status"]))
            st.markdown(f"**{literal(str(item.values['name']))}** · {literal(state)}")
            if item.values.get("reason"):
                st.caption(words("works.reason", reason=item.values["reason"]))
            step_form(desk, WORK_ITEMS, item, key="card")
            with st.expander(words("works.whole_record")):
                record_form(desk, WORK_ITEMS, fid)

    ask()


def lists(desk: Desk, project: Feature) -> None:
    """Draw the lists of a project, with their documents, and the money added up.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    project : Feature
        The project.
    """
    titles = desk.plain.coded(WORK_ITEMS.field("doer").domain)
    items = works.listed(_items(desk, project), titles)
    if items.empty:
        _nothing_yet(desk, project)
        return
    for name, group in items.groupby("in_list"):
        st.markdown(f"##### {literal(str(name) or desk.plain('works.no_list'))} ({len(group)})")
        picked = record_table(desk, WORK_ITEMS, group.drop(columns="project"), key=f"list-{name}", height=300)
        if picked is not None and desk.may(WORK_ITEMS.edit_action):
            record_dialog(desk, WORK_ITEMS, picked)
    _documents(desk, project, items)
    _money(desk, items)


def _documents(desk: Desk, project: Feature, items: pd.DataFrame) -> None:
    words = desk.words
    agreed = int((items["status"] == "agreed").sum())
    with st.container(horizontal=True):
        if desk.may("data.export"):
            with st.popover(words("works.take_home"), icon=":material/download:"):
                kind = st.segmented_control(
                    words("coverage.format"),
                    ("xlsx", "pdf"),
                    default="xlsx",
                    required=True,
                    key="lists_format",
                )
                params = {"project": project.uid, "format": kind, "language": words.language}
                job_watch.offer_document(desk, "project_lists", "project_lists", params)
        if not desk.may(WORK_ITEMS.edit_action):
            return
        if agreed and st.button(words("works.publish", count=agreed), icon=":material/campaign:"):
            count = works.publish(desk.actor, desk.context, project.uid)
            st.session_state["toast"] = words("works.published", count=count)
            st.rerun()
        _add(desk, project)


def _add(desk: Desk, project: Feature) -> None:
    with st.container(horizontal=True):
        if st.button(desk.words("works.add_item"), icon=":material/add:"):
            new_record_dialog(desk, WORK_ITEMS, {"project": project.uid})
        if st.button(desk.words("works.paste"), icon=":material/content_paste:"):
            _paste_dialog(desk, project)


def _paste_dialog(desk: Desk, project: Feature) -> None:
    words = desk.words

    @st.dialog(words("works.paste"), width="large")
    def ask() -> None:
        with error_door(words):
            st.caption(words("works.paste_how"))
            text = st.text_area(words("works.rows"), height=220, key=f"paste-{project.uid}")
            if text.strip():
                _look_through(desk, project, text)

    ask()


def _look_through(desk: Desk, project: Feature, text: str) -> None:
    words = desk.words
    pasted = works.look_through(desk.actor, desk.context, project.uid, text)
    for finding in pasted.findings:
        tell = st.error if finding.severity == "error" else st.caption
        said = desk.words(f"error.{finding.code}", **finding.params)
        tell(words("works.line", row=finding.row, said=said) if finding.row else said)
    st.markdown(words("works.look", good=len(pasted.frame), refused=len(pasted.refused)))
    record_table(
        desk, WORK_ITEMS, pasted.frame.drop(columns="project"), key="pasted", choose=False, height=260
    )
    if st.button(words("works.keep", count=len(pasted.frame)), type="primary", disabled=pasted.frame.empty):
        count = works.keep(desk.actor, desk.context, project.uid, pasted)
        st.session_state["toast"] = words("works.kept", count=count)
        st.rerun()


def _money(desk: Desk, items: pd.DataFrame) -> None:
    words = desk.words
    st.markdown(f"##### {words('works.money')}")
    for column, name in zip(st.columns(len(_SUMMED_BY)), _SUMMED_BY, strict=True):
        field = WORK_ITEMS.field(name)
        table = summed(items, name)
        titles = desk.plain.coded(field.domain)
        told = table[name].map(titles) if titles else table[name]
        total = pd.DataFrame(
            [[desk.plain("works.total"), *table[["items", "cost_yuan", "without_cost"]].sum()]],
            columns=table.columns,
        )
        shown = pd.concat([table.assign(**{name: told.fillna(desk.plain("works.not_said"))}), total])
        headings = {"items": "items", "cost_yuan": "cost", "without_cost": "without_cost"}
        column.dataframe(
            shown,
            hide_index=True,
            width="stretch",
            height="content",
            column_config={
                name: words.title(field.title),
                **{key: words(f"works.{heading}") for key, heading in headings.items()},
            },
        )
    st.caption(words("works.money_how"))
