"""The residents' own fund of a community, replayed: its rules, a gift of 15,000 yuan, what it paid."""

import pytest

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.funds import FUND_EXPENSES, FUND_INCOME, FUNDS
from cocreate_gis.model.permissions import VISITOR
from cocreate_gis.services import features
from cocreate_gis.services.promises import fund as books
from cocreate_gis.services.promises.chain import chain_of
from tests.funds import CLERK, Till


@pytest.fixture
def till(town):
    return Till(town)


@pytest.mark.case("chunyuting-11")
def test_everybody_reads_by_what_rules_the_fund_goes(till):
    kept = till.town.frame(FUNDS, VISITOR.visibility).iloc[0]
    assert kept["rules"] == "商量着用"
    assert kept["custodian"] == "居委会"
    assert kept["signatories"] == "主任、监督组长"
    assert kept["threshold_yuan"] == 5000


@pytest.mark.case("chunyuting-14")
def test_each_yuan_belongs_to_a_place(till):
    till.receive(till.give(2000.0, work="坐凳"))
    wish = till.pay(till.approve(till.apply(1250.5)))
    assert till.town.frame(FUND_EXPENSES, VISITOR.visibility).empty
    till.step(CLERK, FUND_EXPENSES, wish, "published", published_on=till.today)
    till.step(CLERK, FUND_EXPENSES, wish, "evaluated", evaluation="凳子稳，老人常坐")
    shown = features.look_at(VISITOR, till.town, FUND_EXPENSES, wish)
    assert (shown.values["amount_yuan"], shown.values["receipt_no"]) == (1250.5, "票3")
    links = chain_of(VISITOR, till.town, FUND_EXPENSES, shown.uid)
    assert [link.name for link in links] == ["转角小花园", "坐凳", "购置坐凳"]
    assert all(till.town.frame(link.layer, Visibility.PUBLIC).geometry.loc[link.fid] for link in links[:2])


@pytest.mark.case("chunyuting-12")
def test_73_000_yuan_come_from_many_and_each_part_is_followed_to_its_place(till):
    gifts = [till.give(15000.0), till.give(38000.0, donor_type="unit"), till.give(20000.0, work="路灯")]
    for gift in gifts:
        till.pledge(gift)
    assert books.standing(VISITOR, till.town, till.fund).open_pledges == 7_300_000
    assert books.published_income(VISITOR, till.town, till.fund).empty
    for gift in gifts:
        till.receive(gift)
        till.step(CLERK, FUND_INCOME, gift, "published", published_on=till.today)
    stands = books.standing(VISITOR, till.town, till.fund)
    assert (stands.received, stands.open_pledges) == (7_300_000, 0)
    wish = till.apply(4800.0, work="路灯", purpose="照明")
    till.pay(till.approve(wish))
    till.step(CLERK, FUND_EXPENSES, wish, "published", published_on=till.today)
    (spent,) = books.published_spending(VISITOR, till.town, till.fund).itertuples()
    assert (spent.item, spent.yuan, spent.geometry.geom_type) == ("路灯", 4800.0, "Point")
    assert books.standing(VISITOR, till.town, till.fund).by_purse[till.works["路灯"]] == 1_520_000


@pytest.mark.case("chunyuting-13")
@pytest.mark.parametrize(("named", "told"), [(True, "一位老住户"), (False, ""), (None, "")])
def test_a_giver_of_15_000_is_named_only_with_consent(till, named, told):
    gift = till.give(15000.0, donor="张桂兰", contact="027-8888", shown_name="一位老住户", named=named)
    till.receive(gift)
    till.step(CLERK, FUND_INCOME, gift, "published", published_on=till.today)
    (given,) = books.published_income(VISITOR, till.town, till.fund).itertuples()
    assert (given.yuan, given.giver) == (15000.0, told)
    for visibility in (Visibility.PUBLIC, Visibility.STAFF):
        assert "张" not in till.town.frame(FUND_INCOME, visibility).drop(columns="geometry").to_csv()
