"""What people walk on and what stops them: paths, gates, barriers; and what they walk to: facilities."""

from cocreate_gis.model.flows import Transition, chain
from cocreate_gis.model.layers.base import Geometry, Layer, Style
from cocreate_gis.model.layers.fields import boolean, code, date, integer, real, text, texts
from cocreate_gis.model.titles import Title

PATHS = Layer(
    "paths",
    Title("道路与步行路径", "Streets and paths"),
    Geometry.LINE,
    (
        text("name", "路名", "Name", aliases=("道路名称", "名称", "NAME")),
        code(
            "kind",
            "类型",
            "Kind",
            {
                "arterial": ("主干道", "Arterial"),
                "street": ("街道", "Street"),
                "alley": ("里巷", "Alley"),
                "compound": ("院内路", "Inside a compound"),
                "footway": ("步行道", "Footway"),
                "steps": ("台阶", "Steps"),
            },
            aliases=("highway", "类型", "等级"),
        ),
        real("width_m", "宽度", "Width", unit="m", maximum=200),
        boolean("walkable", "可步行", "Walkable"),
        boolean("private", "内部路", "Private"),
    ),
    Style(
        "#c9c0b2",
        fill="#ffffff",
        width_px=4,
        order=15,
        min_zoom=10,
        by="kind",
        colors={
            "arterial": "#ffffff",
            "street": "#ffffff",
            "alley": "#ffffff",
            "compound": "#f7f1e6",
            "footway": "#f2e6d0",
            "steps": "#e5c9a0",
        },
        widths_px={"arterial": 13, "street": 8, "alley": 4.5, "compound": 3, "footway": 2, "steps": 2},
        label_field="name",
        label_min_zoom=16,
    ),
    name_field="name",
    aliases=("roads", "streets", "道路"),
    drawable=True,
)

BARRIER_FLOW = chain(
    {
        "standing": ("现存", "Standing"),
        "disputed": ("商议中", "In discussion"),
        "options_shown": ("方案已公示", "Options shown"),
        "agreed": ("已商定拆除", "Removal agreed"),
        "removed": ("已拆除", "Removed"),
    },
    (
        Transition("standing", "disputed"),
        # One that is found gone, or that nobody minds.
        Transition("standing", "removed"),
        Transition("disputed", "standing"),
        Transition("disputed", "options_shown"),
        Transition("options_shown", "disputed"),
        Transition("options_shown", "standing"),
        Transition("options_shown", "agreed", evidence=("agreement",)),
        Transition("agreed", "removed"),
    ),
)

BARRIERS = Layer(
    "barriers",
    Title("围墙与隔断", "Walls and barriers"),
    Geometry.LINE,
    (
        code(
            "kind",
            "类型",
            "Kind",
            {
                "wall": ("围墙", "Wall"),
                "fence": ("栏杆", "Fence"),
                "railway": ("铁路", "Railway"),
                "water": ("河渠", "Water"),
            },
        ),
        real("length_m", "长度", "Length", unit="m", maximum=100_000),
        real("height_m", "高度", "Height", unit="m", maximum=20),
        text("owner", "权属", "Owner"),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in BARRIER_FLOW.states.items()}),
        text("effect_on_fire_lane", "对消防车道的影响", "Effect on the fire lane"),
        text("agreement", "商定结果", "What was agreed"),
        text("note", "说明", "Note"),
    ),
    Style(
        "#5b5149",
        width_px=2,
        order=25,
        min_zoom=14,
        by="status",
        colors={
            "standing": "#5b5149",
            "disputed": "#c0392b",
            "options_shown": "#d9703f",
            "agreed": "#e0a030",
            "removed": "#c8beb4",
        },
    ),
    flow=BARRIER_FLOW,
    aliases=("walls", "围墙"),
    drawable=True,
)

GATES = Layer(
    "gates",
    Title("门与出入口", "Gates"),
    Geometry.POINT,
    (
        text("name", "名称", "Name", aliases=("门名",)),
        code(
            "status",
            "状态",
            "Status",
            {
                "open": ("开放", "Open"),
                "closed": ("关闭", "Closed"),
                "negotiating": ("协商开放", "In discussion"),
            },
            required=True,
        ),
        text("hours", "开放时段", "Hours"),
        text("compound", "所属小区", "Compound"),
        boolean("steps", "有台阶", "Steps"),
        date("opened_on", "开放日期", "Opened on"),
        real("effect_m", "少绕的路", "Detour saved", unit="m", maximum=100_000),
    ),
    Style(
        "#2d6a4f",
        fill="#ffffff",
        fill_opacity=1,
        width_px=2,
        radius_px=4.5,
        order=55,
        min_zoom=15,
        by="status",
        colors={"open": "#2d8f5a", "closed": "#c0392b", "negotiating": "#e08e0b"},
    ),
    name_field="name",
    aliases=("doors", "门"),
    drawable=True,
)

FACILITIES = Layer(
    "facilities",
    Title("服务设施", "Facilities"),
    Geometry.POINT,
    (
        text("name", "名称", "Name", required=True, aliases=("设施名称", "NAME")),
        text("category", "类别", "Category", required=True, aliases=("设施类别", "类型", "type", "amenity")),
        code(
            "status",
            "状态",
            "Status",
            {
                "open": ("开放", "Open"),
                "planned": ("规划中", "Planned"),
                "closed": ("停用", "Closed"),
                "reported": ("有人说漏了，待核实", "Said to be missing here, to be verified"),
            },
        ),
        boolean("open_to_public", "真正对外开放", "Really open to the public"),
        boolean("steps", "入口有台阶", "Steps at the entrance"),
        integer("capacity", "容量", "Capacity", maximum=1_000_000, aliases=("座位数", "床位数")),
        real("area_m2", "面积", "Area", unit="m²", maximum=1_000_000),
        text("hours", "开放时间", "Hours"),
        text("level", "层级", "Level", limit=40),
        texts("functions", "服务功能", "Functions"),
        text("address", "地址", "Address"),
        text("source", "资料来源", "Source"),
        date("verified_on", "核实日期", "Verified on"),
        text("verified_by", "核实岗位", "Verified by (post)"),
    ),
    Style(
        "#1f5f8b",
        fill="#2f80b7",
        fill_opacity=1,
        width_px=1.5,
        radius_px=5,
        order=56,
        min_zoom=14,
        by="status",
        colors={"open": "#2f80b7", "planned": "#9fc3dd", "closed": "#9a9a9a", "reported": "#e08e0b"},
        label_field="name",
        label_min_zoom=17,
    ),
    name_field="name",
    aliases=("facility", "设施"),
    drawable=True,
    hidden={"status": ("reported",)},
)

GREENS = Layer(
    "greens",
    Title("绿地与水面", "Greens and water"),
    Geometry.POLYGON,
    (
        text("name", "名称", "Name"),
        code(
            "kind",
            "类型",
            "Kind",
            {
                "park": ("公园", "Park"),
                "green": ("绿地", "Green"),
                "water": ("水面", "Water"),
                "sports": ("运动场", "Sports ground"),
            },
        ),
    ),
    Style(
        "#b7cfa3",
        fill="#d3e5c1",
        fill_opacity=0.9,
        width_px=0.5,
        order=8,
        min_zoom=11,
        by="kind",
        colors={"park": "#cfe3bb", "green": "#dcebcd", "water": "#b9d9e8", "sports": "#d9e2a8"},
        label_field="name",
        label_min_zoom=15,
    ),
    name_field="name",
    drawable=True,
)
