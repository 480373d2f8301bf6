"""Services neighbours and offices give: shared services by area, methods as check lists, the catalogue."""

from cocreate_gis.model.flows import Transition, chain
from cocreate_gis.model.layers.base import Geometry, Layer, Style, Visibility
from cocreate_gis.model.layers.fields import code, date, integer, paragraph, real, reference, text, time
from cocreate_gis.model.layers.network import FACILITIES
from cocreate_gis.model.layers.places import COMPOUNDS
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.titles import Title

SHARED_SERVICE_FLOW = chain(
    {
        "pilot": ("试点", "Pilot"),
        "scaled": ("已推广", "Scaled"),
        "ended": ("已停办", "Ended"),
    },
    (
        Transition("pilot", "scaled"),
        Transition("pilot", "ended", evidence=("reason",)),
        Transition("scaled", "ended", evidence=("reason",)),
    ),
    plain={"pilot": ("试办中", "Being tried"), "scaled": ("正在办", "Going on")},
)

SHARED_SERVICES = Layer(
    "shared_services",
    Title("共享服务", "Shared services"),
    Geometry.POLYGON,
    (
        text("name", "名称", "Name", required=True, limit=80),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in SHARED_SERVICE_FLOW.states.items()}),
        paragraph("offers", "做什么", "What it does", limit=1000),
        reference("site", "活动场地", "Room", MICRO_SPACE_SITES.name),
        real("each_serves", "每人可照应几人", "One provider serves", unit="人", minimum=0.1, maximum=10_000),
        text("hours", "时间", "Hours", limit=120),
        text("organised_by", "组织者（单位或小组）", "Organised by (institution or group)", limit=80),
        date("started_on", "开始", "Started on"),
        text("reason", "停办原因", "Why it ended"),
    ),
    Style("#b3577f", fill="#b3577f", fill_opacity=0.12, dash=(4, 4), order=54, min_zoom=12),
    flow=SHARED_SERVICE_FLOW,
    name_field="name",
    drawable=True,
    on_at_start=False,
    needs_place=False,
)

SERVICE_COUNTS = Layer(
    "service_counts",
    Title("共享服务人数", "People of shared services"),
    Geometry.ANY,
    (
        reference("service", "服务", "Service", SHARED_SERVICES.name, required=True),
        text("about", "小区或社区", "Compound or community", required=True, limit=120),
        text("about_uid", "区域对象", "Object of the area"),
        # By area and never by address: who needs help lives somewhere.
        integer("providers", "提供者人数", "Providers", maximum=100_000, required=True),
        integer("recipients", "接受者人数", "Recipients", maximum=100_000, required=True),
        date("counted_on", "统计日期", "Counted on"),
    ),
    Style("#b3577f"),
    visibility=Visibility.STAFF,
    name_field="about",
    needs_place=False,
    on_map=False,
    stands_for=("about", "about_uid"),
)

METHODS = Layer(
    "methods",
    Title("工作法", "Working methods"),
    Geometry.POINT,
    (
        text("name", "名称", "Name", required=True, limit=80),
        text("source", "出处", "Source", limit=200),
        paragraph("note", "说明", "About it", limit=2000),
    ),
    Style("#5d5d5d"),
    name_field="name",
    needs_place=False,
    on_map=False,
)

METHOD_ITEMS = Layer(
    "method_items",
    Title("工作法条目", "Items of methods"),
    Geometry.POINT,
    (
        reference("method", "工作法", "Method", METHODS.name, required=True),
        text("part", "部分", "Part", limit=60),
        integer("item_no", "序号", "No.", minimum=1, maximum=10_000, summed=False),
        text("name", "条目", "Item", required=True, limit=120),
    ),
    Style("#5d5d5d"),
    name_field="name",
    needs_place=False,
    on_map=False,
)

_CHECK_FLOW = chain(
    {
        "not_started": ("未开始", "Not started"),
        "under_way": ("进行中", "Under way"),
        "done": ("已做到", "Done"),
    },
    (
        Transition("not_started", "under_way"),
        Transition("not_started", "done", evidence=("done_on",)),
        Transition("under_way", "done", evidence=("done_on",)),
        Transition("under_way", "not_started"),
        Transition("done", "under_way"),
    ),
)

METHOD_CHECKS = Layer(
    "method_checks",
    Title("工作法打分", "Scores of methods"),
    Geometry.POINT,
    (
        reference("item", "条目", "Item", METHOD_ITEMS.name, required=True),
        reference("compound", "院落", "Courtyard", COMPOUNDS.name, required=True),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in _CHECK_FLOW.states.items()}),
        date("done_on", "做到日期", "Done on"),
        text("note", "依据", "What shows it", limit=200),
    ),
    Style("#5d5d5d"),
    flow=_CHECK_FLOW,
    needs_place=False,
    on_map=False,
    come={"done": "done_on"},
)

SERVICE_ITEMS = Layer(
    "service_items",
    Title("服务事项", "Service items"),
    Geometry.POINT,
    (
        integer("item_no", "序号", "No.", minimum=1, maximum=100_000, summed=False),
        text("name", "事项", "Item", required=True, limit=120),
        text("provider", "办理单位", "Provider", limit=80),
        text("bring", "要带什么", "What to bring", limit=400),
        text("source", "出处", "Source", limit=200),
    ),
    Style("#3d6fb4"),
    name_field="name",
    needs_place=False,
    on_map=False,
)

SERVICE_OFFERS = Layer(
    "service_offers",
    Title("办事点", "Where services are offered"),
    Geometry.POINT,
    (
        reference("item", "事项", "Item", SERVICE_ITEMS.name, required=True),
        reference("point", "办事点", "Point", FACILITIES.name, required=True),
        time("opens_at", "开始办理", "From"),
        time("closes_at", "停止办理", "Until"),
        text("days", "哪几天", "On which days", limit=60),
    ),
    Style("#3d6fb4"),
    needs_place=False,
    on_map=False,
)
