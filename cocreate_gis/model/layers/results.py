"""What came of it: self-evaluations, indicators and ratings, results of projects, honours and memories."""

from cocreate_gis.model.flows import Transition, chain
from cocreate_gis.model.layers.base import PERSON_KEY, Geometry, Layer, Style, Visibility
from cocreate_gis.model.layers.fields import code, date, integer, paragraph, real, reference, text
from cocreate_gis.model.layers.participation import SURVEYS
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS
from cocreate_gis.model.layers.projects import PROJECTS
from cocreate_gis.model.titles import Title

SELF_EVALUATION_FLOW = chain(
    {
        "issued": ("已发放", "Issued"),
        "returned": ("已回收", "Returned"),
        "summarised": ("已汇总", "Summarised"),
        "worklist": ("已成清单", "Made into a work list"),
        "done": ("已办结", "Done"),
    },
    (
        Transition("issued", "returned", evidence=("returned_on",)),
        Transition("returned", "summarised", evidence=("summary",)),
        Transition("summarised", "worklist"),
        # A task may be added as long as the list is not done with.
        Transition("worklist", "summarised"),
        Transition("worklist", "done", evidence=("done_on",)),
    ),
)

SELF_EVALUATIONS = Layer(
    "self_evaluations",
    Title("自评", "Self-evaluations"),
    Geometry.POLYGON,
    (
        text("name", "名称", "Name", required=True, limit=80),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in SELF_EVALUATION_FLOW.states.items()}),
        text("period", "期次", "Period", required=True, limit=40),
        reference("survey", "自评表", "Form", SURVEYS.name, required=True),
        integer(
            "low_score",
            "几分及以下算低分",
            "Scores that count as low, up to",
            minimum=1,
            maximum=10,
            summed=False,
        ),
        date("returned_on", "回收日期", "Returned on"),
        paragraph("summary", "汇总结论", "Summary"),
        date("done_on", "办结日期", "Done on"),
    ),
    Style("#5a6f9f", fill="#5a6f9f", fill_opacity=0.05, dash=(4, 4), order=58),
    flow=SELF_EVALUATION_FLOW,
    name_field="name",
    needs_place=False,
    on_map=False,
    public_states=("worklist", "done"),
    come={"returned": "returned_on", "done": "done_on"},
)

# What can be assessed, from the widest to the narrowest.
ASSESSED = {layer.name: layer for layer in (COMMUNITIES, COMPOUNDS, BUILDINGS)}

EVALUATION_FLOW = chain(
    {"scored": ("评分中", "Being scored"), "published": ("已公布", "Published")},
    (
        Transition("scored", "published", evidence=("published_on",)),
        Transition("published", "scored", evidence=("reason",)),
    ),
)

EVALUATIONS = Layer(
    "evaluations",
    Title("评估与评比", "Evaluations and ratings"),
    Geometry.POLYGON,
    (
        text("name", "名称", "Name", required=True, limit=80),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in EVALUATION_FLOW.states.items()}),
        text("period", "期次", "Period", required=True, limit=40),
        code(
            "level",
            "评到哪一级",
            "What is assessed",
            {name: (layer.title.zh, layer.title.en) for name, layer in ASSESSED.items()},
            required=True,
        ),
        text("award", "称号", "Award", limit=40),
        integer("award_places", "名额", "Number of awards", minimum=1, maximum=1_000, summed=False),
        text("source", "依据文件", "Document"),
        date("published_on", "公布日期", "Published on"),
        text("reason", "撤回原因", "Why it was taken back"),
    ),
    Style("#8f3413", order=58),
    flow=EVALUATION_FLOW,
    name_field="name",
    needs_place=False,
    on_map=False,
    public_states=("published",),
    come={"published": "published_on"},
)

FULL_MARK = 100.0

INDICATORS = Layer(
    "indicators",
    Title("评估指标", "Indicators"),
    Geometry.POINT,
    (
        reference("evaluation", "评估", "Evaluation", EVALUATIONS.name, required=True),
        text("name", "指标", "Indicator", required=True, limit=80),
        real("weight", "权重", "Weight", required=True, maximum=10_000),
        real("full_mark", "满分", "Full mark", minimum=0.1, maximum=10_000),
        text("method", "怎么评", "How it is scored"),
    ),
    Style("#8f3413"),
    Visibility.STAFF,
    name_field="name",
    needs_place=False,
    on_map=False,
)

INDICATOR_SCORES = Layer(
    "indicator_scores",
    Title("指标得分", "Scores"),
    Geometry.ANY,
    (
        reference("indicator", "评估指标", "Indicator", INDICATORS.name, required=True),
        text("place_name", "评估对象", "Assessed place", limit=120),
        text("place_uid", "地图对象", "Object of the place", required=True),
        real("score", "得分", "Score", required=True, maximum=10_000),
        paragraph("remark", "评语", "Remark"),
    ),
    Style("#8f3413"),
    Visibility.STAFF,
    needs_place=False,
    on_map=False,
    stands_for=("place_name", "place_uid"),
)

# Staff's as a whole: the public reads it on the page of results, without small counts.
PROJECT_RESULTS = Layer(
    "project_results",
    Title("项目成效", "Results of projects"),
    Geometry.POINT,
    (
        reference("project", "更新项目", "Renewal project", PROJECTS.name, required=True),
        date("measured_on", "测算日期", "Measured on", required=True),
        integer("bays_before", "改造前车位", "Bays before"),
        integer("bays_after", "改造后车位", "Bays after"),
        # Computed from two stored coverage results, never typed.
        text("category", "设施类别", "Facility category", typed=False),
        text("run_before", "改造前的测算", "Result before", typed=False),
        text("run_after", "改造后的测算", "Result after", typed=False),
        text("people", "受益居民", "Who benefits", typed=False, limit=1_000_000),
    ),
    Style("#2d8f5a"),
    Visibility.STAFF,
    needs_place=False,
    on_map=False,
)

PERSON_NAME = "person"
_UNNAMED = Title(
    "不写姓名：姓名只填在“姓名”一栏，本人书面同意后才显示。",
    "No name here: it belongs into the field for it, and is shown only with written consent.",
)

HONOUR_FLOW = chain(
    {
        "nominated": ("已推荐", "Nominated"),
        "discussed": ("已商议", "Discussed"),
        "published": ("已上榜", "On the list"),
        "dropped": ("未上榜", "Not on the list"),
    },
    (
        Transition("nominated", "discussed", evidence=("discussed_on",)),
        Transition("discussed", "published"),
        Transition("published", "discussed"),
        Transition("nominated", "dropped"),
        Transition("discussed", "dropped"),
    ),
)

HONOURS = Layer(
    "honours",
    Title("好人榜", "Honour list"),
    Geometry.ANY,
    (
        code(
            "title",
            "称号",
            "Title",
            {
                "warm": ("热心人", "Warm-hearted"),
                "close": ("贴心人", "Always near"),
                "knowing": ("知心人", "A good listener"),
                "heart_warming": ("暖心人", "Warms the heart"),
            },
            required=True,
        ),
        paragraph("deed", "事迹", "Deed", required=True, limit=1_000, note=_UNNAMED),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in HONOUR_FLOW.states.items()}),
        reference("project", "更新项目", "Renewal project", PROJECTS.name),
        date("discussed_on", "商议日期", "Discussed on"),
        text("place_name", "张榜地点", "Where it is shown", limit=120),
        text("place_uid", "地点对象", "Object of the place"),
        date("consent_on", "同意公开姓名的日期", "Agreed to be named on", visibility=Visibility.STAFF),
        text("consent_paper", "同意书存放", "Where the consent is kept", visibility=Visibility.STAFF),
        text(PERSON_NAME, "姓名", "Name", visibility=Visibility.NEVER, limit=40),
        text("contact", "联系方式", "Contact", visibility=Visibility.NEVER),
        text(PERSON_KEY, "姓名(代号)", "Name (key)", visibility=Visibility.NEVER),
    ),
    Style("#c0392b", fill="#e0645a", radius_px=6, order=63, min_zoom=14),
    flow=HONOUR_FLOW,
    name_field="deed",
    on_at_start=False,
    needs_place=False,
    public_states=("published",),
    come={"discussed": "discussed_on", "published": "discussed_on"},
    stands_for=("place_name", "place_uid"),
    person_field=PERSON_NAME,
)

MEMORY_FLOW = chain(
    {
        "collected": ("已收集", "Collected"),
        "checked": ("已核对", "Checked"),
        "shown": ("已展示", "Shown"),
        "set_aside": ("不展示", "Set aside"),
    },
    (
        Transition("collected", "checked"),
        Transition("checked", "shown"),
        Transition("shown", "checked"),
        Transition("collected", "set_aside"),
        Transition("checked", "set_aside"),
        Transition("set_aside", "checked"),
    ),
)

MEMORIES = Layer(
    "memories",
    Title("社区记忆", "Memories"),
    Geometry.POINT,
    (
        text("name", "题目", "Heading", required=True, limit=60),
        paragraph("story", "记忆", "Story", required=True, limit=2_000, note=_UNNAMED),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in MEMORY_FLOW.states.items()}),
        integer("about_year", "年代", "Year", minimum=1850, maximum=2100),
        reference("project", "更新项目", "Renewal project", PROJECTS.name),
        text("place_name", "地点", "Place", limit=120),
        text("place_uid", "地点对象", "Object of the place"),
        date("consent_on", "同意公开姓名的日期", "Agreed to be named on", visibility=Visibility.STAFF),
        text("consent_paper", "同意书存放", "Where the consent is kept", visibility=Visibility.STAFF),
        text(PERSON_NAME, "讲述人", "Told by", visibility=Visibility.NEVER, limit=40),
        text("contact", "联系方式", "Contact", visibility=Visibility.NEVER),
        text(PERSON_KEY, "讲述人(代号)", "Author (key)", visibility=Visibility.NEVER),
    ),
    Style(
        "#7a5c3a", fill="#c79a63", radius_px=6, order=63, min_zoom=14, label_field="name", label_min_zoom=17
    ),
    flow=MEMORY_FLOW,
    name_field="name",
    person_field=PERSON_NAME,
    goes_with_person=True,
    drawable=True,
    on_at_start=False,
    needs_place=False,
    public_states=("shown",),
    edit_action="meeting.record",
    stands_for=("place_name", "place_uid"),
)

# Who is named in public only as long as the consent to it is stored.
NAMED_BY_CONSENT = (HONOURS, MEMORIES)
