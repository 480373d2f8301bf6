"""Whoever holds a receipt has her suggestion erased, without a script."""

import re

import pytest

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.services.voices import suggestions
from cocreate_gis.services.voices.suggestions import SuggestionDraft
from cocreate_gis.store import verify_history
from tests.browsers import Browser, site
from tests.towns import at, lonlat


@pytest.fixture
def receipt(town):
    draft = SuggestionDraft(kind="problem", category="seating", text="没有地方坐", consent=True)
    return suggestions.submit(Actor("visitor:anna", Role.VISITOR), town, lonlat(at(100, 0)), draft)


@pytest.fixture
def telephone(town, receipt):
    return Browser(site(town), "10.9.8.7")


def test_it_is_told_asked_once_and_erased(town, telephone, receipt):
    mine = telephone.get(f"/r/mine/{receipt.secret}").text
    path = re.search(r'href="(/r/forget/[^"]+)"', mine).group(1)
    page = telephone.get(path).text
    assert "没有地方坐" in page
    assert "不能恢复" in page
    assert len(town.frame(SUGGESTIONS, Visibility.STAFF)) == 1
    assert "已经按您的意愿删除了" in telephone.send(path).text
    assert town.frame(SUGGESTIONS, Visibility.STAFF).empty
    with town.store.read() as connection:
        verify_history(connection)
    for gone in (path, f"/r/mine/{receipt.secret}"):
        answer = telephone.get(gone)
        assert answer.status_code == 404
        assert "按提出人的意愿删除" in answer.text


def test_a_wrong_receipt_erases_nothing(town, telephone, receipt):
    assert telephone.get("/r/forget/none").status_code == 404
    telephone.get(f"/r/forget/{receipt.secret}")
    assert telephone.send("/r/forget/none").status_code == 404
    assert len(town.frame(SUGGESTIONS, Visibility.STAFF)) == 1
