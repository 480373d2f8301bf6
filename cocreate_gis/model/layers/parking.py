"""Where cars, e-bikes and bicycles stand, and what has to stay clear."""

from cocreate_gis.model.layers.base import Geometry, Layer, Style
from cocreate_gis.model.layers.fields import boolean, code, date, integer, real, text
from cocreate_gis.model.titles import Title

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
        integer("capacity", "泊位数", "Bays", minimum=1, maximum=5000, aliases=("车位数", "数量")),
        boolean("accessible", "无障碍车位", "Accessible"),
        boolean("charging", "可充电", "Charging"),
        text("hours", "开放时段", "Hours"),
        text("price", "收费", "Price"),
        text("owner", "权属单位", "Owner"),
        text("compound", "所属小区", "Compound"),
        date("term_from", "起始日期", "From"),
        date("term_to", "截止日期", "Until"),
        real("length_m", "长", "Length", unit="m", maximum=200),
        real("width_m", "宽", "Width", unit="m", maximum=200),
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
    name_field="bay_no",
    aliases=("parking", "停车位"),
    drawable=True,
)
