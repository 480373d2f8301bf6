"""What became of the spaces: before and after, how people rate them, green per head."""

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.layers.sites import CRITERIA, MICRO_SPACE_SITES, SITE_RATINGS
from cocreate_gis.services.photos.pairs import pair
from cocreate_gis.services.promises import ratings
from cocreate_gis.services.promises.ratings import Rated
from cocreate_gis.services.publication import SMALL_COUNT
from cocreate_gis.services.registers import sites_green
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.photo_pair import choose_pair
from cocreate_gis.ui.photos import photo_html
from cocreate_gis.ui.rating import rating_form
from cocreate_gis.ui.views.sites.schedule import spaces_in_use

_PAIR_PX = 330


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    sites = spaces_in_use(desk)
    if sites.empty:
        st.info(words("schedule.no_spaces"))
    else:
        _scores(desk, sites)
        first = _rated_first(desk, sites)
        names = told_apart(dict(zip(map(int, first.index), first["name"], strict=True)))
        fid = st.selectbox(
            words("schedule.space"), list(names), format_func=names.__getitem__, key="result_site"
        )
        _pair(desk, fid)
        if desk.may(SITE_RATINGS.edit_action):
            rating_form(desk, Rated("site", str(sites.at[fid, "uid"]), names[fid]))
    _green(desk)


def _rated_first(desk: Desk, sites: pd.DataFrame) -> pd.DataFrame:
    rated = ratings.scores(desk.actor, desk.context, "site").index.get_level_values("site")
    return sites.sort_values("uid", key=lambda uids: ~uids.isin(rated), kind="stable")


def _scores(desk: Desk, sites: pd.DataFrame) -> None:
    words, plain, column = desk.words, desk.plain, st.column_config
    st.markdown(f"##### {words('results_of.scores')}")
    table = ratings.scores(desk.actor, desk.context, "site").reset_index()
    if table.empty:
        st.caption(words("results_of.no_ratings", least=SMALL_COUNT))
        return
    who = plain.coded(SITE_RATINGS.field("rated_by").domain)
    shown = pd.DataFrame(
        {
            "site": table["site"].map(dict(zip(sites["uid"], sites["name"], strict=True))),
            "rated_by": table["rated_by"].map(who),
            "ratings": table["ratings"],
            "overall": table["overall"].round(2),
            **{name: table[name].round(2) for name in CRITERIA},
        }
    ).sort_values(["site", "rated_by"])
    headings = {name: column.NumberColumn(words(f"results_of.{name}"), format="%.1f") for name in CRITERIA}
    st.dataframe(
        shown.dropna(subset="site"),
        hide_index=True,
        width="stretch",
        column_config={
            "site": words.title(MICRO_SPACE_SITES.field("name").title),
            "rated_by": words.title(SITE_RATINGS.field("rated_by").title),
            "ratings": words("results_of.ratings"),
            "overall": column.ProgressColumn(
                words("results_of.overall"), format="%.1f", min_value=1, max_value=5
            ),
            **headings,
        },
    )
    st.caption(words("results_of.how", least=SMALL_COUNT))


def _pair(desk: Desk, fid: int) -> None:
    words = desk.words
    st.markdown(f"##### {words('results_of.pair')}")
    with st.container(horizontal=True, gap="small"):
        for moment, photo in zip(
            ("before", "after"), pair(desk.actor, desk.context, MICRO_SPACE_SITES, fid), strict=True
        ):
            with st.container(width=_PAIR_PX, border=True):
                st.markdown(f"**{words(f'results_of.{moment}')}**")
                if photo is None:
                    st.caption(words("results_of.no_photo"))
                else:
                    st.html(photo_html(desk, photo, 1, 1))
                    st.caption(literal(photo.caption))
    if desk.may(MICRO_SPACE_SITES.edit_action) and desk.may("photo.manage"):
        with st.expander(words("results_of.choose"), icon=":material/compare:"):
            choose_pair(desk, MICRO_SPACE_SITES, fid)


def _green(desk: Desk) -> None:
    words, column = desk.words, st.column_config
    table = sites_green.green_per_head(desk.actor, desk.context)
    if table.empty:
        return
    st.markdown(f"##### {words('results_of.green')}")
    planned = table.sort_values(["planned_m2", "name"], ascending=[False, True])
    square = {
        name: column.NumberColumn(words(f"results_of.{name}"), format="localized")
        for name in ("green_m2", "planned_m2")
    }
    per_head = {
        name: column.NumberColumn(words(f"results_of.green_{name}"), format="%.2f")
        for name in ("before", "after")
    }
    st.dataframe(
        planned.round({"green_m2": 0, "planned_m2": 0}),
        hide_index=True,
        width="stretch",
        height=320,
        column_config={
            "name": words.title(COMMUNITIES.title),
            "residents": words.title(COMMUNITIES.field("residents").title),
            **square,
            **per_head,
        },
    )
    st.caption(words("results_of.green_how"))
