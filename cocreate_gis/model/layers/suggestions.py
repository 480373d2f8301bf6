"""What residents say, tied to a place; what others say to it; how far it has been passed on."""

from collections.abc import Mapping

from cocreate_gis.model.flows import Transition, chain
from cocreate_gis.model.layers.base import Geometry, Layer, Style, Visibility
from cocreate_gis.model.layers.fields import boolean, code, date, integer, paragraph, reference, text
from cocreate_gis.model.titles import Title

_MODERATE = "suggestion.moderate"

SUGGESTION_FLOW = chain(
    {
        "received": ("待审核", "Received"),
        "released": ("已公开", "Released"),
        "discussing": ("协商中", "In discussion"),
        "planned": ("列入计划", "Planned"),
        "under_way": ("实施中", "Under way"),
        "done": ("已办结", "Done"),
        "contested": ("居民不认可，待复核", "Contested by its author"),
        "declined": ("暂不办理", "Declined"),
        "withheld": ("不公开", "Withheld"),
    },
    (
        Transition("received", "released", _MODERATE),
        Transition("received", "withheld", _MODERATE),
        Transition("withheld", "released", _MODERATE),
        Transition("withheld", "received", _MODERATE),
        Transition("released", "received", _MODERATE),
        Transition("released", "withheld", _MODERATE),
        Transition("released", "discussing", _MODERATE),
        Transition("released", "declined", _MODERATE, ("reply",)),
        Transition("discussing", "planned", _MODERATE),
        Transition("discussing", "declined", _MODERATE, ("reply",)),
        Transition("planned", "under_way", _MODERATE),
        Transition("under_way", "done", _MODERATE, ("reply",)),
        Transition("declined", "discussing", _MODERATE),
        Transition("done", "contested", "suggestion.contest", ("contest_reason",)),
        Transition("contested", "discussing", _MODERATE),
        Transition("contested", "under_way", _MODERATE),
        Transition("contested", "done", _MODERATE, ("reply",)),
    ),
    plain={
        "received": ("收到了", "We have it"),
        "released": ("收到了", "We have it"),
        "withheld": ("收到了", "We have it"),
        "discussing": ("在商量", "Being talked over"),
        "planned": ("准备办", "Going to be done"),
        "under_way": ("正在办", "Being done"),
        "done": ("办好了", "Done"),
        "contested": ("提的人说还没办好，正在重看", "Its author says it is not done; we look again"),
        "declined": ("暂不办", "Not for now"),
    },
)

# Published only in these states; a reader who is not staff never meets another one.
PUBLIC_STATES = ("released", "discussing", "planned", "under_way", "done", "contested", "declined")

# In these nobody waits for an answer any more.
CLOSED_STATES = ("done", "declined", "withheld")

# The four states of the board, and what came back: the same statuses seen from further away.
BOARD: Mapping[str, tuple[Title, tuple[str, ...]]] = {
    "collected": (Title("收集", "Collected"), ("received", "released")),
    "negotiated": (Title("协商", "Negotiated"), ("discussing",)),
    "solving": (Title("解决", "Being solved"), ("planned", "under_way")),
    "reviewed": (Title("评议", "Reviewed"), ("done", "declined")),
    "reopened": (Title("重开", "Reopened"), ("contested",)),
}

# Reports about structures, fire safety or a neighbour go to staff and are never published.
PRIVATE_CATEGORIES = ("structure", "fire_safety", "neighbour")

LEVELS = {
    "building": ("楼栋", "Building"),
    "courtyard": ("院落小区", "Courtyard or compound"),
    "community": ("社区", "Community"),
    "subdistrict": ("街道", "Sub-district"),
    "district": ("区", "District"),
    "city": ("市", "City"),
}

CATEGORIES = {
    "elderly": ("老人服务", "Older people"),
    "children": ("孩子", "Children"),
    "seating": ("歇脚与活动", "Sitting and activity"),
    "green": ("绿化树木", "Trees and green"),
    "parking": ("停车", "Parking"),
    "ebike": ("电动车", "E-bikes"),
    "walking": ("走路出行", "Walking"),
    "flooding": ("积水排水", "Flooding"),
    "lighting": ("照明", "Lighting"),
    "sanitation": ("环境卫生", "Cleanliness"),
    "services": ("买菜就医等服务", "Shops and services"),
    "ownership": ("产权与物业", "Ownership and management"),
    "structure": ("搭建(不公开)", "Structures (private)"),
    "fire_safety": ("消防安全(不公开)", "Fire safety (private)"),
    "neighbour": ("邻里纠纷(不公开)", "Neighbours (private)"),
    "other": ("其他", "Other"),
}

# How words reached the office; counted apart.
SOURCES = {
    "web": ("网页", "Web page"),
    "poster": ("扫码", "QR code"),
    "paper": ("纸质表", "Paper form"),
    "bench_talk": ("板凳会", "Bench talk"),
    "meeting": ("会议", "Meeting"),
    "visit": ("入户走访", "Home visit"),
    "walk": ("踏勘", "Walk"),
    "helper": ("楼栋长代提", "Entered by a helper"),
    "survey": ("问卷", "Survey"),
    "hotline": ("热线转来", "Hotline"),
}

RESPONDENTS = {
    "resident": ("居民", "Resident"),
    "tenant": ("租户", "Tenant"),
    "shop": ("商户", "Shop"),
    "worker": ("在此工作", "Works here"),
    "property": ("物业", "Property company"),
    "unit": ("驻区单位", "Institution"),
    "passer_by": ("路人", "Passer-by"),
}

SUGGESTIONS = Layer(
    "suggestions",
    Title("居民建议", "Suggestions"),
    Geometry.ANY,
    (
        code(
            "kind",
            "类别",
            "Kind",
            {
                "problem": ("哪里不方便", "A problem"),
                "idea": ("我有个想法", "An idea"),
                "opinion": ("对一件事的看法", "An opinion"),
            },
            required=True,
        ),
        code("category", "关于什么", "About", CATEGORIES, required=True),
        paragraph("text", "说了什么", "What was said", required=True),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in SUGGESTION_FLOW.states.items()}),
        paragraph("reply", "答复", "Reply"),
        text("nickname", "称呼", "Name shown", limit=40),
        integer("support_count", "我也这样想", "People who agree"),
        integer("comment_count", "留言", "Comments"),
        code("level", "办理层级", "Level", LEVELS),
        code(
            "stance",
            "态度",
            "Stance",
            {
                "agree": ("同意", "Agrees"),
                "conditional": ("有条件同意", "Agrees on a condition"),
                "object": ("不同意", "Objects"),
            },
        ),
        code("respondent", "谁说的", "Who speaks", RESPONDENTS),
        text("peak_hours", "什么时段", "Time of day", limit=80),
        integer("affected_households", "涉及户数", "Households affected", maximum=100_000),
        reference("topic", "议题", "Topic", "topics"),
        reference("activity", "参与活动", "Activity", "activities"),
        boolean(
            "exact_place_consent", "同意公开准确位置", "Exact place may be shown", visibility=Visibility.STAFF
        ),
        boolean("guardian_consent", "监护人同意", "Guardian agrees", visibility=Visibility.STAFF),
        code(
            "consent_given",
            "代提的同意方式",
            "How the speaker agreed",
            {
                "aloud": ("当面口头同意", "Said so"),
                "signed": ("纸上签了字", "Signed the paper"),
                "guardian": ("监护人同意", "The guardian agreed"),
            },
            visibility=Visibility.STAFF,
        ),
        code("source", "来源", "Source", SOURCES, visibility=Visibility.STAFF),
        reference("event", "出自哪次会议走访", "Said at", "events", visibility=Visibility.STAFF),
        date("said_on", "提出日期", "Said on", visibility=Visibility.STAFF),
        date("due_on", "答复期限", "Reply due on", visibility=Visibility.STAFF),
        date("replied_on", "答复日期", "Replied on", visibility=Visibility.STAFF),
        reference("handled_by", "承办", "Handled by", "organisations", visibility=Visibility.STAFF),
        text("place_name", "地点名称", "Place", visibility=Visibility.STAFF),
        text("place_uid", "地点对象", "Object of the place", visibility=Visibility.STAFF),
        reference("merged_into", "并入", "Merged into", "suggestions", visibility=Visibility.STAFF),
        text("held_for", "暂存原因", "Held because", visibility=Visibility.STAFF),
        text("contest_reason", "为什么说没办好", "Why it is not done", visibility=Visibility.STAFF),
        text("contact", "联系方式", "Contact", visibility=Visibility.NEVER),
        text("author", "提出人(代号)", "Author (key)", visibility=Visibility.NEVER),
        text("spoken_by", "口述人", "Spoken by", visibility=Visibility.NEVER),
    ),
    Style(
        "#c2185b",
        fill="#e91e63",
        fill_opacity=0.95,
        width_px=2,
        radius_px=6,
        order=70,
        min_zoom=12,
        by="kind",
        colors={"problem": "#d1495b", "idea": "#edae49", "opinion": "#5b8fb9"},
    ),
    flow=SUGGESTION_FLOW,
    name_field="text",
    public_states=PUBLIC_STATES,
    hidden={"category": PRIVATE_CATEGORIES},
    stands_for=("place_name", "place_uid"),
)

COMMENT_FLOW = chain(
    {
        "received": ("待审核", "Received"),
        "released": ("已公开", "Released"),
        "withheld": ("不公开", "Withheld"),
    },
    (
        Transition("received", "released", _MODERATE),
        Transition("received", "withheld", _MODERATE),
        Transition("released", "withheld", _MODERATE),
        Transition("withheld", "released", _MODERATE),
    ),
)

# Staff's as a whole: whether a comment is public depends on the suggestion it stands under.
COMMENTS = Layer(
    "comments",
    Title("留言", "Comments"),
    Geometry.ANY,
    (
        reference("suggestion", "居民建议", "Suggestion", "suggestions", required=True),
        paragraph("text", "留言", "Comment", required=True, limit=1_000),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in COMMENT_FLOW.states.items()}),
        text("nickname", "称呼", "Name shown", limit=40),
        code("respondent", "谁说的", "Who speaks", RESPONDENTS),
        boolean("official", "工作人员答复", "By staff"),
        text("held_for", "暂存原因", "Held because"),
        text("author", "留言人(代号)", "Author (key)", visibility=Visibility.NEVER),
    ),
    Style("#c2185b"),
    Visibility.STAFF,
    flow=COMMENT_FLOW,
    name_field="text",
    needs_place=False,
    on_map=False,
)

ESCALATION_FLOW = chain(
    {
        "raised": ("已上报", "Raised"),
        "forwarded": ("已转办", "Forwarded"),
        "answered": ("已回复", "Answered"),
        "adopted": ("已采纳", "Adopted"),
        "returned": ("退回", "Returned"),
    },
    (
        Transition("raised", "forwarded", "suggestion.escalate"),
        Transition("raised", "answered", "suggestion.escalate", ("reply",)),
        Transition("raised", "returned", "suggestion.escalate", ("reply",)),
        Transition("forwarded", "answered", "suggestion.escalate", ("reply",)),
        Transition("forwarded", "returned", "suggestion.escalate", ("reply",)),
        Transition("answered", "adopted", "suggestion.escalate", ("result",)),
    ),
)

ESCALATIONS = Layer(
    "escalations",
    Title("民情上报", "Passed on"),
    Geometry.ANY,
    (
        reference("suggestion", "居民建议", "Suggestion", "suggestions", required=True),
        code("from_level", "从", "From", LEVELS, required=True),
        code("to_level", "到", "To", LEVELS, required=True),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in ESCALATION_FLOW.states.items()}),
        date("sent_on", "上报日期", "Sent on", required=True),
        date("due_on", "回复期限", "Answer due on"),
        paragraph("note", "说明", "Note"),
        paragraph("reply", "回复", "Answer"),
        date("answered_on", "回复日期", "Answered on"),
        paragraph("result", "结果", "Result"),
    ),
    Style("#8e5572"),
    Visibility.STAFF,
    flow=ESCALATION_FLOW,
    needs_place=False,
    on_map=False,
)

REPLY_TEMPLATES = Layer(
    "reply_templates",
    Title("答复模板", "Reply templates"),
    Geometry.ANY,
    (
        text("name", "名称", "Name", required=True, limit=60),
        code("category", "关于什么", "About", CATEGORIES),
        paragraph("text", "答复", "Reply", required=True),
    ),
    Style("#8e5572"),
    Visibility.STAFF,
    name_field="name",
    needs_place=False,
    on_map=False,
)
