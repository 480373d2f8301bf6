"""What is written and renewed in the invented courtyards: charters, a letter, meters, stair units, codes."""

from cocreate_gis.services.demo.town import Record, Town

_CHARTERED = ("椿寿3号院", "椿寿5号院")
_RULES = (
    ("charter", "院落自治章程", "院落的事由居民一起商量决定。\n小事院落议，大事居民会议决定。"),
    ("covenant", "居民公约", "不在楼顶和公共地方搭建。\n车停在划好的地方，不占消防通道。"),
    ("finance", "公共收益管理办法", "公共收益只用于院落，每季度公布一次。"),
    ("rules", "清扫保洁制度", "楼道每周打扫两次。"),
    ("rules", "安全巡查制度", "每晚两人巡查，发现问题当天登记。"),
)
_LETTER = (
    "街坊们：\n院子是大家的。把楼顶和通道腾出来，我们一起修屋面、添晾衣架。\n有想法，请到院落议事小组说一说。"
)
_UNIT_FLATS = 12


def write_down(town: Town) -> None:
    """Write what the courtyards have agreed on, and what is being renewed house by house.

    Parameters
    ----------
    town : Town
        With communities, compounds and buildings in place.
    """
    for courtyard in town.records["compounds"]:
        if courtyard["name"] in _CHARTERED:
            _papers(town, courtyard)
            _renewal(town, courtyard)
    _codes(town)


def _papers(town: Town, courtyard: Record) -> None:
    about = {"about": courtyard["name"], "about_uid": town.uid_of("compounds", courtyard)}
    for kind, name, text in _RULES:
        town.add(
            "documents",
            None,
            name=f"{courtyard['name']}{name}",
            kind=kind,
            edition="2025年第1版",
            status="in_force",
            adopted_on="2025-04-12",
            in_force_on="2025-05-01",
            text=text,
            **about,
        )
    town.add(
        "documents",
        None,
        name="致院落居民的一封公开信",
        kind="publicity",
        status="in_force",
        in_force_on="2025-03-08",
        text=_LETTER,
        **about,
    )


def _renewal(town: Town, courtyard: Record) -> None:
    """A water meter for every flat, building by building, and the stair units they go into."""
    is_done = courtyard["name"] == _CHARTERED[0]
    for number, home in enumerate(town.find("buildings", compound=courtyard["name"])):
        households = int(home["households"])
        finished = is_done or number == 0
        uid = town.uid_of("buildings", home)
        town.add(
            "renewal_items",
            None,
            name=f"{home['name']}一户一表",
            kind="water_meters",
            status="done" if finished else "under_way",
            about=f"{courtyard['name']} {home['name']}",
            about_uid=uid,
            households=households,
            households_done=households if finished else households // 3,
            cost_share_yuan=860.0,
        )
        units = max(1, round(households / _UNIT_FLATS))
        for unit in range(units):
            share = households // units + (unit < households % units)
            town.add(
                "stair_units",
                None,
                building=uid,
                name=f"{unit + 1}单元",
                floors=home.get("floors"),
                households=share,
                lift="none",
            )


def _codes(town: Town) -> None:
    """Codes that exist nowhere, written as the statistics bureau writes names."""
    source = "虚构示例"
    for number, community in enumerate(town.records["communities"], start=1):
        town.add(
            "official_names",
            None,
            code=f"990199001{number:03d}",
            name=f"{community['name']}居委会",
            level="community",
            subdistrict="榆园街街道",
            district="虚构区",
            source=source,
        )
