"""Points for what people do for the neighbourhood: the rules, and the shops that take the coupons."""

from cocreate_gis.model.flows import Transition, chain
from cocreate_gis.model.layers.base import Geometry, Layer, Style
from cocreate_gis.model.layers.fields import code, integer, paragraph, real, reference, text
from cocreate_gis.model.layers.network import FACILITIES
from cocreate_gis.model.layers.participation import ORGANISATIONS
from cocreate_gis.model.titles import Title

MANAGE = "points.manage"

POINTS_FLOW = chain(
    {
        "prepared": ("筹备", "Being prepared"),
        "running": ("运行中", "Running"),
        "ended": ("已结束", "Ended"),
    },
    (
        Transition("prepared", "running", MANAGE, ("coupon_points", "coupon_yuan", "valid_days")),
        Transition("running", "ended", MANAGE),
    ),
)

POINTS_SCHEMES = Layer(
    "points_schemes",
    Title("积分办法", "Rules of points"),
    Geometry.ANY,
    (
        text("name", "名称", "Name", required=True, limit=60),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in POINTS_FLOW.states.items()}),
        paragraph("rules", "怎么得积分", "How points are earned"),
        integer("coupon_points", "换一张券要", "Points for a coupon", unit="分", minimum=1, summed=False),
        real("coupon_yuan", "一张券值", "Worth of a coupon", unit="元", minimum=0.01, maximum=10_000),
        integer("valid_days", "券的有效期", "Coupons are valid for", unit="天", minimum=1, summed=False),
    ),
    Style("#8a6d1f", order=58),
    flow=POINTS_FLOW,
    name_field="name",
    needs_place=False,
    on_map=False,
    public_states=("running", "ended"),
    edit_action=MANAGE,
)

MERCHANT_FLOW = chain(
    {"taking_part": ("参与中", "Taking part"), "left": ("已退出", "Left")},
    (Transition("taking_part", "left", MANAGE), Transition("left", "taking_part", MANAGE)),
)

MERCHANTS = Layer(
    "merchants",
    Title("参与商户", "Participating shops"),
    Geometry.POINT,
    (
        text("name", "商户", "Shop", required=True, limit=60),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in MERCHANT_FLOW.states.items()}),
        reference("scheme", "积分办法", "Rules of points", POINTS_SCHEMES.name, required=True),
        text("discount", "优惠", "Discount", limit=80),
        text("hours", "营业时间", "Hours", limit=120),
        reference("facility", "设施", "Facility", FACILITIES.name),
        reference("organisation", "组织", "Organisation", ORGANISATIONS.name),
    ),
    Style(
        "#8a6d1f",
        fill="#d9b24c",
        fill_opacity=0.9,
        radius_px=6,
        order=63,
        min_zoom=14,
        label_field="name",
        label_min_zoom=17,
    ),
    flow=MERCHANT_FLOW,
    name_field="name",
    drawable=True,
    on_at_start=False,
    public_states=("taking_part",),
    edit_action=MANAGE,
)
