"""Points: each refusal with its sentence and nothing written; no trace of who used a coupon where."""

import datetime as dt

import pytest
import sqlalchemy as sa

from cocreate_gis.model.errors import Conflict, Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers.points import MERCHANTS, POINTS_SCHEMES
from cocreate_gis.model.ledger import COUPONS, HELD, ISSUED, OWED, SETTLED
from cocreate_gis.model.permissions import OPERATOR, VISITOR
from cocreate_gis.services import features
from cocreate_gis.services.promises import points
from cocreate_gis.services.voices import forgetting
from cocreate_gis.store import lapse_coupons, read_balances, read_ledger, verify_history
from cocreate_gis.store.tables import COUPONS as COUPON_TABLE
from cocreate_gis.wording import Words
from tests.funds import CLERK, uid_at
from tests.towns import at, lonlat


class Book:
    """Rules that run, two shops, one member with 40 points."""

    def __init__(self, town):
        self.town = town
        rules = {"name": "友邻积分", "coupon_points": 15, "coupon_yuan": 5.0, "valid_days": 30}
        fid = features.create(CLERK, town, POINTS_SCHEMES, None, rules)
        features.move(CLERK, town, POINTS_SCHEMES, fid, 1, "running")
        self.uid = uid_at(town, POINTS_SCHEMES, fid)
        self.shop, self.other = (self.open(name) for name in ("水果店", "理发店"))
        self.member = points.join(CLERK, town, self.uid, "陈阿姨", "13912345678")
        points.earn(CLERK, town, self.uid, self.member, 40, "earned_care")

    def open(self, name):
        values = {"name": name, "scheme": self.uid, "discount": "抵5元"}
        return uid_at(
            self.town, MERCHANTS, features.create(CLERK, self.town, MERCHANTS, lonlat(at(5, 5)), values)
        )

    def sums(self):
        with self.town.store.read() as connection:
            verify_history(connection)
            return read_balances(connection, self.uid), len(read_ledger(connection, self.uid))


@pytest.fixture
def book(town):
    return Book(town)


def refused(book, code, kind, do, *given):
    before = book.sums()
    with pytest.raises(kind) as raised:
        do(CLERK, book.town, book.uid, *given)
    assert raised.value.code == code
    assert all(Words(language).error(raised.value) != code for language in ("zh", "en"))
    assert book.sums() == before


@pytest.mark.case("wansong-21")
def test_points_are_earned_exchanged_redeemed_and_settled(book):
    first, second = points.exchange(CLERK, book.town, book.uid, book.member, 2)
    assert book.sums()[0] == {(ISSUED, ""): 40, (HELD, book.member): -10, (COUPONS, ""): -30}
    done = points.redeem(CLERK, book.town, book.uid, first.lower().replace("-", " "), book.shop)
    assert (done.shop, done.points, done.yuan) == ("水果店", 15, "5.00")
    points.redeem(CLERK, book.town, book.uid, second, book.shop)
    assert points.settle(CLERK, book.town, book.uid, book.shop).yuan == "10.00"
    assert book.sums()[0] == {(ISSUED, ""): 40, (HELD, book.member): -10, (SETTLED, book.shop): -30}
    assert points.shops(CLERK, book.town, book.uid).loc[book.shop, ["owed", "settled"]].tolist() == [0, 30]
    # Only sums remain: not even the coupons are known any more.
    with book.town.store.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(COUPON_TABLE)) == 0
    assert book.town.frame(MERCHANTS, VISITOR.visibility)["name"].tolist() == ["水果店", "理发店"]


def test_no_entry_and_no_coupon_joins_a_member_to_a_shop(book):
    (code,) = points.exchange(CLERK, book.town, book.uid, book.member, 1)
    points.redeem(CLERK, book.town, book.uid, code, book.shop)
    with book.town.store.read() as connection:
        entries = read_ledger(connection, book.uid)
        kept = connection.execute(sa.select(COUPON_TABLE)).mappings().all()
    for entry in entries:
        named = {line.item for line in entry.lines} | {entry.source_uid}
        assert not {book.member, book.shop} <= named
    assert [set(row) for row in kept] == [{"code_hash", "book", "points", "expires_on", "merchant", "lapsed"}]
    assert code not in str(kept)
    assert "陈" not in str(entries)


def test_what_a_coupon_is_refused_for(book):
    first, second = points.exchange(CLERK, book.town, book.uid, book.member, 2)
    points.redeem(CLERK, book.town, book.uid, first, book.shop)
    refused(book, "coupon_redeemed", Conflict, points.redeem, first, book.other)
    refused(book, "coupon_unknown", NotFound, points.redeem, "AAA-AAA", book.shop)
    fid = int(book.town.frame(MERCHANTS, OPERATOR.visibility).query("name == '理发店'").index[0])
    features.move(CLERK, book.town, MERCHANTS, fid, 1, "left")
    refused(book, "shop_not_taking_part", Conflict, points.redeem, second, book.other)
    points.settle(CLERK, book.town, book.uid, book.shop)
    refused(book, "coupon_unknown", NotFound, points.redeem, first, book.shop)
    refused(book, "nothing_to_settle", Conflict, points.settle, book.shop)


def test_an_expired_coupon_is_refused_and_its_points_go_back(book):
    (code,) = points.exchange(CLERK, book.town, book.uid, book.member, 1)
    late = book.town.today + dt.timedelta(days=31)
    with book.town.store.write(CLERK) as writer:
        points.lapse(writer, book.uid, late)
        assert lapse_coupons(writer, book.uid, late) == 0
    assert book.sums()[0] == {(ISSUED, ""): 25, (HELD, book.member): -25}
    refused(book, "coupon_expired", Conflict, points.redeem, code, book.shop)


@pytest.mark.parametrize(
    ("code", "kind", "do", "given"),
    [
        ("points_too_few", Conflict, points.exchange, (3,)),
        ("coupon_count", InvalidInput, points.exchange, (0,)),
        ("points_amount", InvalidInput, points.earn, (-5, "earned_care")),
        ("points_reason", InvalidInput, points.earn, (5, "receipt")),
    ],
)
def test_amounts_that_are_none(book, code, kind, do, given):
    refused(book, code, kind, do, book.member, *given)


def test_a_stranger_has_no_points_and_a_name_is_needed(book):
    refused(book, "member_unknown", NotFound, points.earn, "nobody", 5, "earned_care")
    refused(book, "member_without_name", InvalidInput, points.join, "  ")
    with pytest.raises(Forbidden):
        points.earn(VISITOR, book.town, book.uid, book.member, 5, "earned_care")
    with pytest.raises(Forbidden):
        points.members(VISITOR, book.town, book.uid)


def test_rules_that_do_not_run_give_no_points(book):
    fid = features.create(CLERK, book.town, POINTS_SCHEMES, None, {"name": "还没开始"})
    idle = uid_at(book.town, POINTS_SCHEMES, fid)
    with pytest.raises(Conflict, match="points_not_running"):
        points.join(CLERK, book.town, idle, "王")


def test_who_is_forgotten_leaves_her_points_without_a_name(book):
    before = book.sums()[0]
    (kept,) = forgetting.find(OPERATOR, book.town, "13912345678")
    assert kept.points == 1
    forgetting.forget(OPERATOR, book.town, kept.person)
    assert points.members(CLERK, book.town, book.uid) == {}
    assert book.sums()[0] == before
    assert {OWED, SETTLED}.isdisjoint(account for account, _ in before)
