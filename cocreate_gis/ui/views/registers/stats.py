"""What a register adds up to: by community or compound, as a map, a chart and a table to take home."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.layers.base import Field, FieldType, Layer
from cocreate_gis.services.registers.belonging import AREAS, area_fields
from cocreate_gis.services.registers.statistics import (
    COUNT,
    HOUSEHOLDS,
    MEASURES,
    Measure,
    Statistics,
    measured,
    split_by,
    statistics,
)
from cocreate_gis.services.registers.words import value_titles
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import layers_of, view_of
from cocreate_gis.ui.rates import classed
from cocreate_gis.ui.views.registers.filter import BOX_PX
from cocreate_gis.ui.views.registers.list import choose_kind

_MAP_PX = 460
# More bars than this cannot be told apart.
_BARS = 20
_BAR_PX = 30


def render(desk: Desk, layers: Sequence[Layer], key: str) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    layers : sequence of Layer
        The kinds of records of the register that the person may see.
    key : str
        Of the session, where the chosen kind is kept.
    """
    words = desk.words
    placed = [layer for layer in layers if area_fields(layer)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        layer = choose_kind(desk, placed, f"{key}-stats")
        levels = [level for level, field in zip(AREAS, area_fields(layer), strict=False) if field]
        level = st.selectbox(
            words("registers.by_area"),
            levels,
            format_func=lambda name: words.title(AREAS[name].title),
            width=BOX_PX,
        )
        found = statistics(desk.actor, desk.context, layer, level)
        figure, measure = _figure(desk, found)
        field = _split(desk, layer)
    if not found.total:
        st.info(words("data.empty", layer=layer.title), icon=":material/info:")
        return
    if found.areas.empty:
        st.info(words("registers.no_areas", level=AREAS[level].title), icon=":material/info:")
        return
    st.caption(words("registers.counted", total=found.total, elsewhere=found.elsewhere))
    areas = found.areas.assign(told=measured(found, figure, measure)).sort_values("told", ascending=False)
    parts = split_by(desk.actor, desk.context, layer, level, field) if field else None
    _draw(desk, layer, areas, _unit(desk, found, figure, measure), field, parts)
    _table(desk, layer, found, areas, field, parts)


def _figure(desk: Desk, found: Statistics) -> tuple[str, Measure]:
    words = desk.words
    titles = {COUNT: desk.plain("registers.count"), **{f.name: _heading(desk, f) for f in found.figures}}
    figure = st.selectbox(
        words("registers.figure"),
        list(titles),
        format_func=titles.__getitem__,
        key="stats-figure",
        width=BOX_PX,
    )
    sums = {COUNT, *(f.name for f in found.figures if f.adds_up)}
    measure: Measure = st.selectbox(
        words("registers.measure"),
        MEASURES if figure in sums else MEASURES[:1],
        format_func=lambda name: words(f"registers.{name}"),
        key=f"stats-measure-{figure in sums}",
        width=BOX_PX,
    )
    return figure, measure


def _split(desk: Desk, layer: Layer) -> Field | None:
    coded = {f.name: f for f in layer.visible_fields(desk.actor.visibility) if f.type is FieldType.CODE}
    labels = told_apart(
        {
            "": desk.plain("registers.no_split"),
            **{name: desk.plain.title(f.title) for name, f in coded.items()},
        }
    )
    chosen = st.selectbox(
        desk.words("registers.split"),
        list(labels),
        format_func=labels.__getitem__,
        key=f"stats-split-{layer.name}",
        width=BOX_PX,
    )
    return coded.get(chosen)


def _heading(desk: Desk, field: Field) -> str:
    told = desk.plain(f"registers.{'sum' if field.adds_up else 'mean'}", field=field.title)
    return told + desk.plain.bracketed(field.unit)


def _unit(desk: Desk, found: Statistics, figure: str, measure: Measure) -> str:
    titles = {f.name: _heading(desk, f) for f in found.figures}
    told = titles.get(figure, desk.plain("registers.count"))
    return told if measure == MEASURES[0] else f"{told} · {desk.plain(f'registers.{measure}')}"


def _draw(
    desk: Desk, layer: Layer, areas: pd.DataFrame, unit: str, field: Field | None, parts: pd.DataFrame | None
) -> None:
    mapped, charted = st.columns(2, gap="medium")
    with mapped:
        gismap(
            "register_stats",
            layers=layers_of(desk, only=()),
            view=view_of(desk),
            language=desk.words.language,
            overlays=classed(
                desk, areas.assign(figure=areas["told"]), "figure", unit, untold="registers.untold"
            ),
            height=_MAP_PX,
        )
    shown = areas.head(_BARS)
    labels = list(told_apart(shown["name"].to_dict()).values())
    with charted:
        st.markdown(f"###### {desk.words.title(field.title) if field else unit}")
        if field is None or parts is None:
            bars = pd.DataFrame({unit: shown["told"].round(1).to_numpy()}, index=labels)
            colors: list[Any] = [layer.style.fill or layer.style.color]
        else:
            titles = _titles(desk, layer, field)
            bars = parts.reindex(shown.index).fillna(0).set_axis(labels, axis=0)
            colors = [layer.style.colors.get(code, "#9aa5b1") for code in bars.columns]
            bars = bars.rename(columns=titles)
        _chart(bars, colors if len(set(colors)) == len(colors) else None)
        if len(areas) > _BARS:
            st.caption(desk.words("registers.first_bars", shown=_BARS, total=len(areas)))


def _chart(bars: pd.DataFrame, colors: list[Any] | None) -> None:
    """Bars, the areas in their order, one colour a part; a count has no halves on its axis."""
    parts = list(map(str, bars.columns))
    figures = bars.set_axis(parts, axis=1).rename_axis("area").reset_index()
    is_whole = bool((bars.fillna(0) % 1 == 0).all(axis=None))
    chart = (
        alt.Chart(figures.melt("area", var_name="part", value_name="figure"))
        .mark_bar()
        .encode(
            x=alt.X("figure:Q", title=None, axis=alt.Axis(tickMinStep=1) if is_whole else alt.Axis()),
            y=alt.Y("area:N", sort=list(bars.index), title=None, axis=alt.Axis(labelLimit=160)),
            color=alt.Color(
                "part:N",
                sort=parts,
                scale=alt.Scale(domain=parts, range=colors) if colors else alt.Scale(domain=parts),
                legend=alt.Legend(title=None, orient="bottom", columns=2) if len(parts) > 1 else None,
            ),
            tooltip=["area:N", "part:N", "figure:Q"],
        )
    )
    st.altair_chart(chart.properties(height=max(160, 60 + _BAR_PX * len(bars))), width="stretch")


def _titles(desk: Desk, layer: Layer, field: Field) -> dict[str, str]:
    titles = value_titles(desk.context, layer, field, desk.actor.visibility, desk.plain)
    return told_apart({**titles, "": desk.plain("registers.nothing")})


def _table(
    desk: Desk,
    layer: Layer,
    found: Statistics,
    areas: pd.DataFrame,
    field: Field | None,
    parts: pd.DataFrame | None,
) -> None:
    plain = desk.plain
    columns = {
        "name": plain("heard.column_name"),
        "within": plain("heard.column_within"),
        COUNT: plain("registers.count"),
        **{f.name: _heading(desk, f) for f in found.figures},
    }
    if not areas["within"].any():
        del columns["within"]
    table = pd.DataFrame(areas[list(columns)]).round(1)
    for measure in MEASURES[1:]:
        table[measure] = measured(found, COUNT, measure).round(1)
        columns[measure] = f"{plain('registers.count')} · {plain(f'registers.{measure}')}"
    table[HOUSEHOLDS] = areas[HOUSEHOLDS]
    columns[HOUSEHOLDS] = plain("registers.area_households")
    if field is not None and parts is not None:
        titles = _titles(desk, layer, field)
        table = table.join(parts.reindex(table.index).fillna(0).astype("int64"))
        columns |= {
            code: f"{plain.title(field.title)}{plain('print.colon')}{titles[code]}" for code in parts.columns
        }
    told = table.rename(columns=columns)
    st.dataframe(told, hide_index=True, width="stretch", placeholder="")
    st.caption(desk.words("registers.how_counted"))
    title = plain("registers.stats_of", layer=layer.title)
    st.download_button(
        desk.words("registers.take_stats"),
        data=write_xlsx({title: told}, plain.language),
        file_name=f"{title}.xlsx",
        icon=":material/download:",
        on_click="ignore",
    )
