"""No screen writes a date as a machine does."""

import datetime as dt
import json
import re

import pytest

from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.services.notices import deadlines, notices
from cocreate_gis.wording import Words
from tests import voices
from tests.towns import at
from tests.ui.test_views import run_view

DAY = dt.date(2026, 11, 20)
_MACHINE = re.compile(r"\d{4}-\d{2}-\d{2}")


@pytest.mark.parametrize(("language", "day"), [("zh", "2026年11月20日"), ("en", "20 November 2026")])
def test_a_meeting_is_dated_as_people_write(town, language, day):
    voices.add(town, "events", at(0, 0), title="停车怎么停", kind="meeting", status="held", held_on=DAY)
    entry = run_view(town, "voices.enter", language, "planner")
    options = [option for box in entry.selectbox for option in box.options]
    assert f"{day} 停车怎么停" in options
    assert not [option for option in options if _MACHINE.search(option)]
    table = run_view(town, "voices.meetings", language, "planner").dataframe[0]
    formats = {
        column.get("type_config", {}).get("format") for column in json.loads(table.proto.columns).values()
    }
    assert {"zh": "YYYY年M月D日", "en": "D MMMM YYYY"}[language] in formats


@pytest.mark.parametrize(("language", "day"), [("zh", "2026年11月20日"), ("en", "20 November 2026")])
def test_a_reminder_is_dated_as_people_write(town, language, day):
    voices.say(town, "visitor:x", "没有灯", at(0, 0), status="discussing", due_on=DAY)
    deadlines.remind(town, DAY)
    told = notices.mine(Actor("planner", Role.PLANNER), town)
    sentences = [one.sentence(Words(language)) for one in told]
    assert any(day in sentence for sentence in sentences)
    assert not [sentence for sentence in sentences if _MACHINE.search(sentence)]
