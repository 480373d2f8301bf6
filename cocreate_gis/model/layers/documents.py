"""What is written for a compound or community: charters, covenants, rules, public letters."""

from cocreate_gis.model.flows import Transition, chain
from cocreate_gis.model.layers.base import LONG_TEXT, Geometry, Layer, Style
from cocreate_gis.model.layers.fields import code, date, paragraph, text
from cocreate_gis.model.titles import Title

DOCUMENT_FLOW = chain(
    {
        "draft": ("起草", "Draft"),
        "consulted": ("征求意见", "Put to the residents"),
        "adopted": ("已通过", "Adopted"),
        "signed": ("签约中", "Being signed"),
        "in_force": ("施行中", "In force"),
        "reviewed": ("已评议", "Reviewed"),
        "revised": ("已修订", "Revised"),
    },
    (
        Transition("draft", "consulted"),
        Transition("consulted", "draft"),
        Transition("consulted", "adopted", evidence=("adopted_on",)),
        Transition("adopted", "in_force", evidence=("in_force_on",)),
        # A covenant binds those who sign it, building by building.
        Transition("adopted", "signed", evidence=("adopted_on",)),
        Transition("signed", "in_force", evidence=("in_force_on",)),
        Transition("signed", "reviewed", evidence=("reviewed_on",)),
        Transition("in_force", "reviewed", evidence=("reviewed_on",)),
        Transition("reviewed", "revised"),
        # A letter needs no assembly.
        Transition("draft", "in_force", evidence=("in_force_on",)),
        Transition("in_force", "revised"),
    ),
)

DOCUMENTS = Layer(
    "documents",
    Title("文件", "Documents"),
    Geometry.ANY,
    (
        text("name", "名称", "Title", required=True, limit=80),
        code(
            "kind",
            "类型",
            "Kind",
            {
                "charter": ("自治章程", "Charter"),
                "covenant": ("居民公约", "Covenant"),
                "rules": ("管理制度", "Rules"),
                "finance": ("资金办法", "Rules of money"),
                "publicity": ("宣传材料", "Publicity"),
                "other": ("其他", "Other"),
            },
            required=True,
        ),
        text("number", "文号", "Number", limit=60),
        text("edition", "版本", "Edition", limit=20),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in DOCUMENT_FLOW.states.items()}),
        date("adopted_on", "通过日期", "Adopted on"),
        date("in_force_on", "施行或发布日期", "In force, or published, on"),
        date("reviewed_on", "评议日期", "Reviewed on"),
        paragraph("text", "全文", "Text", limit=LONG_TEXT),
        text("about", "适用于", "For"),
        text("about_uid", "适用对象", "Object it is for"),
    ),
    Style("#8e5572", order=56),
    flow=DOCUMENT_FLOW,
    spans=(("adopted_on", "in_force_on"), ("adopted_on", "reviewed_on")),
    public_states=("consulted", "adopted", "signed", "in_force", "reviewed", "revised"),
    come={"reviewed": "reviewed_on"},
    name_field="name",
    needs_place=False,
    on_map=False,
    stands_for=("about", "about_uid"),
)
