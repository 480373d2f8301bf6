"""Micro-space sites: idle corners and rooms, what becomes of them, who uses them when, how they do."""

from cocreate_gis.model.flows import Transition, chain
from cocreate_gis.model.layers.base import PERSON_KEY, Geometry, Layer, Style, Visibility
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
    time,
)
from cocreate_gis.model.titles import Title

SITE_FLOW = chain(
    {
        "idle": ("闲置", "Idle"),
        "proposed": ("已提议", "Proposed"),
        "agreed": ("功能已商定", "Function agreed"),
        "designed": ("设计中", "In design"),
        "built": ("已建成", "Built"),
        "furnished": ("已布置", "Furnished"),
        "open": ("开放使用", "Open"),
        "adopted": ("已认养", "Adopted"),
        "maintained": ("日常管养", "Maintained"),
    },
    (
        Transition("idle", "proposed"),
        Transition("proposed", "idle"),
        Transition("idle", "agreed", evidence=("function",)),
        Transition("proposed", "agreed", evidence=("function",)),
        Transition("proposed", "designed"),
        Transition("agreed", "designed"),
        Transition("agreed", "furnished"),
        Transition("idle", "furnished"),
        Transition("designed", "built"),
        Transition("furnished", "open"),
        Transition("built", "open"),
        Transition("built", "adopted", evidence=("operator",)),
        Transition("open", "adopted", evidence=("operator",)),
        Transition("open", "maintained", evidence=("operator",)),
        Transition("adopted", "maintained", evidence=("operator",)),
    ),
)
# For these nothing has been decided yet.
UNDECIDED = ("idle", "proposed")
# What stands and can be used.
IN_USE = ("built", "furnished", "open", "adopted", "maintained")
# What is planted, and counts as green.
GREEN_KINDS = ("pocket_park", "garden")

MICRO_SPACE_SITES = Layer(
    "micro_space_sites",
    Title("微空间点位", "Micro-space sites"),
    Geometry.PLACE,
    (
        text("name", "名称", "Name", required=True, aliases=("名称", "点位名称")),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in SITE_FLOW.states.items()}),
        code(
            "kind",
            "类型",
            "Kind",
            {
                "idle_land": ("边角空地", "Idle land"),
                "pocket_park": ("口袋公园", "Pocket park"),
                "garden": ("社区花园", "Community garden"),
                "stilt_floor": ("架空层", "Open ground floor"),
                "room": ("室内空间", "Room"),
                "station": ("驿站", "Rest station"),
                "street_corner": ("街角", "Street corner"),
                "other": ("其他", "Other"),
            },
            required=True,
        ),
        code(
            "renewal",
            "三微治理类型",
            "Kind of micro-renewal",
            {
                "stairwell": ("微楼道", "Stairwell"),
                "space": ("微空间", "Space"),
                "landscape": ("微景观", "Landscape"),
            },
        ),
        code(
            "land",
            "用地权属",
            "Whose land",
            {
                "owners": ("业主共有", "The owners in common"),
                "public": ("公共用地", "Public land"),
                "unit": ("单位用地", "A work unit's land"),
                "reserve": ("储备用地", "Land reserve"),
                "leased": ("租用", "Leased"),
                "unclear": ("权属待核实", "To be verified"),
            },
        ),
        text("owner", "权属单位", "Owner", aliases=("权属",)),
        text("function", "功能", "Function", aliases=("用途",)),
        real("area_m2", "面积", "Area", unit="m²", maximum=1_000_000, aliases=("占地面积",)),
        text("present_use", "现状", "Present use"),
        texts("problems", "存在问题", "Problems"),
        code(
            "condition",
            "完好程度",
            "Condition",
            {
                "good": ("完好", "Good"),
                "worn": ("一般", "Worn"),
                "poor": ("破损", "Poor"),
                "unsafe": ("有安全隐患", "Unsafe"),
            },
        ),
        text("operator", "运营方", "Operator"),
        text("builders", "共建单位", "Built by"),
        text("hours", "开放时间", "Hours"),
        date("opened_on", "开放日期", "Opened on"),
        integer("seats", "座位数", "Seats", maximum=10_000),
        boolean("shaded", "有遮阴", "Shaded"),
        # An estimate nobody has approved is no promise to the neighbours.
        real("cost_yuan", "估算造价", "Estimated cost", unit="元", maximum=1e9, visibility=Visibility.STAFF),
        text("cost_source", "造价依据", "Cost according to", visibility=Visibility.STAFF),
        # Uids of two of its photos, chosen on a screen of their own.
        text("photo_before", "改造前照片", "Photo before", typed=False),
        text("photo_after", "改造后照片", "Photo after", typed=False),
    ),
    Style(
        "#d4870f",
        fill="#f2b134",
        fill_opacity=0.7,
        width_px=1.8,
        order=42,
        min_zoom=13,
        by="status",
        colors={
            "idle": "#c9b458",
            "proposed": "#e39b2d",
            "agreed": "#e5864a",
            "designed": "#e0752d",
            "built": "#8aa34a",
            "furnished": "#8aa34a",
            "open": "#4a9a6a",
            "adopted": "#2f8f83",
            "maintained": "#2f6f8f",
        },
        label_field="name",
        label_min_zoom=17,
    ),
    flow=SITE_FLOW,
    name_field="name",
    aliases=("sites", "微空间"),
    drawable=True,
)

TIME_SLOTS = Layer(
    "time_slots",
    Title("分时使用", "Time slots"),
    Geometry.POINT,
    (
        reference("site", "空间", "Space", MICRO_SPACE_SITES.name, required=True),
        code(
            "day",
            "星期",
            "Day",
            {
                "mon": ("周一", "Monday"),
                "tue": ("周二", "Tuesday"),
                "wed": ("周三", "Wednesday"),
                "thu": ("周四", "Thursday"),
                "fri": ("周五", "Friday"),
                "sat": ("周六", "Saturday"),
                "sun": ("周日", "Sunday"),
            },
            required=True,
        ),
        time("starts_at", "开始", "From", required=True),
        time("ends_at", "结束", "Until", required=True),
        text("user_group", "使用人群", "Who uses it", required=True, limit=60),
        text("activity", "做什么", "What for", limit=120),
        text("keeper", "开门值守岗位", "Who opens (post)", limit=60),
    ),
    Style("#2f8f83"),
    name_field="user_group",
    needs_place=False,
    on_map=False,
    spans=(("starts_at", "ends_at"),),
)

CRITERIA = {
    "useful": ("用得上", "Useful"),
    "safe": ("安全", "Safe"),
    "kept": ("干净、维护好", "Well kept"),
    "welcoming": ("老人小孩都方便", "Welcoming to all ages"),
}

SITE_RATINGS = Layer(
    "site_ratings",
    Title("使用后评分", "Ratings after opening"),
    Geometry.POINT,
    (
        reference("site", "空间", "Space", MICRO_SPACE_SITES.name),
        reference("project", "更新项目", "Renewal project", "projects"),
        code(
            "rated_by",
            "评分人",
            "Rated by",
            {"resident": ("居民", "Resident"), "staff": ("工作人员", "Staff")},
            required=True,
        ),
        date("rated_on", "日期", "Date", required=True),
        *(
            integer(name, f"{zh}（1—5）", f"{en} (1–5)", minimum=1, maximum=5)
            for name, (zh, en) in CRITERIA.items()
        ),
        paragraph("remark", "意见", "Remark", visibility=Visibility.STAFF),
        text(PERSON_KEY, "评分人(代号)", "Author (key)", visibility=Visibility.NEVER),
    ),
    Style("#2f8f83"),
    Visibility.STAFF,
    needs_place=False,
    on_map=False,
    edit_action="meeting.record",
    one_of=("site", "project"),
)
