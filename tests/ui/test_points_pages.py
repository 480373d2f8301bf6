"""The desk of points: two members of one name stay two, and a press gives to whom the page shows."""

import pytest

from cocreate_gis.model.layers.points import POINTS_SCHEMES
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from cocreate_gis.services.promises import points
from tests.funds import uid_at
from tests.ui.test_views import run_view

EARN = "记积分"
MEMBER = "成员"


@pytest.fixture
def book(town):
    rules = {"name": "友邻积分", "coupon_points": 15, "coupon_yuan": 5.0, "valid_days": 30}
    fid = features.create(OPERATOR, town, POINTS_SCHEMES, None, rules)
    features.move(OPERATOR, town, POINTS_SCHEMES, fid, 1, "running")
    return uid_at(town, POINTS_SCHEMES, fid)


def test_two_members_of_one_name_are_told_apart_and_stay_chosen(town, book):
    for contact in ("13900000001", "13900000002"):
        points.join(OPERATOR, town, book, "陈阿姨", contact)
    page = run_view(town, "points.desk", "zh", "planner")
    member = next(one for one in page.selectbox if one.label == MEMBER)
    assert member.options == ["陈阿姨 · 0001", "陈阿姨 · 0002"]
    member.select_index(1).run()
    for given in (5, 10):
        next(one for one in page.button if one.label == EARN).click().run()
        held = {one.contact: held for one, held in points.members(OPERATOR, town, book).values()}
        assert held == {"13900000001": 0, "13900000002": given}
        assert not page.exception
