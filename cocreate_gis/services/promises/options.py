"""The options of a scheme side by side, as far as their reader may know them."""

from dataclasses import dataclass

import pandas as pd

from cocreate_gis.model.drawings import Drawing, Sums, sums
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.projects import COMMITMENTS
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS, SCHEMES
from cocreate_gis.model.option_evidence import OptionEvidence
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises.drawing import drawing_of
from cocreate_gis.services.promises.measures import evidence_of
from cocreate_gis.services.promises.revisions import drawing_at, revisions_of
from cocreate_gis.services.publication import told_count
from cocreate_gis.store import Feature, get_feature


@dataclass(frozen=True)
class OptionSeen:
    """An option as its reader may see it.

    Parameters
    ----------
    feature : Feature
        The option.
    revision : int
        Number of the last revision, 0 where none was shown.
    drawing : tuple of DrawnThing
        As it was last shown; for staff as it is drawn where nothing was shown yet.
    sums : Sums
        What the drawing comes to.
    people : int or str or None
        People newly served, ``<5`` where the public is not told; None where nothing was computed.
    evidence : OptionEvidence or None
        What that rests on.
    promises : tuple of dict
        ``party``, ``name`` and ``status`` of every commitment for it.
    """

    feature: Feature
    revision: int
    drawing: Drawing
    sums: Sums
    people: int | str | None
    evidence: OptionEvidence | None
    promises: tuple[dict[str, str], ...]

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.feature.values["name"])

    @property
    def cost_yuan(self) -> float | None:
        """What somebody has estimated, else what the drawing comes to; None where neither is known."""
        estimated = self.feature.values["cost_yuan"]
        if estimated is not None:
            return float(estimated)
        return self.sums.cost_yuan if self.drawing and not self.sums.without_cost else None


def schemes_seen(actor: Actor, context: Context) -> "pd.Series[str]":
    """List the schemes a person may see.

    Parameters
    ----------
    actor : Actor
        Who looks.
    context : Context
        The workspace.

    Returns
    -------
    Series of str
        Names, index uid, the one changed last first.
    """
    require(actor, "map.view")
    frame = context.frame(SCHEMES, actor.visibility).sort_values("updated_at", ascending=False)
    return pd.Series(frame["name"].to_numpy(), index=frame["uid"], dtype="str")


def options_seen(actor: Actor, context: Context, scheme: str) -> list[OptionSeen]:
    """Put the options of a scheme side by side.

    Parameters
    ----------
    actor : Actor
        Who looks.
    context : Context
        The workspace.
    scheme : str
        Uid of the scheme.

    Returns
    -------
    list of OptionSeen
        In the order in which they were made; empty where the scheme is not shown to this reader.
    """
    require(actor, "map.view")
    if not context.frame(SCHEMES, actor.visibility)["uid"].eq(scheme).any():
        return []
    frame = context.frame(SCHEME_OPTIONS, actor.visibility)
    fids = frame.index[frame["scheme"] == scheme]
    return [option_seen(actor, context, int(fid)) for fid in fids]


def option_seen(actor: Actor, context: Context, fid: int) -> OptionSeen:
    """Describe one option.

    Parameters
    ----------
    actor : Actor
        Who looks.
    context : Context
        The workspace.
    fid : int
        The option.

    Returns
    -------
    OptionSeen
        As far as this reader may know it.

    Raises
    ------
    NotFound
        There is no such option for this reader.
    """
    visibility = actor.visibility
    feature = features.look_at(actor, context, SCHEME_OPTIONS, fid)
    numbers = revisions_of(context, feature.uid, visibility).index
    number = int(numbers[-1]) if len(numbers) else 0
    if number:
        drawing = drawing_at(context, feature.uid, number, visibility)
    else:
        drawing = drawing_of(context, feature.uid) if visibility is Visibility.STAFF else ()
    with context.store.read() as connection:
        evidence = evidence_of(get_feature(connection, SCHEME_OPTIONS, fid=fid))
    people: int | str | None = None
    if evidence is not None:
        gained = evidence.gained()
        people = gained if visibility is Visibility.STAFF else told_count(gained)
    return OptionSeen(
        feature,
        number,
        drawing,
        sums(drawing),
        people,
        evidence,
        _promises(context, feature.uid, visibility),
    )


def _promises(context: Context, option: str, visibility: Visibility) -> tuple[dict[str, str], ...]:
    frame = pd.DataFrame(context.frame(COMMITMENTS, visibility))
    mine = frame[frame["option"] == option]
    return tuple(
        {name: str(row[name]) for name in ("party", "name", "status")} for row in mine.to_dict("records")
    )
