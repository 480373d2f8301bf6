"""The five cases told in the town: meetings, building days, the fund; the shed that was shortened."""

import shapely

from cocreate_gis.interchange.word_lists import word_list
from cocreate_gis.services.demo.build import DISPUTED, GARDEN_ESTATE
from cocreate_gis.services.demo.ground import house_front, rectangle_on, unit
from cocreate_gis.services.demo.organisations import found_organisations
from cocreate_gis.services.demo.papers import write_down
from cocreate_gis.services.demo.sites import AXIS
from cocreate_gis.services.demo.story import GATE_NAME
from cocreate_gis.services.demo.structures import BEGUN_COURTYARD, FINISHED_COURTYARD, PLINTH_COMMUNITY
from cocreate_gis.services.demo.town import Record, Town


def tell_cases(town: Town) -> None:
    """Enter the meetings and the money of the five cases.

    Parameters
    ----------
    town : Town
        With everything else in place.
    """
    places, told = _places(town), word_list("events")
    for name in ("meeting_kinds", "reply_templates", "activities"):
        for values in told[name]:
            town.add(name, None, **values)
    found_organisations(town)
    write_down(town)
    for topic in told["topics"]:
        town.add("topics", places[topic["place"]], **_fields(topic))
    for event in told["events"]:
        values = _fields(event)
        for field, layer in (("topic", "topics"), ("meeting_kind", "meeting_kinds")):
            if field in values:
                values[field] = uid_by_name(town, layer, values[field])
        town.add("events", places[event["place"]], status="held", **values)


def uid_by_name(town: Town, layer: str, name: str) -> str:
    """Give the identifier of the record of a name.

    Parameters
    ----------
    town : Town
        With the record in place.
    layer : str
        Name of the layer.
    name : str
        Name of the record.

    Returns
    -------
    str
        Its identifier.
    """
    return town.uid_of(layer, town.find(layer, name=name)[0])


def _fields(told: Record) -> Record:
    return {key: value for key, value in told.items() if key != "place"}


def _places(town: Town) -> dict[str, shapely.Geometry]:
    def inside(layer: str, name: str) -> shapely.Point:
        place: shapely.Point = town.find(layer, name=name)[0]["geometry"].representative_point()
        return place

    def longest(street: str) -> shapely.LineString:
        line: shapely.LineString = max(town.shapes("paths", name=street), key=shapely.length)
        return line

    spring = inside("communities", PLINTH_COMMUNITY)
    garden = town.find("micro_space_sites", kind="garden")[0]["geometry"]
    return {
        "wall": town.find("barriers", status="disputed")[0]["geometry"].interpolate(0.5, normalized=True),
        "west_yard": inside("compounds", DISPUTED[0]),
        "east_yard": inside("compounds", DISPUTED[1]),
        "berries": longest("椿寿街"),
        "court_3": inside("compounds", FINISHED_COURTYARD),
        "court_5": inside("compounds", BEGUN_COURTYARD),
        "garden": garden.representative_point(),
        "garden_estate": inside("compounds", GARDEN_ESTATE),
        "fifteen": inside("communities", "万榆社区"),
        "gate": town.find("gates", name=GATE_NAME)[0]["geometry"],
        "axis": longest(AXIS),
        "spring": spring,
        "spring_fund": shapely.Point(spring.x + 60, spring.y - 40),
    }


def build_shed(town: Town) -> None:
    """Stand the 19 m bicycle shed in the eastern yard: 30 m as first drawn would have closed the fire lane.

    Parameters
    ----------
    town : Town
        Takes the shed.
    """
    home = town.find("buildings", compound=DISPUTED[1])[2]
    corner, front, depth = house_front(home["geometry"])
    along, across = unit(front), unit(depth)
    town.add(
        "parking_spaces",
        rectangle_on(corner + along * 3 - across * 5, along, 19, 2.2),
        kind="ebike",
        capacity=19,
        charging=True,
        hours="全天",
        owner="居民共有",
        compound=DISPUTED[1],
        length_m=19.0,
        width_m=2.2,
    )
