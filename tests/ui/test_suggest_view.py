"""Three steps to say something, also where the map may not be pressed."""

import pytest
from streamlit.testing.v1 import AppTest

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.model.workspace import PublicationMode
from tests.ui.test_views import run_view


def _press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


@pytest.mark.parametrize("mode", list(PublicationMode))
def test_a_place_from_the_list_is_sent_in_either_mode(town, mode):
    with town.store.write(OPERATOR) as writer:
        town.store.update_workspace(writer, town.workspace.model_copy(update={"publication": mode}))
    app = run_view(town, view="suggest", language="zh", role="visitor")
    app.selectbox[0].select("东院").run()
    _press(app, "就是这里")
    app.session_state["suggest_draft"] = {"kind": "problem", "category": "lighting", "text": "门口没有灯"}
    app.session_state["suggest_step"] = 3
    app.run()
    app.checkbox[-1].check().run()
    _press(app, "送出")
    assert [error.value for error in app.error] == []
    assert town.frame(SUGGESTIONS, Visibility.STAFF)["text"].tolist() == ["门口没有灯"]
