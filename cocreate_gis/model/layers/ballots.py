"""Ballots of three kinds that are never mixed: an advisory poll, a residents' meeting, an owners' tally."""

from cocreate_gis.model.flows import Transition, chain
from cocreate_gis.model.layers.base import Geometry, Layer, Style, Visibility
from cocreate_gis.model.layers.fields import (
    boolean,
    code,
    date,
    integer,
    paragraph,
    real,
    reference,
    text,
    time,
)
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS, SCHEMES
from cocreate_gis.model.titles import Title

_MANAGE = "ballot.manage"

POLL, MEETING, OWNERS = "poll", "meeting", "owners"
BALLOT_KINDS = {
    POLL: ("征求意见", "Advisory poll"),
    MEETING: ("居民会议表决", "Residents' meeting"),
    OWNERS: ("业主表决核算", "Owners' tally"),
}
YES_NO, CHOICE, APPROVAL, SCORE = "yes_no", "choice", "approval", "score"
# Civil Code, article 278: the matters for which three quarters are asked for.
SPECIAL_MATTERS = ("6", "7", "8")

BALLOT_FLOW = chain(
    {
        "draft": ("筹备", "Being prepared"),
        "noticed": ("已公告", "Notice given"),
        "open": ("进行中", "Open"),
        "closed": ("已截止", "Closed"),
        "published": ("已公布结果", "Result published"),
        "stopped": ("已中止", "Stopped"),
    },
    (
        Transition("draft", "noticed", _MANAGE, ("opens_on", "closes_on")),
        Transition("noticed", "open", _MANAGE, ("method",)),
        Transition("open", "closed", _MANAGE),
        Transition("closed", "published", _MANAGE, fresh=("evidence", "digest")),
        *(Transition(state, "stopped", _MANAGE, ("reason",)) for state in ("noticed", "open", "closed")),
    ),
)

BALLOTS = Layer(
    "ballots",
    Title("表决与征求意见", "Ballots"),
    Geometry.ANY,
    (
        text("name", "表决什么", "Question", required=True, limit=120),
        code("kind", "哪一种", "Kind", BALLOT_KINDS, required=True),
        code(
            "method",
            "怎么表态",
            "How people answer",
            {
                YES_NO: ("同意、不同意、弃权", "For, against, abstain"),
                CHOICE: ("选一个", "Choose one"),
                APPROVAL: ("可选几个", "Choose several"),
                SCORE: ("逐项打分", "Score each"),
            },
        ),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in BALLOT_FLOW.states.items()}),
        reference("scheme", "方案", "Scheme", SCHEMES.name),
        reference("topic", "议题", "Topic", "topics"),
        code(
            "matter",
            "业主共同决定的事项（民法典第278条）",
            "Matter for the owners (Civil Code, article 278)",
            {
                "1": ("（一）业主大会议事规则", "(1) Rules of the owners' assembly"),
                "2": ("（二）管理规约", "(2) Covenant of management"),
                "3": ("（三）业主委员会", "(3) Owners' committee"),
                "4": ("（四）物业服务企业", "(4) Property company"),
                "5": ("（五）使用维修资金", "(5) Using the maintenance fund"),
                "6": ("（六）筹集维修资金", "(6) Raising the maintenance fund"),
                "7": ("（七）改建、重建建筑物及附属设施", "(7) Altering or rebuilding"),
                "8": ("（八）改变共有部分用途或经营", "(8) Changing the use of shared parts"),
                "9": ("（九）其他重大事项", "(9) Other matters of weight"),
            },
        ),
        paragraph("question", "说明", "Explanation"),
        boolean("secret", "无记名", "Secret"),
        date("opens_on", "开始", "Opens on"),
        date("closes_on", "截止日期", "Closes on"),
        time("closes_at", "截止时间", "Closes at"),
        text("about", "范围", "Among whom"),
        text("about_uid", "范围对象", "Object of the area"),
        text("elsewhere", "本市表决系统网址", "Address of the city's own system"),
        real("area_total_m2", "专有部分面积合计（按登记）", "All areas together (as registered)", unit="m²"),
        code(
            "counted_by",
            "出席人数按什么计",
            "Attendance counted by",
            {
                "adults": ("本居住地区十八周岁以上居民", "Adult residents"),
                "households": ("每户代表", "Delegates of households"),
                "groups": ("居民小组代表", "Delegates of residents' groups"),
            },
        ),
        # Counted where people raised their hands, and typed in.
        integer("entitled", "应到人数", "Entitled", unit="人", summed=False),
        integer("present", "实到人数", "Present", unit="人", summed=False),
        integer("hands_for", "举手同意", "Hands for it", unit="人", visibility=Visibility.STAFF),
        integer("hands_against", "举手不同意", "Hands against it", unit="人", visibility=Visibility.STAFF),
        integer("hands_abstain", "举手弃权", "Hands abstaining", unit="人", visibility=Visibility.STAFF),
        date("objections_until", "异议截止", "Objections until"),
        text("reason", "中止原因", "Why it was stopped"),
        # Frozen with the result: coverage runs, parameters, data versions, the count itself.
        text("evidence", "依据", "Evidence", typed=False, limit=1_000_000, visibility=Visibility.STAFF),
        text("digest", "结果指纹", "Fingerprint of the result", typed=False, limit=64),
    ),
    Style("#7b3f9d", fill="#b18bc8", fill_opacity=0.15, dash=(3, 3), radius_px=6, order=63, min_zoom=14),
    flow=BALLOT_FLOW,
    name_field="name",
    on_at_start=False,
    needs_place=False,
    public_states=("noticed", "open", "closed", "published", "stopped"),
    edit_action=_MANAGE,
    from_files=False,
    spans=(("opens_on", "closes_on"), ("closes_on", "objections_until")),
    come={"open": "opens_on"},
    stands_for=("about", "about_uid"),
)

CHOICE_FLOW = chain(
    {"standing": ("列入", "Standing"), "withdrawn": ("已撤回", "Withdrawn")},
    (Transition("standing", "withdrawn", _MANAGE, ("reason",)),),
)

BALLOT_CHOICES = Layer(
    "ballot_choices",
    Title("表决选项", "Choices of ballots"),
    Geometry.ANY,
    (
        reference("ballot", "表决", "Ballot", BALLOTS.name, required=True),
        integer("position", "顺序", "Order", minimum=1, maximum=200, summed=False),
        text("name", "选项", "Choice", required=True, limit=80),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in CHOICE_FLOW.states.items()}),
        reference("option", "方案选项", "Option of the scheme", SCHEME_OPTIONS.name),
        paragraph("told", "说明", "What is told"),
        text("color", "颜色", "Colour", limit=7),
        text("reason", "撤回原因", "Why it was withdrawn"),
        # Typed in where hands were counted.
        integer("counted", "现场计数", "Counted on the spot", visibility=Visibility.STAFF),
    ),
    Style("#7b3f9d", order=63),
    flow=CHOICE_FLOW,
    name_field="name",
    needs_place=False,
    on_map=False,
    edit_action=_MANAGE,
    from_files=False,
)
