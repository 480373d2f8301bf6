"""The inbox tells whoever answers where it is, what was replied, and, when asked, how to reach the person."""

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.services.voices import moderation
from cocreate_gis.services.voices.suggestions import SuggestionDraft, submit
from cocreate_gis.services.voices.whereabouts import place_names
from tests.ui.test_views import run_view


def test_the_place_and_the_contact_are_there_for_who_answers(town):
    place = next(place for place, name in place_names(town).items() if name == "东院 2栋")
    draft = SuggestionDraft(
        kind="problem", category="lighting", text="没有灯", contact="门房老李转", consent=True
    )
    fid = submit(Actor("visitor:x", Role.VISITOR), town, place, draft).fid
    app = run_view(town, "voices", "zh", "planner")
    assert any("东院 2栋" in caption.value for caption in app.caption)
    app.button(key=f"act-{fid}").click().run()
    assert not any("门房老李转" in text.value for text in app.markdown)
    # A click alone runs the page anew and shuts what was open; in the browser the box stays.
    app.session_state[f"reached-{fid}"] = True
    app.button(key=f"act-{fid}").click().run()
    assert any(text.value == "门房老李转" for text in app.markdown)
    version = int(town.frame(SUGGESTIONS, Visibility.STAFF).at[fid, "version"])
    moderation.answer_all(Actor("planner", Role.PLANNER), town, {fid: version}, "withheld", "已转电工")
    again = run_view(town, "voices", "zh", "planner")
    assert not again.exception
