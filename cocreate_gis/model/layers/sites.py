"""Micro-space sites: idle corners and what becomes of them."""

from cocreate_gis.model.flows import Transition, chain
from cocreate_gis.model.layers.base import Geometry, Layer, Style
from cocreate_gis.model.layers.fields import boolean, code, integer, real, text
from cocreate_gis.model.titles import Title

SITE_FLOW = chain(
    {
        "idle": ("闲置", "Idle"),
        "proposed": ("已提议", "Proposed"),
        "designed": ("设计中", "In design"),
        "built": ("已建成", "Built"),
        "adopted": ("已认养", "Adopted"),
        "open": ("开放使用", "Open"),
    },
    (
        Transition("idle", "proposed"),
        Transition("proposed", "designed"),
        Transition("proposed", "idle"),
        Transition("designed", "built"),
        Transition("built", "open"),
        Transition("open", "adopted"),
    ),
)

MICRO_SPACE_SITES = Layer(
    "micro_space_sites",
    Title("微空间点位", "Micro-space sites"),
    Geometry.PLACE,
    (
        text("name", "名称", "Name", required=True, aliases=("名称", "点位名称")),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in SITE_FLOW.states.items()}),
        code(
            "kind",
            "类型",
            "Kind",
            {
                "idle_land": ("边角空地", "Idle land"),
                "pocket_park": ("口袋公园", "Pocket park"),
                "garden": ("社区花园", "Community garden"),
                "stilt_floor": ("架空层", "Open ground floor"),
                "room": ("闲置房间", "Unused room"),
                "street_corner": ("街角", "Street corner"),
                "other": ("其他", "Other"),
            },
            required=True,
        ),
        text("function", "功能", "Function", aliases=("用途",)),
        real("area_m2", "面积", "Area", unit="m²", maximum=1_000_000, aliases=("占地面积",)),
        text("owner", "权属", "Owner"),
        text("present_use", "现状", "Present use"),
        text("problems", "存在问题", "Problems"),
        text("operator", "运营方", "Operator"),
        text("hours", "开放时间", "Hours"),
        integer("seats", "座位数", "Seats", maximum=10_000),
        boolean("shaded", "有遮阴", "Shaded"),
    ),
    Style(
        "#d4870f",
        fill="#f2b134",
        fill_opacity=0.7,
        width_px=1.8,
        order=42,
        min_zoom=13,
        by="status",
        colors={
            "idle": "#c9b458",
            "proposed": "#e39b2d",
            "designed": "#e0752d",
            "built": "#8aa34a",
            "open": "#4a9a6a",
            "adopted": "#2f8f83",
        },
        label_field="name",
        label_min_zoom=17,
    ),
    flow=SITE_FLOW,
    name_field="name",
    aliases=("sites", "微空间"),
    drawable=True,
)
