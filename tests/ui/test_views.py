"""Every view draws itself, in both languages, for a planner and for a resident, without an error."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.model.workspace import Workspace
from cocreate_gis.services import jobs
from cocreate_gis.services.setup import set_up
from cocreate_gis.services.voices.suggestions import SuggestionDraft, submit
from tests.towns import at, lonlat

VIEWS = ("suggest.page", "voices.page", "coverage.page", "registers.page", "data.page", "about")


def _draw_view(store: str, cache: str, view: str, language: str, role: str) -> None:
    from importlib import import_module
    from pathlib import Path

    from cocreate_gis.model.permissions import Actor, Role
    from cocreate_gis.services.office import Office, Seat
    from cocreate_gis.ui.desk import Desk
    from cocreate_gis.ui.markdown import MarkdownWords

    office = Office(store, Path(cache), local_planner=True, bound_to_loopback=True)
    seat = Seat(Actor("somebody", Role(role)), office.context(), True)
    import_module(f"cocreate_gis.ui.views.{view}").render(Desk(office, seat, MarkdownWords(language)))


def _draw_all(store: str, cache: str, language: str) -> None:
    from pathlib import Path

    from cocreate_gis.services.office import Office
    from cocreate_gis.ui.shell import render

    render(Office(store, Path(cache), local_planner=True, bound_to_loopback=True), language)


def _run(function, town, **options: str) -> AppTest:
    places = {"store": town.store.location, "cache": str(town.cache)}
    # Before the page is the main module, which a worker would have to take over.
    jobs.warm_up()
    jobs.warm_up(shown=True)
    app = AppTest.from_function(function, kwargs={**places, **options}, default_timeout=60)
    app.run()
    assert not app.exception
    return app


def run_view(town, view: str, language: str, role: str) -> AppTest:
    """One view over a town, as a person in a role reads it."""
    return _run(_draw_view, town, view=view, language=language, role=role)


@pytest.mark.parametrize("role", ["planner", "visitor"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("view", VIEWS)
def test_a_view_draws_itself(town, view, language, role):
    app = run_view(town, view, language, role)
    assert not app.error


@pytest.mark.parametrize(("language", "word"), [("zh", "打开“东门”试试"), ("en", 'Open "东门" and see')])
def test_the_first_screen_says_the_sentence_and_offers_the_gate(town, language, word):
    app = _run(_draw_all, town, language=language)
    button = app.button(key="try_gate")
    assert button.label == word
    button.click().run()
    assert not app.exception
    assert app.button(key="try_gate").label != word


def test_an_empty_workspace_says_what_to_do(tmp_path: Path):
    location = str(tmp_path / "empty.gpkg")
    set_up(OPERATOR, location, Workspace(name="空", metric_epsg=4547)).close()
    for view in VIEWS:
        places = {"store": location, "cache": str(tmp_path)}
        options = {**places, "view": view, "language": "zh", "role": "planner"}
        app = AppTest.from_function(_draw_view, kwargs=options, default_timeout=60).run()
        assert not app.exception
        assert not app.error
    app = AppTest.from_function(
        _draw_all, kwargs={"store": location, "cache": str(tmp_path), "language": "zh"}, default_timeout=60
    ).run()
    assert not app.exception


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_table_shows_a_code_or_none(town, language):
    app = run_view(town, "data.page", language, "planner")
    app.session_state["data_section"] = "standards"
    app.run()
    tiers = set(app.dataframe[0].value["tier"])
    assert {"15分钟生活圈" if language == "zh" else "15-minute life circle"} <= tiers
    assert not any("_" in tier for tier in tiers)
    app = run_view(town, "registers.page", language, "planner")
    assert app.dataframe[0].value["walled"].tolist() == ["是" if language == "zh" else "Yes"]


def test_a_suggestion_without_a_reply_offers_an_empty_one(town):
    draft = SuggestionDraft(kind="idea", category="seating", text="一把长椅", consent=True)
    fid = submit(Actor("sender", Role.RESIDENT), town, lonlat(at(100, 0)), draft).fid
    app = run_view(town, "voices.page", "zh", "planner")
    app.button(key=f"act-{fid}").click().run()
    assert app.text_area[0].value == ""


def test_nothing_is_sent_without_words(town):
    app = run_view(town, "suggest.page", "zh", "visitor")
    app.session_state["suggest_place"] = lonlat(at(100, 0))
    app.session_state["suggest_step"] = 2
    app.run()
    next_step = next(button for button in app.button if button.label == "下一步")
    next_step.click().run()
    assert [warning.value for warning in app.warning] == ["请选一类，拿不准就选“其他”。"]


@pytest.mark.parametrize(("language", "word"), [("zh", "找不到工作区"), ("en", "There is no workspace")])
def test_a_workspace_that_cannot_be_opened_is_said_in_words(tmp_path: Path, language, word):
    places = {"store": str(tmp_path / "nope.gpkg"), "cache": str(tmp_path), "language": language}
    app = AppTest.from_function(_draw_all, kwargs=places, default_timeout=60).run()
    assert not app.exception
    assert [error.value.startswith(word) for error in app.error] == [True]
