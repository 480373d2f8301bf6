"""A person sees what is kept under her own key, and has it erased after she confirmed it."""

import pytest

from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.services.voices import forgetting
from tests.towns import at
from tests.ui.test_views import run_view
from tests.voices import say


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_of_ones_own_is_erased_once_it_is_confirmed(town, language):
    app = run_view(town, "voices.notices", language, "planner")
    me = "somebody"
    say(town, me, "没有地方坐", at(100, 0))
    say(town, "visitor:other", "别处也没有地方坐", at(100, 0))
    app.run()
    assert app.button(key=f"erase-{me}").disabled
    app.checkbox(key=f"sure-{me}").check().run()
    app.button(key=f"erase-{me}").click().run()
    assert not app.exception
    assert forgetting.what_is_kept(Actor(me, Role.VISITOR), town, me).is_nothing
    assert not forgetting.what_is_kept(Actor("visitor:other", Role.VISITOR), town, "visitor:other").is_nothing
