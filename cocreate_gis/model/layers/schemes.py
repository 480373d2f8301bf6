"""Schemes: what could be done at a place, in options, with their revisions and what was said to them."""

from cocreate_gis.model.flows import Transition, chain
from cocreate_gis.model.layers.base import Geometry, Layer, Style, Visibility
from cocreate_gis.model.layers.fields import code, date, integer, paragraph, real, reference, text, texts
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.layers.suggestions import SOURCES
from cocreate_gis.model.titles import Title

SCHEME_FLOW = chain(
    {
        "draft": ("起草", "Draft"),
        "shown": ("征求意见", "Shown to the residents"),
        "balloted": ("表决中", "Put to the vote"),
        "chosen": ("已选定", "Chosen"),
        "dropped": ("不再推进", "Dropped"),
    },
    (
        Transition("draft", "shown"),
        Transition("shown", "draft"),
        Transition("shown", "balloted"),
        Transition("balloted", "shown"),
        Transition("balloted", "chosen"),
        # Where nobody objects, a conversation is enough.
        Transition("shown", "chosen"),
        *(Transition(state, "dropped", evidence=("reason",)) for state in ("draft", "shown", "balloted")),
    ),
    plain={"balloted": ("大家在选", "Being voted on"), "dropped": ("暂不做", "Not for now")},
)

SCHEMES = Layer(
    "schemes",
    Title("方案", "Schemes"),
    Geometry.PLACE,
    (
        text("name", "名称", "Name", required=True, limit=80),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in SCHEME_FLOW.states.items()}),
        reference("site", "微空间", "Site", MICRO_SPACE_SITES.name),
        reference("topic", "议题", "Topic", "topics"),
        paragraph("problem", "要解决什么", "What it is to solve"),
        texts("planners", "编制", "Drawn up by"),
        date("shown_on", "开始征求意见", "Shown from"),
        date("closes_on", "意见截止", "Comments until"),
        text("reason", "不再推进的原因", "Why it was dropped"),
    ),
    Style("#3d6fb4", fill="#7fa6d9", fill_opacity=0.25, width_px=2, dash=(8, 4), order=60, min_zoom=14),
    flow=SCHEME_FLOW,
    name_field="name",
    drawable=True,
    on_at_start=False,
    needs_place=False,
    public_states=("shown", "balloted", "chosen", "dropped"),
    spans=(("shown_on", "closes_on"),),
)

OPTION_FLOW = chain(
    {
        "draft": ("起草", "Draft"),
        "shown": ("公开比选", "Shown"),
        "chosen": ("选定", "Chosen"),
        "not_chosen": ("未选", "Not chosen"),
        "withdrawn": ("撤回", "Withdrawn"),
    },
    (
        Transition("draft", "shown"),
        # As their scheme does.
        Transition("shown", "draft"),
        Transition("shown", "chosen"),
        Transition("shown", "not_chosen"),
        Transition("shown", "withdrawn", evidence=("reason",)),
        Transition("not_chosen", "shown"),
    ),
)

SCHEME_OPTIONS = Layer(
    "scheme_options",
    Title("方案选项", "Options of schemes"),
    Geometry.PLACE,
    (
        reference("scheme", "方案", "Scheme", SCHEMES.name, required=True),
        text("name", "名称", "Name", required=True, limit=80),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in OPTION_FLOW.states.items()}),
        paragraph("summary", "做什么", "What is done"),
        real("cost_yuan", "估算造价", "Estimated cost", unit="元", maximum=1e9),
        text("cost_source", "造价依据", "Cost according to"),
        text("author", "设计", "Designed by"),
        # Computed from what is drawn, never typed.
        integer("people_gained", "新增覆盖人数", "People newly served", unit="人", typed=False),
        integer("bays_gained", "新增车位", "Bays gained", typed=False, minimum=-10_000),
        # Small counts are told in it; a page of its own says to everybody what may be told.
        text(
            "evidence",
            "测算依据",
            "Evidence",
            typed=False,
            limit=1_000_000,
            visibility=Visibility.STAFF,
        ),
        text("photo_before", "现状照片", "Photo before", typed=False),
        text("photo_after", "效果图", "Rendering", typed=False),
        text("reason", "撤回原因", "Why it was withdrawn"),
    ),
    Style("#3d6fb4", fill="#7fa6d9", fill_opacity=0.35, width_px=1.5, order=61, min_zoom=15),
    flow=OPTION_FLOW,
    name_field="name",
    drawable=True,
    on_at_start=False,
    needs_place=False,
    public_states=("shown", "chosen", "not_chosen", "withdrawn"),
)

SCHEME_REVISIONS = Layer(
    "scheme_revisions",
    Title("方案修订", "Revisions of schemes"),
    Geometry.PLACE,
    (
        reference("option", "选项", "Option", SCHEME_OPTIONS.name, required=True),
        integer("number", "第几版", "Revision", minimum=1, maximum=1_000, summed=False),
        date("shown_on", "公布日期", "Shown on"),
        paragraph("change", "改了什么", "What was changed"),
        paragraph("reason", "为什么改", "Why", required=True),
        # What was drawn at that time, kept as it was.
        text("drawn", "当时的图", "As drawn", typed=False, limit=1_000_000),
    ),
    Style("#3d6fb4", order=61),
    name_field="reason",
    needs_place=False,
    on_map=False,
)

REMARK_FLOW = chain(
    {
        "received": ("待答复", "To be answered"),
        "answered": ("已答复", "Answered"),
        "withheld": ("不公开", "Withheld"),
    },
    (
        Transition("received", "answered", evidence=("reply",)),
        Transition("received", "withheld"),
        Transition("withheld", "received"),
        Transition("answered", "received"),
    ),
)

SCHEME_REMARKS = Layer(
    "scheme_remarks",
    Title("方案意见", "Remarks on schemes"),
    Geometry.ANY,
    (
        reference("option", "选项", "Option", SCHEME_OPTIONS.name, required=True),
        integer("revision", "针对第几版", "On revision", minimum=1, maximum=1_000, summed=False),
        paragraph("text", "意见", "Remark", required=True, limit=1_000),
        code("source", "来源", "Source", SOURCES, visibility=Visibility.STAFF),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in REMARK_FLOW.states.items()}),
        paragraph("reply", "答复", "Reply"),
        integer("answered_in", "在第几版改了", "Changed in revision", minimum=1, maximum=1_000, summed=False),
        text("author", "提出人(代号)", "Author (key)", visibility=Visibility.NEVER),
    ),
    Style("#3d6fb4", order=62),
    flow=REMARK_FLOW,
    name_field="text",
    needs_place=False,
    on_map=False,
    public_states=("answered",),
)
