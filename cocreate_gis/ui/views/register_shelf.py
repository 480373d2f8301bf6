"""A shelf of registers: each its kinds of records as a list, and the pages of its own work."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import streamlit as st

from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.structures import ILLEGAL_STRUCTURES
from cocreate_gis.services.map_service import registers
from cocreate_gis.services.registers.belonging import area_fields
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.register_pages import open_page, page_key, section_key
from cocreate_gis.ui.views.registers import list as registers_list
from cocreate_gis.ui.views.registers import stats as registers_stats
from cocreate_gis.ui.views.registers.filter import BOX_PX

Page = Callable[[Desk], None]
LIST, STATS = "list", "stats"


@dataclass(frozen=True)
class Register:
    """One register.

    Parameters
    ----------
    layers : tuple of Layer
        Its kinds of records, the one it is named after first.
    pages : Mapping[str, tuple of str and Page]
        By name, the permission asked for and the page, beside the list.
    opens_with : str
        The page shown first to whoever may see it.
    counted : bool
        Whether there are statistics of it.
    """

    layers: tuple[Layer, ...]
    pages: Mapping[str, tuple[str, Page]] = field(default_factory=dict)
    opens_with: str = LIST
    counted: bool = True


@dataclass(frozen=True)
class Shelf:
    """Registers that stand side by side in one view.

    Parameters
    ----------
    name : str
        Of the view.
    registers : Mapping[str, Register]
        By name, in the order shown.
    """

    name: str
    registers: Mapping[str, Register]

    def holds(self, layer: Layer) -> bool:
        """Tell whether the list of a kind of records stands here.

        Parameters
        ----------
        layer : Layer
            The kind.

        Returns
        -------
        bool
            Whether one of the registers has it.
        """
        return any(layer in register.layers for register in self.registers.values())


def render_shelf(desk: Desk, shelf: Shelf) -> None:
    """Draw the view of a shelf.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    shelf : Shelf
        The registers.
    """
    words = desk.words
    first = next(iter(shelf.registers))
    st.session_state.setdefault(section_key(shelf.name), first)
    with st.container(horizontal=True, vertical_alignment="center", key=f"shelf-{shelf.name}"):
        chosen = st.segmented_control(
            words("registers.registers"),
            list(shelf.registers),
            key=section_key(shelf.name),
            required=True,
            format_func=lambda name: _title(desk, name),
            label_visibility="collapsed",
        )
        _find_list(desk, shelf)
    name = chosen or first
    register = shelf.registers[name]
    pages = {page: draw for page, (action, draw) in register.pages.items() if desk.may(action)}
    readable = _readable(desk, register)
    if counted := [layer for layer in readable if register.counted and _is_counted(desk, layer)]:
        pages[STATS] = lambda desk: registers_stats.render(desk, counted, _kind_key(name))
    if readable:
        pages = {LIST: lambda desk: registers_list.render(desk, readable, _kind_key(name)), **pages}
    if not pages:
        st.info(words("registers.nothing_public"))
        return
    page = register.opens_with if register.opens_with in pages else next(iter(pages))
    if len(pages) > 1:
        if st.session_state.get(page_key(name)) not in pages:
            st.session_state[page_key(name)] = page
        chosen_page = st.segmented_control(
            words("registers.pages"),
            list(pages),
            required=True,
            key=page_key(name),
            format_func=lambda page: words(f"registers.page_{page}"),
            label_visibility="collapsed",
        )
        page = chosen_page or page
    pages[page](desk)


def open_list(desk: Desk, shelf: Shelf, layer: Layer) -> None:
    """Lead to the list of a kind of records.

    Parameters
    ----------
    desk : Desk
        The person.
    shelf : Shelf
        Where it stands.
    layer : Layer
        The kind.
    """
    _turn_to_list(shelf, layer)
    st.switch_page(desk.pages[shelf.name])


def _turn_to_list(shelf: Shelf, layer: Layer) -> None:
    name = next(name for name, register in shelf.registers.items() if layer in register.layers)
    open_page(shelf.name, name, LIST)
    st.session_state[_kind_key(name)] = layer.name


def _find_list(desk: Desk, shelf: Shelf) -> None:
    """Offer every list of the shelf by its name: two presses from wherever one is."""
    kinds = {one.name: one for register in shelf.registers.values() for one in _readable(desk, register)}
    key = f"register_find-{shelf.name}"

    def turn() -> None:
        if (name := st.session_state[key]) is not None:
            st.session_state[key] = None
            _turn_to_list(shelf, kinds[name])

    st.selectbox(
        desk.words("registers.find_list"),
        list(kinds),
        None,
        format_func=lambda name: desk.plain.title(kinds[name].title),
        placeholder=desk.plain("registers.find_list"),
        label_visibility="collapsed",
        key=key,
        on_change=turn,
        width=BOX_PX,
    )


def _kind_key(name: str) -> str:
    return f"register_kind-{name}"


def _readable(desk: Desk, register: Register) -> list[Layer]:
    """What the person may see; of the structures everybody may see how many households are done."""
    open_to = [*registers(desk.seat), ILLEGAL_STRUCTURES]
    return [layer for layer in register.layers if layer in open_to]


def _is_counted(desk: Desk, layer: Layer) -> bool:
    return layer in registers(desk.seat) and bool(area_fields(layer))


def _title(desk: Desk, name: str) -> str:
    told_apart = name == "structures" and desk.actor.visibility is Visibility.PUBLIC
    return desk.words(f"registers.{name}{'_public' * told_apart}")
