"""Works done house by house: a meter for every flat, pipes, lifts."""

from cocreate_gis.model.flows import Transition, chain
from cocreate_gis.model.layers.base import Geometry, Layer, Style, Visibility
from cocreate_gis.model.layers.fields import code, integer, real, text
from cocreate_gis.model.titles import Title

RENEWAL_FLOW = chain(
    {
        "proposed": ("提出", "Proposed"),
        "adopted": ("已表决通过", "Adopted"),
        "under_way": ("施工中", "Under way"),
        "done": ("已完成", "Done"),
    },
    (
        Transition("proposed", "adopted"),
        Transition("adopted", "under_way"),
        Transition("under_way", "done", evidence=("households_done",)),
    ),
)

RENEWAL_ITEMS = Layer(
    "renewal_items",
    Title("更新事项", "Renewal items"),
    Geometry.ANY,
    (
        text("name", "事项", "Item", required=True, limit=80),
        code(
            "kind",
            "类型",
            "Kind",
            {
                "water_meters": ("一户一表", "A meter for every flat"),
                "pipes": ("管网", "Pipes"),
                "roof": ("屋面防水", "Roofs"),
                "facade": ("外墙", "Facades"),
                "stairs": ("楼道", "Stairs"),
                "lift": ("加装电梯", "Lifts"),
                "other": ("其他", "Other"),
            },
            required=True,
        ),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in RENEWAL_FLOW.states.items()}),
        text("about", "楼栋或院落", "Building or compound"),
        text("about_uid", "对象", "Object"),
        # Of a building, as the households of the building itself.
        integer("households", "应做户数", "Households concerned", visibility=Visibility.STAFF),
        integer("households_done", "已做户数", "Households done", visibility=Visibility.STAFF),
        real("cost_share_yuan", "每户分摊", "Share of a household", unit="元", maximum=10_000_000),
    ),
    Style("#4f8fc0", order=56),
    flow=RENEWAL_FLOW,
    name_field="name",
    needs_place=False,
    on_map=False,
    stands_for=("about", "about_uid"),
    parts=(("households_done", "households"),),
)
