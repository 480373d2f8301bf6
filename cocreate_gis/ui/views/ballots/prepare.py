"""Preparing a ballot: its choices, its list, deliveries, links, and the next step."""

import streamlit as st

from cocreate_gis.model.layers.ballots import BALLOT_CHOICES, BALLOTS, POLL, YES_NO
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS
from cocreate_gis.model.titles import Title
from cocreate_gis.services import features
from cocreate_gis.services.promises import ballot_list, ballot_reading
from cocreate_gis.services.promises.ballot_results import option_evidence
from cocreate_gis.services.promises.ballot_words import gain_lines, list_table
from cocreate_gis.services.promises.ballots import Ballot
from cocreate_gis.services.references import record_names
from cocreate_gis.store import VotingUnit
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import choose, told_apart
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.parts import bullet_list
from cocreate_gis.ui.records import just_made, new_record_dialog
from cocreate_gis.ui.steps import step_form
from cocreate_gis.ui.views.ballots.pick import PREPARED, choose_ballot, choose_next
from cocreate_gis.ui.way_in import usual_address

_PREPARING = ("draft", "noticed")


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    if (made := just_made(BALLOTS)) is not None:
        choose_next(features.look_at(desk.actor, desk.context, BALLOTS, made).uid)
    ballot = choose_ballot(desk, PREPARED)
    if st.button(words("deciding.new_ballot"), icon=":material/add:"):
        new_record_dialog(desk, BALLOTS)
    if ballot is None:
        return
    units = ballot_list.units_of(desk.actor, desk.context, ballot)
    st.caption(literal(desk.plain.title(_state(ballot))))
    if ballot.method and ballot.method != YES_NO:
        st.markdown(f"##### {words('ballots.choices_heading')}")
        _choices(desk, ballot)
    if gained := gain_lines(option_evidence(desk.context, ballot), desk.plain):
        bullet_list(gained)
    st.markdown(f"##### {words('ballots.list_heading')}")
    _listed(desk, ballot, units)
    if ballot.status in _PREPARING:
        _import(desk, ballot)
    if units:
        _deliver(desk, ballot, units)
        _sold(desk, ballot, units)
        _links(desk, ballot)
    elif ballot.kind == POLL:
        st.caption(f"{words('ballots.public_link')}: {literal(_address(desk, ballot))}")
    st.markdown(f"##### {words('ballots.step')}")
    step_form(desk, BALLOTS, ballot.record, key="ballot")


def _state(ballot: Ballot) -> Title:
    return (BALLOTS.field("status").domain or {})[ballot.status]


def _address(desk: Desk, ballot: Ballot) -> str:
    return f"{usual_address(desk)}/r/vote/poll/{ballot.uid}"


def _choices(desk: Desk, ballot: Ballot) -> None:
    words = desk.words
    withdrawn = words("ballots.withdrawn")
    if ballot.choices:
        bullet_list(f"{one.name}{f' ({withdrawn})' if one.withdrawn else ''}" for one in ballot.choices)
    if ballot.status not in _PREPARING:
        return
    with st.form(f"choice-{ballot.record.fid}", clear_on_submit=True):
        names = record_names(desk.context, SCHEME_OPTIONS.name)
        labels = told_apart(names)
        name = st.text_input(words("ballots.choice_name"))
        option = st.selectbox(
            words("ballots.from_option"), [None, *names], format_func=lambda uid: labels.get(uid, "—")
        )
        color = st.text_input(words("ballots.choice_color"), placeholder="#e8d9b5")
        if st.form_submit_button(words("ballots.add_choice")):
            told = {"ballot": ballot.uid, "name": name or names.get(option or "", ""), "option": option}
            place = {"position": len(ballot.choices) + 1, "color": color or None}
            features.create(desk.actor, desk.context, BALLOT_CHOICES, None, {**told, **place})
            st.rerun()


def _listed(desk: Desk, ballot: Ballot, units: list[VotingUnit]) -> None:
    words = desk.words
    if not units:
        st.caption(words("ballots.no_list_poll" if ballot.kind == POLL else "ballots.no_list"))
        return
    current = [unit for unit in units if unit.until is None]
    delivered = sum(unit.delivered_on is not None for unit in current)
    heads = len({unit.head for unit in current})
    st.write(words("ballots.listed", units=len(current), heads=heads, delivered=delivered))
    table = list_table(ballot, units, {}, desk.plain).iloc[:, :-1]
    st.dataframe(table, hide_index=True, width="stretch")


def _import(desk: Desk, ballot: Ballot) -> None:
    words, key = desk.words, f"ballot-list-{ballot.record.fid}"
    with st.expander(words("ballots.paste"), icon=":material/content_paste:"):
        st.caption(words("ballots.list_how"))
        pasted = st.text_area(words("ballots.paste"), key=f"{key}-text", label_visibility="collapsed")
        file = st.file_uploader(words("ballots.upload"), ["csv", "xlsx"], key=f"{key}-file")
        if file is None and not pasted.strip():
            return
        name, content = (file.name, file.getvalue()) if file else ("list.csv", pasted.encode())
        read = ballot_reading.read_list(desk.actor, desk.context, ballot, name, content)
        st.write(words("ballots.read", units=len(read.units), heads=read.heads))
        for finding in read.findings:
            told = desk.words(f"error.{finding.code}", **finding.params)
            line = words("ballots.line", row=finding.row, sentence=told) if finding.row else told
            (st.error if finding.severity == "error" else st.warning)(line)
        if read.is_sound and st.button(words("ballots.keep_list"), type="primary", key=f"{key}-keep"):
            ballot_list.keep_list(desk.actor, desk.context, ballot, read)
            st.rerun()


def _deliver(desk: Desk, ballot: Ballot, units: list[VotingUnit]) -> None:
    words, waiting = desk.words, {u.uid: u.label for u in units if u.until is None and u.delivered_on is None}
    if not waiting:
        return
    with (
        st.expander(words("ballots.deliver"), icon=":material/mark_email_read:"),
        st.form(f"deliver-{ballot.record.fid}"),
    ):
        chosen = st.multiselect(
            words("ballots.units"),
            list(waiting),
            format_func=waiting.__getitem__,
            placeholder=desk.plain("ballots.all_undelivered"),
        )
        day = st.date_input(words("ballots.day"), desk.context.today, max_value=desk.context.today)
        how = st.text_input(words("ballots.how"))
        if st.form_submit_button(words("ballots.save")):
            ballot_list.deliver(desk.actor, desk.context, ballot, chosen or list(waiting), day, how)
            st.rerun()


def _sold(desk: Desk, ballot: Ballot, units: list[VotingUnit]) -> None:
    words, labels = desk.words, {unit.uid: unit.label for unit in units if unit.until is None}
    with (
        st.expander(words("ballots.sold"), icon=":material/swap_horiz:"),
        st.form(f"sold-{ballot.record.fid}", clear_on_submit=True),
    ):
        unit = choose(words("ballots.unit"), labels)
        owner, mark = st.text_input(words("ballots.new_owner")), st.text_input(words("ballots.new_mark"))
        day = st.date_input(words("ballots.day"), desk.context.today, max_value=desk.context.today)
        reason = st.text_input(words("ballots.document"))
        if st.form_submit_button(words("ballots.save")):
            ballot_list.sell(desk.actor, desk.context, ballot, unit, owner, mark, day, reason)
            st.rerun()


def _links(desk: Desk, ballot: Ballot) -> None:
    if ballot.status not in ("noticed", "open"):
        return
    words = desk.words
    with st.expander(words("ballots.links"), icon=":material/qr_code_2:"):
        st.caption(words("ballots.links_how"))
        for kind, title in (("pdf", "ballots.as_slips"), ("xlsx", "ballots.as_table")):
            st.markdown(f"**{words(title)}**")
            params = {"ballot": ballot.uid, "address": usual_address(desk), "format": kind}
            job_watch.offer_document(
                desk, f"slips-{kind}-{ballot.record.fid}", "slips", params | {"language": words.language}
            )
