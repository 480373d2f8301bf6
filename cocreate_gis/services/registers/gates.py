"""Gates: opened and closed."""

from cocreate_gis.model.errors import Conflict
from cocreate_gis.model.layers.network import GATES
from cocreate_gis.model.permissions import Actor
from cocreate_gis.services.context import Context
from cocreate_gis.services.features import change
from cocreate_gis.store import get_feature


def set_gate(actor: Actor, context: Context, fid: int, version: int, status: str) -> int:
    """Record that a gate was opened or closed.

    Parameters
    ----------
    actor : Actor
        Who records it.
    context : Context
        The workspace.
    fid, version : int
        The gate, and the version that was seen.
    status : {"open", "closed", "negotiating"}
        Its new state.

    Returns
    -------
    int
        The new version.

    Raises
    ------
    Conflict
        ``already_so``, or somebody else changed it first.
    """
    with context.store.read() as connection:
        gate = get_feature(connection, GATES, fid=fid)
    if gate.values.get("status") == status:
        raise Conflict("already_so", title=gate.values.get("name") or GATES.title)
    return change(actor, context, GATES, fid, version, {"status": status})
