"""The list of a register: filtered, grouped, kept as a view, and what an empty one says."""

import pytest

from cocreate_gis.model.layers.trees import STREET_TREES
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from tests.towns import at, lonlat
from tests.ui.test_views import run_view


def _health(code):
    return (STREET_TREES.field("health").domain or {})[code]


@pytest.fixture
def planted(town):
    """The town with four trees, three in its east."""
    species = [("樟树", "good", 100), ("*银杏*", "poor", 500), ("*银杏*", "dead", 600), ("樟树", "poor", 610)]
    for name, health, x in species:
        values = {"species": name, "health": health}
        features.create(OPERATOR, town, STREET_TREES, lonlat(at(x, 200)), values)
    return town


def _trees(town, role="planner", language="zh"):
    app = run_view(town, "registers.page", language, role)
    app.segmented_control(key="register-registers").set_value("trees").run()
    return app


def _rows(app):
    return app.dataframe[-1].value["species"].tolist()


def _ask(app, name, among):
    turn = len([b for b in app.button if (b.key or "").startswith("chip-")])
    key = f"register_filter-street_trees-{turn}"
    app.selectbox(key=f"{key}-field").set_value(name).run()
    app.multiselect(key=f"{key}-{name}-among").set_value(among).run()
    app.button(key=f"{key}-add").click().run()


def test_filters_are_added_shown_as_chips_and_taken_off(planted):
    app = _trees(planted)
    assert len(_rows(app)) == 4
    _ask(app, "health", ["poor", "dead"])
    assert _rows(app) == ["*银杏*", "*银杏*", "樟树"]
    assert app.button(key="chip-0").label == rf"长势：{_health('poor').zh} \/ {_health('dead').zh}"
    app.selectbox(key="register_filter-street_trees-1-field").set_value("species").run()
    app.text_input(key="register_filter-street_trees-1-species-text").set_value("*银").run()
    app.button(key="register_filter-street_trees-1-add").click().run()
    assert _rows(app) == ["*银杏*", "*银杏*"]
    # A user's word is text, whatever it looks like.
    assert r"\*银" in app.button(key="chip-1").label
    app.button(key="chip-0").click().run()
    assert _rows(app) == ["*银杏*", "*银杏*"]
    app.button(key="chip-0").click().run()
    assert len(_rows(app)) == 4


def test_groups_are_told_with_their_counts_by_field_and_by_place(planted):
    app = _trees(planted)
    app.selectbox(key="register_group-street_trees").set_value("species").run()
    groups = app.dataframe[0].value
    assert sorted(zip(groups["树种"], groups["条数"], strict=True)) == [("*银杏*", 2), ("樟树", 2)]
    app.selectbox(key="register_group-street_trees").set_value("in_community").run()
    groups = app.dataframe[0].value
    assert groups.iloc[:, 0].tolist() == ["东社区", "西社区"]
    assert groups["条数"].tolist() == [3, 1]


def test_a_view_is_kept_found_again_and_removed_with_undo(planted):
    app = _trees(planted)
    _ask(app, "health", ["poor"])
    app.text_input(key="register_keep_name-street_trees-0").set_value("长势差").run()
    next(b for b in app.button if b.label == "记住现在的筛选和分组").click().run()
    view = app.selectbox(key="register_view-street_trees")
    assert view.options == ["全部", "长势差"]
    app.button(key="chip-0").click().run()
    assert len(_rows(app)) == 4
    fid = app.selectbox(key="register_view-street_trees").value
    app.selectbox(key="register_view-street_trees").set_value(0).run()
    app.selectbox(key="register_view-street_trees").set_value(fid).run()
    assert len(_rows(app)) == 2
    next(b for b in app.button if b.label == "删除这个筛选").click().run()
    assert app.selectbox(key="register_view-street_trees").options == ["全部"]
    next(b for b in app.button if b.label == "撤销").click().run()
    assert app.selectbox(key="register_view-street_trees").options == ["全部", "长势差"]


def test_a_visitor_filters_and_groups_and_keeps_nothing(planted):
    app = _trees(planted, role="visitor", language="en")
    _ask(app, "health", ["dead"])
    assert _rows(app) == ["*银杏*"]
    assert "register_view-street_trees" not in [box.key for box in app.selectbox]
    assert app.button(key="chip-0").label == f"Health: {_health('dead').en}"


def test_an_empty_register_says_what_to_do(town):
    app = run_view(town, "registers.page", "zh", "planner")
    app.segmented_control(key="register-registers").set_value("sites").run()
    assert [told.value for told in app.info] == ["“微空间点位”里还没有内容。"]
