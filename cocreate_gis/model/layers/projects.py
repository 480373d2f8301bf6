"""Projects: programmes, works, what was promised and what was given."""

from cocreate_gis.model.flows import Transition, chain
from cocreate_gis.model.layers.ballots import BALLOTS
from cocreate_gis.model.layers.base import PERSON_KEY, Due, Geometry, Layer, Style, Visibility
from cocreate_gis.model.layers.fields import (
    boolean,
    code,
    date,
    integer,
    paragraph,
    real,
    reference,
    text,
    texts,
)
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS, SCHEMES
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.titles import Title

NAMES_NOTE = Title(
    "写单位、小组或楼栋；个人姓名须本人书面同意。",
    "An organisation, a group or a building; a person's name only with written consent.",
)

PROGRAMMES = Layer(
    "programmes",
    Title("行动计划", "Programmes"),
    Geometry.POLYGON,
    (
        text("name", "名称", "Name", required=True, limit=60),
        # A name such as 51560 says what is aimed at; here each figure can be changed.
        integer("communities", "社区数", "Communities", minimum=1, maximum=10_000, summed=False),
        integer("years", "年数", "Years", unit="年", minimum=1, maximum=50, summed=False),
        integer(
            "projects_each", "每个社区的项目数", "Projects in each community", maximum=10_000, summed=False
        ),
        integer("from_year", "起始年", "From", minimum=1990, maximum=2100),
        texts("items", "内容", "Items"),
        text("source", "依据文件", "Document"),
    ),
    Style("#2d8f5a", fill="#2d8f5a", fill_opacity=0.05, dash=(2, 4), order=58),
    name_field="name",
    needs_place=False,
    on_map=False,
)

WORK_CLASSES = {
    "safety": ("安全类", "Safety"),
    "basic": ("基础类", "Basic"),
    "improved": ("完善类", "Improved"),
    "upgraded": ("提升类", "Upgraded"),
}


def _set_back(source: str, target: str) -> Transition:
    """A step back: why is told with the step itself, an older reason does not count."""
    return Transition(source, target, fresh=("reason",))


PROJECT_FLOW = chain(
    {
        "planned": ("已列入计划", "Planned"),
        "consulted": ("已征求意见", "Residents consulted"),
        "under_way": ("实施中", "Under way"),
        "accepted": ("已验收", "Accepted"),
        "handed_over": ("已移交管养", "Handed over"),
        "stopped": ("已中止", "Stopped"),
    },
    (
        Transition("planned", "consulted"),
        Transition("consulted", "under_way"),
        Transition("under_way", "accepted", fresh=("finished_on",)),
        Transition("accepted", "handed_over", evidence=("kept_by",)),
        _set_back("consulted", "planned"),
        _set_back("under_way", "consulted"),
        _set_back("accepted", "under_way"),
        _set_back("stopped", "planned"),
        *(Transition(state, "stopped", fresh=("reason",)) for state in ("planned", "consulted", "under_way")),
    ),
    plain={
        "planned": ("准备做", "Planned"),
        "consulted": ("问过大家了", "People were asked"),
        "under_way": ("正在做", "Under way"),
        "accepted": ("做好了", "Done"),
        "handed_over": ("做好了", "Done"),
        "stopped": ("先不做了", "Stopped"),
    },
)

PROJECTS = Layer(
    "projects",
    Title("更新项目", "Renewal projects"),
    Geometry.PLACE,
    (
        text("name", "名称", "Name", required=True, limit=80),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in PROJECT_FLOW.states.items()}),
        code("work_class", "类别", "Class", WORK_CLASSES),
        reference("programme", "行动计划", "Programme", PROGRAMMES.name),
        reference("scheme", "方案", "Scheme", SCHEMES.name),
        reference("option", "选定的选项", "Option chosen", SCHEME_OPTIONS.name),
        reference("ballot", "所依表决", "Decided by", BALLOTS.name),
        reference("site", "微空间", "Site", MICRO_SPACE_SITES.name),
        integer("plan_year", "年度", "Year", minimum=1990, maximum=2100),
        real("budget_yuan", "预算", "Budget", unit="元", maximum=1e10),
        text("lead", "牵头", "Led by", note=NAMES_NOTE),
        date("starts_on", "开工", "Starts on"),
        date("due_on", "承诺完成", "Promised for"),
        date("finished_on", "完成", "Finished on"),
        text("kept_by", "管养单位", "Kept by"),
        integer(
            "people_promised", "承诺新增覆盖人数", "People promised to be served", unit="人", summed=False
        ),
        integer("bays_promised", "承诺新增车位", "Bays promised"),
        paragraph("story", "故事", "Story"),
        text("reason", "中止或退回的原因", "Why it was stopped or set back"),
        text("photo_before", "改造前照片", "Photo before", typed=False),
        text("photo_after", "改造后照片", "Photo after", typed=False),
    ),
    Style(
        "#2d8f5a",
        fill="#79bd97",
        fill_opacity=0.3,
        width_px=2,
        order=59,
        min_zoom=13,
        by="status",
        colors={
            "planned": "#8a94a0",
            "consulted": "#3d6fb4",
            "under_way": "#e08e0b",
            "accepted": "#2d8f5a",
            "handed_over": "#2d8f5a",
            "stopped": "#c0392b",
        },
        label_field="name",
        label_min_zoom=17,
    ),
    flow=PROJECT_FLOW,
    name_field="name",
    drawable=True,
    on_at_start=False,
    needs_place=False,
    spans=(("starts_on", "due_on"), ("starts_on", "finished_on")),
    come={"accepted": "finished_on", "handed_over": "finished_on"},
    due=Due("due_on", ("planned", "consulted", "under_way")),
)

WORK_FLOW = chain(
    {
        "proposed": ("提出", "Proposed"),
        "agreed": ("已商定", "Agreed"),
        "planned": ("列入清单公布", "In the published list"),
        "under_way": ("施工中", "Under way"),
        "built": ("已完工", "Built"),
        "accepted": ("居民已验收销号", "Accepted by the residents"),
        "dropped": ("取消", "Dropped"),
    },
    (
        Transition("proposed", "agreed"),
        Transition("agreed", "planned"),
        Transition("planned", "under_way"),
        Transition("under_way", "built", fresh=("done_on",)),
        Transition("built", "accepted"),
        _set_back("agreed", "proposed"),
        _set_back("planned", "agreed"),
        _set_back("under_way", "planned"),
        _set_back("built", "under_way"),
        _set_back("accepted", "built"),
        _set_back("dropped", "proposed"),
        *(
            Transition(state, "dropped", fresh=("reason",))
            for state in ("proposed", "agreed", "planned", "under_way")
        ),
    ),
    plain={
        "proposed": ("有人提出", "Proposed"),
        "agreed": ("商量好了", "Agreed"),
        "planned": ("已公布要做", "Announced"),
        "under_way": ("正在做", "Under way"),
        "built": ("做完了，等大家看", "Done, to be looked at"),
        "accepted": ("大家看过，办好了", "Looked at and done"),
        "dropped": ("不做了", "Dropped"),
    },
)

WORK_ITEMS = Layer(
    "work_items",
    Title("任务", "Work items"),
    Geometry.ANY,
    (
        integer("item_no", "序号", "No.", minimum=1, maximum=100_000, summed=False, aliases=("编号",)),
        text("name", "任务", "Work", required=True, limit=120, aliases=("项目名称", "事项", "内容")),
        reference("project", "项目", "Project", PROJECTS.name),
        text("list_name", "所在清单", "List", limit=60, aliases=("清单",)),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in WORK_FLOW.states.items()}),
        code("work_class", "类别", "Class", WORK_CLASSES),
        code(
            "doer",
            "实施主体",
            "Done by",
            {
                "residents": ("居民自做", "Residents"),
                "craftsman": ("工匠", "Craftsman"),
                "contractor": ("施工单位", "Contractor"),
            },
        ),
        text("unit", "单位", "Unit", limit=12),
        real("quantity", "数量", "Quantity", maximum=1e9),
        real("cost_yuan", "造价", "Cost", unit="元", maximum=1e9, aliases=("金额", "费用")),
        text("money_from", "资金来源", "Money from", limit=80),
        text(
            "responsible",
            "责任人（岗位）",
            "Responsible (post)",
            limit=80,
            note=NAMES_NOTE,
            aliases=("责任人",),
        ),
        date("due_on", "期限", "Due on"),
        date("done_on", "完成", "Done on"),
        text("reason", "取消或退回的原因", "Why it was dropped or set back"),
        text("place_name", "地点", "Place", limit=120),
        text("place_uid", "地点对象", "Object of the place"),
    ),
    Style(
        "#2d8f5a",
        fill="#2d8f5a",
        fill_opacity=0.7,
        radius_px=5,
        order=64,
        min_zoom=15,
        by="doer",
        colors={"residents": "#2d8f5a", "craftsman": "#e08e0b", "contractor": "#3d6fb4"},
    ),
    flow=WORK_FLOW,
    name_field="name",
    drawable=True,
    on_at_start=False,
    needs_place=False,
    come={"built": "done_on", "accepted": "done_on"},
    stands_for=("place_name", "place_uid"),
    due=Due("due_on", ("proposed", "agreed", "planned", "under_way")),
)

COMMITMENT_FLOW = chain(
    {
        "offered": ("提出", "Offered"),
        "agreed": ("已约定", "Agreed"),
        "kept": ("已兑现", "Kept"),
        "broken": ("未兑现", "Broken"),
        "claimed": ("提出损失", "Loss claimed"),
        "settled": ("已补偿", "Settled"),
        "waived": ("已放弃", "Waived"),
    },
    (
        Transition("offered", "agreed", evidence=("due_on",)),
        Transition("agreed", "kept", fresh=("kept_on",)),
        Transition("agreed", "broken", fresh=("reason",)),
        Transition("broken", "kept", fresh=("kept_on",)),
        _set_back("kept", "agreed"),
        Transition("claimed", "settled", fresh=("kept_on",)),
        _set_back("settled", "claimed"),
        *(
            Transition(state, "waived", fresh=("reason",))
            for state in ("offered", "agreed", "broken", "claimed")
        ),
    ),
    plain={
        "offered": ("有人提出", "Offered"),
        "agreed": ("说好了", "Agreed"),
        "kept": ("做到了", "Kept"),
        "broken": ("没有做到", "Not kept"),
        "claimed": ("提出损失", "A loss was claimed"),
        "settled": ("补偿好了", "Settled"),
        "waived": ("不用还了", "Given up"),
    },
    initial_by={("kind", "concession"): "claimed"},
)

COMMITMENTS = Layer(
    "commitments",
    Title("承诺", "Commitments"),
    Geometry.ANY,
    (
        text("name", "承诺什么", "What is promised", required=True, limit=120),
        code(
            "kind",
            "类型",
            "Kind",
            {
                "promise": ("承诺", "Promise"),
                "concession": ("让步或损失", "Concession or loss"),
            },
        ),
        text("party", "谁承诺", "Who promises", required=True, limit=80, note=NAMES_NOTE),
        text("to_whom", "对谁", "To whom", limit=80, note=NAMES_NOTE),
        text("in_exchange_for", "换取什么", "In exchange for", limit=120),
        reference("option", "方案选项", "Option of the scheme", SCHEME_OPTIONS.name),
        reference("project", "项目", "Project", PROJECTS.name),
        reference("work_item", "任务", "Work item", WORK_ITEMS.name),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in COMMITMENT_FLOW.states.items()}),
        real("value_yuan", "价值或损失", "Value or loss", unit="元", maximum=1e9),
        date("due_on", "期限", "Due on"),
        date("kept_on", "兑现日期", "Kept on"),
        text("reason", "未兑现、放弃或退回的原因", "Why it was broken, waived or set back"),
        text("place_name", "地点", "Place", limit=120),
        text("place_uid", "地点对象", "Object of the place"),
    ),
    Style(
        "#8e5572",
        fill="#8e5572",
        width_px=4,
        radius_px=5,
        order=64,
        min_zoom=15,
        by="kind",
        colors={"promise": "#8e5572", "concession": "#b8860b"},
    ),
    flow=COMMITMENT_FLOW,
    name_field="name",
    drawable=True,
    on_at_start=False,
    needs_place=False,
    come={"kept": "kept_on", "settled": "kept_on"},
    stands_for=("place_name", "place_uid"),
    due=Due("due_on", ("offered", "agreed", "broken", "claimed")),
)

_CONFIRM = "contribution.confirm"

CONTRIBUTION_FLOW = chain(
    {
        "needed": ("待认领", "Needed"),
        "claimed": ("居民认领，待确认", "Claimed, to be confirmed"),
        "pledged": ("已认领", "Pledged"),
        "delivered": ("已到位", "Delivered"),
        "acknowledged": ("已致谢公布", "Acknowledged"),
        "withdrawn": ("已撤回", "Withdrawn"),
    },
    (
        Transition("needed", "claimed", "contribution.claim", fresh=("giver_kind",)),
        Transition("claimed", "pledged", _CONFIRM),
        Transition("claimed", "needed", _CONFIRM),
        Transition("needed", "pledged", _CONFIRM, fresh=("giver_kind",)),
        Transition("pledged", "needed", _CONFIRM),
        Transition("pledged", "delivered", _CONFIRM, fresh=("delivered_on",)),
        Transition("delivered", "acknowledged", _CONFIRM),
        Transition("pledged", "withdrawn", _CONFIRM),
        Transition("needed", "withdrawn", _CONFIRM),
    ),
    plain={
        "needed": ("还缺", "Still needed"),
        "claimed": ("有人要出，等社区确认", "Somebody offers it, to be confirmed"),
        "pledged": ("有人认领了", "Somebody gives it"),
        "delivered": ("已经到了", "It has come"),
        "acknowledged": ("谢谢，收到了", "Received with thanks"),
        "withdrawn": ("不需要了", "No longer needed"),
    },
)

CONTRIBUTIONS = Layer(
    "contributions",
    Title("众筹与认领", "Needs and contributions"),
    Geometry.ANY,
    (
        text("name", "要什么", "What", required=True, limit=80),
        code(
            "kind",
            "类型",
            "Kind",
            {
                "money": ("资金", "Money"),
                "goods": ("物料", "Goods"),
                "labour": ("出工", "Labour"),
                "space": ("场地", "Space"),
            },
            required=True,
        ),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in CONTRIBUTION_FLOW.states.items()}),
        reference("project", "项目", "Project", PROJECTS.name),
        reference("site", "微空间", "Site", MICRO_SPACE_SITES.name),
        real("quantity", "数量", "Quantity", maximum=1e9),
        text("unit", "单位", "Unit", limit=12),
        real("value_yuan", "折合", "Worth", unit="元", maximum=1e9),
        code(
            "giver_kind",
            "谁给",
            "Given by",
            {
                "resident": ("居民", "Resident"),
                "group": ("居民小组", "Group of residents"),
                "shop": ("商户", "Shop"),
                "unit": ("驻区单位", "Institution"),
                "government": ("政府", "Government"),
            },
        ),
        boolean("named", "同意公布姓名", "Agrees to be named", visibility=Visibility.STAFF),
        date("needed_by", "最晚需要", "Needed by"),
        date("delivered_on", "到位日期", "Delivered on"),
        # A name is shown on the wall with consent only, and stays erasable: no history keeps it.
        text("shown_name", "公布的称呼", "Name shown", limit=60, visibility=Visibility.NEVER),
        text("giver", "捐助人", "Giver", visibility=Visibility.NEVER),
        text("contact", "联系方式", "Contact", visibility=Visibility.NEVER),
        text(PERSON_KEY, "捐助人(代号)", "Giver (key)", visibility=Visibility.NEVER),
    ),
    Style("#b8860b", fill="#b8860b", radius_px=5, order=64, min_zoom=15),
    flow=CONTRIBUTION_FLOW,
    name_field="name",
    on_at_start=False,
    needs_place=False,
    edit_action=_CONFIRM,
    come={"delivered": "delivered_on", "acknowledged": "delivered_on"},
    due=Due("needed_by", ("needed", "claimed", "pledged")),
    person_field="giver",
)
