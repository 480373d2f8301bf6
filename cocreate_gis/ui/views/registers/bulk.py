"""One change or step for every record a list has found: looked at first, made by a job, taken back."""

import datetime as dt
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.base import Field, Layer
from cocreate_gis.services.registers import bulk
from cocreate_gis.services.registers.bulk import BulkRow
from cocreate_gis.services.registers.told import told
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.answers import answer
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.door import error_door
from cocreate_gis.ui.forms import field_input
from cocreate_gis.ui.record_table import ROWS_SHOWN

_ICON = ":material/edit_note:"
_NAMED = 5


def offer_bulk(desk: Desk, layer: Layer, found: pd.DataFrame) -> None:
    """Offer to change every record that was found.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    layer : Layer
        The kind of records.
    found : DataFrame
        Index fid, with the column ``version``.
    """
    if not desk.may(layer.edit_action) or not bulk.bulk_fields(layer) or len(found) < 2:
        return
    job_watch.warm_up()
    job_watch.warm_up(shown=True)
    if st.button(f"{desk.words('bulk.open')} ({len(found)})", icon=_ICON, key=f"bulk-{layer.name}"):
        _dialog(desk, layer, dict(zip(found.index.tolist(), found["version"].tolist(), strict=True)))


def tell_bulk(desk: Desk, layer: Layer) -> None:
    """Show how far a change of many records is, what came of it, and the way back.

    Parameters
    ----------
    desk : Desk
        Whoever made it.
    layer : Layer
        The kind of records.
    """
    words, made, undone = desk.words, f"bulk-made-{layer.name}", f"bulk-undone-{layer.name}"
    if job_watch.is_running(desk, made) or job_watch.is_running(desk, undone):
        return
    back = job_watch.result(desk, undone)
    if back is not None:
        st.success(words("bulk.undone", count=back["restored"]), icon=":material/undo:")
        if back["left"]:
            some = words("print.mark_of_parts").join(back["left"][:_NAMED])
            st.warning(words("bulk.left", count=len(back["left"]), records=some))
        return
    done = job_watch.result(desk, made)
    if done is None:
        return
    field = layer.field(done["fields"][0])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.success(words("bulk.done", count=done["count"], field=field.title), icon=":material/check:")
        if st.button(words("bulk.undo"), icon=":material/undo:"):
            job_watch.start(desk, undone, "bulk_undo", {"layer": layer.name, **done})


def _dialog(desk: Desk, layer: Layer, versions: dict[int, int]) -> None:
    words = desk.words

    @st.dialog(words("bulk.title", layer=layer.title, count=len(versions)), width="large")
    def ask() -> None:
        with error_door(words):
            st.caption(words("bulk.about"))
            fields = {field.name: field for field in bulk.bulk_fields(layer)}
            steps = bulk.bulk_steps(layer)
            name = st.selectbox(
                words("bulk.field"),
                [*([bulk.STATUS] if steps else []), *fields],
                index=None,
                format_func=lambda name: (
                    words("bulk.step") if name == bulk.STATUS and steps else words.title(fields[name].title)
                ),
                placeholder=words("files.choose"),
            )
            if name == bulk.STATUS and steps:
                _look(desk, layer, versions, _step(desk, layer, steps))
            elif name is not None:
                st.markdown(f"**{words('bulk.value')}**")
                value = field_input(desk, layer, fields[name], f"bulk-value-{layer.name}-{name}", None)
                _look(desk, layer, versions, {name: value})

    ask()


def _step(desk: Desk, layer: Layer, steps: Mapping[str, list[Field]]) -> dict[str, object]:
    """Ask for the state to reach and what its step asks for; what is not given each record holds already."""
    words, titles = desk.words, layer.field(bulk.STATUS).domain or {}
    target = st.selectbox(
        words("data.to_status"),
        list(steps),
        format_func=lambda code: words.title(titles[code]),
        key=f"bulk-step-{layer.name}",
    )
    st.caption(words("bulk.step_about"))
    key = f"bulk-value-{layer.name}-{target}"
    given = {one.name: field_input(desk, layer, one, f"{key}-{one.name}", None) for one in steps[target]}
    return {bulk.STATUS: target} | {name: value for name, value in given.items() if value is not None}


def _look(desk: Desk, layer: Layer, versions: dict[int, int], values: Mapping[str, object]) -> None:
    words = desk.words
    written = {
        name: value.isoformat() if isinstance(value, dt.date) else value for name, value in values.items()
    }
    asked = {"layer": layer.name, "versions": list(versions.items()), "values": written}
    rows: list[BulkRow] | None = answer(desk, "bulk_preview", asked)
    if rows is None:
        return
    refused = [row for row in rows if row.refused]
    changing = [row for row in rows if row.changes and not row.refused]
    same = len(rows) - len(refused) - len(changing)
    st.markdown(words("bulk.preview", changing=len(changing), same=same, refused=len(refused)))
    name, value = next(iter(values.items()))
    _table(desk, layer, layer.field(name), value, [*refused, *changing])
    # The press that chooses this may be what sends a date: by its key it outlives the count beside it.
    leave_out = bool(refused) and st.checkbox(
        words("bulk.leave_out", count=len(refused)), key=f"bulk-leave-out-{layer.name}"
    )
    if st.button(
        words("bulk.apply", count=len(changing)),
        type="primary",
        disabled=not changing or (bool(refused) and not leave_out),
    ):
        params = {**asked, "versions": [(row.fid, versions[row.fid]) for row in changing]}
        st.session_state.pop(f"bulk-undone-{layer.name}", None)
        job_watch.start(desk, f"bulk-made-{layer.name}", "bulk", params)


def _table(desk: Desk, layer: Layer, field: Field, value: object, rows: list[BulkRow]) -> None:
    words = desk.plain
    shown = rows[:ROWS_SHOWN]

    values = {value, *(row.before for row in shown)}
    written = {one: told(desk.context, layer, field, one, words, desk.actor.visibility) for one in values}
    table = pd.DataFrame(
        {
            words("bulk.record"): [row.name or str(row.fid) for row in shown],
            words("bulk.before"): [written[row.before] for row in shown],
            words("bulk.after"): ["—" if row.refused else written[value] for row in shown],
            words("bulk.note"): [words.error(row.refused) if row.refused else "" for row in shown],
        }
    )
    if not any(row.refused for row in shown):
        table = table.drop(columns=words("bulk.note"))
    st.dataframe(table, hide_index=True, width="stretch", height="auto" if len(shown) < 8 else 300)
    if len(rows) > len(shown):
        st.caption(desk.words("bulk.first_rows", shown=len(shown), count=len(rows)))
