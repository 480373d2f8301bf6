"""The pages of what is looked after draw themselves, empty and full, and do what their forms say."""

import datetime as dt

import pytest

from cocreate_gis.model.errors import Conflict
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.care import (
    ADOPTIONS,
    COVENANT_SIGNATURES,
    PATROL_FINDINGS,
    RESPONSIBILITIES,
)
from cocreate_gis.model.layers.documents import DOCUMENTS
from cocreate_gis.model.layers.network import FACILITIES
from cocreate_gis.model.layers.places import BUILDINGS, COMPOUNDS
from cocreate_gis.model.layers.projects import WORK_ITEMS
from cocreate_gis.model.layers.services import (
    METHOD_ITEMS,
    METHODS,
    SERVICE_COUNTS,
    SERVICE_ITEMS,
    SERVICE_OFFERS,
    SHARED_SERVICES,
)
from cocreate_gis.model.layers.trees import STREET_TREES
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from cocreate_gis.services.promises import adoption, methods, patrols
from cocreate_gis.services.promises.adoption import Application
from tests.towns import at, box, lonlat
from tests.ui.test_views import run_view

PUBLIC_PAGES = ("adopt", "services", "duties", "covenant", "sharing", "methods")
PAGES = (*PUBLIC_PAGES, "patrol")
DAYS = (dt.date(2026, 3, 1), dt.date(2026, 3, 8))


def _add(town, layer, place=None, **values) -> str:
    fid = features.create(OPERATOR, town, layer, None if place is None else lonlat(place), values)
    return features.look_at(OPERATOR, town, layer, fid).uid


def _first(town, layer) -> str:
    return str(town.frame(layer, Visibility.STAFF)["uid"].iloc[0])


@pytest.fixture
def kept(town):
    tree = _add(town, STREET_TREES, at(100, 6), species="*桂花*", tree_no="1", road="南街")
    adoption.offer(OPERATOR, town, STREET_TREES, tree, {"every_days": 14, "duties": "浇水"})
    _add(town, ADOPTIONS, at(50, 6), about="花坛", mode="adopt", status="open", every_days=7)
    _add(town, RESPONSIBILITIES, item_no=1, task="清扫", lead="物业", support="居委会")
    yard = _first(town, COMPOUNDS)
    covenant = _add(
        town, DOCUMENTS, name="公约", kind="covenant", text="不堆物。", about="东院", about_uid=yard
    )
    counted = {"households_signed": 6, "counted_on": DAYS[0]}
    _add(town, COVENANT_SIGNATURES, document=covenant, building=_first(town, BUILDINGS), **counted)
    for day in DAYS:
        _add(town, PATROL_FINDINGS, at(10, 10), kind="litter", found_on=day)
    service = _add(town, SHARED_SERVICES, box(0, 0, 800, 400), name="共享奶奶", each_serves=9)
    _add(town, SERVICE_COUNTS, at(10, 10), service=service, about="甲院", providers=3, recipients=30)
    method = _add(town, METHODS, name="工作法")
    item = _add(town, METHOD_ITEMS, method=method, item_no=1, name="有人")
    methods.score(OPERATOR, town, item, yard, "done")
    service_item = _add(town, SERVICE_ITEMS, item_no=1, name="老年证")
    _add(town, SERVICE_OFFERS, item=service_item, point=_first(town, FACILITIES))
    return town


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_draws_itself_for_a_planner(kept, language, page):
    app = run_view(kept, f"care.{page}", language, "planner")
    assert not app.error
    assert not app.exception


@pytest.mark.parametrize("page", PUBLIC_PAGES)
def test_a_page_draws_itself_for_a_visitor_without_what_changes_records(kept, page):
    app = run_view(kept, f"care.{page}", "zh", "visitor")
    assert not app.error
    assert not app.exception
    assert not app.button


@pytest.mark.parametrize("page", PAGES)
def test_a_town_without_any_care_says_what_to_do(town, page):
    app = run_view(town, f"care.{page}", "zh", "planner")
    assert not app.error
    assert app.info


def test_a_resident_chooses_and_staff_accept_and_hand_over_the_link(kept):
    frame = kept.frame(ADOPTIONS, Visibility.STAFF)
    fid = int(frame.index[0])
    app = run_view(kept, "care.adopt", "zh", "visitor")
    app.selectbox(key="adopt_which").set_value(fid).run()
    assert [one.label for one in app.button] == ["我愿意认养"]
    adoption.apply_for(OPERATOR, kept, fid, Application("group", "王阿姨", "3栋门口", "3栋", consent=True))
    staff = run_view(kept, "care.adopt", "zh", "planner")
    next(one for one in staff.button if one.label == "同意").click().run()
    assert not staff.exception
    assert "/care/" in staff.code[0].value
    assert features.look_at(OPERATOR, kept, ADOPTIONS, fid).values["status"] == "adopted"


def test_staff_offer_a_tree_that_nobody_looks_after(kept):
    uid = _add(kept, STREET_TREES, at(140, 6), species="桂花", tree_no="77", road="南街")
    app = run_view(kept, "care.adopt", "zh", "planner")
    next(one for one in app.text_input if one.label == "编号、名称或道路").set_value("77").run()
    next(one for one in app.multiselect if one.label == "哪些").set_value([uid]).run()
    next(one for one in app.button if one.label == "开放1处").click().run()
    assert not app.exception
    held = kept.frame(ADOPTIONS, Visibility.STAFF)
    assert held.loc[held["about_uid"] == uid, "status"].tolist() == ["open"]


def test_a_covenant_of_which_nobody_has_counted_yet_says_nought_of_each_house(kept):
    yard = _first(kept, COMPOUNDS)
    _add(kept, DOCUMENTS, name="新约", kind="covenant", text="不停车。", about="东院", about_uid=yard)
    home = kept.frame(BUILDINGS, Visibility.STAFF).iloc[-1]
    lived_in = {"households": 12, "compound": kept.frame(COMPOUNDS, Visibility.STAFF)["name"].iloc[0]}
    features.change(OPERATOR, kept, BUILDINGS, int(home.name), int(home["version"]), lived_in)
    app = run_view(kept, "care.covenant", "zh", "planner")
    app.selectbox[0].select("新约").run()
    assert not app.error
    table = app.dataframe[0].value
    assert set(table["signed"]) == {0}
    assert table["counted_on"].isna().all()


def test_what_patrols_find_again_and_again_becomes_a_task_once(kept):
    app = run_view(kept, "care.patrol", "zh", "planner")
    next(one for one in app.text_input if one.label == "任务（会公开）").set_value("加一只垃圾桶").run()
    next(one for one in app.button if one.label == "列入清单").click().run()
    with pytest.raises(Conflict, match="task_made"):
        patrols.make_work(OPERATOR, kept, list(kept.frame(PATROL_FINDINGS, Visibility.STAFF).index), "再加")
    works = kept.frame(WORK_ITEMS, Visibility.PUBLIC)
    assert works["name"].tolist() == ["加一只垃圾桶"]
    assert works["place_name"].isna().all()
