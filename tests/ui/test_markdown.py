"""Marks in the words of users are shown, not obeyed."""

import datetime as dt

from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.titles import Title
from cocreate_gis.ui.markdown import MarkdownWords, literal


def test_every_mark_stands_behind_a_backslash():
    assert literal("![x](y)") == r"\!\[x\]\(y\)"
    assert literal("a\n\n    b") == "a b"
    assert literal("红旗社区 3 号") == "红旗社区 3 号"


def test_values_are_literal_and_our_own_words_are_not():
    words = MarkdownWords("en")
    assert literal("*x*") in words("home.open_gate", gate="*x*")
    assert literal("*x*") in words.error(InvalidInput("workspace_exists", name="*x*"))
    assert words.written(Title("行道树", "Street trees (all)")) == "Street trees (all)"
    assert words.written(1234.5) == "1,234.5"
    assert words.written(dt.date(2026, 1, 2)) == "2 January 2026"
