"""Forms made from a layer's declaration."""

import datetime as dt
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.base import (
    LIST_MARK,
    PERSON_KEY,
    Field,
    FieldType,
    Layer,
    Visibility,
)
from cocreate_gis.model.layers.rules import RULES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.records import takes_geometry
from cocreate_gis.model.units import unit_title
from cocreate_gis.services import features, standards
from cocreate_gis.services.geometry import measured
from cocreate_gis.services.references import likely_name, offered_names, record_names
from cocreate_gis.services.registers.rules import rules_in
from cocreate_gis.services.registers.sizes import short_of_rule
from cocreate_gis.services.voices.whereabouts import ListedPlace, place_name, shape_of
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.door import error_door
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.long_choice import optional_choice
from cocreate_gis.ui.object_choice import object_choice

_DRAWN_OFTEN = ("micro_space_sites", "paths")
EARLIEST = dt.date(1800, 1, 1)


def layer_form(
    desk: Desk,
    layer: Layer,
    key: str,
    values: Mapping[str, object] | None = None,
    *,
    folded: bool = False,
) -> dict[str, object]:
    """Draw one input per field a planner fills in.

    Parameters
    ----------
    desk : Desk
        The person and the words.
    layer : Layer
        The declaration.
    key : str
        Makes the inputs of this form unique.
    values : Mapping[str, object], optional
        What stands in them at first.
    folded : bool
        Whether what has to be filled in, else the name, stands first and all else is folded away.

    Returns
    -------
    dict of str to object
        What stands in them now; None for nothing.
    """
    given = values or {}
    asked = _asked(desk, layer, values)
    if not folded:
        return _inputs(desk, layer, key, asked, given)
    first = [f for f in asked if f.required] or [f for f in asked if f.name == layer.name_field]
    filled = _inputs(desk, layer, key, first, given)
    with st.expander(desk.words("forms.more_fields")):
        rest = [f for f in asked if f not in first]
        return filled | _inputs(desk, layer, key, rest, {**given, **filled})


def _inputs(
    desk: Desk, layer: Layer, key: str, fields: Sequence[Field], given: Mapping[str, object]
) -> dict[str, object]:
    filled: dict[str, object] = {}
    columns = st.columns(2)
    for position, field in enumerate(fields):
        with columns[position % 2]:
            filled[field.name] = field_input(desk, layer, field, f"{key}-{field.name}", given.get(field.name))
            _ask_if_unusual(desk, field, filled[field.name])
            _ask_if_below_rule(desk, field, {**given, **filled})
            if field.note:
                st.caption(desk.words.title(field.note))
            if field.required and filled[field.name] is None and st.session_state.get(f"{key}-tried"):
                st.markdown(f":small[:red[{desk.words('forms.fill_in')}]]")
    return filled


def _ask_if_unusual(desk: Desk, field: Field, value: object) -> None:
    """A figure that is seldom right may be saved, but not by oversight."""
    if field.usual is None or not isinstance(value, int | float):
        return
    least, most = field.usual
    if not least <= value <= most:
        unit = unit_title(field.unit)
        told = {"field": field.title, "value": value, "least": least, "most": most, "unit": unit}
        st.markdown(f":small[:orange[{desk.words('error.value_unusual', **told)}]]")


def _ask_if_below_rule(desk: Desk, field: Field, values: Mapping[str, object]) -> None:
    if field.least_by is None:
        return
    told = short_of_rule(field, values, rules_in(desk.context.frame(RULES, Visibility.PUBLIC)))
    if told:
        st.markdown(f":small[:orange[{desk.words('error.value_below_rule', **told)}]]")


def _asked(desk: Desk, layer: Layer, values: Mapping[str, object] | None) -> list[Field]:
    """What is typed: a status moves by its flow, an object is chosen by name, nobody types a key.

    What is given with a step of somebody else is not asked for either.
    """
    set_otherwise = {*layer.stands_for[1:], *(("status",) if layer.flow else ())}
    if layer.flow:
        guards = {field.name: layer.flow.guards(field.name) for field in layer.fields}
        set_otherwise |= {name for name, of in guards.items() if of and not any(map(desk.may, of))}
    shown = [f for f in layer.visible_fields(Visibility.STAFF) if f.typed and f.name not in set_otherwise]
    is_new = values is None
    if is_new or desk.may("personal.read"):
        shown += [f for f in layer.fields if f.visibility is Visibility.NEVER and f.name != PERSON_KEY]
    return shown


def object_input(
    desk: Desk, layer: Layer, key: str, values: Mapping[str, object] | None = None
) -> ListedPlace | None:
    """Draw the choice of the object of the map a record is about.

    Parameters
    ----------
    desk : Desk
        The workspace and the words.
    layer : Layer
        The declaration.
    key : str
        Makes the inputs of this form unique.
    values : Mapping[str, object], optional
        What the record holds.

    Returns
    -------
    ListedPlace or None
        The object; None where none is chosen, or the layer wants a drawn place.
    """
    if layer.needs_place:
        return None
    held = (values or {}).get(layer.stands_for[1]) if layer.stands_for else None
    return object_choice(desk, f"{key}-object", str(held) if held else None)


def about_object(
    desk: Desk, layer: Layer, place: ListedPlace, filled: Mapping[str, object]
) -> tuple[BaseGeometry, dict[str, object]]:
    """Say what a record takes over from the object of the map it is about.

    Parameters
    ----------
    desk : Desk
        The workspace.
    layer : Layer
        The declaration.
    place : ListedPlace
        The object.
    filled : Mapping[str, object]
        What was typed; a name that was typed stays.

    Returns
    -------
    tuple of shapely geometry and dict
        Its shape in EPSG:4326, and the fields that name it.
    """
    shape = shape_of(desk.context, place)
    if not takes_geometry(layer, shape.geom_type):
        shape = shape.representative_point()
    if not layer.stands_for:
        return shape, {}
    named, held = layer.stands_for
    return shape, {named: filled.get(named) or place_name(desk.context, place), held: place.uid}


def save_pressed(
    desk: Desk, layer: Layer, key: str, filled: Mapping[str, object], *, disabled: bool = False
) -> bool:
    """Draw the button that saves a form; what is missing is then marked at its field.

    Parameters
    ----------
    desk : Desk
        The words.
    layer : Layer
        The declaration.
    key : str
        That of the form.
    filled : Mapping[str, object]
        What `layer_form` gave.
    disabled : bool
        Whether there is nothing to save.

    Returns
    -------
    bool
        Whether it was pressed and nothing required is missing.
    """
    words = desk.words
    # Told before the script runs again, so that the form above marks its fields in the same run.
    pressed = st.button(
        words("forms.save"),
        type="primary",
        width="stretch",
        disabled=disabled,
        key=f"{key}-save",
        on_click=lambda: st.session_state.update({f"{key}-tried": True}),
    )
    missing = [words.title(f.title) for f in layer.fields if f.required and filled.get(f.name) is None]
    if missing and st.session_state.get(f"{key}-tried"):
        st.error(words("forms.missing", fields=", ".join(missing)))
    return pressed and not missing


def field_input(desk: Desk, layer: Layer, field: Field, key: str, value: Any) -> object:  # noqa: PLR0911 -- a table
    """Draw the input of one field.

    Parameters
    ----------
    desk : Desk
        The workspace and the words.
    layer : Layer
        The declaration.
    field : Field
        The field.
    key : str
        Makes the input unique.
    value : object
        What stands in it at first; None for nothing.

    Returns
    -------
    object
        What stands in it now; None for nothing.
    """
    label = desk.words.heading(field) + (" *" if field.required else "")
    titles = _titles(desk, layer, field)
    if titles is not None:
        return optional_choice(desk, label, told_apart(titles), key, value)
    match field.type:
        case FieldType.BOOLEAN:
            answers = {"yes": desk.words("common.yes"), "no": desk.words("common.no")}
            held = None if value is None else "yes" if value else "no"
            chosen = optional_choice(desk, label, answers, key, held)
            return None if chosen is None else chosen == "yes"
        case FieldType.DATE:
            return st.date_input(label, value, key=key, min_value=EARLIEST)
        case FieldType.INTEGER:
            least = None if field.minimum is None else int(field.minimum)
            return st.number_input(label, value=value, step=1, min_value=least, key=key)
        case FieldType.REAL:
            lowest = None if field.minimum is None else float(field.minimum)
            number = None if value is None else float(value)
            return st.number_input(label, value=number, min_value=lowest, key=key, format="%.2f")
        case FieldType.LIST:
            return _several(label, key, value)
        case FieldType.TEXT if field.names_of:
            return _offered(desk, field, label, key, value)
        case _:
            box = st.text_area if field.paragraph else st.text_input
            return box(label, value or "", key=key, max_chars=field.limit) or None


def _titles(desk: Desk, layer: Layer, field: Field) -> Mapping[str, str] | None:
    """What may be chosen, by what is kept; None where it is typed."""
    if layer.name == "facilities" and field.name == "category":
        known = standards.standards(desk.context)
        return {code: desk.words.title(standard.title) for code, standard in known.items()}
    if field.type is FieldType.REFERENCE:
        return record_names(desk.context, field.target, language=desk.words.language)
    if field.type is FieldType.CODE:
        return {code: desk.words.title(title) for code, title in (field.domain or {}).items()}
    return None


def _several(label: str, key: str, value: Any) -> str | None:
    told = [part for part in str(value or "").split(LIST_MARK) if part]
    chosen = st.multiselect(label, told, told, key=key, accept_new_options=True, placeholder="—")
    return LIST_MARK.join(chosen) or None


def _offered(desk: Desk, field: Field, label: str, key: str, value: Any) -> str | None:
    """A name out of the list, or another one that is typed; one that is nearly in the list is asked about."""
    names = offered_names(desk.context, field, desk.words.language)
    others = [] if value is None or value in names else [value]
    chosen = st.selectbox(
        label,
        [*names, *others],
        None if value is None else [*names, *others].index(value),
        format_func=lambda name: names.get(name, name),
        key=key,
        placeholder="—",
        accept_new_options=True,
    )
    meant = None if chosen is None else likely_name(desk.context, field, chosen)
    if meant is not None:
        st.markdown(f":small[:orange[{desk.words('forms.meant', typed=chosen, name=names[meant])}]]")
    return chosen


def layers_for(geometry: BaseGeometry) -> list[Layer]:
    """List the layers a drawn shape may be saved in.

    Parameters
    ----------
    geometry : shapely geometry
        What was drawn.

    Returns
    -------
    list of Layer
        Layers a planner draws, of this geometry type; what is drawn most often first.
    """
    fitting = [
        layer
        for layer in LAYERS.values()
        if layer.drawable and layer is not SUGGESTIONS and takes_geometry(layer, geometry.geom_type)
    ]
    return sorted(fitting, key=lambda layer: layer.name not in _DRAWN_OFTEN)


def sketch_dialog(desk: Desk, geometry: BaseGeometry, layers: Sequence[Layer] | None = None) -> None:
    """Ask what a drawn shape is, and save it.

    Parameters
    ----------
    desk : Desk
        The planner.
    geometry : shapely geometry
        What was drawn, EPSG:4326.
    layers : sequence of Layer, optional
        What it may be; without it, whatever is drawn in such shapes.
    """

    @st.dialog(desk.words("forms.sketch_title"), width="large")
    def ask() -> None:
        with error_door(desk.words):
            _ask_what_it_is(desk, geometry, layers or layers_for(geometry))

    ask()


def _ask_what_it_is(desk: Desk, geometry: BaseGeometry, layers: Sequence[Layer]) -> None:
    words = desk.words
    layer = st.selectbox(
        words("forms.sketch_layer"), layers, format_func=lambda known: words.title(known.title)
    )
    key = f"sketch-{layer.name}-{zlib.crc32(geometry.wkb)}"
    filled = layer_form(desk, layer, key, measured(desk.context, layer, geometry))
    if save_pressed(desk, layer, key, filled):
        values = {name: value for name, value in filled.items() if value is not None}
        features.create(desk.actor, desk.context, layer, geometry, values)
        st.session_state["toast"] = words("forms.saved", layer=layer.title)
        st.rerun()
