"""Numbers that lead to a person are found and hidden; others are left alone."""

import pytest

from cocreate_gis.services.voices.holding import held_for, held_words
from cocreate_gis.services.voices.personal_numbers import hide, personal_numbers
from cocreate_gis.wording import Words
from tests.scenarios.setting import in_workspace


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("打13800001234", "mobile"),
        ("打138-0000-1234吧", "mobile"),
        ("+86 138 0000 1234", "mobile"),
        ("１３８００００１２３４", "mobile"),
        ("027-8765 4321", "landline"),
        ("(0713) 8765432", "landline"),
        ("身份证420106199001011234", "identity"),
        ("42010619900101123X", "identity"),
        ("写信 li.a+b@example.org", "email"),
    ],
)
def test_what_leads_to_a_person_is_found_and_hidden(text, kind):
    (found,) = personal_numbers(text)
    assert found.kind == kind
    assert personal_numbers(hide(text)) == []
    assert len(hide(text)) == len(text)
    assert not any(digit in hide(text) for digit in found.text if digit.isalnum())


@pytest.mark.parametrize(
    "text",
    [
        "3栋2单元",
        "2026年11月26日",
        "花了12800元",
        "车牌后四位1234",
        "12345热线",
        "@所有人",
        "面积1234567平方米",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert personal_numbers(text) == []
    assert hide(text) == text


def test_words_are_held_for_a_reason_and_the_reason_is_said(town):
    in_workspace(town, held_words=("骗子", " "))
    assert held_for(town, "没有灯") == ""
    assert held_for(town, "骗 子！", "") == "word"
    assert held_for(town, "没有灯", "13800001234", category="neighbour") == "private、number"
    assert held_words("word、number", Words("zh")) == "有需要先看一眼的字词、写了电话、证件号或邮箱"
    assert held_words("看过再说", Words("zh")) == "看过再说"


@pytest.mark.parametrize(
    "piece", ["a", "a.", "a@", "-", "1", "0713 8", "+86 ", "a@b", "13800001234 ", "a@b.cn "]
)
def test_a_text_of_any_length_is_read_once(piece):
    text = (piece * 200_000)[:200_000]
    assert len(hide(text)) == len(text)
    assert bool(personal_numbers(text)) == bool(personal_numbers(piece * 2))


def test_the_name_before_the_at_is_hidden_as_far_as_one_may_be_long():
    assert [found.text for found in personal_numbers(f"{'a' * 70}@example.org")] == [
        f"{'a' * 64}@example.org"
    ]
