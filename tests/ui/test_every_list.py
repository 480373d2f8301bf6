"""Every list of the shelves: found in two presses, empty with a word on what to do, led to from a card."""

import re

import pytest

from cocreate_gis.model.layers.projects import WORK_ITEMS
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from cocreate_gis.ui.views.promises import PROMISES
from cocreate_gis.ui.views.registers.page import REGISTERS
from tests.towns import at, lonlat
from tests.ui.test_views import _run, run_view

_FOLLOW = f"register_follow-{WORK_ITEMS.name}"


def _named(app):
    return app.dataframe[-1].value["name"].tolist()


def _list_led_to(store: str, cache: str, fid: str) -> None:
    from pathlib import Path

    import streamlit as st

    from cocreate_gis.model.layers.projects import WORK_ITEMS
    from cocreate_gis.services.office import Office
    from cocreate_gis.services.registers.saved_views import Asked
    from cocreate_gis.ui.desk import sit_down
    from cocreate_gis.ui.views.registers.filter import ask_again
    from cocreate_gis.ui.views.registers.list import choose_record, render

    if st.session_state.setdefault("is_first", True):
        ask_again(WORK_ITEMS, Asked(words="路灯"))
        choose_record(WORK_ITEMS, int(fid))
        st.session_state["is_first"] = False
    office = Office(store, Path(cache), local_planner=True, bound_to_loopback=True)
    render(sit_down(office, "zh"), [WORK_ITEMS], "kind")


@pytest.fixture
def works(town):
    """The town with three works, one of them nowhere."""
    placed = {"补路灯": at(50, 50), "修台阶": at(900, 50), "查资料": None}
    return {
        name: features.create(OPERATOR, town, WORK_ITEMS, place and lonlat(place), {"name": name})
        for name, place in placed.items()
    }


def _work_list(town, role="planner"):
    app = run_view(town, "promises", "zh", role)
    app.selectbox(key="register_find-promises").set_value(WORK_ITEMS.name).run()
    assert not app.exception
    return app


@pytest.mark.parametrize("role", ["planner", "official", "visitor"])
@pytest.mark.parametrize("shelf", [PROMISES, REGISTERS], ids=lambda shelf: shelf.name)
def test_every_list_is_found_by_its_name_and_an_empty_one_says_what_to_do(town, shelf, role):
    app = run_view(town, "registers.page" if shelf is REGISTERS else "promises", "zh", role)
    key = f"register_find-{shelf.name}"
    kinds = app.selectbox(key=key).options
    assert kinds
    for place in range(len(kinds)):
        title = app.selectbox(key=key).options[place]
        app.selectbox(key=key).select_index(place).run()
        assert not app.exception, title
        if app.info and "还没有内容" in app.info[0].value:
            assert title in app.info[0].value
            offered = {button.label for button in app.button} & {"新增一条", "从表格或文件导入"}
            assert offered or any("登记以后会显示在这里" in told.value for told in app.caption), title
        else:
            assert app.dataframe or role == "visitor", title


def test_a_list_follows_the_map_when_it_is_told_to(works, town):
    app = _work_list(town)
    assert sorted(_named(app)) == ["修台阶", "查资料", "补路灯"]
    west, south, east, north = lonlat(at(50, 50)).buffer(0.001).bounds
    app.session_state["register_map_view"] = (west, south, east, north)
    assert not app.toggle(key=_FOLLOW).value
    app.toggle(key=_FOLLOW).set_value(True).run()
    assert _named(app) == ["补路灯"]
    app.session_state["register_map_view"] = (west + 1, south, east + 1, north)
    app.run()
    assert any("没有符合的" in told.value for told in app.info)
    app.toggle(key=_FOLLOW).set_value(False).run()
    assert len(_named(app)) == 3


def test_a_record_somebody_was_led_to_is_the_chosen_one_whatever_the_list_was_asked_before(works, town):
    app = _run(_list_led_to, town, fid=str(works["修台阶"]))
    assert sorted(_named(app)) == ["修台阶", "查资料", "补路灯"]
    assert app.text_input(key=f"edit-{WORK_ITEMS.name}-{works['修台阶']}-1-name").value == "修台阶"


@pytest.mark.parametrize(("role", "state"), [("planner", "提出"), ("visitor", "有人提出")])
def test_a_resident_reads_a_state_in_plain_words_in_a_list_as_on_a_page(works, town, role, state):
    app = _work_list(town, role)
    assert set(app.dataframe[-1].value["status"]) == {state}


def test_a_resident_meets_no_word_of_the_office_on_an_empty_page(town):
    app = run_view(town, "promises", "zh", "visitor")
    for name, register in PROMISES.registers.items():
        app.segmented_control(key="register-promises").set_value(name).run()
        for page, (action, _) in register.pages.items():
            if action != "map.view":
                continue
            app.segmented_control(key=f"register_page-{name}").set_value(page).run()
            assert not app.exception, page
            told = " ".join(part.value for part in (*app.info, *app.caption, *app.markdown))
            assert not re.search("新建|导入|添加|工作人员|逐条|登记项目|粘贴|一件一件", told), (page, told)
