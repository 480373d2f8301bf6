"""No two labels of a choice are the same, so that what is chosen is what was meant."""

from cocreate_gis.ui.labels import told_apart
from tests import voices
from tests.towns import at
from tests.ui.test_views import run_view


def test_a_number_that_somebody_wrote_is_not_given_again():
    told = told_apart({1: "1 · 长椅", 2: "长椅", 3: "长椅", 4: "路灯"})
    assert told == {1: "1 · 长椅", 2: "2 · 长椅", 3: "3 · 长椅", 4: "路灯"}


def test_of_two_meetings_with_one_name_the_second_can_be_chosen(town):
    for _ in range(2):
        voices.add(town, "events", at(0, 0), title="板凳会", kind="bench_talk", status="held")
    page = run_view(town, "voices.enter", "zh", "planner")
    chooser = page.selectbox(key="enter_event")
    first, second = (option for option in chooser.options if "板凳会" in option)
    chosen = []
    for option in (first, second):
        page.selectbox(key="enter_event").select(option).run()
        assert not page.exception
        chosen.append(page.session_state["enter_event"])
    assert len(set(chosen)) == 2
