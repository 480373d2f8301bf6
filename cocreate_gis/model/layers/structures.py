"""Suspected illegal structures: what was reported, what is behind it, how it is settled."""

from cocreate_gis.model.flows import Transition, chain
from cocreate_gis.model.layers.base import Geometry, Layer, Style, Visibility
from cocreate_gis.model.layers.fields import boolean, code, date, integer, real, text
from cocreate_gis.model.titles import Title

_AUTHORITY = ("authority", "document_no", "served_on")

STRUCTURE_FLOW = chain(
    {
        "clue": ("线索", "Clue"),
        "checked": ("已核实现场", "Checked on site"),
        "not_illegal": ("不属违建", "Not illegal"),
        "transferred": ("已移送", "Passed on to the authority"),
        "talked": ("已上门沟通", "Talked with"),
        "need_found": ("已了解需求", "Need found"),
        "offered": ("已提出置换", "Offer made"),
        "agreed": ("已签协议", "Agreed"),
        "self_removed": ("自行拆除", "Removed by themselves"),
        "determined": ("主管部门认定", "Determined by the authority"),
        "ordered": ("责令限期改正", "Ordered"),
        "enforced": ("依法拆除", "Enforced"),
        "restored": ("屋面已修复", "Roof repaired"),
        "accepted": ("已验收", "Accepted"),
        "closed": ("已销号", "Closed"),
        "watched": ("复发巡查", "Watched"),
    },
    (
        Transition("clue", "checked"),
        Transition("checked", "not_illegal"),
        Transition("checked", "transferred"),
        Transition("checked", "talked"),
        Transition("talked", "need_found", evidence=("need",)),
        Transition("need_found", "offered", evidence=("exchange_promised",)),
        Transition("offered", "agreed", evidence=("document_no",)),
        Transition("agreed", "self_removed", evidence=("removed_on",)),
        Transition("transferred", "determined", "structure.authority", _AUTHORITY),
        Transition("determined", "ordered", "structure.authority", _AUTHORITY),
        Transition("ordered", "self_removed", evidence=("removed_on",)),
        Transition("ordered", "enforced", "structure.authority", (*_AUTHORITY, "removed_on")),
        Transition("self_removed", "restored"),
        Transition("enforced", "restored"),
        Transition("restored", "accepted"),
        Transition("self_removed", "accepted"),
        Transition("accepted", "closed"),
        Transition("closed", "watched"),
    ),
)

ILLEGAL_STRUCTURES = Layer(
    "illegal_structures",
    Title("疑似违建(待核实)", "Suspected structures (unverified)"),
    Geometry.PLACE,
    (
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
                "canopy": ("雨棚", "Canopy"),
                "shop_extension": ("店面外延", "Shop extension"),
                "other": ("其他", "Other"),
            },
            required=True,
        ),
        text("building", "所在楼栋", "Building"),
        text("courtyard", "所在院落", "Courtyard"),
        integer("households", "涉及户数", "Households concerned", minimum=1),
        real("area_m2", "面积", "Area", unit="m²", maximum=100_000, aliases=("面积", "建筑面积")),
        real("height_m", "高度", "Height", unit="m", maximum=100),
        text("material", "材料", "Material"),
        text("use", "用途", "Use"),
        boolean("under_construction", "正在搭建", "Being built"),
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
        text("need", "背后的需求", "Need behind it"),
        text("exchange_promised", "承诺置换", "Exchange promised"),
        boolean("roof_repair_needed", "需修防水", "Roof needs repair"),
        text("authority", "认定机关", "Authority"),
        text("document_no", "文书编号", "Document no."),
        date("served_on", "送达日期", "Served on"),
        date("removed_on", "拆除日期", "Removed on"),
        text("space_reuse", "腾出空间用途", "Use of the space released"),
        text("owner_note", "当事人信息", "About the owner", visibility=Visibility.NEVER),
    ),
    Style(
        "#b3541e",
        fill="#d9752b",
        fill_opacity=0.75,
        width_px=1.2,
        order=45,
        min_zoom=14,
        by="status",
        # Four colours by how far it is: reported, being settled, gone, closed; grey for what is not illegal.
        colors={
            **dict.fromkeys(("clue", "checked"), "#d9752b"),
            **dict.fromkeys(
                ("transferred", "talked", "need_found", "offered", "agreed", "determined", "ordered"),
                "#e0a93b",
            ),
            **dict.fromkeys(("self_removed", "enforced", "restored"), "#9bbf8f"),
            **dict.fromkeys(("accepted", "closed", "watched"), "#6f9a72"),
            "not_illegal": "#a9a49b",
        },
    ),
    visibility=Visibility.STAFF,
    flow=STRUCTURE_FLOW,
    name_field="case_no",
    aliases=("structures", "疑似违建"),
    drawable=True,
)
