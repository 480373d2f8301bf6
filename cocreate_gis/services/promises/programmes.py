"""How far a programme is: its projects counted where they lie."""

from dataclasses import dataclass

import pandas as pd

from cocreate_gis.analysis import works
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.layers.projects import PROGRAMMES, PROJECTS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.registers.belonging import belonging
from cocreate_gis.store import get_feature

DONE = ("accepted", "handed_over")


@dataclass(frozen=True)
class Progress:
    """How far a programme is.

    Parameters
    ----------
    table : DataFrame
        Of `cocreate_gis.analysis.works.progress`, by fid of the community.
    communities_meant : int or None
        Communities the programme names; those on the map may be more or fewer.
    target : int or None
        Projects aimed at in all.
    stopped : int
        Projects that were given up, and are not counted.
    """

    table: pd.DataFrame
    communities_meant: int | None
    target: int | None
    stopped: int

    @property
    def done(self) -> int:
        """Projects that are done, wherever they lie."""
        return int(self.table["done"].sum())

    @property
    def projects(self) -> int:
        """Projects there are."""
        return int(self.table["projects"].sum())


def progress(actor: Actor, context: Context, uid: str) -> Progress:
    """Count the projects of a programme in each community.

    Parameters
    ----------
    actor : Actor
        Who looks.
    context : Context
        The workspace.
    uid : str
        The programme; one with a drawn area reaches the communities of which a point inside lies in it,
        another one all of them.

    Returns
    -------
    Progress
        A project counts where a point inside it lies; done once its residents have accepted it.

    Raises
    ------
    NotFound
        ``feature_missing``.
    """
    require(actor, "map.view")
    with context.store.read() as connection:
        programme = get_feature(connection, PROGRAMMES, uid=uid)
    communities = context.frame(COMMUNITIES, Visibility.STAFF)
    if programme.geometry is not None:
        inside = communities.representative_point().intersects(programme.geometry)
        communities = communities[inside]
    frame = pd.DataFrame(context.frame(PROJECTS, actor.visibility))
    own = frame["programme"] == uid
    stopped = own & (frame["status"] == "stopped")
    lie = belonging(context, PROJECTS, actor.visibility)["community"]
    rows = pd.DataFrame({"area": lie, "is_done": frame["status"].isin(DONE)})[own & ~stopped]
    each, meant = programme.values["projects_each"], programme.values["communities"]
    table = works.progress(rows, communities["name"], each)
    target = None if each is None else int(each) * int(meant or len(communities))
    return Progress(table, meant, target, int(stopped.sum()))
