"""The pages of schemes draw themselves, for planners and visitors; two who edit one record lose nothing."""

import pytest
from streamlit.testing.v1 import AppTest

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.elements import ELEMENT_KINDS
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS, SCHEMES
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.promises import drawing, remarks, revisions
from cocreate_gis.services.registers.sites_elements import Placing
from tests.towns import at, box, lonlat
from tests.ui.test_views import run_view

PAGES = ("schemes.compare", "schemes.revisions")


@pytest.fixture
def schemed(town):
    """A scheme with an option that was shown twice, and somebody's remark."""
    scheme = features.create(OPERATOR, town, SCHEMES, lonlat(box(100, 180, 140, 220)), {"name": "*小*花园"})
    values = {"scheme": features.look_at(OPERATOR, town, SCHEMES, scheme).uid, "name": "_选项_一"}
    option = features.create(OPERATOR, town, SCHEME_OPTIONS, None, values)
    uid = features.look_at(OPERATOR, town, SCHEME_OPTIONS, option).uid
    kinds, place = town.frame(ELEMENT_KINDS, Visibility.STAFF), lonlat(at(120, 200))
    placing = Placing(str(kinds["uid"].iloc[0]), (place.x, place.y))
    for _ in range(2):
        drawing.draw(OPERATOR, town, uid, placing, {"action": "new", "reason": "<i>要坐</i>"})
        version = features.look_at(OPERATOR, town, SCHEME_OPTIONS, option).version
        revisions.publish(OPERATOR, town, option, version, "<b>大家</b>说的")
    remarks.remark(Actor("browser-1", Role.RESIDENT), town, uid, "<script>太窄</script>")
    return town


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", [*PAGES, "schemes.draw"])
def test_every_page_draws_itself_for_a_planner(schemed, language, page):
    assert not run_view(schemed, page, language, "planner").error


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_reads_what_was_shown_and_changes_nothing(schemed, page):
    app = run_view(schemed, page, "zh", "visitor")
    assert not app.error
    assert [button.label for button in app.button] in ([], ["提意见"])
    assert "太窄" not in str([one.value for one in app.markdown])


@pytest.mark.parametrize("page", [*PAGES, "schemes.draw"])
def test_a_town_without_schemes_says_what_to_do(town, page):
    assert run_view(town, page, "zh", "planner").info


def test_the_page_stands_when_drawn_again_while_an_option_is_computed(schemed):
    app = run_view(schemed, "schemes.draw", "zh", "planner")
    (facility,) = (box for box in app.selectbox if str(box.key).startswith("measure_what-"))
    facility.select_index(0).run()
    next(button for button in app.button if button.label == "测算").click().run()
    app.run()
    assert not app.exception
    assert not app.error


def _form(store: str, cache: str, fid: str) -> None:
    from pathlib import Path

    from cocreate_gis.model.layers.schemes import SCHEMES
    from cocreate_gis.model.permissions import Actor, Role
    from cocreate_gis.services.office import Office, Seat
    from cocreate_gis.ui.desk import Desk
    from cocreate_gis.ui.markdown import MarkdownWords
    from cocreate_gis.ui.records import record_form

    office = Office(store, Path(cache), local_planner=True, bound_to_loopback=True)
    seat = Seat(Actor("somebody", Role("planner")), office.context(), True)
    record_form(Desk(office, seat, MarkdownWords("zh")), SCHEMES, int(fid))


def test_two_planners_editing_one_scheme_see_both_versions_and_lose_nothing(schemed):
    fid = int(schemed.frame(SCHEMES, Visibility.STAFF).index[0])
    places = {"store": schemed.store.location, "cache": str(schemed.cache), "fid": str(fid)}
    mine = AppTest.from_function(_form, kwargs=places, default_timeout=60).run()
    assert not mine.exception

    version = features.look_at(OPERATOR, schemed, SCHEMES, fid).version
    theirs = {"name": "他们改的名字", "problem": "他们写的问题"}
    features.change(OPERATOR, schemed, SCHEMES, fid, version, theirs)
    # Typed after the other has saved, as anybody would who does not know of it.
    mine.text_input(key=f"edit-schemes-{fid}-{version}-name").set_value("我改的名字").run()
    assert not mine.exception
    assert len(mine.warning) == 1
    (choice,) = (one for one in mine.radio if one.key.endswith("-of-name"))
    assert choice.options == ["现在的：他们改的名字", "我填的：我改的名字"]
    choice.set_value("mine").run()
    mine.button(key=f"edit-schemes-{fid}-{version}-save").click().run()
    assert not mine.exception

    kept = features.look_at(OPERATOR, schemed, SCHEMES, fid).values
    assert (kept["name"], kept["problem"]) == ("我改的名字", "他们写的问题")
