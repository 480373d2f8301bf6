"""Figures that come from a document and are compared with what stands on the ground."""

from cocreate_gis.model.layers.base import Geometry, Layer, Style
from cocreate_gis.model.layers.fields import code, real, text
from cocreate_gis.model.titles import Title
from cocreate_gis.model.units import UNITS

_UNITS = {
    unit: (UNITS[unit].zh, UNITS[unit].en) for unit in ("m", "m²", "cm", "h", "%", "辆", "天", "月", "元")
}

RULES = Layer(
    "rules",
    Title("规则与限值", "Rules and limits"),
    Geometry.POINT,
    (
        text("code", "代号", "Code", required=True, limit=60),
        text("name", "名称", "Name", required=True, limit=120),
        text("name_en", "英文名称", "Name in English", limit=120),
        real("value", "限值", "Value", required=True),
        code("unit", "单位", "Unit", _UNITS),
        text("source", "出处", "Source"),
        code(
            "mark",
            "可信程度",
            "How sure",
            {
                "confirmed": ("已核对原文", "Read in the document"),
                "second_hand": ("转引", "Second-hand"),
                "recalled": ("待核实", "To be verified"),
                "local": ("本地采用", "Adopted here"),
            },
        ),
        text("adopted_by", "采用依据", "Adopted by (document)"),
    ),
    Style("#6b7280"),
    name_field="name",
    edit_action="standards.edit",
    needs_place=False,
    on_map=False,
)
