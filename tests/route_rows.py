"""For every route of our own an address to ask, and the status each role is answered with.

Whoever adds a route adds its row here: ``path`` may name ``{photo}``, ``{waiting}``, ``{structure}``,
``{house}``, ``{link}`` and ``{survey_open}``, which the test makes; ``answers`` is one status for all, or one
per role.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cocreate_gis.model.permissions import Role

_STAFF = (Role.PLANNER, Role.OFFICIAL, Role.ADMINISTRATOR)
_ENTERING = (Role.HELPER, Role.RESIDENT_PLANNER, *_STAFF)
Answers = int | Mapping[Role, int]


@dataclass(frozen=True)
class Row:
    """What is asked, and the answers."""

    path: str
    answers: Answers

    def status(self, role: Role) -> int:
        """Status for a role."""
        return self.answers if isinstance(self.answers, int) else self.answers[role]


def staff(status: int, others: int) -> Answers:
    """One status for staff and one for everybody else."""
    return {role: status if role in _STAFF else others for role in Role}


def signed_in(status: int, visitor: int) -> Answers:
    """One status for who has an account and one for who has none."""
    return {role: visitor if role is Role.VISITOR else status for role in Role}


# A form without its token changes nothing, whoever sends it.
_NO_TOKEN = 403

ROWS: dict[tuple[str, str], list[Row]] = {
    ("GET", "/enter"): [Row("/enter?role=administrator", 303)],
    ("GET", "/r"): [Row("/r", 303)],
    ("GET", "/r/files/door.js"): [Row("/r/files/door.js", 200)],
    ("GET", "/r/fund"): [Row("/r/fund", 200)],
    ("GET", "/r/results"): [Row("/r/results", 200)],
    ("GET", "/r/rate/{code}"): [Row("/r/rate/none", 404)],
    ("POST", "/r/rate/{code}"): [Row("/r/rate/none", 404)],
    ("GET", "/r/memory"): [Row("/r/memory", 200)],
    ("POST", "/r/memory"): [Row("/r/memory", _NO_TOKEN)],
    ("GET", "/r/find"): [Row("/r/find", 200)],
    ("POST", "/r/find"): [Row("/r/find", _NO_TOKEN)],
    ("GET", "/r/receipt/{secret}.png"): [Row("/r/receipt/none.png", 404)],
    ("GET", "/r/receipt/{secret}"): [Row("/r/receipt/none", 404)],
    ("GET", "/r/mine/{secret}"): [Row("/r/mine/none", 404)],
    ("GET", "/r/forget/{secret}"): [Row("/r/forget/none", 404)],
    ("POST", "/r/forget/{secret}"): [Row("/r/forget/none", _NO_TOKEN)],
    ("POST", "/r/mine/{secret}"): [Row("/r/mine/none", 404)],
    ("GET", "/r/vote/poll/{ballot}"): [Row("/r/vote/poll/none", 404)],
    ("POST", "/r/vote/poll/{ballot}"): [Row("/r/vote/poll/none", 404)],
    ("GET", "/r/vote/{token}"): [Row("/r/vote/none", 404)],
    ("POST", "/r/vote/{token}"): [Row("/r/vote/none", 404)],
    ("GET", "/needs"): [Row("/needs", 200)],
    ("GET", "/needs/{need}"): [Row("/needs/none", 404)],
    ("POST", "/needs/{need}"): [Row("/needs/none", 404)],
    ("GET", "/survey/{slug}"): [
        Row("/survey/{survey_open}", 200),
        Row("/survey/{survey_closed}", 403),
        Row("/survey/{survey_draft}", staff(403, 404)),
    ],
    ("GET", "/survey/{slug}/{place}"): [Row("/survey/{survey_open}/{house}", 200)],
    ("POST", "/survey/{slug}"): [Row("/survey/{survey_open}", _NO_TOKEN)],
    ("POST", "/survey/{slug}/{place}"): [Row("/survey/{survey_open}/{house}", _NO_TOKEN)],
    ("GET", "/r/{activity}"): [
        Row("/r/open", 200),
        # Nothing is sent any more, but helpers and staff still enter what was said or written.
        Row("/r/talking", {role: 200 if role in _ENTERING else 403 for role in Role}),
        Row("/r/closed", 403),
        Row("/r/draft", staff(403, 404)),
    ],
    ("GET", "/r/{activity}/{place}"): [Row("/r/open/none", 404), Row("/r/draft/none", staff(403, 404))],
    # Nothing is filled in: the screen is drawn again.
    ("POST", "/r/{activity}/{place}"): [Row("/r/open/{house}", 422)],
    ("GET", "/photos/{uid:uuid}.jpg"): [Row("/photos/{photo}.jpg", staff(200, 404))],
    ("GET", "/photos/{uid:uuid}/small.jpg"): [Row("/photos/{photo}/small.jpg", staff(200, 404))],
    ("GET", "/notices/{workspace}/confirm/{secret}"): [Row("/notices/town/confirm/none", 404)],
    ("POST", "/notices/{workspace}/confirm/{secret}"): [Row("/notices/town/confirm/none", 404)],
    ("GET", "/notices/{workspace}/stop/{secret}"): [Row("/notices/town/stop/none", 404)],
    ("POST", "/notices/{workspace}/stop/{secret}"): [Row("/notices/town/stop/none", 404)],
    ("GET", "/care/{workspace}/{secret}"): [Row("/care/town/none", 404)],
    ("POST", "/care/{workspace}/{secret}"): [Row("/care/town/none", 404)],
    ("GET", "/sign-in/city"): [Row("/sign-in/city", 404)],
    ("GET", "/sign-in/city/back"): [Row("/sign-in/city/back", 403)],
    ("GET", "/sign-in"): [Row("/sign-in", signed_in(303, 200))],
    ("POST", "/sign-in"): [Row("/sign-in", _NO_TOKEN)],
    ("POST", "/sign-out"): [Row("/sign-out", _NO_TOKEN)],
    ("GET", "/account"): [Row("/account", signed_in(200, 303))],
    ("POST", "/account"): [Row("/account", signed_in(_NO_TOKEN, 303))],
    ("GET", "/invitation/{token}"): [Row("/invitation/{link}", 200), Row("/invitation/none", 404)],
    ("POST", "/invitation/{token}"): [Row("/invitation/{link}", _NO_TOKEN)],
    ("GET", "/first/{token}"): [Row("/first/none", 404)],
    ("POST", "/first/{token}"): [Row("/first/{link}", _NO_TOKEN)],
    ("GET", "/health"): [Row("/health", 200)],
    ("GET", "/tiles/{layers}/{z:number}/{x:number}/{y:number}.mvt"): [
        Row("/tiles/gates/14/13392/6728.mvt", 200),
        Row("/tiles/illegal_structures/14/13392/6728.mvt", staff(200, 404)),
    ],
    ("GET", "/layers/versions"): [Row("/layers/versions", 200)],
    ("GET", "/features/{layer}/{fid:number}"): [
        Row("/features/gates/1", 200),
        Row("/features/illegal_structures/{structure}", staff(200, 404)),
        Row("/features/suggestions/{waiting}", staff(200, 404)),
    ],
    ("GET", "/mine"): [Row("/mine", 200)],
    ("GET", "/assets/{path:path}"): [Row("/assets/none.js", 404)],
}
