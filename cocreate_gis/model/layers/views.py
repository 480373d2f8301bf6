"""What staff have looked for in a register and want to find again."""

from cocreate_gis.model.layers.base import LONG_TEXT, Geometry, Layer, Style, Visibility
from cocreate_gis.model.layers.fields import text
from cocreate_gis.model.titles import Title

SAVED_VIEWS = Layer(
    "saved_views",
    Title("常用筛选", "Saved views"),
    Geometry.POINT,
    (
        text("name", "名称", "Name", required=True, limit=60),
        text("kind", "哪一种", "Kind of records", required=True, limit=60, typed=False),
        text("conditions", "筛选", "Filters", limit=LONG_TEXT, typed=False),
        text("words", "查找", "Words", typed=False),
        text("grouped_by", "分组", "Grouped by", limit=60, typed=False),
    ),
    Style("#6b7280"),
    Visibility.STAFF,
    name_field="name",
    edit_action="feature.view_staff",
    needs_place=False,
    on_map=False,
)
