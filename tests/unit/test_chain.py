"""The chain is walked from any of its records: from what was said to what was built, and back."""

import pytest

from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.projects import COMMITMENTS, PROJECTS, WORK_ITEMS
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS, SCHEMES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR, VISITOR
from cocreate_gis.services import features
from cocreate_gis.services.map_service import MapDesk
from cocreate_gis.services.office import Office, Seat
from cocreate_gis.services.promises.chain import chain_of
from cocreate_gis.services.promises.told_in import told_in
from cocreate_gis.store import get_feature, link
from tests.towns import at, box, lonlat
from tests.voices import say


@pytest.fixture
def made(town):
    """Two suggestions, a scheme that answers both, an option, a project, a work item and a commitment."""
    uids = {}

    def make(layer, place=None, **values):
        fid = features.create(OPERATOR, town, layer, place, values)
        with town.store.read() as connection:
            return get_feature(connection, layer, fid=fid).uid

    uids["said"] = say(town, "visitor:a", "没有坐的地方", at(5, 5), status="released")
    uids["also"] = say(town, "visitor:b", "想要个花园", at(6, 5), status="released")
    uids["scheme"] = make(SCHEMES, lonlat(box(0, 0, 20, 20)), name="转角小花园")
    uids["option"] = make(SCHEME_OPTIONS, name="多坐凳", scheme=uids["scheme"])
    uids["project"] = make(PROJECTS, name="转角小花园", option=uids["option"], scheme=uids["scheme"])
    uids["work"] = make(WORK_ITEMS, name="坐凳六张", project=uids["project"])
    uids["promise"] = make(COMMITMENTS, name="出工三天", party="东院", work_item=uids["work"])
    uids["other"] = make(PROJECTS, name="别的项目")
    with town.store.write(OPERATOR) as writer:
        for said in ("said", "also"):
            link(writer, (SCHEMES, uids["scheme"]), "answers", (SUGGESTIONS, uids[said]))
    return uids


@pytest.mark.parametrize(
    ("asked", "layer", "met"),
    [
        ("said", "suggestions", ["said", "scheme", "option", "project", "work", "promise"]),
        ("scheme", "schemes", ["said", "also", "scheme", "option", "project", "work", "promise"]),
        ("promise", "commitments", ["said", "also", "scheme", "option", "project", "work", "promise"]),
        ("other", "projects", ["other"]),
    ],
)
def test_the_whole_chain_is_walked_from_any_record(town, made, asked, layer, met):
    links = chain_of(OPERATOR, town, LAYERS[layer], made[asked])
    assert [link.uid for link in links] == [made[name] for name in met]
    assert [link.uid for link in links if link.is_asked] == [made[asked]]


def test_the_public_meets_only_what_is_public(town, made):
    links = chain_of(VISITOR, town, SUGGESTIONS, made["said"])
    # A draft is nobody's business yet, and what hangs on it alone is not reached through it.
    assert [link.uid for link in links] == [made["said"]]


def test_a_kind_apart_has_no_chain(town):
    assert chain_of(OPERATOR, town, LAYERS["gates"], "x") == []


def test_a_record_that_is_not_there_is_said_so(town):
    with pytest.raises(NotFound, match="feature_missing"):
        chain_of(OPERATOR, town, PROJECTS, "x")


def test_a_card_tells_the_chain_and_a_record_alone_has_none(town, made):
    desk = MapDesk(Office("", town.cache, local_planner=False, bound_to_loopback=False))
    staff = Seat(OPERATOR, town, True)
    fids = {row.uid: int(fid) for fid, row in town.frame(PROJECTS, OPERATOR.visibility).iterrows()}
    chain = desk.card(staff, "projects", fids[made["project"]], "zh")["chain"]
    assert [(step["kind"], step["title"], step["here"]) for step in chain[-3:]] == [
        ("更新项目", "转角小花园", True),
        ("任务", "坐凳六张", False),
        ("承诺", "出工三天", False),
    ]
    assert chain[-1]["state"] == "提出"
    assert desk.card(staff, "projects", fids[made["other"]], "zh")["chain"] == []


def _led_to(town, seat, layer, uid, way="page"):
    """Where the card of a record leads, as its button says it."""
    desk = MapDesk(Office("", town.cache, local_planner=False, bound_to_loopback=False))
    frame = town.frame(LAYERS[layer], seat.actor.visibility)
    (fid,) = frame.index[frame["uid"] == uid]
    actions = desk.card(seat, layer, int(fid), "zh")["actions"]
    return [action["title"] for action in actions if action["name"] == way]


@pytest.mark.parametrize(
    ("asked", "layer", "title"),
    [
        ("scheme", "schemes", "看这个方案"),
        ("option", "scheme_options", "看这个方案"),
        ("project", "projects", "看这个项目"),
        ("work", "work_items", "看这个项目"),
        # It names a work item, which names the project.
        ("promise", "commitments", "看这个项目"),
    ],
)
def test_a_card_leads_to_the_page_that_tells_the_whole(town, made, asked, layer, title):
    assert _led_to(town, Seat(OPERATOR, town, True), layer, made[asked]) == [title]
    assert _led_to(town, Seat(OPERATOR, town, True), layer, made[asked], "list") == ["在清单里看"]


def test_a_card_leads_nowhere_where_its_reader_sees_no_page(town, made):
    assert _led_to(town, Seat(OPERATOR, town, True), "suggestions", made["said"]) == []
    with town.store.read() as connection:
        draft = get_feature(connection, SCHEMES, fid=1)
    option = {"scheme": draft.uid, "project": None}
    assert told_in(town, OPERATOR.visibility, SCHEME_OPTIONS, "x", option) == (SCHEMES, draft.uid)
    assert told_in(town, VISITOR.visibility, SCHEME_OPTIONS, "x", option) is None
