"""Care after the building: adoptions, check-ins, who does what, patrols, signatures, notice boards."""

from cocreate_gis.model.flows import Transition, chain
from cocreate_gis.model.layers.base import PERSON_KEY, Geometry, Layer, Style, Visibility
from cocreate_gis.model.layers.documents import DOCUMENTS
from cocreate_gis.model.layers.fields import (
    boolean,
    code,
    date,
    integer,
    paragraph,
    reference,
    text,
    texts,
)
from cocreate_gis.model.layers.places import BUILDINGS
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.titles import Title

_NO_NAMES = Title(
    "写单位、班级、楼栋或小组；个人姓名须本人同意公布。",
    "An institution, a class, a building or a group; a person's name only if they agree to it.",
)
# Kinds of adopters that are a person: what is shown of them is their own to say.
PERSONS = ("resident", "family")
# Somebody looks after it in these states; a second adopter has to wait.
CARED_FOR = ("adopted", "active")

ADOPTION_FLOW = chain(
    {
        "open": ("可认养", "Open"),
        "applied": ("有人报名", "Applied for"),
        "adopted": ("已认养", "Adopted"),
        "active": ("认养中（已打卡）", "Active"),
        "lapsed": ("已中断", "Lapsed"),
        "ended": ("已结束", "Ended"),
    },
    (
        Transition("open", "applied", "adoption.manage", ("adopter_kind",)),
        Transition("applied", "open", "adoption.manage"),
        Transition("open", "adopted", "adoption.manage", ("adopter_kind", "from_on")),
        Transition("applied", "adopted", "adoption.manage", ("from_on",)),
        Transition("adopted", "active", "adoption.manage", ("checked_on",)),
        *(
            Transition(state, target, "adoption.manage", ("reason",))
            for state in CARED_FOR
            for target in ("lapsed", "ended")
        ),
        Transition("open", "ended", "adoption.manage", ("reason",)),
    ),
    plain={
        "open": ("等人认养", "Waiting for somebody"),
        "applied": ("有人报名了", "Somebody asked for it"),
        "adopted": ("已有人认养", "Adopted"),
        "active": ("已有人认养", "Adopted"),
        "lapsed": ("没有人照看了", "Nobody looks after it any more"),
        "ended": ("认养已结束", "Ended"),
    },
)

ADOPTIONS = Layer(
    "adoptions",
    Title("认养", "Adoptions"),
    Geometry.ANY,
    (
        text("about", "认养什么", "What is adopted", required=True, limit=120),
        text("about_uid", "认养对象", "Object adopted"),
        code(
            "mode",
            "方式",
            "How",
            {"adopt": ("认养", "Looked after"), "donate": ("认捐", "Donated"), "manage": ("认管", "Managed")},
            required=True,
        ),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in ADOPTION_FLOW.states.items()}),
        code(
            "adopter_kind",
            "认养方类型",
            "Kind of adopter",
            {
                "resident": ("居民个人", "Resident"),
                "family": ("家庭", "Family"),
                "group": ("居民小组", "Group of residents"),
                "school": ("学校或班级", "School or class"),
                "shop": ("商户", "Shop"),
                "unit": ("驻区单位", "Institution"),
            },
        ),
        boolean("named", "同意公布称呼", "Agrees to be named", visibility=Visibility.STAFF),
        text("shown_as", "公布的称呼", "Name shown", limit=60, note=_NO_NAMES),
        paragraph("duties", "养护责任", "Duties", limit=600),
        date("from_on", "认养起", "Adopted from"),
        date("until_on", "认养止", "Adopted until"),
        integer(
            "every_days",
            "每几天打卡一次",
            "A check-in every",
            unit="天",
            minimum=1,
            maximum=730,
            summed=False,
        ),
        date("checked_on", "最近打卡", "Last check-in"),
        date("reminded_on", "提醒日期", "Reminded on", typed=False, visibility=Visibility.STAFF),
        text("reason", "中断或结束的原因", "Why it lapsed or ended", visibility=Visibility.STAFF),
        text("adopter", "认养人", "Adopter", visibility=Visibility.NEVER),
        text("contact", "联系方式", "Contact", visibility=Visibility.NEVER),
        text(PERSON_KEY, "本人标识", "Key of the person", visibility=Visibility.NEVER, typed=False),
        text("link_hash", "打卡链接", "Link of the adopter", visibility=Visibility.NEVER, typed=False),
    ),
    Style(
        "#2d8f5a",
        fill="#2d8f5a",
        fill_opacity=0.75,
        radius_px=5,
        order=66,
        min_zoom=14,
        by="status",
        colors={
            "open": "#e08e0b",
            "applied": "#d4b53a",
            "adopted": "#2d8f5a",
            "active": "#2d8f5a",
            "lapsed": "#8a94a0",
            "ended": "#8a94a0",
        },
    ),
    flow=ADOPTION_FLOW,
    name_field="about",
    on_at_start=False,
    needs_place=False,
    edit_action="adoption.manage",
    spans=(("from_on", "until_on"),),
    come={"active": "checked_on"},
    person_field="adopter",
    goes_with_person=True,
    stands_for=("about", "about_uid"),
)

ADOPTION_CHECKINS = Layer(
    "adoption_checkins",
    Title("养护打卡", "Check-ins"),
    Geometry.ANY,
    (
        text("about", "哪里", "Where", limit=120),
        reference("adoption", "认养", "Adoption", ADOPTIONS.name, typed=False),
        date("done_on", "日期", "Done on", required=True),
        texts("done", "做了什么", "What was done"),
        paragraph("note", "情况", "What was seen", limit=600),
        code(
            "by",
            "谁打卡",
            "Checked in by",
            {"adopter": ("认养人", "The adopter"), "staff": ("工作人员", "Staff")},
        ),
        text(PERSON_KEY, "本人标识", "Key of the person", visibility=Visibility.NEVER, typed=False),
    ),
    Style("#2d8f5a"),
    visibility=Visibility.STAFF,
    name_field="about",
    needs_place=False,
    on_map=False,
    edit_action="adoption.manage",
)

COVENANT_SIGNATURES = Layer(
    "covenant_signatures",
    Title("公约签约", "Signatures under covenants"),
    Geometry.ANY,
    (
        reference("document", "公约", "Covenant", DOCUMENTS.name, required=True),
        reference("building", "楼栋", "Building", BUILDINGS.name, required=True),
        integer("households_signed", "签约户数", "Households that signed", maximum=100_000, required=True),
        date("counted_on", "统计日期", "Counted on", required=True),
    ),
    Style("#8e5572"),
    visibility=Visibility.STAFF,
    needs_place=False,
    on_map=False,
    edit_action="meeting.record",
)

RESPONSIBILITY_FLOW = chain(
    {
        "assigned": ("已分工", "Assigned"),
        "accepted": ("已认领", "Accepted"),
        "checked": ("已检查", "Checked"),
        "renewed": ("已续签", "Renewed"),
    },
    (
        Transition("assigned", "accepted"),
        Transition("accepted", "checked", evidence=("checked_on",)),
        Transition("checked", "renewed", evidence=("until_on",)),
        Transition("renewed", "checked", evidence=("checked_on",)),
        Transition("checked", "accepted"),
    ),
)

RESPONSIBILITIES = Layer(
    "responsibilities",
    Title("责任清单", "Responsibilities"),
    Geometry.ANY,
    (
        integer("item_no", "序号", "No.", minimum=1, maximum=10_000, summed=False),
        text("task", "事项", "Task", required=True, limit=120),
        text("about", "空间", "Space", limit=120),
        text("about_uid", "空间对象", "Object of the space"),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in RESPONSIBILITY_FLOW.states.items()}),
        text("lead", "牵头（做）", "Led by (does it)", required=True, limit=60, note=_NO_NAMES),
        text("answers_for", "督办（负总责）", "Answers for it", limit=60, note=_NO_NAMES),
        texts("support", "配合", "Supported by", note=_NO_NAMES),
        texts("informed", "告知", "Kept informed", note=_NO_NAMES),
        date("from_on", "责任期起", "From"),
        date("until_on", "责任期止", "Until"),
        date("checked_on", "检查日期", "Checked on"),
        text("finding", "检查情况", "What the check found", visibility=Visibility.STAFF),
    ),
    Style("#3d6fb4", fill="#3d6fb4", fill_opacity=0.2, order=55, min_zoom=15),
    flow=RESPONSIBILITY_FLOW,
    name_field="task",
    on_at_start=False,
    needs_place=False,
    spans=(("from_on", "until_on"),),
    come={"checked": "checked_on"},
    stands_for=("about", "about_uid"),
)

PATROLS = Layer(
    "patrols",
    Title("巡查", "Patrols"),
    Geometry.LINE,
    (
        text("team", "巡查队", "Team", required=True, limit=80, note=_NO_NAMES),
        date("walked_on", "日期", "Date", required=True),
        integer("people", "人数", "People", maximum=500),
        paragraph("note", "小结", "Summary", limit=1000, visibility=Visibility.STAFF),
    ),
    Style("#7b5ea7", width_px=2.5, dash=(6, 4), order=61, min_zoom=14),
    name_field="team",
    drawable=True,
    on_at_start=False,
    needs_place=False,
    edit_action="meeting.record",
)

FINDING_FLOW = chain(
    {
        "found": ("发现", "Found"),
        "persuaded": ("已劝导", "Persuaded"),
        "cleared": ("已清除", "Cleared"),
        "recurring": ("复发", "Recurring"),
    },
    (
        Transition("found", "persuaded", "meeting.record"),
        Transition("found", "cleared", "meeting.record", ("cleared_on",)),
        Transition("persuaded", "cleared", "meeting.record", ("cleared_on",)),
        Transition("cleared", "recurring", "meeting.record"),
        Transition("recurring", "persuaded", "meeting.record"),
        Transition("recurring", "cleared", "meeting.record", ("cleared_on",)),
    ),
)

PATROL_FINDINGS = Layer(
    "patrol_findings",
    Title("巡查发现", "Findings of patrols"),
    Geometry.POINT,
    (
        code(
            "kind",
            "类型",
            "Kind",
            {
                "piled_goods": ("堆物", "Piled-up goods"),
                "litter": ("垃圾", "Litter"),
                "parking": ("乱停车", "Vehicles in the way"),
                "fly_wire": ("飞线充电", "Flying wire"),
                "damage": ("设施损坏", "Something broken"),
                "building": ("可能有搭建", "Perhaps built on"),
                "other": ("其他", "Other"),
            },
            required=True,
        ),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in FINDING_FLOW.states.items()}),
        reference("patrol", "巡查", "Patrol", PATROLS.name),
        date("found_on", "发现日期", "Found on", required=True),
        date("cleared_on", "清除日期", "Cleared on"),
        paragraph(
            "note",
            "情况",
            "What was seen",
            limit=600,
            note=Title("只写现场情况，不写姓名和门牌。", "What is there; no names and no door numbers."),
        ),
    ),
    Style(
        "#b3541e",
        fill="#e0a93b",
        radius_px=5,
        order=67,
        min_zoom=14,
        by="status",
        colors={
            "found": "#c8322b",
            "persuaded": "#e0a93b",
            "cleared": "#2d8f5a",
            "recurring": "#7a1f3d",
        },
    ),
    # What stands at somebody's door is no accusation: the office and the patrol read it.
    visibility=Visibility.STAFF,
    flow=FINDING_FLOW,
    drawable=True,
    on_at_start=False,
    edit_action="meeting.record",
    spans=(("found_on", "cleared_on"),),
    come={"cleared": "cleared_on"},
)

NOTICE_BOARDS = Layer(
    "notice_boards",
    Title("展示栏", "Notice boards"),
    Geometry.ANY,
    (
        text("name", "名称", "Name", required=True, limit=80),
        reference("site", "所在空间", "Space", MICRO_SPACE_SITES.name),
        paragraph("content", "展示内容", "What it shows", limit=2000),
        date("shown_from", "展示起", "Shown from"),
        date("shown_until", "展示止", "Shown until"),
        text("kept_by", "谁更新", "Kept up to date by", limit=80, note=_NO_NAMES),
    ),
    Style("#0f8f74", fill="#0f8f74", width_px=4, radius_px=5, order=63, min_zoom=14),
    name_field="name",
    drawable=True,
    on_at_start=False,
    needs_place=False,
    spans=(("shown_from", "shown_until"),),
)
