"""Three steps to say something, also where the map may not be pressed."""

import pytest
from streamlit.testing.v1 import AppTest

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.model.workspace import PublicationMode


def _page(store: str, cache: str) -> None:
    from pathlib import Path

    from cocreate_gis.model.permissions import Actor, Role
    from cocreate_gis.services.office import Office, Seat
    from cocreate_gis.ui.desk import Desk
    from cocreate_gis.ui.views import suggest
    from cocreate_gis.wording import Words

    office = Office(store, Path(cache), local_planner=False, bound_to_loopback=True)
    seat = Seat(Actor("resident by list", Role.VISITOR), office.context(), False)
    suggest.render(Desk(office, seat, Words("zh")))


def _press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


@pytest.mark.parametrize("mode", list(PublicationMode))
def test_a_place_from_the_list_is_sent_in_either_mode(town, mode):
    with town.store.write(OPERATOR) as writer:
        town.store.update_workspace(writer, town.workspace.model_copy(update={"publication": mode}))
    app = AppTest.from_function(
        _page, kwargs={"store": town.store.location, "cache": str(town.cache)}, default_timeout=60
    ).run()
    app.selectbox[0].select("东院").run()
    _press(app, "就是这里")
    app.session_state["suggest_draft"] = {"kind": "problem", "category": "lighting", "text": "门口没有灯"}
    app.session_state["suggest_step"] = 3
    app.run()
    app.checkbox[-1].check().run()
    _press(app, "送出")
    assert [error.value for error in app.error] == []
    assert town.frame(SUGGESTIONS, Visibility.STAFF)["text"].tolist() == ["门口没有灯"]
