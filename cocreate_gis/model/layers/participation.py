"""How people are asked and come together: activities, surveys, topics, meetings, and who stands for whom."""

from cocreate_gis.model.flows import Transition, chain
from cocreate_gis.model.layers.base import LONG_TEXT, Geometry, Layer, Style, Visibility
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
from cocreate_gis.model.layers.suggestions import LEVELS, SOURCES
from cocreate_gis.model.phases import PHASE_TITLES, Phase
from cocreate_gis.model.titles import Title

_MANAGE, _RECORD, _SURVEY = "activity.manage", "meeting.record", "survey.manage"
_SLUG = text(
    "slug",
    "网址简称",
    "Short name in the address",
    required=True,
    limit=40,
    note=Title(
        "小写字母、数字和中间的短横线，如 spring-2026；贴出去以后别再改。",
        "Small letters, digits, dashes between them, such as spring-2026; leave it once it hangs on doors.",
    ),
)

ACTIVITY_FLOW = chain(
    {phase.value: (title.zh, title.en) for phase, title in PHASE_TITLES.items()},
    (
        Transition(Phase.DRAFT, Phase.OPEN, _MANAGE, ("question",)),
        Transition(Phase.OPEN, Phase.TALKING, _MANAGE),
        Transition(Phase.OPEN, Phase.DRAFT, _MANAGE),
        Transition(Phase.TALKING, Phase.OPEN, _MANAGE),
        Transition(Phase.TALKING, Phase.CLOSED, _MANAGE),
        Transition(Phase.OPEN, Phase.CLOSED, _MANAGE),
        Transition(Phase.CLOSED, Phase.TALKING, _MANAGE),
    ),
)

ACTIVITIES = Layer(
    "activities",
    Title("参与活动", "Activities"),
    Geometry.POLYGON,
    (
        text("name", "名称", "Name", required=True, limit=60),
        _SLUG,
        text("question", "想问大家的话", "The question", limit=200),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in ACTIVITY_FLOW.states.items()}),
        date("opens_on", "开始", "Opens on"),
        date("closes_on", "截止", "Closes on"),
        text("telephone", "咨询电话", "Telephone", limit=40),
        text("paper_box", "纸质表投放处", "Where the paper box stands", limit=120),
        code(
            "moderation",
            "何时公开",
            "Published",
            {"before": ("审核后公开", "After a look"), "after": ("先公开后审核", "At once, looked at later")},
        ),
        boolean("free_pins", "可在地图上任意标点", "Free pins on the map"),
        integer("reply_days", "答复期限(天)", "Reply within", unit="天", minimum=1, maximum=365),
        texts("questions_about", "只问这些方面", "Only about", visibility=Visibility.STAFF),
    ),
    Style("#2a7f8e", fill="#2a7f8e", fill_opacity=0.05, width_px=2, dash=(2, 4), order=58, min_zoom=12),
    flow=ACTIVITY_FLOW,
    name_field="name",
    drawable=True,
    on_at_start=False,
    needs_place=False,
    public_states=(Phase.OPEN, Phase.TALKING, Phase.CLOSED),
    spans=(("opens_on", "closes_on"),),
)

SURVEY_FLOW = chain(
    {
        "draft": ("筹备", "Being prepared"),
        "open": ("填写中", "Open"),
        "closed": ("已截止", "Closed"),
        "reported": ("已公布结果", "Reported"),
    },
    (
        Transition("draft", "open", _SURVEY, ("questions",)),
        Transition("open", "closed", _SURVEY),
        Transition("closed", "open", _SURVEY),
        Transition("closed", "reported", _SURVEY),
    ),
)

SURVEYS = Layer(
    "surveys",
    Title("问卷", "Surveys"),
    Geometry.POLYGON,
    (
        text("name", "名称", "Name", required=True, limit=60),
        _SLUG,
        text("series", "系列(每年同名)", "Series, repeated each year", limit=60),
        integer("round_year", "年度", "Year", minimum=1990, maximum=2100),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in SURVEY_FLOW.states.items()}),
        date("opens_on", "开始", "Opens on"),
        date("closes_on", "截止", "Closes on"),
        paragraph("introduction", "说明", "Introduction"),
        text("questions", "题目", "Questions", limit=LONG_TEXT, typed=False),
        text("sampling", "抽样方式", "Sampling"),
        boolean("once_each", "每人只答一份", "One answer per person"),
    ),
    Style("#2a7f8e", fill="#2a7f8e", fill_opacity=0.05, dash=(2, 4), order=58),
    flow=SURVEY_FLOW,
    name_field="name",
    needs_place=False,
    on_map=False,
    public_states=("open", "closed", "reported"),
    edit_action=_SURVEY,
    spans=(("opens_on", "closes_on"),),
)

SURVEY_ANSWERS = Layer(
    "survey_answers",
    Title("答卷", "Answers"),
    Geometry.ANY,
    (
        reference("survey", "问卷", "Survey", "surveys", required=True),
        text("answers", "回答", "Answers", required=True, limit=LONG_TEXT, typed=False),
        text("place_name", "地点名称", "Place"),
        text("place_uid", "地点对象", "Object of the place"),
        code("source", "来源", "Source", SOURCES),
        text("author", "答卷人(代号)", "Author (key)", visibility=Visibility.NEVER),
    ),
    Style("#2a7f8e", fill="#2a7f8e", radius_px=4, order=69, min_zoom=14),
    Visibility.STAFF,
    needs_place=False,
    on_map=False,
    edit_action=_SURVEY,
    stands_for=("place_name", "place_uid"),
)

TOPIC_FLOW = chain(
    {
        "raised": ("提出", "Raised"),
        "noticed": ("已告示", "Notice given"),
        "talked": ("协商中", "Being talked over"),
        "agreed": ("达成一致", "Agreed"),
        "publicised": ("公示", "Made public"),
        "carried_out": ("执行", "Carried out"),
        "reviewed": ("回头看", "Reviewed"),
        "referred": ("转交", "Referred"),
    },
    (
        Transition("raised", "noticed", _RECORD),
        Transition("raised", "talked", _RECORD),
        Transition("noticed", "talked", _RECORD),
        Transition("talked", "agreed", _RECORD, ("agreement",)),
        Transition("talked", "referred", _RECORD),
        Transition("agreed", "talked", _RECORD),
        Transition("agreed", "publicised", _RECORD),
        Transition("publicised", "carried_out", _RECORD),
        Transition("carried_out", "reviewed", _RECORD),
    ),
)

TOPICS = Layer(
    "topics",
    Title("议题", "Topics"),
    Geometry.ANY,
    (
        text("name", "议题", "Topic", required=True, limit=80),
        code(
            "kind",
            "类型",
            "Kind",
            {"deliberation": ("协商议事", "Deliberation"), "mediation": ("说事评理", "Mediation")},
        ),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in TOPIC_FLOW.states.items()}),
        texts("parties", "参与方", "Parties"),
        paragraph("positions", "各方意见", "Positions"),
        paragraph("evidence", "依据", "Evidence"),
        paragraph("agreement", "达成的共识", "Agreement"),
        paragraph("supervision", "监督方式", "Supervision"),
        text("community", "所属社区", "Community"),
        reference("procedure", "所依制度", "Procedure", "meeting_kinds"),
        text("step", "走到哪一步", "Step reached", limit=60),
    ),
    Style("#8e5572", fill="#8e5572", fill_opacity=0.15, order=56, min_zoom=14),
    flow=TOPIC_FLOW,
    name_field="name",
    drawable=True,
    on_at_start=False,
    needs_place=False,
    # A quarrel between neighbours is nobody else's business.
    hidden={"kind": ("mediation",)},
    edit_action=_RECORD,
)

MEETING_KINDS = Layer(
    "meeting_kinds",
    Title("会议制度", "Kinds of meetings"),
    Geometry.ANY,
    (
        text("name", "名称", "Name", required=True, limit=60),
        code("level", "层级", "Level", LEVELS),
        texts("parties", "参加方", "Parties"),
        integer("council_order", "先后次序", "Order in the council procedure", minimum=1, maximum=20),
        integer("every_months", "间隔(月)", "Held every", unit="月", minimum=1, maximum=60),
        paragraph("powers", "职责", "Powers"),
        # A place's own method of so many steps; their names are its own too.
        texts("steps", "工作步骤", "Steps"),
    ),
    Style("#8e5572"),
    name_field="name",
    needs_place=False,
    on_map=False,
)

EVENT_FLOW = chain(
    {
        "planned": ("计划中", "Planned"),
        "held": ("已召开", "Held"),
        "minuted": ("已出纪要", "Minuted"),
        "cancelled": ("取消", "Cancelled"),
    },
    (
        Transition("planned", "held", _RECORD, ("held_on",)),
        Transition("planned", "cancelled", _RECORD),
        Transition("held", "minuted", _RECORD, ("minutes",)),
        Transition("minuted", "held", _RECORD),
    ),
)

EVENTS = Layer(
    "events",
    Title("活动与会议", "Meetings and events"),
    Geometry.ANY,
    (
        text("title", "主题", "Title", required=True, limit=120),
        code(
            "kind",
            "形式",
            "Kind",
            {
                "meeting": ("会议", "Meeting"),
                "bench_talk": ("板凳会", "Bench talk"),
                "home_visit": ("入户走访", "Home visit"),
                "walk": ("踏勘", "Walk"),
                "inspection": ("联合踏勘", "Joint inspection"),
                "on_site": ("现场会", "On-site meeting"),
                "co_design": ("联合设计", "Co-design workshop"),
                "training": ("培训", "Training"),
                "build": ("共建活动", "Building day"),
                "fund": ("公益自治金", "Community fund"),
                "volunteering": ("志愿服务", "Volunteer service"),
            },
        ),
        reference("meeting_kind", "会议制度", "Kind of meeting", "meeting_kinds"),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in EVENT_FLOW.states.items()}),
        date("held_on", "日期", "Held on"),
        time("starts_at", "开始时间", "Starts at"),
        time("ends_at", "结束时间", "Ends at"),
        text("place_name", "地点", "Place", limit=120),
        text("place_uid", "地点对象", "Object of the place", visibility=Visibility.STAFF),
        texts("parties", "参与方", "Parties"),
        reference("organiser", "召集", "Organised by", "organisations"),
        reference("topic", "议题", "Topic", "topics"),
        reference("project", "项目", "Project", "projects"),
        integer("attendance", "人数", "Attendance", maximum=1_000_000),
        integer("households", "户数", "Households", maximum=1_000_000),
        integer("volunteers", "志愿者人数", "Volunteers", maximum=1_000_000),
        real("hours_given", "志愿工时", "Hours given", unit="小时", maximum=1e6),
        text("materials", "用了什么材料", "Materials used", limit=200),
        paragraph("agenda", "议程", "Agenda"),
        paragraph("decision", "结论", "Decision"),
        paragraph("minutes", "纪要", "Minutes", limit=LONG_TEXT, visibility=Visibility.STAFF),
        text("community", "所属社区", "Community"),
        text("attendees", "到场人", "Who was there", visibility=Visibility.NEVER),
        text("photo_before", "活动前照片", "Photo before", typed=False),
        text("photo_after", "活动后照片", "Photo after", typed=False),
    ),
    Style(
        "#8e5572",
        fill="#8e5572",
        fill_opacity=0.8,
        radius_px=5,
        order=57,
        min_zoom=14,
        by="kind",
        colors={"fund": "#b8860b", "build": "#4a9a6a"},
    ),
    flow=EVENT_FLOW,
    name_field="title",
    drawable=True,
    on_at_start=False,
    needs_place=False,
    # The place of a visit is somebody's home.
    hidden={"kind": ("home_visit",)},
    edit_action=_RECORD,
    spans=(("starts_at", "ends_at"),),
    come={"held": "held_on", "minuted": "held_on"},
    stands_for=("place_name", "place_uid"),
)

# From the narrowest to the widest.
_ORGANISED = {
    "household": ("户", "Household"),
    "building": LEVELS["building"],
    "courtyard": LEVELS["courtyard"],
    "grid": ("网格", "Grid"),
    **LEVELS,
}

ORGANISATION_FLOW = chain(
    {
        "forming": ("筹建", "Being formed"),
        "active": ("运行中", "Active"),
        "term_over": ("到期待换届", "Term is over"),
        "ended": ("已撤销", "Ended"),
    },
    (
        Transition("forming", "active", "feature.edit"),
        Transition("active", "term_over", "feature.edit"),
        Transition("term_over", "active", "feature.edit"),
        Transition("active", "ended", "feature.edit"),
        Transition("term_over", "ended", "feature.edit"),
    ),
)

ORGANISATIONS = Layer(
    "organisations",
    Title("组织", "Organisations"),
    Geometry.PLACE,
    (
        text("name", "名称", "Name", required=True, limit=80),
        code(
            "kind",
            "类型",
            "Kind",
            {
                "committee": ("居委会", "Residents' committee"),
                "party_branch": ("党组织", "Party branch"),
                "working_committee": ("工委专委", "Working committee"),
                "courtyard_group": ("院落自治小组", "Courtyard group"),
                "assembly": ("议事会", "Assembly"),
                "building_council": ("楼宇理事会", "Building council"),
                "owners_committee": ("业主委员会", "Owners' committee"),
                "property_company": ("物业公司", "Property company"),
                "team": ("队伍", "Team"),
                "planners": ("规划师团队", "Planners"),
                "institution": ("驻区单位", "Institution"),
                "department": ("部门", "Department"),
            },
        ),
        code("level", "层级", "Level", _ORGANISED),
        reference("parent", "上级", "Belongs to", "organisations"),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in ORGANISATION_FLOW.states.items()}),
        text("covers", "负责范围", "Covers"),
        text("covers_uid", "范围对象", "Object it covers", visibility=Visibility.STAFF),
        texts("field_of_work", "领域", "Field"),
        text("leader_role", "负责岗位", "Responsible post"),
        integer("members", "人数", "Members", maximum=1_000_000),
        paragraph("tasks", "任务", "Tasks"),
        text("meets", "例会", "Meets", limit=80),
        date("elected_on", "选举日期", "Elected on"),
        date("until", "任期至", "Term until"),
        text("contract", "服务合同", "Contract", visibility=Visibility.STAFF),
        text("telephone", "电话", "Telephone", limit=40, visibility=Visibility.STAFF),
    ),
    Style("#6b7f3a", fill="#6b7f3a", fill_opacity=0.1, dash=(6, 3), radius_px=5, order=55, min_zoom=14),
    flow=ORGANISATION_FLOW,
    name_field="name",
    drawable=True,
    on_at_start=False,
    needs_place=False,
    spans=(("elected_on", "until"),),
    stands_for=("covers", "covers_uid"),
)

APPOINTMENT_FLOW = chain(
    {
        "nominated": ("已推选", "Nominated"),
        "trained": ("已培训", "Trained"),
        "active": ("在任", "Active"),
        "ended": ("离任", "Ended"),
    },
    (
        Transition("nominated", "trained", "feature.edit"),
        Transition("nominated", "active", "feature.edit"),
        Transition("trained", "active", "feature.edit"),
        Transition("active", "ended", "feature.edit"),
    ),
)

# Staff's as a whole; the public learns how many serve an area, in which role.
APPOINTMENTS = Layer(
    "appointments",
    Title("任职", "Appointments"),
    Geometry.PLACE,
    (
        code(
            "role",
            "身份",
            "Role",
            {
                "resident_planner": ("居民规划师", "Resident planner"),
                "expert": ("专业规划师", "Expert planner"),
                "social_worker": ("社工规划师", "Social worker"),
                "adviser": ("顾问", "Adviser"),
                "grid_leader": ("网格长", "Grid leader"),
                "building_helper": ("楼栋长", "Building helper"),
                "household_leader": ("单元户长", "Household leader"),
                "council_member": ("议事会成员", "Council member"),
                "mutual_helper": ("互助组帮手", "Mutual helper"),
            },
            required=True,
        ),
        reference("organisation", "所属组织", "Organisation", "organisations"),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in APPOINTMENT_FLOW.states.items()}),
        text("covers", "负责范围", "Covers"),
        text("covers_uid", "范围对象", "Object it covers"),
        texts("field_of_work", "领域", "Field"),
        date("since", "起", "Since"),
        date("until", "任期至", "Until"),
        paragraph("tasks", "任务", "Tasks"),
        text("account", "账号", "Account"),
        text("person", "姓名", "Name", visibility=Visibility.NEVER),
        paragraph("helps", "帮助对象", "Who is helped", visibility=Visibility.NEVER),
    ),
    Style("#6b7f3a", order=55),
    Visibility.STAFF,
    flow=APPOINTMENT_FLOW,
    needs_place=False,
    on_map=False,
    spans=(("since", "until"),),
    stands_for=("covers", "covers_uid"),
)
