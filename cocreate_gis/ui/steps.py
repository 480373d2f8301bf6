"""The next step of a record along its flow: which there are, and what each asks for."""

from collections.abc import Callable

import streamlit as st

from cocreate_gis.model.layers.base import Layer
from cocreate_gis.services import features
from cocreate_gis.store import Feature
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.forms import field_input

Beside = Callable[[str, dict[str, object]], None]


def step_form(
    desk: Desk, layer: Layer, feature: Feature, *, key: str = "record", beside: Beside | None = None
) -> None:
    """Draw the steps a person may take, and take one.

    Parameters
    ----------
    desk : Desk
        The person.
    layer : Layer
        A layer with a flow.
    feature : Feature
        The record as it stands.
    key : str
        Makes the inputs unique on the page.
    beside : callable, optional
        Told the state to reach and what is given for it; may say something before the step is taken.
    """
    words, flow = desk.words, layer.flow
    if flow is None:
        return
    here = feature.values["status"] or flow.initial
    onward = [step for step in flow.transitions if step.source == here]
    steps = {step.target: step for step in onward if desk.may(step.action)}
    if not steps:
        targets = desk.plain("print.list_mark").join(
            desk.plain.title(flow.states[step.target]) for step in onward
        )
        st.write(words("data.step_of_others", steps=targets) if onward else words("data.no_step"))
        return
    key = f"{key}-step-{layer.name}-{feature.fid}-{feature.version}"
    target = st.radio(
        words("data.to_status"),
        list(steps),
        format_func=lambda code: words.title(flow.states[code]),
        key=f"{key}-target",
    )
    step = steps[target]
    given: dict[str, object] = {}
    # What no form types, such as the questions of a survey, is there already or is missed by the service.
    for field in (field for name in step.asked if (field := layer.field(name)).typed):
        # A document number of an earlier step would be taken over unseen.
        held = None if field.name in step.fresh else feature.values.get(field.name)
        given[field.name] = field_input(desk, layer, field, f"{key}-{target}-{field.name}", held)
    if beside:
        beside(target, given)
    if st.button(words("data.take_step"), type="primary", key=f"{key}-take"):
        told = {name: value for name, value in given.items() if value is not None}
        features.move(desk.actor, desk.context, layer, feature.fid, feature.version, target, told)
        st.rerun()
