"""A ballot in a real browser: a resident answers on a plain page, and everybody reads how many, not what."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit, stand_still

_SO_FAR = re.compile(r"现在有 (\d+) 人参加")


def _voices(page: Page) -> int:
    found = _SO_FAR.search(page.get_by_text(_SO_FAR).first.inner_text())
    assert found
    return int(found.group(1))


@pytest.mark.parametrize("visit", [390, 1440], indirect=True)
def test_a_resident_answers_once_and_reads_the_tally_beside_its_thresholds(visit: Visit):
    page = visit.open("/enter?role=resident&to=promises")
    page.get_by_test_id("stMain").get_by_text("表决", exact=True).first.click()
    stand_still(page)
    before = _voices(page)
    expect(page.get_by_text("9 / 10 = 90.0000%；门槛不低于 3/4：达到")).to_be_visible()
    expect(page.get_by_text("计票", exact=True)).to_have_count(0)
    path = page.get_by_role("link", name="去表态").first.get_attribute("href")
    paper = visit.context.new_page()
    paper.goto(f"{visit.address}/{path}")
    paper.get_by_role("radio").first.check()
    paper.get_by_role("button", name="提交").click()
    expect(paper.get_by_text("谢谢，您的意见已经记下。")).to_be_visible()
    assert _voices(paper) == before + 1
    expect(paper.get_by_role("radio")).to_have_count(0)
