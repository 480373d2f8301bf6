"""Who may do what: one table, asked by every service."""

from dataclasses import dataclass, field
from enum import StrEnum

from cocreate_gis.model.errors import Forbidden
from cocreate_gis.model.layers.base import Visibility


class Role(StrEnum):
    """What a person is in a workspace."""

    VISITOR = "visitor"
    RESIDENT = "resident"
    PLANNER = "planner"
    OFFICIAL = "official"
    ADMINISTRATOR = "administrator"


_EVERYONE = frozenset(Role)
_STAFF = frozenset({Role.PLANNER, Role.OFFICIAL, Role.ADMINISTRATOR})
_EDITORS = frozenset({Role.PLANNER, Role.ADMINISTRATOR})

ACTIONS: dict[str, frozenset[Role]] = {
    "map.view": _EVERYONE,
    "feature.view_staff": _STAFF,
    "feature.edit": _EDITORS,
    "structure.authority": frozenset({Role.OFFICIAL, Role.ADMINISTRATOR}),
    "suggestion.submit": _EVERYONE,
    "suggestion.moderate": _STAFF,
    "coverage.view": _EVERYONE,
    "coverage.run": _STAFF,
    "coverage.export": _STAFF,
    "data.import": _EDITORS,
    "data.export": _STAFF,
    "standards.edit": _EDITORS,
    "workspace.create": _EDITORS,
    "workspace.edit": _EDITORS,
}


@dataclass(frozen=True)
class Actor:
    """The person, or program, on whose behalf a service runs.

    Parameters
    ----------
    uid : str
        Identifier written into the history; random per browser for those without an account.
    role : Role
        Role in this workspace.
    address : str
        Where the request came from, to count tries by; says nothing about who it is and is never kept.
    """

    uid: str
    role: Role
    address: str = field(default="", compare=False)

    @property
    def visibility(self) -> Visibility:
        """The visibility class of what this actor reads."""
        return Visibility.STAFF if may(self, "feature.view_staff") else Visibility.PUBLIC


VISITOR = Actor("visitor", Role.VISITOR)
# The command line and the demo builder act for whoever owns the machine.
OPERATOR = Actor("operator", Role.ADMINISTRATOR)


def may(actor: Actor, action: str) -> bool:
    """Tell whether an actor may take an action.

    Parameters
    ----------
    actor : Actor
        Who asks.
    action : str
        A key of `ACTIONS`.

    Returns
    -------
    bool
        Whether the table allows it.

    Examples
    --------
    >>> may(VISITOR, "suggestion.submit"), may(VISITOR, "feature.edit")
    (True, False)
    """
    return actor.role in ACTIONS[action]


def require(actor: Actor, action: str) -> None:
    """Refuse an action the table does not allow.

    Parameters
    ----------
    actor : Actor
        Who asks.
    action : str
        A key of `ACTIONS`.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    """
    if not may(actor, action):
        raise Forbidden("not_allowed", action=action, role=actor.role.value)
