"""What is seen on a building site: residents look, try a colour on the wall, and have it put right."""

from cocreate_gis.model.flows import Transition, chain
from cocreate_gis.model.layers.base import Geometry, Layer, Style
from cocreate_gis.model.layers.fields import code, date, paragraph, reference, text
from cocreate_gis.model.layers.projects import NAMES_NOTE, PROJECTS, WORK_ITEMS
from cocreate_gis.model.titles import Title

SITE_LOG_FLOW = chain(
    {
        "found": ("发现问题", "Found"),
        "trial": ("试样", "On trial"),
        "fixed": ("已整改", "Put right"),
        "approved": ("居民认可", "Approved by the residents"),
        "signed": ("签字确认", "Signed off"),
    },
    (
        Transition("found", "fixed", evidence=("reply",)),
        Transition("fixed", "found"),
        Transition("fixed", "signed"),
        Transition("trial", "approved", evidence=("opinion",)),
        Transition("trial", "found"),
        Transition("approved", "signed"),
    ),
    plain={
        "found": ("发现了问题", "Something is wrong"),
        "trial": ("试样，请大家看", "On trial, please look"),
        "fixed": ("改好了", "Put right"),
        "approved": ("大家认可", "Approved"),
        "signed": ("签了字", "Signed off"),
    },
    initial_by={("kind", "trial"): "trial"},
)

SITE_LOG = Layer(
    "site_log",
    Title("施工监督记录", "Supervision log"),
    Geometry.ANY,
    (
        text("name", "事项", "Subject", required=True, limit=120),
        code(
            "kind",
            "类型",
            "Kind",
            {
                "supervision": ("居民监督", "Residents' supervision"),
                "trial": ("上墙试样", "Trial on the wall"),
            },
            required=True,
        ),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in SITE_LOG_FLOW.states.items()}),
        reference("project", "项目", "Project", PROJECTS.name),
        reference("work_item", "任务", "Work item", WORK_ITEMS.name),
        date("seen_on", "日期", "Date", required=True),
        text("supervisor", "监督岗位或小组", "Supervised by (post or group)", limit=80, note=NAMES_NOTE),
        text("mix", "配比或色号", "Mix or colour", limit=80),
        paragraph("finding", "情况", "What was seen"),
        paragraph("opinion", "居民意见", "What residents say"),
        paragraph("reply", "整改答复", "What was put right"),
        text("place_name", "地点", "Place", limit=120),
        text("place_uid", "地点对象", "Object of the place"),
    ),
    Style(
        "#c0392b",
        fill="#c0392b",
        radius_px=5,
        order=65,
        min_zoom=15,
        by="kind",
        colors={"supervision": "#c0392b", "trial": "#8e5572"},
    ),
    flow=SITE_LOG_FLOW,
    name_field="name",
    on_at_start=False,
    needs_place=False,
    edit_action="meeting.record",
    stands_for=("place_name", "place_uid"),
)
