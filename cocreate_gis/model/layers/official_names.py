"""The statistics bureau's list of sub-districts and communities, to match names and codes with."""

from cocreate_gis.model.layers.base import Geometry, Layer, Style
from cocreate_gis.model.layers.fields import code, text
from cocreate_gis.model.titles import Title

OFFICIAL_NAMES = Layer(
    "official_names",
    Title("统计用区划名录", "Statistical names"),
    Geometry.POINT,
    (
        text("code", "统计用区划代码", "Statistical code", required=True, limit=12, aliases=("代码",)),
        text("name", "名称", "Name", required=True, limit=80),
        code(
            "level",
            "级别",
            "Level",
            {"subdistrict": ("街道", "Sub-district"), "community": ("社区", "Community")},
        ),
        text("subdistrict", "所属街道", "Sub-district", aliases=("street", "街道")),
        text("district", "所属区", "District", aliases=("area", "区")),
        text("source", "出处", "Source"),
    ),
    Style("#6b7280"),
    name_field="name",
    edit_action="standards.edit",
    needs_place=False,
    on_map=False,
)
