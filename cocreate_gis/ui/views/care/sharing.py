"""Shared services: where they reach, who helps and is helped by area, and who could be brought together."""

import streamlit as st

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.services import SERVICE_COUNTS, SHARED_SERVICES
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES, TIME_SLOTS
from cocreate_gis.services import features
from cocreate_gis.services.promises import sharing
from cocreate_gis.services.references import record_names
from cocreate_gis.services.registers import sites_use
from cocreate_gis.store import Feature
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import choose
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import GROUND, layers_of, view_of
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.views.sites.opportunity import facts


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Anybody.
    """
    words = desk.words
    services = desk.context.frame(SHARED_SERVICES, desk.actor.visibility)
    if services.empty:
        st.info(words("care.no_sharing"))
        return
    fid = choose(words("care.service"), {int(str(fid)): str(name) for fid, name in services["name"].items()})
    service = features.look_at(desk.actor, desk.context, SHARED_SERVICES, fid)
    facts(desk, SHARED_SERVICES, {k: v for k, v in service.values.items() if k != "site"})
    if service.geometry is not None:
        gismap(
            "sharing-map",
            layers=layers_of(desk, only=[*GROUND, SHARED_SERVICES, MICRO_SPACE_SITES]),
            view=view_of(desk),
            language=words.language,
            focus=tuple(map(float, service.geometry.bounds)),
            only={SHARED_SERVICES.name: [fid]},
            height=340,
        )
    _people(desk, service.uid)
    _room(desk, service)


def _people(desk: Desk, uid: str) -> None:
    words = desk.words
    table = sharing.areas_of(desk.actor, desk.context, uid)
    if table.empty:
        st.caption(words("care.no_counts"))
        return
    headings = {
        name: desk.plain.title(SERVICE_COUNTS.field(name).title)
        for name in ("about", "providers", "recipients")
    }
    shown = table.drop(columns=table.geometry.name)
    st.dataframe(shown, hide_index=True, width="stretch", column_config=headings)
    if desk.actor.visibility is Visibility.PUBLIC:
        st.caption(words("care.small_counts"))
        return
    st.markdown(
        words(
            "care.people_total",
            providers=int(table["providers"].sum()),
            recipients=int(table["recipients"].sum()),
        )
    )
    st.markdown(f"##### {words('care.brought_together')}")
    st.caption(words("care.brought_note"))
    matched = sharing.matches(desk.actor, desk.context, uid)
    matched["provided_from"] = matched["provided_from"].fillna(desk.plain("care.nobody_free"))
    columns = ("provided_from", "received_in", "recipients", "way_m")
    st.dataframe(
        matched,
        hide_index=True,
        width="stretch",
        column_config={name: desk.plain(f"care.match_{name}") for name in columns},
        placeholder="—",
    )


def _room(desk: Desk, service: Feature) -> None:
    site = service.values.get("site")
    if not site:
        return
    words = desk.words
    name = record_names(desk.context, MICRO_SPACE_SITES.name, desk.actor.visibility).get(str(site), "—")
    st.markdown(f"##### {words('care.room', name=name)}")
    week = sites_use.week(desk.context, str(site))
    if week.empty:
        st.caption(words("care.room_unused"))
        return
    days = desk.plain.coded(TIME_SLOTS.field("day").domain)
    lines = (
        f"{days[r['day']]} {r['starts_at']}–{r['ends_at']} {r['user_group']}" for _, r in week.iterrows()
    )
    st.markdown("\n".join(f"- {literal(line)}" for line in lines))
