"""One of thousands is found by typing a part of it; the browser is sent a hundred at most."""

import pytest
from streamlit.testing.v1 import AppTest

from cocreate_gis.ui.labels import told_apart


def _page(store: str, cache: str, number: int, held: int | None = None) -> None:
    from pathlib import Path

    import streamlit as st

    from cocreate_gis.model.permissions import OPERATOR
    from cocreate_gis.services.office import Office, Seat
    from cocreate_gis.ui.desk import Desk
    from cocreate_gis.ui.long_choice import long_choice, optional_choice
    from cocreate_gis.ui.markdown import MarkdownWords

    office = Office(store, Path(cache), local_planner=True, bound_to_loopback=True)
    desk = Desk(office, Seat(OPERATOR, office.context(), True), MarkdownWords("zh"))
    labels = {n: f"V{n:04d} · 院{n % 7}" for n in range(number)}
    st.session_state["found"] = long_choice(desk, "案件", labels, "case")
    st.session_state["given"] = optional_choice(desk, "上级", labels, "above", held)


@pytest.fixture
def page(town):
    def drawn(number: int, held: int | None = None, **state: object) -> AppTest:
        places = {"store": town.store.location, "cache": str(town.cache), "number": number, "held": held}
        app = AppTest.from_function(_page, kwargs=places, default_timeout=60)
        for name, value in state.items():
            app.session_state[name] = value
        return app.run()

    return drawn


def test_a_few_are_chosen_from_a_list_without_searching(page):
    app = page(300)
    assert not app.text_input
    assert len(app.selectbox[0].options) == 300


def test_one_of_seven_thousand_is_found_by_a_part_of_it(page):
    app = page(7_000)
    assert len(app.selectbox[0].options) == 100
    assert "7,000" in app.text_input[0].label
    app.text_input[0].set_value("v6543").run()
    assert app.selectbox[0].options == ["V6543 · 院5"]
    assert app.session_state["found"] == 6543
    app.text_input[0].set_value("院5").run()
    assert app.session_state["found"] == 5
    assert "1,000" in app.caption[0].value
    app.text_input[0].set_value("没有的*院*").run()
    assert app.session_state["found"] is None
    assert "没有的" in app.info[0].value
    assert not app.exception


def test_what_another_page_has_chosen_is_shown_though_it_is_not_among_the_first(page):
    app = page(7_000, case=6_999)
    assert app.session_state["found"] == 6_999
    app.text_input[0].set_value("V0001").run()
    assert app.session_state["found"] == 1
    assert page(7_000, case=9_999).session_state["found"] == 0


def test_thousands_of_equal_labels_are_told_apart():
    told = told_apart(dict.fromkeys(range(7_000), "臭氧路"))
    assert (told[0], told[6_999], len(set(told.values()))) == ("1 · 臭氧路", "7000 · 臭氧路", 7_000)


def test_in_a_form_what_is_held_stays_while_another_one_is_searched_for(page):
    app = page(7_000, held=6543)
    assert app.session_state["given"] == 6543
    assert len(app.selectbox[1].options) == 101
    app.text_input[1].set_value("v0042").run()
    assert app.session_state["given"] == 6543
    assert app.selectbox[1].options == ["V6543 · 院5", "V0042 · 院0"]
    app.selectbox[1].set_value(42).run()
    assert app.session_state["given"] == 42
    app.text_input[1].set_value("没有的院").run()
    assert app.session_state["given"] == 42
    app.selectbox[1].set_value(None).run()
    assert app.session_state["given"] is None
    app.run()
    assert app.session_state["given"] is None
    assert not app.exception


def test_in_a_form_nothing_is_chosen_at_first(page):
    app = page(7_000)
    assert app.session_state["given"] is None
    assert len(app.selectbox[1].options) == 100
