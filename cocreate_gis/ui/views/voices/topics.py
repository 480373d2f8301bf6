"""Topics that are talked over: what is at stake, who says what, what was agreed, how it went."""

from html import escape

import streamlit as st

from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.participation import TOPIC_FLOW, TOPICS
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.services import features
from cocreate_gis.services.gatherings import topics
from cocreate_gis.services.gatherings.sight import records_of
from cocreate_gis.services.gatherings.topics import Moment
from cocreate_gis.store import Feature
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.record_table import record_table
from cocreate_gis.ui.records import new_record_dialog, offer_undo, record_form


def render(desk: Desk) -> None:
    """Draw the topics.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    offer_undo(desk)
    may_record = desk.may(TOPICS.edit_action)
    if may_record and st.button(words("meetings.new_topic"), icon=":material/add:", type="primary"):
        new_record_dialog(desk, TOPICS)
    counts = topics.mediation_counts(desk.actor, desk.context)
    if counts:
        told = "、".join(
            f"{words.title(TOPIC_FLOW.states[state])} {count}" for state, count in counts.items()
        )
        st.caption(words("meetings.mediated", counts=told))
    frame = records_of(desk.actor, desk.context, TOPICS)
    if frame.empty:
        st.info(words("data.empty", layer=TOPICS.title))
        return
    st.caption(words("meetings.choose_topic"))
    chosen = record_table(desk, TOPICS, frame, key="topics", height=280)
    if chosen is None:
        return
    topic = features.look_at(desk.actor, desk.context, TOPICS, chosen)
    st.markdown(f"##### {words('meetings.chosen', title=topic.values['name'])}")
    if may_record:
        _step(desk, topic)
    _story(desk, topics.story(desk.actor, desk.context, topic.uid))
    if may_record:
        with st.expander(words("data.edit")):
            record_form(desk, TOPICS, chosen)


def _step(desk: Desk, topic: Feature) -> None:
    """The steps of the place's own method, under the names the place gave them."""
    steps = topics.steps_of(desk.context, topic.values)
    if not steps:
        return
    reached = topic.values.get("step")
    chosen = st.segmented_control(
        desk.words.title(TOPICS.field("step").title),
        steps,
        default=reached if reached in steps else None,
        key=f"step-{topic.fid}-{topic.version}",
    )
    if chosen and chosen != reached:
        topics.reach_step(desk.actor, desk.context, topic.fid, topic.version, chosen)
        st.rerun()


def _story(desk: Desk, moments: list[Moment]) -> None:
    words = desk.words
    speakers = {
        code: words.title(title) for code, title in (SUGGESTIONS.field("respondent").domain or {}).items()
    }
    there = [code for code in speakers if any(moment.respondent == code for moment in moments)]
    asked = (
        st.pills(words("meetings.who_speaks"), there, format_func=speakers.__getitem__, key="topic-speaker")
        if there
        else None
    )
    shown = [moment for moment in moments if not asked or moment.respondent == asked]
    if not shown:
        st.info(words("meetings.no_story"))
    for moment in shown:
        st.html(_moment_html(desk, moment))


def _moment_html(desk: Desk, moment: Moment) -> str:
    say = desk.plain
    layer = LAYERS[moment.layer]
    titles = [say.date(moment.on)]
    for name, code in (("kind", moment.code), ("respondent", moment.respondent), ("stance", moment.stance)):
        domain = next((f.domain for f in layer.fields if f.name == name and f.domain), None)
        if domain and code in domain:
            titles.append(say.title(domain[code]))
    told = [
        f"<small>{escape(' · '.join(titles))}</small>",
        f'<p class="cc-words">{escape(moment.text)}</p>',
    ]
    if moment.outcome:
        told.append(f"<p><strong>{escape(say('meetings.outcome'))}</strong>{escape(moment.outcome)}</p>")
    return f'<div class="cc-moment">{"".join(told)}</div>'
