"""The light page of a vote, the sheet and the slips: words of users stay text, names stay inside."""

import io
import re
from fractions import Fraction
from html import unescape

import openpyxl
import pytest

from cocreate_gis.model.errors import Conflict, Forbidden
from cocreate_gis.model.permissions import OPERATOR, VISITOR
from cocreate_gis.services.promises import ballot_papers, ballot_results, ballot_sheet, ballot_votes
from cocreate_gis.services.promises.ballot_words import percent
from cocreate_gis.store import papers_of
from cocreate_gis.wording import Words
from tests import ballots
from tests.browsers import Browser, site
from tests.paper import words_of

CLAIMS = re.compile(r"有效|通过|合法|\bvalid\b|\bpassed\b", re.IGNORECASE)
LOUD = '<script>alert("小花园")</script>'


@pytest.fixture
def telephone(town, request):
    """A browser; each test comes from an address of its own, so that no limit is shared."""
    return Browser(site(town), address=f"10.3.{abs(hash(request.node.name)) % 250}.7")


def kept(town, ballot):
    with town.store.read() as connection:
        return papers_of(connection, ballot.uid)


def test_a_vote_by_link_on_a_plain_page_is_thanked_for_and_tells_no_result(town, telephone):
    ballot = ballots.owners(town, name=LOUD)
    zhao = ballots.head(town, ballot, "101")
    path = f"/r/vote/{ballots.tokens(town, ballot)[zhao]}"
    page = telephone.get(path)
    assert LOUD not in page.text
    assert LOUD in unescape(page.text)
    assert page.text.count('type="radio"') == 3
    empty = telephone.send(path)
    assert empty.status_code == 422
    assert "您还没有选" in empty.text
    token = telephone.form_token
    assert telephone.send(path, choice="for").status_code == 303
    thanks = telephone.get(path)
    assert "谢谢" in thanks.text
    assert "1 户" in thanks.text
    assert 'type="radio"' not in thanks.text
    assert "同意" not in unescape(thanks.text)
    assert "赵一" not in thanks.text
    again = telephone.send(path, choice="against", form_token=token)
    assert again.status_code == 409
    assert [paper.answers for paper in kept(town, ballot)] == ['{"for": 1}']


def test_a_poll_is_open_to_anybody_once_and_scores_are_read(town, telephone):
    ballot = ballots.opened(town, choices=("紫薇", "银杏"), method="score")
    path = f"/r/vote/poll/{ballot.uid}"
    telephone.get("/enter")
    telephone.get(path)
    first, second = (choice.uid for choice in ballot.choices)
    token = telephone.form_token
    odd = telephone.send(path, **{f"points-{first}": "9" * 5000})
    assert odd.status_code == 422
    telephone.send(path, **{f"points-{first}": "5", f"points-{second}": "0"})
    assert "谢谢" in telephone.get(path).text
    assert [paper.answers for paper in kept(town, ballot)] == [f'{{"{first}": 5}}']
    again = telephone.send(path, **{f"points-{second}": "5", "form_token": token})
    assert again.status_code == 409
    assert len(kept(town, ballot)) == 1


def test_an_unknown_link_and_a_ballot_before_its_start_are_told_in_words(town, telephone):
    unknown = telephone.get("/r/vote/nothing")
    assert (unknown.status_code, "链接打不开" in unknown.text) == (404, True)
    ballot = ballots.move(town, ballots.prepare(town), "noticed")
    early = telephone.get(f"/r/vote/poll/{ballot.uid}")
    assert (early.status_code, "还没有开始" in early.text) == (409, True)
    listed = ballots.owners(town)
    assert telephone.get(f"/r/vote/poll/{listed.uid}").status_code == 403


def voted(town):
    ballot = ballots.owners(town)
    for room, answer in (("101", "for"), ("201", "for"), ("202", "against")):
        voice = ballots.head(town, ballot, room)
        ballot_papers.enter_paper(OPERATOR, town, ballot, voice, {answer: 1}, town.today)
    return ballot


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sheet_shows_shares_beside_thresholds_and_concludes_nothing(town, tmp_path, language):
    ballot = voted(town)
    with pytest.raises(Conflict, match="ballot_still_open"):
        ballot_sheet.count_sheet(OPERATOR, town, ballot.uid, "pdf", language)
    ballots.closed(town, ballot)
    made = ballot_sheet.count_sheet(OPERATOR, town, ballot.uid, "pdf", language)
    text = words_of(made.content, tmp_path)
    for expected in ("330.37", "575.37", "57.4187%", "2/3", "3/4", "278", "3-2-101", "孙三"):
        assert expected in text
    assert not CLAIMS.search(text)
    book = openpyxl.load_workbook(
        io.BytesIO(ballot_sheet.count_sheet(OPERATOR, town, ballot.uid, "xlsx", language).content)
    )
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not any(cell.data_type == "f" for cell in cells)
    assert not any(CLAIMS.search(str(cell.value)) for cell in cells)
    with pytest.raises(Forbidden, match="not_allowed"):
        ballot_sheet.count_sheet(VISITOR, town, ballot.uid, "pdf", language)


def test_the_sheet_of_a_published_result_carries_the_fingerprint(town):
    ballot = ballots.closed(town, voted(town))
    digest = ballot_results.publish(OPERATOR, town, ballot)
    made = ballot_sheet.count_sheet(OPERATOR, town, ballot.uid, "xlsx", "zh")
    book = openpyxl.load_workbook(io.BytesIO(made.content))
    told = [str(row[0].value) for row in book.worksheets[-1].iter_rows()]
    assert any(digest in line for line in told)


def test_slips_carry_a_link_each_that_opens(town, telephone):
    ballot = ballots.owners(town)
    made = ballot_sheet.link_slips(OPERATOR, town, ballot.uid, "https://example.org", "xlsx", "zh")
    rows = list(
        openpyxl.load_workbook(io.BytesIO(made.content)).active.iter_rows(min_row=2, values_only=True)
    )
    assert len(rows) == 5
    assert "3-2-101、3-2-102" in {row[0] for row in rows}
    path = rows[0][2].removeprefix("https://example.org")
    assert telephone.get(path).status_code == 200
    slips = ballot_sheet.link_slips(OPERATOR, town, ballot.uid, "https://example.org", "pdf", "zh")
    assert slips.content.startswith(b"%PDF")
    # The new slips have ended the links before.
    assert telephone.get(path).status_code == 404


def test_a_share_below_its_threshold_never_reads_like_it():
    words = Words("en")
    assert percent(Fraction(666_666_666, 1_000_000_000), words) == "66.6666%"
    assert percent(Fraction(7_499_999_999, 10_000_000_000), words) == "74.9999%"
    assert percent(Fraction(3, 4), words) == "75.0000%"
    assert percent(None, words) == "—"


def test_the_link_one_voted_by_tells_the_result_once_it_is_published(town, telephone):
    ballot = ballots.opened(town, choices=(LOUD, "棋桌"), table=ballots.STAIR)
    links = list(ballots.tokens(town, ballot).values())
    for link, choice in zip(links[:3], (0, 0, 1), strict=True):
        given = {ballot.choices[choice].uid: 1}
        ballot_votes.vote_by_link(VISITOR, town, link, given)
    after = ballots.closed(town, ballot)
    assert "名次" not in telephone.get(f"/r/vote/{links[0]}").text
    ballot_results.publish(OPERATOR, town, after)
    for link in (links[0], links[-1]):
        page = telephone.get(f"/r/vote/{link}").text
        assert LOUD not in page
        told = unescape(page)
        assert f"选得最多的：{LOUD}" in told
        assert re.findall(r"<td>(.*?)</td>", told) == [LOUD, "2", "1", "棋桌", "1", "2"]
        assert 'type="radio"' not in page
