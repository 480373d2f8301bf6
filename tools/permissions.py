"""Print the permission table as Markdown: ``python tools/permissions.py > docs/permissions.md``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from cocreate_gis.model.permissions import ACTIONS, MAY_GIVE, ROLE_TITLES, WHOLE_WORKSPACE, Role
from cocreate_gis.model.phases import PHASE_TITLES, Phase

_HEAD = """# Who may do what

Printed by `tools/permissions.py` from `ACTIONS` in `cocreate_gis/model/permissions.py`; a test holds both
equal. `tests/exercises.py` does every action through the services, and `tests/route_rows.py` asks every
route, for every role.

● always, ○ only in the phases named, empty: never. What belongs to no activity is asked about in the phase
"{open}". A role may be held for some areas (communities, compounds, buildings) and up to a day: it then acts
there only; reading the staff's map is not bound to areas. What is done to the whole workspace at
once (marked so) no role that is held for some areas may do.
"""


def table() -> str:
    """Write the table."""
    titles = [ROLE_TITLES[role].en for role in Role]
    lines = [
        _HEAD.format(open=PHASE_TITLES[Phase.OPEN].en),
        f"| action | {' | '.join(titles)} | whole workspace | phases |",
        f"|---|{':-:|' * (len(titles) + 1)}---|",
    ]
    for action, cells in ACTIONS.items():
        marks = [_mark([role in cells[phase] for phase in Phase]) for role in Role]
        marks.append("whole" if action in WHOLE_WORKSPACE else "")
        lines.append(f"| `{action}` | {' | '.join(marks)} | {_phases(action)} |")
    lines += ["", "## Whom a role may bring in, inside its own areas", ""]
    for giver, given in MAY_GIVE.items():
        names = ", ".join(ROLE_TITLES[role].en for role in Role if role in given)
        lines.append(f"- {ROLE_TITLES[giver].en}: {names}")
    return "\n".join(lines) + "\n"


def _mark(allowed: list[bool]) -> str:
    if all(allowed):
        return "●"
    return "○" if any(allowed) else ""


def _phases(action: str) -> str:
    cells = ACTIONS[action]
    if len(set(cells.values())) == 1:
        return ""
    everyone = frozenset[Role]().union(*cells.values())
    told = []
    for phase in Phase:
        who = (
            "all of them"
            if cells[phase] == everyone
            else ", ".join(ROLE_TITLES[role].en for role in Role if role in cells[phase])
        )
        told.append(f"{PHASE_TITLES[phase].en}: {who or 'nobody'}")
    return "; ".join(told)


if __name__ == "__main__":
    sys.stdout.write(table())
