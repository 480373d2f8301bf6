"""Where cars, e-bikes and bicycles stand, and what has to stay clear."""

from collections.abc import Mapping
from dataclasses import replace

from cocreate_gis.model.flows import Transition, chain
from cocreate_gis.model.layers.base import Geometry, Layer, Style, Visibility
from cocreate_gis.model.layers.fields import boolean, code, date, integer, paragraph, real, text
from cocreate_gis.model.titles import Title

# A partner's bays are offered first; bays that are simply there are in use.
PARKING_FLOW = replace(
    chain(
        {
            "planned": ("设计中", "Planned"),
            "offered": ("单位愿意共享", "Offered"),
            "approved": ("已同意", "Approved"),
            "allocated": ("已分给小区", "Allocated"),
            "in_use": ("在用", "In use"),
            "ended": ("已结束", "Ended"),
        },
        (
            Transition("planned", "in_use"),
            Transition("planned", "ended"),
            Transition("offered", "approved", evidence=("owner", "hours")),
            Transition("offered", "ended"),
            Transition("approved", "allocated", evidence=("compound",)),
            Transition("approved", "ended"),
            Transition("allocated", "approved"),
            Transition("allocated", "in_use", evidence=("contract_no", "term_from")),
            Transition("in_use", "ended", evidence=("term_to",)),
            Transition("ended", "offered"),
        ),
    ),
    initial="in_use",
    initial_by={("kind", "partner"): "offered"},
)

_MARKED_OUT = ("built", "shared_land", "partner")


def _least(side: str) -> tuple[str, Mapping[str, str]]:
    """The rules for a side of a bay: along the kerb another than across it; where nobody marked one, none."""
    across = dict.fromkeys(_MARKED_OUT, f"bay_{side}_m")
    return "kind", {**across, "kerb_night": f"kerb_bay_{side}_m"}


PARKING_SPACES = Layer(
    "parking_spaces",
    Title("停车位", "Parking spaces"),
    Geometry.PLACE,
    (
        text("bay_no", "车位号", "Bay no.", aliases=("编号", "泊位号")),
        code(
            "kind",
            "类别",
            "Kind",
            {
                "built": ("规划配建", "Built with the estate"),
                "shared_land": ("占用共有场地", "On shared land"),
                "kerb_night": ("路边夜间", "Kerb, at night"),
                "informal": ("自发停放", "Informal"),
                "partner": ("单位错时共享", "Partner, time-shared"),
                "ebike": ("非机动车", "E-bikes and bicycles"),
            },
            required=True,
        ),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in PARKING_FLOW.states.items()}),
        integer("capacity", "泊位数", "Bays", minimum=1, maximum=5000, aliases=("车位数", "数量")),
        boolean("accessible", "无障碍车位", "Accessible"),
        boolean("charging", "可充电", "Charging"),
        text(
            "hours",
            "开放时段",
            "Hours",
            note=Title("如：18:30-次日8:00，周末全天", "Such as: 18:30-08:00, weekends all day"),
        ),
        text("price", "收费", "Price"),
        text("owner", "权属单位", "Owner", aliases=("共享单位", "出租单位")),
        text("operator", "管理单位", "Run by", aliases=("运营单位",)),
        text("compound", "所属小区", "Compound"),
        text("contract_no", "协议编号", "Agreement no.", visibility=Visibility.STAFF, aliases=("合同号",)),
        date("term_from", "起始日期", "From"),
        date("term_to", "截止日期", "Until"),
        # Nothing stands on half a metre: it is a slip of the pen, or centimetres.
        real("length_m", "长", "Length", unit="m", minimum=1, maximum=200, least_by=_least("length")),
        real("width_m", "宽", "Width", unit="m", minimum=1, maximum=200, least_by=_least("width")),
        integer("groups", "分组数", "Groups", minimum=1, maximum=200),
        paragraph("revision", "修改说明", "Why it was changed", visibility=Visibility.STAFF),
    ),
    Style(
        "#3b6ea5",
        fill="#8fb4dc",
        fill_opacity=0.8,
        width_px=0.8,
        order=30,
        min_zoom=16,
        by="kind",
        colors={
            "built": "#3b6ea5",
            "shared_land": "#5b8db8",
            "kerb_night": "#20639b",
            "informal": "#9aa5b1",
            "partner": "#0f9d9d",
            "ebike": "#4caf7d",
        },
    ),
    flow=PARKING_FLOW,
    name_field="bay_no",
    aliases=("parking", "停车位"),
    drawable=True,
    # Drafts, and what a partner has said in confidence, are told when they are agreed.
    hidden={"status": ("planned", "offered", "approved", "ended")},
    spans=(("term_from", "term_to"),),
)

FIRE_LANE_FLOW = chain(
    {
        "blocked": ("堵塞", "Blocked"),
        "partly": ("部分打通", "Partly clear"),
        "clear": ("已打通", "Clear"),
        "patrolled": ("纳入巡查", "Patrolled"),
    },
    (
        Transition("blocked", "partly"),
        Transition("blocked", "clear"),
        Transition("partly", "clear"),
        Transition("partly", "blocked"),
        Transition("clear", "patrolled", evidence=("manager",)),
        Transition("clear", "blocked"),
        Transition("patrolled", "partly"),
        Transition("patrolled", "blocked"),
    ),
)

FIRE_LANES = Layer(
    "fire_lanes",
    Title("消防车道", "Fire lanes"),
    Geometry.LINE,
    (
        text("name", "名称", "Name", required=True, aliases=("通道名称", "消防通道")),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in FIRE_LANE_FLOW.states.items()}),
        text("compound", "所属小区", "Compound"),
        real(
            "clear_width_m",
            "应保持净宽",
            "Width to keep clear",
            unit="m",
            minimum=1,
            maximum=20,
            note=Title("不填则按规则表", "Left empty: by the table of rules"),
        ),
        real(
            "clear_height_m",
            "应保持净高",
            "Height to keep clear",
            unit="m",
            minimum=1,
            maximum=20,
            note=Title("不填则按规则表", "Left empty: by the table of rules"),
        ),
        boolean("marked", "已划线设牌", "Marked"),
        boolean("ladder_area", "兼作登高操作场地", "Also for ladder trucks"),
        text("manager", "管理责任单位", "Managed by"),
        date("patrolled_on", "最近巡查", "Last patrolled on"),
        # What is known of who or what is in the way may point at a suspected structure.
        text("blocked_by", "占用情况", "What is in the way", visibility=Visibility.STAFF),
    ),
    Style(
        "#d1495b",
        width_px=4,
        order=28,
        min_zoom=14,
        by="status",
        colors={"blocked": "#b3261e", "partly": "#e08e0b", "clear": "#3f8f5f", "patrolled": "#1f6f78"},
        label_field="name",
        label_min_zoom=18,
    ),
    flow=FIRE_LANE_FLOW,
    name_field="name",
    aliases=("消防通道",),
    drawable=True,
    on_at_start=False,
)
