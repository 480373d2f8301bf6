"""Three steps to say something, also where the map may not be pressed."""

import pytest
from streamlit.testing.v1 import AppTest

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.model.workspace import PublicationMode
from cocreate_gis.services.voices import moderation
from cocreate_gis.services.voices.suggestions import SuggestionDraft, submit
from tests.towns import at, lonlat
from tests.ui.test_views import run_view


def _press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


@pytest.mark.parametrize("mode", list(PublicationMode))
def test_a_place_from_the_list_is_sent_in_either_mode(town, mode):
    with town.store.write(OPERATOR) as writer:
        town.store.update_workspace(writer, town.workspace.model_copy(update={"publication": mode}))
    app = run_view(town, view="suggest.page", language="zh", role="visitor")
    app.selectbox[0].select("东院").run()
    _press(app, "就是这里")
    app.session_state["suggest_draft"] = {"kind": "problem", "category": "lighting", "text": "门口没有灯"}
    app.session_state["suggest_step"] = 3
    app.run()
    app.checkbox[-1].check().run()
    _press(app, "送出")
    assert [error.value for error in app.error] == []
    assert town.frame(SUGGESTIONS, Visibility.STAFF)["text"].tolist() == ["门口没有灯"]


def _at_step(town, step, **draft):
    app = run_view(town, view="suggest.page", language="zh", role="visitor")
    app.session_state["suggest_place"] = lonlat(at(100, 0))
    app.session_state["suggest_step"] = step
    app.session_state["suggest_draft"] = {"kind": "problem", "category": "lighting", **draft}
    app.run()
    assert not app.exception
    return app


def test_a_number_is_offered_to_be_hidden_by_the_same_words_as_on_the_light_page(town):
    app = _at_step(town, 2, text="没有灯，打13800001234")
    _press(app, "下一步")
    assert app.warning[0].value.startswith("您写的话里有电话")
    _press(app, "遮住（推荐）")
    assert app.session_state["suggest_step"] == 3
    app.checkbox[-1].check().run()
    _press(app, "送出")
    assert town.frame(SUGGESTIONS, Visibility.STAFF)["text"].tolist() == ["没有灯，打***********"]


def test_what_was_said_before_is_offered_and_joined(town):
    draft = SuggestionDraft(kind="problem", category="lighting", text="路口没有灯，太黑", consent=True)
    fid = submit(Actor("visitor:first", Role.VISITOR), town, lonlat(at(100, 0)), draft).fid
    moderation.answer(OPERATOR, town, fid, 1, "released")
    app = _at_step(town, 2, text="路口没有灯，太黑了")
    _press(app, "下一步")
    _press(app, "我也这样想，算我一个")
    assert "路口没有灯，太黑" in app.success[0].value
    assert town.frame(SUGGESTIONS, Visibility.STAFF)["support_count"].tolist() == [1]


def test_a_child_needs_whoever_looks_after_it(town):
    app = _at_step(town, 3, text="滑梯坏了")
    box = {one.label: one for one in app.checkbox}
    box["说这件事的人未满14岁"].check().run()
    app.checkbox[-1].check().run()
    _press(app, "送出")
    assert app.error[0].value.startswith("未满14岁")
    guardian = next(one for one in app.checkbox if one.label.startswith("家长或监护人"))
    guardian.check().run()
    _press(app, "送出")
    assert town.frame(SUGGESTIONS, Visibility.STAFF)["guardian_consent"].tolist() == [True]


def test_a_planner_enters_for_somebody_else(town):
    app = run_view(town, view="suggest.page", language="zh", role="planner")
    app.session_state["suggest_place"] = lonlat(at(100, 0))
    app.session_state["suggest_step"] = 3
    app.session_state["suggest_draft"] = {"kind": "opinion", "category": "green", "text": "修剪就好"}
    app.run()
    app.toggle[0].set_value(True).run()
    app.text_input[0].input("王奶奶").run()
    boxes = {one.label: one for one in app.selectbox}
    boxes["本人怎样同意的"].select("aloud").run()
    boxes["态度"].select("agree").run()
    _press(app, "送出")
    (row,) = town.frame(SUGGESTIONS, Visibility.STAFF).to_dict("records")
    assert (row["consent_given"], row["stance"], row["source"]) == ("aloud", "agree", "helper")
