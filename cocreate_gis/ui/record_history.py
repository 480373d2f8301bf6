"""What became of a record, on its form: who wrote what and when; two versions compared, one brought back."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.base import Field, Layer
from cocreate_gis.model.permissions import ROLE_TITLES
from cocreate_gis.services.registers import record_history
from cocreate_gis.services.registers.record_history import Comparison, Version
from cocreate_gis.services.registers.told import told
from cocreate_gis.store import Feature
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.markdown import literal

# Photos and links have several steps of their own; here they are one line each.
_ACTIONS = ("insert", "update", "delete", "restore", "erase", "link", "unlink")
_ENTRIES_SHOWN = 20
_MOST_LETTERS = 120


def record_history_part(desk: Desk, layer: Layer, feature: Feature) -> None:
    """Draw the history of a record, folded.

    Parameters
    ----------
    desk : Desk
        Staff; nothing is drawn for anybody else.
    layer : Layer
        Its layer.
    feature : Feature
        The record as it stands.
    """
    words = desk.words
    if not desk.may("feature.view_staff"):
        return
    with st.expander(words("history.title", version=feature.version), icon=":material/history:"):
        versions = record_history.versions_of(desk.actor, desk.context, layer, feature.fid)
        entries = list(reversed(list(zip([None, *versions], versions, strict=False))))
        for before, entry in entries[:_ENTRIES_SHOWN]:
            _entry(desk, layer, before, entry)
        if len(entries) > _ENTRIES_SHOWN:
            st.caption(words("history.older", count=len(entries) - _ENTRIES_SHOWN))
        numbered = [one for one in versions if one.number]
        if len(numbered) > 1:
            _two_versions(desk, layer, feature, numbered)


def _entry(desk: Desk, layer: Layer, before: Version | None, entry: Version) -> None:
    words = desk.words
    action = words(f"changes.{entry.action}" if entry.action in _ACTIONS else "changes.photo")
    number = f"**{words('history.version', number=entry.number)}** · " if entry.number else ""
    lines = [f"{number}{action} · {_who(desk, entry)} · {words.written(entry.at)}"]
    if entry.state is None and entry.action != "erase":
        lines.append(words("history.erased"))
    if before is not None and before.state is not None and entry.state is not None:
        found = record_history.compare(desk.context, layer, before.state, entry.state)
        lines += _differences(desk, layer, found)
        asked = record_history.documents(layer, before.state, entry.state)
        if asked:
            given = [f"{words.title(one.title)} {_told(desk, layer, one, entry)}" for one in asked]
            lines.append(words("history.rests_on") + "；".join(given))
    if entry.personal:
        fields = [words.title(layer.field(name).title) for name in entry.personal]
        lines.append(words("history.personal", fields=desk.plain("print.mark_of_parts").join(fields)))
    first, *more = lines
    st.markdown("\n".join([f"- {first}", *(f"    - {line}" for line in more)]))


def _who(desk: Desk, entry: Version) -> str:
    if entry.role is None:
        return desk.words("history.no_account")
    role = desk.words.title(ROLE_TITLES[entry.role])
    return f"{literal(entry.name)}（{role}）" if entry.name else role


def _told(desk: Desk, layer: Layer, field: Field, entry: Version) -> str:
    value = entry.state.values.get(field.name) if entry.state else None
    return literal(told(desk.context, layer, field, value, desk.plain, desk.actor.visibility))


def _differences(desk: Desk, layer: Layer, found: Comparison) -> list[str]:
    words = desk.words
    lines = [
        f"{words.title(one.field.title)}{words('print.colon')}{literal(before)} → {literal(after)}"
        for one, before, after in _sides(desk, layer, found)
    ]
    return lines + ([_shape(desk, found)] if found.reshaped else [])


def _sides(desk: Desk, layer: Layer, found: Comparison) -> list[tuple[record_history.Difference, str, str]]:
    made = []
    for one in found.differences:
        before, after = (
            desk.plain.measured(
                told(desk.context, layer, one.field, value, desk.plain, desk.actor.visibility)[
                    :_MOST_LETTERS
                ],
                "" if value is None else one.field.unit,
            )
            for value in (one.before, one.after)
        )
        made.append((one, before, after))
    return made


def _shape(desk: Desk, found: Comparison) -> str:
    words = desk.words
    moved = words("history.moved", metres=round(found.moved_m, 1))
    sizes = {round(size, 1) for size in found.sizes}
    if len(sizes) < 2:
        return moved
    before, after = (round(size, 1) for size in found.sizes)
    unit = "m²" if found.areal else "m"
    return words("history.reshaped", moved=moved, before=before, after=after, unit=unit)


def _two_versions(desk: Desk, layer: Layer, feature: Feature, versions: Sequence[Version]) -> None:
    words = desk.words
    key = f"history-{layer.name}-{feature.fid}-{feature.version}"
    by_number = {one.number: one for one in versions}
    numbers = list(by_number)
    earlier, later = st.columns(2)

    def label(number: int) -> str:
        return desk.plain("history.version_of", number=number, at=f"{by_number[number].at:%Y-%m-%d %H:%M}")

    one = earlier.selectbox(
        words("history.compare"), numbers, len(numbers) - 2, format_func=label, key=f"{key}-one"
    )
    other = later.selectbox(
        words("history.with"), numbers, len(numbers) - 1, format_func=label, key=f"{key}-other"
    )
    before, after = by_number[one].state, by_number[other].state
    if before is None or after is None:
        st.info(words("history.erased"))
        return
    _side_by_side(desk, layer, record_history.compare(desk.context, layer, before, after), one, other)
    if one != feature.version and desk.may(layer.edit_action):
        with st.popover(words("history.restore", number=one), icon=":material/restore:"):
            st.write(words("history.restore_sure", number=one))
            if st.button(words("history.restore_yes"), key=f"{key}-restore"):
                _restore(desk, layer, feature, one)


def _side_by_side(desk: Desk, layer: Layer, found: Comparison, one: int, other: int) -> None:
    words = desk.plain
    rows = [(words.title(d.field.title), before, after) for d, before, after in _sides(desk, layer, found)]
    if rows:
        heads = [
            words("history.field"),
            *(words("history.version", number=number) for number in (one, other)),
        ]
        st.dataframe(pd.DataFrame(rows, columns=heads), hide_index=True, width="stretch")
    if found.reshaped:
        st.caption(_shape(desk, found))
    if not rows and not found.reshaped:
        st.caption(words("history.same"))


def _restore(desk: Desk, layer: Layer, feature: Feature, wanted: int) -> None:
    version, kept_status = record_history.restore(
        desk.actor, desk.context, layer, feature.fid, feature.version, wanted
    )
    key = "history.restored_but_status" if kept_status else "history.restored"
    st.session_state["toast"] = desk.words(key, wanted=wanted, version=version)
    st.rerun()
