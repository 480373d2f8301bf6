"""Whoever holds a receipt reads what became of her words: scheme, ballot, project, never a draft."""

from html import unescape

from cocreate_gis.model.layers.projects import PROJECTS
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS, SCHEMES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from cocreate_gis.services.promises import candidates, revisions
from cocreate_gis.services.voices import moderation, suggestions
from cocreate_gis.services.voices.suggestions import SuggestionDraft
from tests import ballots
from tests.browsers import Browser, site
from tests.scenarios.setting import open_activity
from tests.talk import ANNA
from tests.towns import at, lonlat


def test_the_receipt_leads_from_the_scheme_to_the_rating(town):
    open_activity(town)
    words = SuggestionDraft(kind="problem", category="seating", text="没有地方坐", nickname="", consent=True)
    receipt = suggestions.submit(ANNA, town, lonlat(at(100, 10)), words)
    telephone = Browser(site(town), address="10.4.0.1")

    def page() -> str:
        return unescape(telephone.get(f"/r/mine/{receipt.secret}").text)

    assert "后来怎么样了" not in page()
    moderation.answer(OPERATOR, town, receipt.fid, 1, "released")
    begun = candidates.make_candidate(OPERATOR, town, SUGGESTIONS, receipt.fid, "zh")
    assert "后来怎么样了" not in page()

    option = features.look_at(OPERATOR, town, SCHEME_OPTIONS, 1)
    revisions.publish(OPERATOR, town, option.fid, option.version, "先有坐的")
    assert "方案 · 征求意见" in page()
    ballot = ballots.prepare(town, choices=("长椅", "棋桌"), scheme=begun.scheme, name="<b>做哪种</b>")
    assert "做哪种" not in page()
    ballots.move(town, ballot, "noticed", "open")
    assert '<li class="words"><b>' not in telephone.get(f"/r/mine/{receipt.secret}").text
    assert "<b>做哪种</b>" in page()
    fid = features.create(
        OPERATOR, town, PROJECTS, None, {"name": "歇脚处", "scheme": begun.scheme, "ballot": ballot.uid}
    )
    assert "更新项目 · 准备做" in page()
    assert "r/results" not in page()
    for version, state in enumerate(("consulted", "under_way"), start=1):
        features.move(OPERATOR, town, PROJECTS, fid, version, state)
    features.move(OPERATOR, town, PROJECTS, fid, 3, "accepted", {"finished_on": town.today})
    assert "更新项目 · 做好了" in page()
    assert 'href="/r/results"' in page()
    assert features.look_at(OPERATOR, town, SCHEMES, 1).uid == begun.scheme
