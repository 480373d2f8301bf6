"""An option that was decided on becomes a project, with all that was promised when it was decided."""

from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.errors import Conflict, InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.projects import COMMITMENTS, PROJECT_FLOW, PROJECTS
from cocreate_gis.model.layers.schemes import OPTION_FLOW, SCHEME_OPTIONS, SCHEMES
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.records import check_values
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.features import take_step
from cocreate_gis.services.geometry import frame_of
from cocreate_gis.services.promises.ballots import Ballot, list_ballots
from cocreate_gis.services.promises.drawing import things_of
from cocreate_gis.services.promises.heard_back import hear_back
from cocreate_gis.services.promises.options import OptionSeen, option_seen
from cocreate_gis.store import Feature, Writer, get_feature, insert_features, read_features, update_feature

_SHOWN, _CHOSEN = "shown", "chosen"
_RUNNING = ("noticed", "open", "closed")


def found_project(actor: Actor, context: Context, fid: int, version: int) -> int:
    """Choose an option and begin its project; the second time the project that was begun is given.

    The other options that were shown are not chosen, the scheme is. What was promised for the option is
    promised in the project: its people and bays gained, its cost, its commitments.

    Parameters
    ----------
    actor : Actor
        Who may edit.
    context : Context
        The workspace.
    fid, version : int
        The option, and the version that was seen.

    Returns
    -------
    int
        ``fid`` of the project, its outline as `outline_of` gives it.

    Raises
    ------
    Forbidden
        The actor may not edit, or not there.
    InvalidInput
        ``project_option_not_shown``: residents have not seen the option, or it was not chosen.
    Conflict
        ``project_vote_running``: a vote about the scheme has no result yet; or somebody else changed the
        option first.
    """
    require(actor, PROJECTS.edit_action)
    option = option_seen(actor, context, fid)
    require_within(actor, context, option.feature.geometry)
    scheme = str(option.feature.values["scheme"])
    known = context.frame(PROJECTS, Visibility.STAFF)
    if (known["option"] == option.feature.uid).any():
        return int(known.index[known["option"] == option.feature.uid][0])
    if option.feature.values["status"] not in (_SHOWN, _CHOSEN):
        state = OPTION_FLOW.states[str(option.feature.values["status"])]
        raise InvalidInput("project_option_not_shown", option=option.name, state=state)
    ballot = _decided_by(actor, context, scheme)
    shape = outline_of(context, option)
    with context.store.write(actor) as writer:
        decided = _decide(writer, context, option.feature, version)
        told = _promised(option, decided, ballot)
        checked = check_values(PROJECTS, told, complete=True)
        (made,) = insert_features(writer, PROJECTS, frame_of(PROJECTS, shape, checked))
        project = get_feature(writer.connection, PROJECTS, fid=made)
        _hand_over(writer, option.feature.uid, project.uid)
        source = (SCHEME_OPTIONS, option.feature.uid)
        hear_back(writer, context, PROJECTS, project.uid, str(project.values["status"]), source)
    return made


def outline_of(context: Context, option: OptionSeen) -> BaseGeometry | None:
    """Say where the works of an option are.

    Parameters
    ----------
    context : Context
        The workspace.
    option : OptionSeen
        The option.

    Returns
    -------
    shapely geometry or None
        EPSG:4326. The outline of the option, of its scheme or of its site; where nobody drew one, the convex
        hull of what is drawn in it, else its point; None where nothing is known.
    """
    with context.store.read() as connection:
        scheme = get_feature(connection, SCHEMES, uid=str(option.feature.values["scheme"]))
        held = scheme.values["site"]
        site = get_feature(connection, MICRO_SPACE_SITES, uid=str(held)).geometry if held else None
    drawn = things_of(context, option.feature.uid).union_all().convex_hull
    known = [option.feature.geometry, scheme.geometry, site, drawn]
    there = [shape for shape in known if shape is not None and not shape.is_empty]
    return next((shape for shape in there if shape.area > 0), next(iter(there), None))


def _decided_by(actor: Actor, context: Context, scheme: str) -> Ballot | None:
    """The last vote about a scheme; while one has no result nothing is decided."""
    asked = [one for one in list_ballots(actor, context) if one.text("scheme") == scheme]
    if running := [one for one in asked if one.status in _RUNNING]:
        raise Conflict("project_vote_running", ballot=running[0].text("name"))
    over = [one for one in asked if one.status == "published"]
    return max(over, key=lambda one: one.record.updated_at, default=None)


def _decide(writer: Writer, context: Context, option: Feature, version: int) -> Feature:
    """The option is chosen, the others are not; gives the scheme."""
    if option.values["status"] == _SHOWN:
        take_step(writer, context, SCHEME_OPTIONS, option, version, _CHOSEN, {})
    scheme = get_feature(writer.connection, SCHEMES, uid=str(option.values["scheme"]))
    where = {"scheme": [scheme.uid], "status": [_SHOWN]}
    for fid in read_features(writer.connection, SCHEME_OPTIONS, where=where, geometry=False).index:
        other = get_feature(writer.connection, SCHEME_OPTIONS, fid=int(fid))
        take_step(writer, context, SCHEME_OPTIONS, other, other.version, "not_chosen", {})
    if scheme.values["status"] != _CHOSEN:
        take_step(writer, context, SCHEMES, scheme, scheme.version, _CHOSEN, {})
    return scheme


def _promised(option: OptionSeen, scheme: Feature, ballot: Ballot | None) -> dict[str, object]:
    return {
        "name": scheme.values["name"],
        "status": "consulted" if ballot else PROJECT_FLOW.initial,
        "scheme": scheme.uid,
        "option": option.feature.uid,
        "ballot": ballot.uid if ballot else None,
        "site": scheme.values["site"],
        "budget_yuan": option.cost_yuan,
        "people_promised": option.evidence.gained() if option.evidence else None,
        "bays_promised": option.sums.bays if option.drawing else None,
    }


def _hand_over(writer: Writer, option: str, project: str) -> None:
    promised = read_features(writer.connection, COMMITMENTS, where={"option": option}, geometry=False)
    for fid, row in promised[promised["project"].isna()].iterrows():
        update_feature(writer, COMMITMENTS, int(str(fid)), int(row["version"]), {"project": project})
