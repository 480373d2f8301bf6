"""Who may do what: one table, asked by every service."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cocreate_gis.model.errors import Forbidden
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.phases import PHASE_TITLES, Phase
from cocreate_gis.model.titles import Title


class Role(StrEnum):
    """What a person is in a workspace, or in some of its areas."""

    VISITOR = "visitor"
    RESIDENT = "resident"
    HELPER = "helper"
    RESIDENT_PLANNER = "resident_planner"
    PLANNER = "planner"
    OFFICIAL = "official"
    ADMINISTRATOR = "administrator"


ROLE_TITLES: Mapping[Role, Title] = {
    Role.VISITOR: Title("访客", "Visitor"),
    Role.RESIDENT: Title("居民", "Resident"),
    Role.HELPER: Title("楼栋长", "Building helper"),
    Role.RESIDENT_PLANNER: Title("居民规划师", "Resident planner"),
    Role.PLANNER: Title("社区规划师", "Planner"),
    Role.OFFICIAL: Title("街道工作人员", "Official"),
    Role.ADMINISTRATOR: Title("管理员", "Administrator"),
}


Cells = Mapping[Phase, frozenset[Role]]

_EVERYONE = frozenset(Role)
_STAFF = frozenset({Role.PLANNER, Role.OFFICIAL, Role.ADMINISTRATOR})
_EDITORS = frozenset({Role.PLANNER, Role.ADMINISTRATOR})
_RECORDERS = _STAFF | {Role.RESIDENT_PLANNER}
_HELPERS = _RECORDERS | {Role.HELPER}
_SIGNED_IN = _EVERYONE - {Role.VISITOR}
_NOBODY: frozenset[Role] = frozenset()


def _always(roles: frozenset[Role]) -> Cells:
    return dict.fromkeys(Phase, roles)


def _while(roles: frozenset[Role], *phases: Phase, otherwise: frozenset[Role] = _NOBODY) -> Cells:
    return {phase: roles if phase in phases else otherwise for phase in Phase}


_TALK = (Phase.OPEN, Phase.TALKING)

# Role × action × phase. What belongs to no activity is asked about in the phase OPEN.
ACTIONS: Mapping[str, Cells] = {
    "map.view": _always(_EVERYONE),
    "feature.view_staff": _always(_STAFF),
    "feature.edit": _always(_EDITORS),
    "structure.authority": _always(frozenset({Role.OFFICIAL, Role.ADMINISTRATOR})),
    "activity.view": _while(_EVERYONE, Phase.OPEN, Phase.TALKING, Phase.CLOSED, otherwise=_STAFF),
    "activity.manage": _always(_EDITORS),
    "suggestion.submit": _while(_EVERYONE, Phase.OPEN),
    "suggestion.enter": _while(_HELPERS, *_TALK),
    "suggestion.support": _while(_EVERYONE, *_TALK),
    "suggestion.comment": _while(_EVERYONE, *_TALK),
    "suggestion.follow": _always(_EVERYONE),
    "suggestion.contest": _always(_EVERYONE),
    "suggestion.moderate": _always(_STAFF),
    "suggestion.merge": _always(_STAFF),
    "suggestion.escalate": _always(_STAFF),
    "photo.manage": _always(_STAFF),
    "office.mail": _always(_STAFF),
    "personal.read": _always(_STAFF),
    "person.forget": _always(_EDITORS),
    "heard.view": _always(_STAFF),
    "meeting.record": _always(_RECORDERS),
    "survey.manage": _always(_EDITORS),
    "survey.answer": _while(_EVERYONE, Phase.OPEN),
    "survey.enter": _while(_HELPERS, *_TALK),
    "survey.report": _always(_STAFF),
    "place.rate": _always(_EVERYONE),
    "memory.send": _always(_EVERYONE),
    "ballot.manage": _always(_STAFF),
    "contribution.claim": _always(_EVERYONE),
    "contribution.confirm": _always(_STAFF),
    "points.manage": _always(_STAFF),
    "fund.enter": _always(_STAFF),
    "fund.approve": _always(frozenset({Role.OFFICIAL, Role.ADMINISTRATOR})),
    "adoption.apply": _always(_EVERYONE),
    "adoption.manage": _always(_STAFF),
    "paper.print": _always(_STAFF),
    "coverage.view": _always(_EVERYONE),
    "coverage.run": _always(_STAFF),
    "coverage.export": _always(_STAFF),
    "facility.report": _always(_RECORDERS),
    "data.import": _always(_EDITORS),
    "data.export": _always(_STAFF),
    "standards.edit": _always(_EDITORS),
    "workspace.create": _always(_EDITORS),
    "workspace.edit": _always(_EDITORS),
    "account.own": _always(_SIGNED_IN),
    "account.invite": _always(_EDITORS),
    "account.manage": _always(frozenset({Role.ADMINISTRATOR})),
}

# What is done to the whole workspace at once: no role that is held for some areas may.
WHOLE_WORKSPACE = frozenset(
    {"office.mail", "person.forget", "data.import", "standards.edit", "workspace.edit"}
)

# Whom a role may bring in, and only inside the own areas: nobody gives more than they hold.
MAY_GIVE: Mapping[Role, frozenset[Role]] = {
    Role.PLANNER: frozenset({Role.RESIDENT, Role.HELPER, Role.RESIDENT_PLANNER}),
    Role.ADMINISTRATOR: _SIGNED_IN,
}


@dataclass(frozen=True)
class Actor:
    """The person, or program, on whose behalf a service runs.

    Parameters
    ----------
    uid : str
        Identifier written into the history; random per browser for those without an account.
    role : Role
        Role in this workspace, or in the areas.
    address : str
        Where the request came from, to count tries by; says nothing about who it is and is never kept.
    areas : frozenset of str
        Uids of the communities, compounds or buildings the role is held for; empty for the whole workspace.
    session : str
        Hash of the sign-in the actor came by; every change asks the store whether it still holds.
    """

    uid: str
    role: Role
    address: str = field(default="", compare=False)
    areas: frozenset[str] = frozenset()
    session: str = field(default="", compare=False, repr=False)

    @property
    def visibility(self) -> Visibility:
        """The visibility class of what this actor reads."""
        return Visibility.STAFF if may(self, "feature.view_staff") else Visibility.PUBLIC


VISITOR = Actor("visitor", Role.VISITOR)
# The command line and the demo builder act for whoever owns the machine.
OPERATOR = Actor("operator", Role.ADMINISTRATOR)


def may(actor: Actor, action: str, phase: Phase = Phase.OPEN) -> bool:
    """Tell whether an actor may take an action.

    Parameters
    ----------
    actor : Actor
        Who asks.
    action : str
        A key of `ACTIONS`.
    phase : Phase
        Phase of the activity it is about; ``OPEN`` where it belongs to none.

    Returns
    -------
    bool
        Whether the table allows it, and for an action on the whole workspace the role is held for it.

    Examples
    --------
    >>> may(VISITOR, "suggestion.submit"), may(VISITOR, "feature.edit")
    (True, False)
    """
    if actor.areas and action in WHOLE_WORKSPACE:
        return False
    return actor.role in ACTIONS[action][phase]


def require(actor: Actor, action: str, phase: Phase = Phase.OPEN) -> None:
    """Refuse an action the table does not allow.

    Parameters
    ----------
    actor : Actor
        Who asks.
    action : str
        A key of `ACTIONS`.
    phase : Phase
        Phase of the activity it is about.

    Raises
    ------
    Forbidden
        ``not_allowed``; ``not_in_this_phase``: the role may do it in another phase; ``outside_your_area``: it
        is held for some areas, and this is about the whole workspace.
    """
    if may(actor, action, phase):
        return
    if actor.role in ACTIONS[action][phase]:
        raise Forbidden("outside_your_area")
    if any(may(actor, action, other) for other in Phase):
        raise Forbidden("not_in_this_phase", phase=PHASE_TITLES[phase])
    raise Forbidden("not_allowed", action=action, role=actor.role.value)
