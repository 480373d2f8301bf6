"""Who asked for a thing hears when it is drawn up, put to the vote, decided, begun and finished."""

from collections.abc import Mapping

from cocreate_gis.model.layers.ballots import BALLOTS
from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.layers.projects import PROJECTS
from cocreate_gis.model.layers.schemes import SCHEMES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.services.context import Context
from cocreate_gis.services.notices.notices import tell_of_record
from cocreate_gis.services.promises.chain import chain_of
from cocreate_gis.store import Writer, retract_notices

# By the state that is reached; a notice of the kind ``<layer>_<state>`` tells it.
_TOLD: Mapping[str, frozenset[str]] = {
    SCHEMES.name: frozenset(("shown", "dropped")),
    BALLOTS.name: frozenset(("open", "published", "stopped")),
    PROJECTS.name: frozenset(("planned", "consulted", "under_way", "accepted", "stopped")),
}


def hear_back(
    writer: Writer,
    context: Context,
    layer: Layer,
    uid: str,
    status: str,
    grown_from: tuple[Layer, str] | None = None,
) -> None:
    """Tell those who follow the suggestions a record grew out of which state it reached.

    What they have not read yet of its earlier states is taken back: the last one counts.

    Parameters
    ----------
    writer : Writer
        The transaction in which it is reached.
    context : Context
        The workspace.
    layer : Layer
        Kind of the record.
    uid : str
        The record.
    status : str
        Its new state.
    grown_from : tuple of Layer and str, optional
        The record whose chain leads back to the suggestions, where the record itself is as new as the
        transaction.
    """
    if layer.name not in _TOLD:
        return
    retract_notices(writer, uid, [f"{layer.name}_{earlier}" for earlier in _TOLD[layer.name]])
    if status not in _TOLD[layer.name]:
        return
    links = chain_of(writer.actor, context, *(grown_from or (layer, uid)))
    asked = [link.uid for link in links if link.layer is SUGGESTIONS]
    tell_of_record(writer, context, asked, f"{layer.name}_{status}", layer, uid)
