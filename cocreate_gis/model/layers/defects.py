"""Defects of streets and equipment: what the condition survey finds, and who repairs it."""

from cocreate_gis.model.flows import Transition, chain
from cocreate_gis.model.layers.base import Geometry, Layer, Style
from cocreate_gis.model.layers.fields import code, date, paragraph, real, text
from cocreate_gis.model.titles import Title

DEFECT_FLOW = chain(
    {
        "surveyed": ("已登记", "Surveyed"),
        "assigned": ("已派单", "Assigned"),
        "repaired": ("已修复", "Repaired"),
        "accepted": ("已验收", "Accepted"),
    },
    (
        Transition("surveyed", "assigned", evidence=("department",)),
        Transition("assigned", "surveyed"),
        Transition("assigned", "repaired", evidence=("repaired_on",)),
        Transition("repaired", "assigned"),
        Transition("repaired", "accepted", evidence=("accepted_by",)),
    ),
)

DEFECTS = Layer(
    "defects",
    Title("设施病害", "Defects"),
    Geometry.ANY,
    (
        code(
            "kind",
            "类型",
            "Kind",
            {
                "paving": ("路面铺装", "Paving"),
                "kerb": ("路缘石", "Kerb"),
                "bike_rack": ("自行车架", "Bicycle rack"),
                "tree_pit": ("树池", "Tree pit"),
                "bench": ("座椅", "Bench"),
                "lamp": ("路灯", "Street lamp"),
                "drain": ("雨水口、井盖", "Drain or manhole"),
                "railing": ("栏杆、护栏", "Railing"),
                "wall": ("墙面", "Wall"),
                "other": ("其他", "Other"),
            },
            required=True,
            aliases=("病害类型",),
        ),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in DEFECT_FLOW.states.items()}),
        real("quantity", "数量", "Quantity", required=True, maximum=1_000_000, aliases=("工程量",)),
        code(
            "unit",
            "单位",
            "Unit",
            {"m": ("m", "m"), "m2": ("m²", "m²"), "piece": ("个", "pieces"), "place": ("处", "places")},
            required=True,
        ),
        real("length_m", "长度", "Length", unit="m", maximum=100_000),
        code(
            "condition",
            "严重程度",
            "Severity",
            {
                "slight": ("轻微", "Slight"),
                "marked": ("明显", "Marked"),
                "dangerous": ("危险", "Dangerous"),
            },
        ),
        text("street", "所在道路", "Street", aliases=("路名", "道路")),
        text("department", "责任部门", "Department"),
        date("found_on", "发现日期", "Found on"),
        date("repaired_on", "修复日期", "Repaired on"),
        text("accepted_by", "验收岗位", "Accepted by (post)"),
        paragraph("note", "说明", "Note"),
    ),
    Style(
        "#b03a2e",
        fill="#b03a2e",
        fill_opacity=0.8,
        width_px=3.5,
        radius_px=5,
        order=54,
        min_zoom=14,
        by="status",
        colors={
            "surveyed": "#b03a2e",
            "assigned": "#e08e0b",
            "repaired": "#4a9a6a",
            "accepted": "#9aa5ab",
        },
    ),
    flow=DEFECT_FLOW,
    aliases=("asset_defects", "病害"),
    drawable=True,
    spans=(("found_on", "repaired_on"),),
    come={"repaired": "repaired_on", "accepted": "repaired_on"},
)
