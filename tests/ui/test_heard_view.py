"""Every part of the section on who is heard draws itself, and does what its buttons say."""

import pytest

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import GATES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import Role
from cocreate_gis.services import features
from tests.people import person
from tests.towns import at
from tests.ui.test_views import run_view
from tests.voices import say, settle


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_part_draws_itself_and_duplicates_are_merged_and_undone(town, language):
    settle(town)
    for k, text in enumerate(("这段路没有地方坐", "没有地方坐")):
        say(town, f"visitor:{k}", text, at(100 + k, 0))
    app = run_view(town, "voices.heard", language, "planner")
    for part in ("silent", "ranked", "opinions", "flood", "forget", "same"):
        app.button_group[0].set_value(part).run()
        assert not app.exception
    merged = town.frame(SUGGESTIONS, Visibility.STAFF)["merged_into"]
    assert merged.isna().all()
    next(button for button in app.button if button.key.startswith("merge-")).click().run()
    assert not app.exception
    assert town.frame(SUGGESTIONS, Visibility.STAFF)["merged_into"].notna().sum() == 1
    app.button(key="undo-merge").click().run()
    assert town.frame(SUGGESTIONS, Visibility.STAFF)["merged_into"].isna().all()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everybody_reads_how_much_was_said_where_but_no_small_number(town, language):
    settle(town)
    for k in range(3):
        say(town, f"visitor:{k}", f"第{k}件", at(100 + k, 0))
    app = run_view(town, "voices.said", language, "visitor")
    app.button_group[0].set_value("areas").run()
    assert not app.exception
    shown = app.dataframe[0].value
    assert "<5" in shown.to_numpy()
    assert shown.iloc[:, 1].isna().any()


@pytest.mark.parametrize(("language", "label"), [("zh", "请先在上面选"), ("en", "Choose above")])
def test_of_several_alike_none_is_merged_before_it_is_chosen(town, language, label):
    for k in range(3):
        say(town, f"visitor:{k}", "没有地方坐", at(100 + k, 0))
    app = run_view(town, "voices.heard", language, "planner")
    app.button_group[0].set_value("same").run()
    (several,) = [one for one in app.multiselect if one.key.startswith("others-")]
    button = next(button for button in app.button if button.key.startswith("merge-"))
    assert button.disabled
    assert button.label.startswith(label)
    second = town.frame(SUGGESTIONS, Visibility.STAFF).index.tolist()[2]
    several.set_value([second]).run()
    button = next(button for button in app.button if button.key.startswith("merge-"))
    assert "1" in button.label
    button.click().run()
    merged = town.frame(SUGGESTIONS, Visibility.STAFF)["merged_into"]
    assert merged.index[merged.notna()].tolist() == [second]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_opinions_are_compared_and_changes_listed_by_role(town, language):
    for k, stance in enumerate(("agree", "object")):
        say(town, f"visitor:{k}", "拆墙", at(500 + k, 200), kind="opinion", stance=stance, respondent="shop")
    app = run_view(town, "voices.heard", language, "planner")
    app.button_group[0].set_value("opinions").run()
    assert app.dataframe[0].value.iloc[0, 1] == 2
    app.selectbox[0].set_value("respondent").run()
    assert app.dataframe[0].value.iloc[0, 0] in {"商户", "Shop"}
    li = person(town, "li", Role.PLANNER)
    fid, version = next(iter(town.frame(GATES, Visibility.STAFF)["version"].items()))
    features.change(li, town, GATES, int(fid), int(version), {"name": "新门"})
    app = run_view(town, "data.changes", language, "official")
    assert app.dataframe[0].value.iloc[0, [1, 4]].tolist() == ["LI", "新门"]
    app.selectbox[0].set_value(Role.OFFICIAL).run()
    assert app.info
    assert not app.exception
