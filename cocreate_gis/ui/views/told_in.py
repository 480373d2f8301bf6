"""Leading from the card of a record to the page that tells the whole of it, and to its list."""

import streamlit as st

from cocreate_gis.model.layers.ballots import BALLOTS
from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.layers.projects import PROJECTS
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS
from cocreate_gis.services import features
from cocreate_gis.services.promises.ballots import list_ballots
from cocreate_gis.services.promises.told_in import told_in
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.register_pages import open_page
from cocreate_gis.ui.scheme_choice import COMPARE, SHELF, lead_to
from cocreate_gis.ui.views.ballots.pick import open_ballot
from cocreate_gis.ui.views.projects.page import open_project
from cocreate_gis.ui.views.promises import PROMISES
from cocreate_gis.ui.views.register_shelf import open_list
from cocreate_gis.ui.views.registers.list import choose_record
from cocreate_gis.ui.views.registers.page import REGISTERS


def lead_to_page(desk: Desk, layer: Layer, fid: int) -> None:
    """Open the page of the scheme, the ballot or the project a record belongs to.

    Parameters
    ----------
    desk : Desk
        Anybody.
    layer : Layer
        Kind of the record.
    fid : int
        The record.
    """
    feature = features.look_at(desk.actor, desk.context, layer, fid)
    told = told_in(desk.context, desk.actor.visibility, layer, feature.uid, feature.values)
    if told is None:
        return
    kind, uid = told
    if kind is PROJECTS:
        open_project(uid)
    elif kind is BALLOTS:
        _lead_to_ballot(desk, uid)
    else:
        lead_to(uid, feature.uid if layer is SCHEME_OPTIONS else "", COMPARE)
    st.switch_page(desk.pages[SHELF])


def lead_to_list(desk: Desk, layer: Layer, fid: int) -> None:
    """Open the list a record stands in, with the record as the chosen one.

    Parameters
    ----------
    desk : Desk
        Anybody.
    layer : Layer
        Kind of the record.
    fid : int
        The record.
    """
    choose_record(layer, fid)
    open_list(desk, next(shelf for shelf in (PROMISES, REGISTERS) if shelf.holds(layer)), layer)


def _lead_to_ballot(desk: Desk, uid: str) -> None:
    if desk.may(BALLOTS.edit_action):
        open_ballot(next(one for one in list_ballots(desk.actor, desk.context) if one.uid == uid))
    else:
        open_page(SHELF, "ballots", "ballots_now")
