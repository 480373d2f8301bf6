"""Street trees: the places, what stands in them."""

from cocreate_gis.model.layers.base import Geometry, Layer, Style
from cocreate_gis.model.layers.fields import code, date, real, text
from cocreate_gis.model.titles import Title

STREET_TREES = Layer(
    "street_trees",
    Title("行道树", "Street trees"),
    Geometry.POINT,
    (
        text("tree_no", "树号", "Tree no.", aliases=("编号", "TreeID", "treeid", "樹木編號", "树木编号")),
        text("species", "树种", "Species", aliases=("TreeType", "樹種名稱", "树名", "species_name", "樹種")),
        real(
            "dbh_cm",
            "胸径",
            "Trunk diameter",
            unit="cm",
            maximum=500,
            aliases=("DBH", "Diameter", "直徑", "胸徑", "diameter"),
        ),
        real(
            "height_m",
            "树高",
            "Height",
            unit="m",
            maximum=100,
            aliases=("TreeHeight", "樹高", "高度", "height"),
        ),
        real("crown_m", "冠幅", "Crown width", unit="m", maximum=60, aliases=("冠径",)),
        real("clear_bole_m", "枝下高", "Height under crown", unit="m", maximum=50),
        code(
            "health",
            "长势",
            "Health",
            {
                "good": ("好", "Good"),
                "fair": ("一般", "Fair"),
                "poor": ("差", "Poor"),
                "dead": ("枯死", "Dead"),
            },
        ),
        text("defects", "病虫与损伤", "Defects"),
        real("pit_length_m", "树池长", "Pit length", unit="m", maximum=20),
        real("pit_width_m", "树池宽", "Pit width", unit="m", maximum=20),
        text("road", "所在道路", "Road", aliases=("Region", "道路", "路名", "路段")),
        text("side", "路侧", "Side"),
        date("planted_on", "栽植日期", "Planted on"),
        code(
            "protection",
            "保护级别",
            "Protection",
            {
                "none": ("无", "None"),
                "old": ("古树", "Old tree"),
                "notable": ("名木", "Notable tree"),
                "reserve": ("后备资源", "Reserve"),
            },
        ),
        text("adopter_kind", "认养方", "Adopted by"),
        text("maintainer", "养护单位", "Maintainer"),
        date("last_check", "最近检查", "Last checked", aliases=("SurveyDate", "調查日期", "UpdDate")),
    ),
    Style(
        "#4f8a4b",
        fill="#6aa84f",
        fill_opacity=0.85,
        width_px=0.6,
        radius_px=3.5,
        order=40,
        min_zoom=9,
        by="health",
        colors={"good": "#5b9a50", "fair": "#8cae4b", "poor": "#c9a13b", "dead": "#8d6e63"},
    ),
    name_field="species",
    aliases=("trees", "行道树"),
    drawable=True,
)
