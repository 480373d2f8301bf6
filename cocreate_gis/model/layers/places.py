"""Communities and what they are made of: grids, compounds and courtyards, buildings, stair units."""

from cocreate_gis.model.layers.base import Field, Geometry, Layer, Style, Visibility
from cocreate_gis.model.layers.fields import boolean, code, integer, reference, text
from cocreate_gis.model.titles import Title


def _people(visibility: Visibility = Visibility.PUBLIC) -> tuple[Field, ...]:
    return (
        integer("households", "户数", "Households", visibility=visibility, aliases=("总户数", "户", "hh")),
        integer(
            "residents",
            "常住人口",
            "Residents",
            visibility=visibility,
            aliases=("人口", "总人口", "居民数", "population", "pop"),
        ),
    )


def _ages(visibility: Visibility = Visibility.STAFF) -> tuple[Field, ...]:
    # Below the community: one or two people over 80 in a building or courtyard would point at a person.
    return (
        integer(
            "residents_60",
            "60岁及以上",
            "Residents aged 60+",
            visibility=visibility,
            aliases=("60+", "60岁以上", "老年人口", "老人"),
        ),
        integer(
            "residents_80",
            "80岁及以上",
            "Residents aged 80+",
            visibility=visibility,
            aliases=("80+", "80岁以上", "高龄老人"),
        ),
        integer(
            "residents_0_6",
            "0—6岁",
            "Children under 7",
            visibility=visibility,
            aliases=("0-6岁", "儿童", "学龄前儿童"),
        ),
    )


COMMUNITIES = Layer(
    "communities",
    Title("社区", "Communities"),
    Geometry.POLYGON,
    (
        text("name", "社区名称", "Name", required=True, aliases=("名称", "社区", "NAME", "社区名", "街道")),
        text("code", "统计用区划代码", "Statistical code", aliases=("代码", "编码", "区划代码", "行政代码")),
        text("subdistrict", "所属街道", "Sub-district", aliases=("街道名称", "所属街道", "街镇")),
        *_people(),
        *_ages(Visibility.PUBLIC),
        text("office_phone", "居委会电话", "Office telephone", aliases=("电话", "联系电话")),
    ),
    Style(
        "#7a5195",
        fill="#7a5195",
        fill_opacity=0.04,
        width_px=2,
        dash=(8, 4),
        order=60,
        min_zoom=10,
        label_field="name",
        label_min_zoom=14,
    ),
    name_field="name",
    aliases=("community", "社区"),
    drawable=True,
)

GRIDS = Layer(
    "grids",
    Title("网格", "Grids"),
    Geometry.POLYGON,
    (
        text("name", "网格名称", "Name", required=True, aliases=("网格", "网格号")),
        text("community", "所属社区", "Community"),
        text("leader_role", "责任岗位", "Responsible post"),
        *_people(),
    ),
    Style("#b39bc8", width_px=1, dash=(3, 3), order=59, min_zoom=14, label_field="name"),
    name_field="name",
    drawable=True,
    on_at_start=False,
)

COMPOUNDS = Layer(
    "compounds",
    Title("小区与院落", "Compounds and courtyards"),
    Geometry.POLYGON,
    (
        text("name", "名称", "Name", required=True, aliases=("小区名称", "小区", "院落", "院落名称")),
        code(
            "kind",
            "类型",
            "Kind",
            {
                "old_courtyard": ("老旧院落", "Old courtyard"),
                "managed": ("物业小区", "Managed compound"),
                "unit_dorm": ("单位宿舍", "Work-unit housing"),
                "self_built": ("自建房片区", "Self-built housing"),
            },
        ),
        code(
            "management",
            "管理方式",
            "Management",
            {
                "property_company": ("物业公司", "Property company"),
                "self_managed": ("居民自管", "Self-managed"),
                "unit": ("原单位代管", "Former work unit"),
                "none": ("无人管理", "None"),
            },
        ),
        boolean("walled", "有围墙", "Walled", aliases=("围墙",)),
        text("community", "所属社区", "Community"),
        *_people(),
        *_ages(),
        integer("cars_registered", "登记车辆", "Cars registered"),
        integer("cars_at_night", "夜间实停", "Cars counted at night"),
        integer("cars_by_day", "白天实停", "Cars counted by day"),
        integer("built_year", "建成年份", "Year built", minimum=1800, maximum=2100, aliases=("建成年代",)),
    ),
    Style(
        "#a08f7a",
        fill="#e9dfcf",
        fill_opacity=0.55,
        width_px=1,
        order=10,
        min_zoom=13,
        label_field="name",
        label_min_zoom=16,
    ),
    name_field="name",
    aliases=("courtyards", "小区", "院落"),
    drawable=True,
)

BUILDINGS = Layer(
    "buildings",
    Title("楼栋", "Buildings"),
    Geometry.POLYGON,
    (
        text(
            "name",
            "楼栋号",
            "Building number",
            required=True,
            aliases=("楼号", "楼栋", "栋号", "幢号", "楼栋名称"),
        ),
        text("alternative_names", "别名", "Also called", aliases=("别名", "俗称")),
        text("compound", "所属小区", "Compound", aliases=("小区", "院落")),
        code(
            "use",
            "用途",
            "Use",
            {
                "residential": ("住宅", "Residential"),
                "mixed": ("商住", "Mixed"),
                "public": ("公共", "Public"),
                "commercial": ("商业", "Commercial"),
                "other": ("其他", "Other"),
            },
        ),
        integer("floors", "层数", "Floors", maximum=200, aliases=("楼层", "层"), summed=False),
        integer("stair_units", "单元数", "Stair units", aliases=("单元",)),
        integer("built_year", "建成年份", "Year built", minimum=1800, maximum=2100),
        boolean("has_lift", "有电梯", "Has a lift", aliases=("电梯",)),
        *_people(Visibility.STAFF),
        *_ages(),
    ),
    Style("#b5a99a", fill="#d9cfc3", fill_opacity=1, width_px=0.7, order=20, min_zoom=15),
    name_field="name",
    aliases=("building", "楼栋"),
    drawable=True,
    # Registers of people often hold a point or the middle of a grid cell, and no outline.
    side_of_point_m=10.0,
)

STAIR_UNITS = Layer(
    "stair_units",
    Title("单元", "Stair units"),
    Geometry.POINT,
    (
        reference("building", "所属楼栋", "Building", "buildings", required=True),
        text("name", "单元号", "Unit", required=True, limit=20, aliases=("单元",)),
        integer("floors", "层数", "Floors", maximum=200),
        integer("households", "户数", "Households", visibility=Visibility.STAFF, aliases=("总户数", "户")),
        code(
            "lift",
            "电梯",
            "Lift",
            {
                "none": ("没有", "None"),
                "wanted": ("有意加装", "Wanted"),
                "agreed": ("已表决", "Agreed"),
                "being_built": ("施工中", "Being built"),
                "in_use": ("已使用", "In use"),
            },
        ),
    ),
    Style("#b5a99a"),
    name_field="name",
    needs_place=False,
    on_map=False,
)
