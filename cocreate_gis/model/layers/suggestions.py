"""What residents say, tied to a place."""

from cocreate_gis.model.flows import Transition, chain
from cocreate_gis.model.layers.base import Geometry, Layer, Style, Visibility, boolean, code, integer, text
from cocreate_gis.model.titles import Title

SUGGESTION_FLOW = chain(
    {
        "received": ("待审核", "Received"),
        "released": ("已公开", "Released"),
        "discussing": ("协商中", "In discussion"),
        "planned": ("列入计划", "Planned"),
        "under_way": ("实施中", "Under way"),
        "done": ("已办结", "Done"),
        "declined": ("暂不办理", "Declined"),
        "withheld": ("不公开", "Withheld"),
    },
    (
        Transition("received", "released", "suggestion.moderate"),
        Transition("received", "withheld", "suggestion.moderate"),
        Transition("withheld", "released", "suggestion.moderate"),
        Transition("withheld", "received", "suggestion.moderate"),
        Transition("released", "received", "suggestion.moderate"),
        Transition("released", "withheld", "suggestion.moderate"),
        Transition("released", "discussing", "suggestion.moderate"),
        Transition("released", "declined", "suggestion.moderate", ("reply",)),
        Transition("discussing", "planned", "suggestion.moderate"),
        Transition("discussing", "declined", "suggestion.moderate", ("reply",)),
        Transition("planned", "under_way", "suggestion.moderate"),
        Transition("under_way", "done", "suggestion.moderate", ("reply",)),
    ),
    plain={
        "received": ("收到了", "We have it"),
        "released": ("收到了", "We have it"),
        "withheld": ("收到了", "We have it"),
        "discussing": ("在商量", "Being talked over"),
        "planned": ("准备办", "Going to be done"),
        "under_way": ("正在办", "Being done"),
        "done": ("办好了", "Done"),
        "declined": ("暂不办", "Not for now"),
    },
)

# Published only in these states; a reader who is not staff never meets another one.
PUBLIC_STATES = ("released", "discussing", "planned", "under_way", "done", "declined")

# Reports about structures, fire safety or a neighbour go to staff and are never published.
PRIVATE_CATEGORIES = ("structure", "fire_safety", "neighbour")

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
            },
            required=True,
        ),
        code(
            "category",
            "关于什么",
            "About",
            {
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
                "structure": ("搭建(不公开)", "Structures (private)"),
                "fire_safety": ("消防安全(不公开)", "Fire safety (private)"),
                "neighbour": ("邻里纠纷(不公开)", "Neighbours (private)"),
                "other": ("其他", "Other"),
            },
            required=True,
        ),
        text("text", "说了什么", "What was said", required=True),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in SUGGESTION_FLOW.states.items()}),
        text("reply", "答复", "Reply"),
        text("nickname", "称呼", "Name shown"),
        integer("support_count", "我也这样想", "People who agree"),
        boolean(
            "exact_place_consent", "同意公开准确位置", "Exact place may be shown", visibility=Visibility.STAFF
        ),
        code(
            "source",
            "来源",
            "Source",
            {
                "web": ("网页", "Web"),
                "paper": ("纸质", "Paper"),
                "meeting": ("会议", "Meeting"),
                "visit": ("走访", "Visit"),
            },
            visibility=Visibility.STAFF,
        ),
        text("contact", "联系方式", "Contact", visibility=Visibility.NEVER),
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
        colors={"problem": "#d1495b", "idea": "#edae49"},
    ),
    flow=SUGGESTION_FLOW,
    name_field="text",
)
