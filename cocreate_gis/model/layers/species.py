"""Species: what is known of each, by fact and source, and how large it is supposed to grow."""

from cocreate_gis.model.layers.base import Geometry, Layer, Style
from cocreate_gis.model.layers.fields import code, integer, text, texts
from cocreate_gis.model.layers.rules import RULES
from cocreate_gis.model.layers.trees import STREET_TREES
from cocreate_gis.model.titles import Title

# In the order in which candidates are compared.
FACTS = {
    "habit": ("形态", "Habit"),
    "origin": ("原产地", "Origin"),
    "evergreen": ("常绿", "Evergreen"),
    "height": ("成年高度", "Mature height"),
    "crown": ("成年冠幅", "Mature crown"),
    "shade": ("遮阴", "Shade"),
    "flower": ("花期", "Flowers"),
    "fruit": ("果实", "Fruit"),
    "litter": ("落果落花", "Litter"),
    "litter_season": ("落果落花季节", "Season of litter"),
    "cold": ("耐寒", "Cold limit"),
    "heat": ("耐热", "Heat limit"),
    "tolerance": ("抗污染", "Tolerance of pollution"),
    "roots": ("根系", "Roots"),
    "pipe_distance": ("与管线距离", "Distance from pipes"),
    "pollen": ("花粉过敏", "Pollen"),
    "habitat": ("生境", "Habitat"),
    "cost": ("费用", "Cost"),
}

_SPECIES_NAME = text("species", "树种", "Species", required=True, limit=60, names_of="species")

SPECIES = Layer(
    "species",
    Title("树种", "Species"),
    Geometry.POINT,
    (
        text("name", "中文名", "Chinese name", required=True, limit=60),
        text("name_en", "英文名", "English name", limit=80),
        text("latin", "学名", "Latin name", limit=120),
        texts("aliases", "别名", "Other names"),
    ),
    Style("#4f8a4b"),
    name_field="name",
    edit_action="standards.edit",
    needs_place=False,
    on_map=False,
)

SPECIES_FACTS = Layer(
    "species_facts",
    Title("树种资料", "Facts about species"),
    Geometry.POINT,
    (
        _SPECIES_NAME,
        code("fact", "哪一项", "Fact", FACTS, required=True),
        text("value", "内容", "What is known", required=True, limit=400),
        text("value_en", "英文内容", "The same in English", limit=400),
        text("source", "出处", "Source", limit=400),
        RULES.field("mark"),
    ),
    Style("#4f8a4b"),
    name_field="species",
    edit_action="standards.edit",
    needs_place=False,
    on_map=False,
)

SPECIES_SIZES = Layer(
    "species_sizes",
    Title("树种长成大小", "Sizes of species by age"),
    Geometry.POINT,
    (
        _SPECIES_NAME,
        integer("years", "栽后年数", "Years after planting", unit="年", required=True, maximum=200),
        *(STREET_TREES.field(name) for name in ("crown_m", "height_m", "clear_bole_m")),
        text("source", "出处", "Source", limit=400),
        code(
            "mark",
            "依据",
            "Rests on",
            {
                "measured": ("本地实测", "Measured here"),
                "document": ("文献", "A document"),
                "assumed": ("假设", "An assumption"),
            },
            required=True,
        ),
    ),
    Style("#4f8a4b"),
    name_field="species",
    needs_place=False,
    on_map=False,
)
