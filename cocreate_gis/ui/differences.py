"""The difference of two results on a screen: numbers, what the map shows, a table."""

from collections.abc import Sequence

import streamlit as st

from cocreate_gis.model.coverage import POPULATION_GROUPS
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.services.reach import comparison, documents
from cocreate_gis.services.reach.comparison import GAINED, LOST, ComparedFigure, Comparison
from cocreate_gis.services.reach.comparison_sheet import figure_frame, signed
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.map_component import Overlay
from cocreate_gis.ui.maps import GREEN, RED, VIOLET, facility_overlay, overlay

_BEFORE = "#4b5563"


def numbers(desk: Desk, compared: Comparison, category: str, group: str, *, narrow: bool = False) -> None:
    """Show every group anybody is in before and after, and who moved.

    Parameters
    ----------
    desk : Desk
        The person and the words.
    compared : Comparison
        The results.
    category : str
        A category of both.
    group : str
        Key of `POPULATION_GROUPS`: who is meant by those who moved.
    narrow : bool
        Whether the groups stand below each other.
    """
    words, visibility = desk.words, desk.actor.visibility
    everyone = comparison.by_group(compared, category, words, visibility)
    shown = [one for one in everyone if one.before.row.total or one.after.row.total]
    columns = [st.container() for _ in shown] if narrow else st.columns(len(shown))
    for column, one in zip(columns, shown, strict=True):
        shares = {
            name: words.percent(side.share) for name, side in (("before", one.before), ("after", one.after))
        }
        column.metric(
            one.title,
            words("compare.metric", **shares),
            _delta(desk, one),
            delta_color="normal" if one.people else "off",
            delta_arrow="auto" if one.people else "off",
            border=True,
        )
    lines = moved_lines(desk, compared, category, group)
    st.markdown("  \n".join([f"**{words.title(POPULATION_GROUPS[group].title)}**", *lines]))


def _delta(desk: Desk, one: ComparedFigure) -> str:
    if one.people is None:
        return desk.words("compare.delta_not_told")
    # A minus sign of its own kind would not be read as one by the arrow.
    points = f"{(one.points or 0) * 100:+.1f}"
    return desk.words("compare.delta", change=f"{one.people:+d}", points=points)


def moved_lines(desk: Desk, compared: Comparison, category: str, group: str) -> list[str]:
    """Say who gained, who lost, and whose walk changed.

    Parameters
    ----------
    desk : Desk
        The person and the words.
    compared : Comparison
        The results.
    category : str
        A category of both.
    group : str
        Key of `POPULATION_GROUPS`.

    Returns
    -------
    list of str
        One sentence each.
    """
    words = desk.words
    found = comparison.moved(compared, category, group, desk.actor.visibility)
    lines = []
    if found.homes_gained:
        lines.append(words("compare.gained_people", people=found.gained, homes=found.homes_gained))
    if found.homes_lost:
        lines.append(words("compare.lost_people", people=found.lost, homes=found.homes_lost))
    lines = lines or [words("compare.nobody_moves")]
    if found.shorter_m:
        lines.append(words("compare.shorter", people=found.shorter, metres=round(found.shorter_m)))
    if found.longer_m:
        lines.append(words("compare.longer", people=found.longer, metres=round(found.longer_m)))
    if found.homes_apart:
        lines.append(words("compare.homes_apart", count=found.homes_apart))
    return lines


def overlays(desk: Desk, compared: Comparison, category: str, group: str) -> list[Overlay]:
    """Lay the difference over the map: full for what is gained, hollow and broken for what is lost.

    Parameters
    ----------
    desk : Desk
        The words.
    compared : Comparison
        The results.
    category : str
        A category of both.
    group : str
        Key of `POPULATION_GROUPS`.

    Returns
    -------
    list of Overlay
        What is reached before and after, the homes gained and lost, the facilities counted after.
    """
    words, before, after = desk.words, compared.before.frames, compared.after.frames
    homes = comparison.changed_homes(compared, category, group)
    gained, lost = homes[homes["change"] == GAINED], homes[homes["change"] == LOST]
    drawn = [
        overlay(
            "reach_before",
            words("compare.reach_before"),
            before[f"reach:{category}"],
            color=_BEFORE,
            opacity=0,
            width=2,
            dash=(7, 5),
        ),
        overlay("reach", words("compare.reach_after"), after[f"reach:{category}"], color=GREEN, opacity=0.14),
    ]
    if len(gained):
        drawn.append(
            overlay("gained", words("compare.gained"), gained, color=GREEN, opacity=0.9, geometry="point")
        )
    if len(lost):
        drawn.append(
            overlay(
                "lost",
                words("compare.lost"),
                lost,
                color=RED,
                opacity=0,
                width=2.5,
                dash=(3, 3),
                geometry="point",
            )
        )
    return [*drawn, *_facilities(desk, compared, category)]


def _facilities(desk: Desk, compared: Comparison, category: str) -> list[Overlay]:
    """Those counted after, with a word on what is supposed, and hollow those counted before only."""
    words, suppose = desk.words, compared.after.run.request.suppose
    before, after = (side.frames[f"facilities:{category}"] for side in (compared.before, compared.after))
    marks = {uid: desk.plain("compare.mark_added") for uid in suppose.added}
    marks |= {uid: desk.plain("compare.mark_moved") for uid in suppose.moved}
    titles = documents.category_titles(desk.context, words)
    drawn = []
    gone = before[~before["uid"].isin(after["uid"])]
    if len(gone):
        title = words("compare.facilities_gone")
        drawn.append(
            overlay("gone", title, gone, color=VIOLET, opacity=0, width=2, dash=(3, 3), geometry="point")
        )
    marked = after.assign(label=after["uid"].map(marks).fillna(""))
    return [*drawn, facility_overlay(titles.get(category, category), marked)]


def table(desk: Desk, shown: Sequence[ComparedFigure]) -> None:
    """Tabulate compared places.

    Parameters
    ----------
    desk : Desk
        The words.
    shown : sequence of ComparedFigure
        Places.
    """
    plain, column = desk.plain, st.column_config
    frame = figure_frame(list(shown), plain.title(COMMUNITIES.title), plain)
    share = column.NumberColumn(format="percent")
    people = plain("compare.more_people")
    frame[people] = [None if one.people is None else signed(one.people) for one in shown]
    st.dataframe(
        frame.round(3),
        hide_index=True,
        width="stretch",
        column_config={plain("compare.share_before"): share, plain("compare.share_after"): share},
    )
    if not all(one.is_told and one.before.is_told and one.after.is_told for one in shown):
        st.caption(desk.words("document.not_told"))
