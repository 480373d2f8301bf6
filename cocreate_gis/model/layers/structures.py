"""Suspected illegal structures: what was reported, what is behind it, how it is settled."""

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
from cocreate_gis.model.titles import Title

_DOCUMENT = ("authority", "document_no", "served_on")
_AGREED = ("agreement_no", "agreement_on")
_REMOVED = ("removed_on", "removal_mode")


def _authority(source: str, target: str, *evidence: str) -> Transition:
    """A step only the authority takes, each with a document of its own."""
    return Transition(source, target, "structure.authority", evidence, _DOCUMENT)


def _own(source: str, target: str, *evidence: str) -> Transition:
    return Transition(source, target, evidence=evidence)


_TALKS = ("talked", "need_found", "offered", "agreed")
# While the authority's term runs, the household may still do it itself.
_PRESSED = ("ordered", "served", "urged", "decided", "notified")

STRUCTURE_FLOW = chain(
    {
        "clue": ("线索", "Clue"),
        "checked": ("已核实现场", "Checked on site"),
        "not_illegal": ("不属违建", "Not illegal"),
        "talked": ("已上门沟通", "Talked with"),
        "need_found": ("已了解需求", "Need found"),
        "offered": ("已提出置换", "Offer made"),
        "agreed": ("已签协议", "Agreed"),
        "transferred": ("已移送", "Passed on to the authority"),
        "determined": ("主管部门认定", "Determined by the authority"),
        "ordered": ("责令限期改正", "Ordered"),
        "served": ("文书已送达", "Served"),
        "urged": ("已催告", "Urged"),
        "decided": ("已作出强制拆除决定", "Removal decided"),
        "notified": ("已公告", "Notice published"),
        "self_removed": ("自行拆除", "Removed by themselves"),
        "enforced": ("依法强制拆除", "Enforced"),
        "rubble_cleared": ("建筑垃圾已清运", "Rubble cleared"),
        "restored": ("已修复", "Roof or ground repaired"),
        "accepted": ("已验收", "Accepted"),
        "closed": ("已销号", "Closed"),
        "watched": ("复发巡查", "Watched"),
        "recurred": ("已复发", "Built again"),
    },
    (
        _own("clue", "checked", "checked_on"),
        _own("checked", "not_illegal"),
        _own("checked", "talked"),
        _own("checked", "transferred"),
        _own("talked", "need_found", "need_kind", "need"),
        _own("need_found", "offered", "exchange_promised", "exchange_due"),
        *(Transition(state, "agreed", fresh=_AGREED) for state in ("need_found", "offered", "served")),
        *(_own(state, "transferred") for state in _TALKS),
        # The authority may find that there is nothing to answer for.
        _authority("transferred", "not_illegal", "determination"),
        _authority("transferred", "determined", "determination", "legal_ground"),
        _authority("determined", "ordered", "term_end"),
        _authority("ordered", "served", "service_method"),
        _authority("served", "urged"),
        _authority("urged", "decided"),
        _authority("decided", "notified", "enforcement_on", "enforcement_at"),
        _authority("notified", "enforced", *_REMOVED),
        _authority("enforced", "rubble_cleared", "rubble_cleared_on"),
        *(_own(state, "self_removed", *_REMOVED) for state in (*_TALKS, *_PRESSED)),
        *(_own(state, "restored", "restoration") for state in ("self_removed", "rubble_cleared")),
        *(
            _own(state, "accepted", "accepted_by", "accepted_on")
            for state in ("self_removed", "rubble_cleared", "restored")
        ),
        _own("accepted", "closed", "closed_on", "released_m2", "space_reuse"),
        _own("closed", "watched"),
        _own("closed", "recurred"),
        _own("watched", "recurred"),
    ),
)

# What everybody may be told of a courtyard rests on these.
LEFT_OUT = ("not_illegal",)
REMOVED = ("self_removed", "enforced", "rubble_cleared", "restored", "accepted", "closed", "watched")
# The household has said yes, or has done it.
SETTLED = ("agreed", *REMOVED)
FINISHED = (*LEFT_OUT, "closed", "watched", "recurred")

_NEEDS = {
    "safe_parking": ("停放车辆怕偷", "A safe place for a bicycle"),
    "leak": ("屋面漏水", "A leaking roof"),
    "heat": ("顶层过热", "Heat under the roof"),
    "storage": ("没处放东西", "Room to store things"),
    "drying": ("没处晾晒", "Room to dry washing"),
    "planting": ("想种花种菜", "A place to plant"),
    "living": ("家里住不下", "Too little room to live"),
    "livelihood": ("靠它谋生", "It earns a living"),
    "other": ("其他", "Other"),
}

_SEEN = (
    text("case_no", "编号", "Case no.", required=True, aliases=("案号", "台账编号")),
    code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in STRUCTURE_FLOW.states.items()}),
    code(
        "kind",
        "类别",
        "Kind",
        {
            "rooftop": ("楼顶搭建", "Rooftop"),
            "carport": ("私搭车棚", "Carport"),
            "yard_enclosure": ("圈占院地", "Yard enclosure"),
            "balcony": ("阳台外扩", "Balcony"),
            "window_grille": ("外挑窗栏", "Window grille"),
            "canopy": ("雨棚", "Canopy"),
            "shop_extension": ("店面外延", "Shop extension"),
            "clutter": ("占道堆物", "Clutter"),
            "other": ("其他", "Other"),
        },
        required=True,
    ),
    text("courtyard", "所在院落", "Courtyard"),
    text("building", "所在楼栋", "Building"),
    text("storey", "楼层或屋面", "Storey or roof", limit=40),
    boolean("under_construction", "正在搭建", "Being built"),
    integer("places", "处数", "Number of places", minimum=1),
    integer("households", "涉及户数", "Households concerned", minimum=1),
    real("area_m2", "面积", "Area", unit="m²", maximum=100_000, aliases=("面积", "建筑面积")),
    real("height_m", "高度", "Height", unit="m", maximum=100),
    text("material", "材料", "Material"),
    text("use", "用途", "Use"),
    code(
        "occupancy",
        "使用情况",
        "Occupied",
        {
            "own": ("自用", "Used by the household"),
            "let": ("出租", "Let"),
            "shared": ("多户合用", "Shared"),
            "empty": ("闲置", "Empty"),
        },
    ),
    integer("built_year", "建成年份", "Year built", minimum=1900, maximum=2100),
)

_FOUND = (
    code(
        "source",
        "来源",
        "Source",
        {
            "patrol": ("巡查", "Patrol"),
            "report": ("居民反映", "Residents"),
            "property_company": ("物业上报", "Property company"),
            "survey": ("普查", "Survey"),
        },
    ),
    date("found_on", "发现日期", "Found on"),
    time("found_at", "发现时间", "Found at"),
    date("checked_on", "到场核实日期", "Checked on site on"),
    time("checked_at", "到场核实时间", "Checked on site at"),
    date("answered_on", "答复反映人日期", "Reporter answered on"),
)

_NEED = (
    # Less is pulled down than altered.
    code(
        "action",
        "处理办法",
        "What to do with it",
        {
            "keep": ("保留", "Keep"),
            "repair": ("修缮", "Repair"),
            "alter": ("改造", "Alter"),
            "demolish": ("拆除", "Take down"),
            "replace": ("拆旧建新", "Replace"),
        },
    ),
    code("need_kind", "需求类型", "Kind of need", _NEEDS),
    paragraph("need", "背后的需求", "Need behind it"),
    paragraph("exchange_promised", "承诺置换", "Exchange promised"),
    text("exchange_interim", "过渡办法", "In the meantime"),
    date("exchange_due", "承诺完成日期", "Promised by"),
    date("exchange_kept_on", "承诺兑现日期", "Promise kept on"),
    boolean("roof_repair_needed", "需修防水", "Roof needs repair"),
    text("agreement_no", "协议编号", "Agreement no."),
    date("agreement_on", "协议签订日期", "Agreement signed on"),
)

_DECIDED = (
    text("authority", "办理机关", "Authority"),
    text("document_no", "文书编号", "Document no."),
    date("served_on", "送达日期", "Served on"),
    code(
        "service_method",
        "送达方式",
        "Way of service",
        {
            "direct": ("直接送达", "Handed over"),
            "left": ("留置送达", "Left at the door"),
            "post": ("邮寄送达", "By post"),
            "deputed": ("委托送达", "By another body"),
            "notice": ("公告送达", "By public notice"),
        },
    ),
    code(
        "determination",
        "认定结论",
        "Determination",
        {
            "illegal": ("违法建设", "Illegal"),
            "legal": ("合法", "Legal"),
            "historic": ("历史遗留待定", "From the past, pending"),
        },
    ),
    text("legal_ground", "法律依据", "Legal ground"),
    date("term_end", "限期届满日", "Term ends"),
    date("enforcement_on", "计划拆除日期", "Removal planned on"),
    time("enforcement_at", "计划拆除时间", "Removal planned at"),
)

_SETTLED = (
    date("removed_on", "拆除日期", "Removed on"),
    code(
        "removal_mode",
        "拆除方式",
        "How removed",
        {
            "self": ("自拆", "By themselves"),
            "assisted": ("助拆", "With help"),
            "enforced": ("强拆", "Enforced"),
        },
    ),
    date("rubble_cleared_on", "建筑垃圾清运日期", "Rubble cleared on"),
    text("restoration", "修复内容", "What was repaired"),
    text("accepted_by", "验收单位", "Accepted by"),
    date("accepted_on", "验收日期", "Accepted on"),
    real("released_m2", "腾出面积", "Space released", unit="m²", maximum=100_000),
    text("space_reuse", "腾出空间用途", "Use of the space released"),
    date("closed_on", "销号日期", "Closed on"),
    reference("recurrence_of", "复发自", "Built again after", "illegal_structures"),
)

_NOBODY_ELSE = (
    text("owner_note", "当事人信息", "About the owner", visibility=Visibility.NEVER),
    paragraph("statement", "当事人陈述", "Statement of the party", visibility=Visibility.NEVER),
    text("reporter", "反映人(保密)", "Reported by (secret)", visibility=Visibility.NEVER),
)

ILLEGAL_STRUCTURES = Layer(
    "illegal_structures",
    Title("疑似违建(待核实)", "Suspected structures (unverified)"),
    Geometry.PLACE,
    # In the order in which a worker comes to know them.
    (*_SEEN, *_FOUND, *_NEED, *_DECIDED, *_SETTLED, *_NOBODY_ELSE),
    Style(
        "#b3541e",
        fill="#d9752b",
        fill_opacity=0.75,
        width_px=1.2,
        order=45,
        min_zoom=14,
        by="status",
        # By how far it is: reported, being settled, gone, closed, there again; grey for what is not illegal.
        colors={
            **dict.fromkeys(("clue", "checked"), "#d9752b"),
            **dict.fromkeys((*_TALKS, "transferred", "determined", *_PRESSED), "#e0a93b"),
            **dict.fromkeys(("self_removed", "enforced", "rubble_cleared", "restored"), "#9bbf8f"),
            **dict.fromkeys(("accepted", "closed", "watched"), "#6f9a72"),
            "recurred": "#c8322b",
            "not_illegal": "#a9a49b",
        },
    ),
    visibility=Visibility.STAFF,
    flow=STRUCTURE_FLOW,
    spans=(
        ("found_on", "checked_on"),
        ("found_on", "removed_on"),
        ("agreement_on", "exchange_kept_on"),
        ("removed_on", "accepted_on"),
        ("accepted_on", "closed_on"),
    ),
    name_field="case_no",
    aliases=("structures", "疑似违建"),
    drawable=True,
)
