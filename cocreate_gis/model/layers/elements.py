"""Small facilities: the palette of kinds with their true sizes, and what is placed of them."""

from cocreate_gis.model.flows import Transition, chain
from cocreate_gis.model.layers.base import Geometry, Layer, Style, Visibility
from cocreate_gis.model.layers.fields import code, date, integer, real, reference, text
from cocreate_gis.model.layers.rules import RULES
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.titles import Title

ELEMENT_KINDS = Layer(
    "element_kinds",
    Title("小设施种类", "Kinds of small facilities"),
    Geometry.POINT,
    (
        text("code", "代号", "Code", required=True, limit=60),
        text("name", "名称", "Name", required=True, limit=60),
        text("name_en", "英文名称", "Name in English", limit=60),
        code(
            "category",
            "类别",
            "Category",
            {
                "drying": ("晾晒", "Drying"),
                "parking": ("停放", "Parking"),
                "fitness": ("健身", "Fitness"),
                "reading": ("阅读", "Reading"),
                "landscape": ("景观", "Landscape"),
                "seating": ("歇坐", "Seating"),
                "furniture": ("室内物件", "Furniture"),
                "other": ("其他", "Other"),
            },
            required=True,
        ),
        real("length_m", "长", "Length", unit="m", required=True, minimum=0.1, maximum=100),
        real("width_m", "宽", "Width", unit="m", required=True, minimum=0.1, maximum=100),
        real("height_m", "高", "Height", unit="m", maximum=30),
        integer("bays", "停几辆汽车", "Cars it holds", maximum=1_000, summed=False),
        text("source", "尺寸出处", "Size according to"),
        RULES.field("mark"),
        real("cost_yuan", "单价", "Unit cost", unit="元", maximum=1e8),
        text("cost_source", "单价依据", "Unit cost according to"),
    ),
    Style("#6b7280"),
    name_field="name",
    edit_action="standards.edit",
    needs_place=False,
    on_map=False,
)

# Drawn in an option of a scheme: nothing of it stands, and other options are drawn at the same place.
DRAWN = "drawn"

ELEMENT_FLOW = chain(
    {
        "proposed": ("已提议", "Proposed"),
        "designed": ("设计中", "In design"),
        "built": ("已建成", "Built"),
        "adopted": ("已认养", "Adopted"),
        "maintained": ("日常管养", "Maintained"),
        "removed": ("已拆除", "Removed"),
        DRAWN: ("方案中", "Drawn in a scheme"),
    },
    (
        Transition(DRAWN, "designed"),
        Transition(DRAWN, "built"),
        Transition("proposed", "designed"),
        Transition("proposed", "built"),
        Transition("designed", "built"),
        Transition("built", "adopted"),
        Transition("built", "maintained"),
        Transition("adopted", "maintained"),
        *(Transition(state, "removed") for state in ("built", "adopted", "maintained")),
    ),
)

_NO_NAMES = Title(
    "写楼栋、单位或小组；个人姓名须本人书面同意。",
    "A building, an organisation or a group; a person's name only with written consent.",
)

ELEMENTS = Layer(
    "elements",
    Title("小设施", "Small facilities"),
    Geometry.PLACE,
    (
        reference("kind", "种类", "Kind", ELEMENT_KINDS.name, required=True),
        text("name", "名称", "Name", limit=80),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in ELEMENT_FLOW.states.items()}),
        code(
            "action",
            "改造方式",
            "Action",
            {
                "keep": ("保留", "Keep"),
                "repair": ("修缮", "Repair"),
                "alter": ("改造", "Alter"),
                "demolish": ("拆除", "Demolish"),
                "new": ("新建", "New"),
            },
        ),
        reference("site", "所在空间", "Site", MICRO_SPACE_SITES.name),
        reference("option", "方案选项", "Option of the scheme", SCHEME_OPTIONS.name),
        text("reason", "为什么这样改", "Why it was changed"),
        # Turned on the map, together with the outline.
        integer("bearing_deg", "长边朝向", "Bearing of the long side", unit="°", maximum=359, typed=False),
        text("material", "材料", "Material"),
        text("maker", "制作", "Made by", visibility=Visibility.STAFF, note=_NO_NAMES),
        text("donor", "捐赠", "Given by", visibility=Visibility.STAFF, note=_NO_NAMES),
        real("cost_yuan", "实际造价", "Cost", unit="元", maximum=1e8),
        date("built_on", "建成日期", "Built on"),
    ),
    Style(
        "#7a4f9a",
        fill="#b79ad0",
        fill_opacity=0.85,
        width_px=1.2,
        radius_px=4,
        order=46,
        min_zoom=16,
        by="action",
        colors={
            "keep": "#6b7280",
            "repair": "#2f80b7",
            "alter": "#e08e0b",
            "demolish": "#c0392b",
            "new": "#2d8f5a",
        },
        label_field="name",
        label_min_zoom=19,
    ),
    flow=ELEMENT_FLOW,
    name_field="name",
    aliases=("small_facilities",),
    drawable=True,
    hidden={"status": (DRAWN,)},
)
