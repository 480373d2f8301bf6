"""The fund as everybody reads it: what it holds, who gave, what each yuan went to, and where."""

from dataclasses import replace

import altair as alt
import geopandas as gpd
import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.funds import FUND_INCOME
from cocreate_gis.model.ledger import FEN, yuan_text
from cocreate_gis.services.promises import fund as books
from cocreate_gis.services.promises.fund import Standing
from cocreate_gis.services.registers.rules import rule_line
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import choose
from cocreate_gis.ui.map_component import MapView, gismap
from cocreate_gis.ui.maps import GROUND, ORANGE, layers_of, overlay, view_of

_YUAN = "accounting"
_AROUND = 0.001
_HEADINGS = {"yuan": "yuan_column"}


def choose_fund(desk: Desk, key: str) -> str | None:
    """Ask which fund a page is about, where there are several.

    Parameters
    ----------
    desk : Desk
        The person.
    key : str
        Of the input.

    Returns
    -------
    str or None
        Uid of the fund; None where there is none, which is said.
    """
    known = books.funds(desk.actor, desk.context)
    if not known:
        can = desk.may("fund.approve")
        st.info(desk.words("funds.none_staff" if can else "funds.none"), icon=":material/savings:")
        return None
    if len(known) == 1:
        return next(iter(known))
    return choose(desk.words("funds.which"), known, key)


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Anybody.
    """
    fund = choose_fund(desk, "fund-public")
    if fund is None:
        return
    stands = books.standing(desk.actor, desk.context, fund)
    st.subheader(desk.plain("funds.title", fund=stands.name))
    figures(desk, stands, ("held", "received", "spent", "open_pledges"))
    _published(desk, stands)
    _spending(desk, stands)
    _income(desk, stands)
    _rules(desk, stands)


def figures(desk: Desk, stands: Standing, names: tuple[str, ...]) -> None:
    """Draw amounts of a fund beside each other.

    Parameters
    ----------
    desk : Desk
        The words.
    stands : Standing
        The fund.
    names : tuple of str
        Amounts of `Standing`.
    """
    with st.container(horizontal=True, key=f"fund-figures-{names[-1]}"):
        for name in names:
            told = desk.words("funds.yuan", amount=yuan_text(getattr(stands, name)))
            st.metric(desk.words(f"funds.{name}"), told, border=True)


def _published(desk: Desk, stands: Standing) -> None:
    words = desk.words
    if stands.periods:
        st.caption(words("funds.closed_until", until=stands.periods[0].until))
    else:
        st.caption(words("funds.never_closed"))


def _spending(desk: Desk, stands: Standing) -> None:
    words = desk.words
    spent = books.published_spending(desk.actor, desk.context, stands.uid)
    st.markdown(f"#### {words('funds.where_it_went')}")
    rest = stands.spent - round(spent["yuan"].sum() * FEN)
    if spent.empty:
        st.caption(words("funds.nothing_spent"))
    else:
        mapped, listed = st.columns([1.1, 1], gap="medium")
        with mapped:
            placed = spent[spent.geometry.notna()]
            labels = [
                desk.plain("funds.place_label", name=n, amount=f"{y:,.2f}")
                for n, y in zip(placed["name"], placed["yuan"], strict=True)
            ]
            gismap(
                "fund_map",
                layers=layers_of(desk, only=GROUND),
                view=_view(desk, placed),
                language=words.language,
                overlays=[
                    overlay(
                        "fund",
                        words("funds.where_it_went"),
                        placed.assign(label=labels),
                        color=ORANGE,
                        opacity=0.9,
                        geometry="point",
                    )
                ],
                height=380,
            )
        with listed:
            _chart(desk, spent)
        columns = ["name", "item", "yuan", "paid_on", "receipt_no", "evaluation"]
        table(desk, pd.DataFrame(spent[columns]))
    if rest > 0:
        st.caption(words("funds.spent_not_published", amount=yuan_text(rest)))


def _view(desk: Desk, placed: gpd.GeoDataFrame) -> MapView:
    """As near as the places allow, with the streets around them."""
    if placed.empty:
        return view_of(desk)
    west, south, east, north = map(float, placed.total_bounds)
    around = (west - _AROUND, south - _AROUND, east + _AROUND, north + _AROUND)
    return replace(view_of(desk), bounds=around)


def _chart(desk: Desk, spent: pd.DataFrame) -> None:
    by_item = spent.groupby("item", as_index=False)["yuan"].sum()
    bars = (
        alt.Chart(by_item)
        .mark_bar(color=ORANGE, cornerRadiusEnd=3)
        .encode(
            y=alt.Y("item:N", title=None, sort="-x", axis=alt.Axis(labelLimit=150)),
            x=alt.X("yuan:Q", title=desk.plain("funds.yuan_axis")),
            tooltip=[alt.Tooltip("item:N"), alt.Tooltip("yuan:Q", format=",.2f")],
        )
    )
    st.altair_chart(bars.properties(height=70 + 34 * len(by_item)), width="stretch")


def _income(desk: Desk, stands: Standing) -> None:
    words = desk.words
    given = books.published_income(desk.actor, desk.context, stands.uid)
    st.markdown(f"#### {words('funds.who_gave')}")
    rest = stands.received - round(given["yuan"].sum() * FEN)
    if given.empty:
        st.caption(words("funds.nothing_given"))
    else:
        kinds = FUND_INCOME.field("donor_type").domain or {}
        told = given.assign(
            donor_type=[desk.plain.title(kinds[code]) for code in given["donor_type"]],
            giver=given["giver"].replace("", desk.plain("funds.unnamed")),
            item=given["item"].replace("", desk.plain("funds.for_anything")),
        )
        table(desk, told)
        st.caption(words("funds.named_with_consent"))
    if rest > 0:
        st.caption(words("funds.received_not_published", amount=yuan_text(rest)))


def table(desk: Desk, shown: pd.DataFrame) -> None:
    """Draw a table of the fund under its headings.

    Parameters
    ----------
    desk : Desk
        The words.
    shown : DataFrame
        Columns are keys of headings.
    """
    column, words = st.column_config, desk.plain
    headings = {
        name: column.NumberColumn(words(f"funds.{_HEADINGS.get(name, name)}"), format=_YUAN)
        if name == "yuan" or shown[name].dtype.kind == "f"
        else column.DateColumn(words(f"funds.{name}"), format="YYYY-MM-DD")
        if name in ("paid_on", "received_on", "day", "due_on")
        else column.Column(words(f"funds.{name}"), pinned=name == shown.columns[0])
        for name in shown.columns
    }
    st.dataframe(shown, hide_index=True, width="stretch", column_config=headings, placeholder="")


def _rules(desk: Desk, stands: Standing) -> None:
    words, values = desk.words, stands.values
    with st.expander(words("funds.rules"), icon=":material/gavel:"):
        if values["rules"]:
            st.text(str(values["rules"]))
        st.text(desk.plain("funds.keepers", custodian=values["custodian"], signatories=values["signatories"]))
        if values["threshold_yuan"]:
            st.text(desk.plain("funds.two_above", amount=values["threshold_yuan"]))
        if values["purposes"]:
            st.text(desk.plain("funds.purposes", purposes=values["purposes"]))
        st.text(rule_line(stands.rule, desk.plain))
