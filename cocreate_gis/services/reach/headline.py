"""The one true sentence the map opens on, and the gate that would change it."""

from dataclasses import dataclass

from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.network import GATES
from cocreate_gis.model.permissions import Actor
from cocreate_gis.model.suppositions import GateStatus, Suppositions
from cocreate_gis.services.context import Context
from cocreate_gis.services.reach import coverage
from cocreate_gis.store import Feature, get_feature, read_features

# What older people need first; the first of these the workspace has facilities for is asked about.
_CATEGORIES = (
    "cultural_activity_station",
    "elderly_day_care",
    "community_service_station",
    "community_health_station",
    "market_fresh_supermarket",
)


@dataclass(frozen=True)
class Headline:
    """What the opening screen says.

    Parameters
    ----------
    assessment : Assessment
        The computed answer behind the sentence.
    category : str
        The facility category asked about.
    minutes : float
        Walking time.
    group : str
        Of whom it tells: people aged 60 and over; everybody where no ages are recorded.
    uncovered : float
        People of the group who cannot walk there in the time.
    gate : Feature or None
        A gate under discussion whose opening can be tried.
    """

    assessment: coverage.Assessment
    category: str
    minutes: float
    group: str
    uncovered: float
    gate: Feature | None


def headline(actor: Actor, context: Context, *, gate_open: bool = False) -> Headline | None:
    """Compute the opening sentence.

    Parameters
    ----------
    actor : Actor
        Who opens the page.
    context : Context
        The workspace.
    gate_open : bool
        Whether the gate under discussion is taken to be open.

    Returns
    -------
    Headline or None
        None where the workspace has no homes, facilities or paths yet.
    """
    gate = _gate_under_discussion(context)
    present = coverage.categories(context)
    category = next((code for code in (*_CATEGORIES, *present) if code in present), None)
    if category is None:
        return None
    gates: dict[str, GateStatus] = {gate.uid: "open"} if gate is not None and gate_open else {}
    request = CoverageRequest(categories=(category,), suppose=Suppositions(gates=gates))
    try:
        assessment = coverage.preview(actor, context, request)
    except InvalidInput:
        return None
    group = assessment.run.told_group
    uncovered = assessment.run.row(category, group).uncovered
    return Headline(assessment, category, request.minutes, group, uncovered, gate)


def _gate_under_discussion(context: Context) -> Feature | None:
    with context.store.read() as connection:
        gates = read_features(connection, GATES, where={"status": "negotiating"})
        return get_feature(connection, GATES, fid=int(gates.index[0])) if len(gates) else None
