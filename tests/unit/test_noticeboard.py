"""What hangs on the noticeboard: everything public, nothing else."""

import datetime as dt
from pathlib import Path

import pytest

from cocreate_gis.interchange.noticeboard import Notice, NoticeGroup, NoticeItem, draw_notice
from cocreate_gis.model.errors import Forbidden
from cocreate_gis.model.layers.suggestions import SUGGESTION_FLOW
from cocreate_gis.model.permissions import OPERATOR, VISITOR
from cocreate_gis.services.context import Context
from cocreate_gis.services.paper.noticeboard import notice, notice_document
from cocreate_gis.wording import Words
from tests.paper import pdf_text, said, uid_of, words_of

ZH = Words("zh")


def _texts(context: Context, layer: str, name: str) -> dict[str, list[str]]:
    made = notice(context, uid_of(context, layer, name), ZH)
    return {group.title: [item.text for item in group.items] for group in made.groups}


def test_only_what_everybody_may_read_hangs_there(town: Context) -> None:
    said(town, 600, 210, "没有地方坐", support_count=2)
    kept = said(town, 600, 205, "灯坏了", status="done", reply="换了新灯", replied_on=dt.date(2026, 11, 2))
    said(town, 600, 205, "灯又坏了", merged_into=kept)
    said(town, 600, 205, "还没审的", status="received")
    said(town, 600, 205, "不公开的", status="withheld")
    said(town, 600, 205, "有人搭了棚", category="structure")
    said(town, 600, 205, "邻居吵", category="neighbour", status="discussing")
    said(town, 100, 200, "西边的事")
    wanted = {"办好了": ["灯坏了"], "收到了": ["没有地方坐"]}
    assert _texts(town, "communities", "东社区") == wanted
    assert _texts(town, "compounds", "东院") == wanted
    assert _texts(town, "buildings", "2栋") == wanted
    assert _texts(town, "communities", "西社区") == {"收到了": ["西边的事"]}


def test_a_sheet_tells_reply_day_and_how_many_agree(town: Context, tmp_path: Path) -> None:
    said(
        town,
        600,
        205,
        "路口没有凳子",
        status="under_way",
        support_count=12,
        reply="已经买了两张长椅。",
        replied_on=dt.date(2026, 11, 2),
        said_on=dt.date(2026, 10, 3),
        nickname="李阿姨",
        contact="13800000000",
    )
    said(town, 600, 205, "少人附议", support_count=3)
    made = notice_document(OPERATOR, town, uid_of(town, "compounds", "东院"), "zh")
    text = words_of(made.content, tmp_path)
    for words in ("路口没有凳子", "12人也这样想", "已经买了两张长椅。", "2026年11月2日", "2026年10月3日提出"):
        assert words in text
    assert "不到5人也这样想" in text
    assert "3人" not in text
    assert "李阿姨" not in text
    assert "138" not in text


def test_a_rough_place_is_not_told_more_closely_by_the_sheet_of_a_building(town: Context) -> None:
    """Two pins in one cell of 50 m, one at the door, one at its far side: both hang there, or neither."""
    said(town, 601, 201, "门口", exact_place_consent=False)
    said(town, 640, 240, "远处", exact_place_consent=False)
    (group,) = notice(town, uid_of(town, "buildings", "2栋"), ZH).groups
    assert {item.text for item in group.items} == {"门口", "远处"}


def test_those_with_most_people_come_first(town: Context) -> None:
    for text, count in (("一", 1), ("九", 9), ("无", None), ("五", 5)):
        said(town, 600, 205, text, support_count=count)
    assert _texts(town, "compounds", "东院")["收到了"] == ["九", "五", "一", "无"]


def test_an_empty_board_says_how_to_speak(town: Context, tmp_path: Path) -> None:
    made = notice_document(OPERATOR, town, uid_of(town, "buildings", "1栋"), "zh")
    assert "这里还没有公开的建议" in words_of(made.content, tmp_path)


def test_nobody_from_outside_prints(town: Context) -> None:
    with pytest.raises(Forbidden):
        notice_document(VISITOR, town, uid_of(town, "buildings", "1栋"), "zh")


def test_many_and_long_things_run_over_pages_and_none_is_lost(tmp_path: Path) -> None:
    day = dt.date(2026, 11, 26)
    texts = [f"第{at}件事，" + "写得很长很长。" * (at % 9) for at in range(60)]
    items = [NoticeItem(text, "停车", day, reply="好。" * 40, replied_on=day) for text in texts]
    endless = NoticeItem("没完没了。" * 400, "停车", day, reply="知道了。" * 500)
    board = Notice("东院", "东社区", day, [NoticeGroup("done", "办好了", [*items, endless])])
    content = draw_notice(board, "zh")
    pages = pdf_text(content, tmp_path).split("\f")[:-1]
    joined = words_of(content, tmp_path)
    assert len(pages) > 8
    assert all(text in joined for text in texts[:8])
    assert all(f"第{at}件事" in joined for at in range(60))
    assert joined.count("没完没了。") >= 380
    assert f"第{len(pages)}页，共{len(pages)}页" in joined
    assert "61条" in joined


def test_every_state_has_its_colour_and_fits_the_head(tmp_path: Path) -> None:
    day = dt.date(2026, 11, 26)
    states = ("done", "under_way", "planned", "discussing", "contested", "released", "declined")
    titles = [Words("en").title(t) for t in (SUGGESTION_FLOW.plain[state] for state in states)]
    groups = [NoticeGroup(s, t, [NoticeItem(s, "x", day)]) for s, t in zip(states, titles, strict=True)]
    first = pdf_text(draw_notice(Notice("A", "B", day, groups), "en"), tmp_path, "-f", "1", "-l", "1")
    assert all(f"{title} 1" in " ".join(first.split()) for title in titles)
