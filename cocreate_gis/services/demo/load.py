"""Putting the fictional sub-district into a new store."""

import datetime as dt
import tempfile
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.elements import ELEMENT_KINDS
from cocreate_gis.model.layers.suggestions import CLOSED_STATES
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.model.workspace import Workspace
from cocreate_gis.services.context import Context
from cocreate_gis.services.demo import projects
from cocreate_gis.services.demo.assembly import DEMO_SEED, generate
from cocreate_gis.services.demo.ballots import add_ballots
from cocreate_gis.services.demo.care import bring_to_today as bring_care_to_today
from cocreate_gis.services.demo.fund import tell_fund
from cocreate_gis.services.demo.ground import METRIC_EPSG
from cocreate_gis.services.demo.outcomes import before_the_room, tell_outcomes
from cocreate_gis.services.demo.past import tell_past
from cocreate_gis.services.demo.points import tell_points
from cocreate_gis.services.demo.schemes import (
    answer_suggestions,
    bring_schemes_to_today,
    measure_options,
)
from cocreate_gis.services.demo.story import CATEGORY, SOURCE, WORKSPACE_NAME
from cocreate_gis.services.demo.structures import bring_to_today
from cocreate_gis.services.demo.talk import talk
from cocreate_gis.services.reach import coverage
from cocreate_gis.services.setup import set_up
from cocreate_gis.store import Store, insert_features, read_features

_LAST_MEETING_DAYS = 9
_SAID_WITHIN_DAYS = 80
# Trees were looked at over nine months before that: some of them are due again.
_LAST_LOOK_DAYS, _LAST_CARE_DAYS = 100, 20


@dataclass(frozen=True)
class DemoSummary:
    """What a new demo store holds.

    Parameters
    ----------
    location : str
        Where the store is.
    workspace : str
        Its name, which says that the place is fictional.
    seed : int
        What it was made from.
    counts : dict of str to int
        Objects per layer.
    residents : int
        People who live in it.
    """

    location: str
    workspace: str
    seed: int
    counts: dict[str, int]
    residents: int


def build_demo(location: str, seed: int = DEMO_SEED) -> DemoSummary:
    """Make a store with the fictional sub-district in it.

    Parameters
    ----------
    location : str
        Path of the new GeoPackage, or a ``postgresql+psycopg://`` address.
    seed : int
        The same seed makes the same town.

    Returns
    -------
    DemoSummary
        What it holds.

    Raises
    ------
    Conflict
        ``store_exists``.
    """
    workspace = Workspace(name=WORKSPACE_NAME, metric_epsg=METRIC_EPSG, fictional=True, source=SOURCE)
    store = set_up(OPERATOR, location, workspace)
    try:
        frames = generate(seed)
        _bring_to_today(frames, workspace)
        _name_kinds(frames, store)
        with store.write(OPERATOR) as writer:
            for name, frame in frames.items():
                insert_features(writer, LAYERS[name], frame)
            talk(writer)
            answer_suggestions(writer)
        with tempfile.TemporaryDirectory() as folder:
            context = Context("demo", store, Path(folder))
            tell_fund(context)
            before = before_the_room(context)
            tell_points(context)
            measure_options(context)
            tell_past(context)
            # Whoever asks "how do you know?" finds the answer stored, with all it rests on; and at every
            # place the light page knows what is near.
            for asked in (tuple(coverage.categories(context)), (CATEGORY,)):
                last = coverage.run(OPERATOR, context, CoverageRequest(categories=asked))
            add_ballots(context)
            tell_outcomes(context, before, last.run)
    finally:
        store.close()
    counts = {name: len(frame) for name, frame in frames.items()}
    residents = int(frames["communities"]["residents"].sum())
    return DemoSummary(location, WORKSPACE_NAME, seed, counts, residents)


def _name_kinds(frames: dict[str, gpd.GeoDataFrame], store: Store) -> None:
    """The palette is the new workspace's own: what is placed names its kinds by their uids."""
    with store.read() as connection:
        kinds = read_features(connection, ELEMENT_KINDS, geometry=False)
    frames["elements"]["kind"] = frames["elements"]["kind"].map(kinds.set_index("code")["uid"])


def _bring_to_today(frames: dict[str, gpd.GeoDataFrame], workspace: Workspace) -> None:
    """The town was told once; its meetings, words and replies are of these months, whenever it is built."""
    today = pd.Timestamp(dt.datetime.now(workspace.zone).date())
    terms = frames["parking_spaces"]
    for day, months in (("term_from", -6), ("term_to", 6)):
        terms[day] = terms[day].mask(terms[day].notna(), today + pd.DateOffset(months=months))
    events = frames["events"]
    events["held_on"] += today - pd.Timedelta(days=_LAST_MEETING_DAYS) - events["held_on"].max()
    bring_to_today(frames["illegal_structures"], today)
    projects.bring_to_today(frames, today)
    bring_schemes_to_today(frames, today)
    bring_care_to_today(frames, today)
    trees, care = frames["street_trees"], frames["tree_care"]
    trees["last_check"] += today - pd.Timedelta(days=_LAST_LOOK_DAYS) - trees["last_check"].max()
    moved = today - pd.Timedelta(days=_LAST_CARE_DAYS) - care["done_on"].max()
    care[["done_on", "next_due"]] += moved
    said = frames["suggestions"]
    order = pd.Series(np.arange(len(said)), index=said.index)
    said["said_on"] = today - pd.to_timedelta(order % _SAID_WITHIN_DAYS, unit="D")
    answered = said["reply"].notna()
    said["replied_on"] = (said["said_on"] + pd.Timedelta(days=12)).clip(upper=today).where(answered)
    is_open = ~said["status"].isin(CLOSED_STATES)
    late = pd.to_timedelta(order % (workspace.reply_days + 1) - 2, unit="D")
    said["due_on"] = (today + late).where(is_open)
