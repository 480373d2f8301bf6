"""What a person has begun to say is kept for that person, for a while."""

from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.services.voices.drafts import Drafts

ONE, OTHER = (Actor(f"visitor:{name}", Role.VISITOR) for name in ("one", "other"))
BEGUN = {"text": "门口没有灯"}


def test_a_draft_is_for_its_writer_in_its_workspace():
    drafts = Drafts()
    drafts.keep(ONE, "town", BEGUN)
    assert drafts.recall(ONE, "town") == BEGUN
    assert drafts.recall(OTHER, "town") == {}
    assert drafts.recall(ONE, "village") == {}
    drafts.keep(ONE, "town", {})
    assert drafts.recall(ONE, "town") == {}


def test_browsers_without_a_name_share_nothing():
    drafts = Drafts()
    drafts.keep(VISITOR, "town", BEGUN)
    assert drafts.recall(VISITOR, "town") == {}


def test_a_draft_is_forgotten_after_a_while():
    now = [0.0]
    drafts = Drafts(lambda: now[0])
    drafts.keep(ONE, "town", BEGUN)
    now[0] = 3 * 60 * 60.0
    assert drafts.recall(ONE, "town") == {}
