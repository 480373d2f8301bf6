"""The inbox tells whoever answers where it is, what was replied, and, when asked, how to reach the person."""

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.services.voices import moderation
from cocreate_gis.services.voices.suggestions import SuggestionDraft, submit
from cocreate_gis.services.voices.whereabouts import place_names
from tests import voices
from tests.towns import at, box
from tests.ui.test_views import run_view


def test_the_place_and_the_contact_are_there_for_who_answers(town):
    place = next(place for place, name in place_names(town).items() if name == "东院 2栋")
    draft = SuggestionDraft(
        kind="problem", category="lighting", text="没有灯", contact="门房老李转", consent=True
    )
    fid = submit(Actor("visitor:x", Role.VISITOR), town, place, draft).fid
    app = run_view(town, "voices.page", "zh", "planner")
    assert any("东院 2栋" in caption.value for caption in app.caption)
    app.button(key=f"act-{fid}").click().run()
    assert not any("门房老李转" in text.value for text in app.markdown)
    # A click alone runs the page anew and shuts what was open; in the browser the box stays.
    app.session_state[f"reached-{fid}"] = True
    app.button(key=f"act-{fid}").click().run()
    assert any(text.value == "门房老李转" for text in app.markdown)
    version = int(town.frame(SUGGESTIONS, Visibility.STAFF).at[fid, "version"])
    moderation.answer_all(Actor("planner", Role.PLANNER), town, {fid: version}, "withheld", "已转电工")
    again = run_view(town, "voices.page", "zh", "planner")
    assert not again.exception


def test_whoever_answers_for_the_place_is_offered_first_and_another_is_warned_of(town):
    near = voices.add(town, "organisations", box(-200, -200, 200, 200), name="东院物业", status="active")
    far = voices.add(town, "organisations", box(5000, 0, 5200, 200), name="北街物业", status="active")
    uid = voices.say(town, "visitor:x", "没有灯", at(100, 0), status="received")
    said = town.frame(SUGGESTIONS, Visibility.STAFF)
    fid = int(said.index[said["uid"] == uid][0])
    app = run_view(town, "voices.page", "zh", "planner")
    app.button(key=f"act-{fid}").click().run()
    chosen = next(one for one in app.selectbox if "北街物业" in one.options)
    assert chosen.options[0] == "东院物业（管这里）"
    assert not app.warning
    planner = Actor("planner", Role.PLANNER)
    moderation.assign(planner, town, {fid: 1}, far)
    app.button(key=f"act-{fid}").click().run()
    assert "东院物业" in app.warning[0].value
    moderation.assign(planner, town, {fid: 2}, near)
    app.button(key=f"act-{fid}").click().run()
    assert not app.warning
