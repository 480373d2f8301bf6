"""The permission table through every route: each asked by each role."""

from pathlib import Path

from starlette.routing import Route

from cocreate_gis.bootstrap.application import routes
from cocreate_gis.model.layers.structures import ILLEGAL_STRUCTURES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR, Role
from cocreate_gis.model.phases import Phase
from cocreate_gis.services.context import Context
from cocreate_gis.services.office import Office
from cocreate_gis.services.photos import photos
from cocreate_gis.services.signing import invitations
from cocreate_gis.services.voices.whereabouts import place_code
from cocreate_gis.web.app import OWN_PREFIXES
from tests.browsers import Browser, site
from tests.exercises import PIT, Stage, survey_of
from tests.people import account, signed_in, uid_of
from tests.pictures import jpeg
from tests.route_rows import ROWS
from tests.voices import add
from tools.permissions import table


def _own_routes(town: Context) -> set[tuple[str, str]]:
    office = Office(town.store.location, town.cache, local_planner=None, bound_to_loopback=True)
    refused = {f"/{prefix}{more}" for prefix in OWN_PREFIXES for more in ("", "/{path:path}")}
    return {
        (method, route.path)
        for route in routes(office)
        if isinstance(route, Route)
        for method in (route.methods or ())
        if method != "HEAD" and not (route.path in refused and "DELETE" in (route.methods or ()))
    }


def test_every_route_has_its_row(town: Context) -> None:
    assert _own_routes(town) == set(ROWS)


def test_every_route_answers_every_role_as_its_row_says(town: Context, tmp_path: Path) -> None:
    stage = Stage(town, tmp_path)
    waiting = stage.suggestion(Phase.OPEN, status="received")
    (photo,) = photos.attach(OPERATOR, town, SUGGESTIONS, waiting, [jpeg()])
    add(town, "illegal_structures", PIT, status="clue")
    names: dict[str, object] = {
        "photo": photo,
        "waiting": stage.seen(waiting)[0],
        "structure": int(town.frame(ILLEGAL_STRUCTURES, OPERATOR.visibility).index.max()),
        "house": place_code(uid_of(town, "buildings", "1栋")),
        "link": invitations.invite(OPERATOR, town, Role.HELPER),
    }
    for phase in Phase:
        names[f"survey_{phase.value}"] = survey_of(stage, phase).slug
    app, faults = site(town), []
    for role in Role:
        browser = Browser(app, address="192.168.1.9")
        # Every later request carries a cookie, as that of a browser does.
        browser.get("/sign-in")
        if role is not Role.VISITOR:
            account(town, role.value, role)
            browser.cookies.set(
                "cocreate_session", signed_in(town, role.value)[0], domain="localhost.local", path="/"
            )
        for (method, path), rows in ROWS.items():
            for row in rows:
                body = {"data": {"form_token": "of somebody else"}} if method == "POST" else {}
                status = browser.request(method, row.path.format_map(names), **body).status_code
                if status != row.status(role):
                    faults.append((role.value, method, path, row.path, status, row.status(role)))
    assert not faults, "\n".join(map(str, faults))


def test_the_table_in_the_docs_is_the_one_in_force() -> None:
    docs = Path(__file__).parents[2] / "docs" / "permissions.md"
    assert docs.read_text(encoding="utf-8") == table()
