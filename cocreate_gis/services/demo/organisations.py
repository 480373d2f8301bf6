"""Who stands for whom in the invented town: from the sub-district down to the courtyard."""

from cocreate_gis.interchange.word_lists import word_list
from cocreate_gis.services.demo.town import Record, Town

_COURTYARD_KINDS = {"old_courtyard": "courtyard_group", "managed": "property_company"}


def found_organisations(town: Town) -> None:
    """Found a residents' committee in every community, and below it what looks after the compounds.

    Parameters
    ----------
    town : Town
        With communities and compounds in place.
    """
    above = town.add(
        "organisations", None, name="榆园街道办事处", kind="department", level="subdistrict", status="active"
    )
    committees = {
        community["name"]: _committee(town, above, community) for community in town.records["communities"]
    }
    for compound in town.records["compounds"]:
        if kind := _COURTYARD_KINDS.get(str(compound.get("kind"))):
            _courtyard(town, committees[compound["community"]], compound, kind)
    for values in word_list("events")["organisations"]:
        parent = committees[values["community"]]
        told = {key: value for key, value in values.items() if key != "community"}
        town.add("organisations", None, **told, parent=town.uid_of("organisations", parent), status="active")


def _committee(town: Town, above: Record, community: Record) -> Record:
    return town.add(
        "organisations",
        community["geometry"],
        name=f"{community['name']}居委会",
        kind="committee",
        level="community",
        parent=town.uid_of("organisations", above),
        covers=community["name"],
        covers_uid=town.uid_of("communities", community),
        leader_role="社区主任",
        members=7,
        status="active",
    )


def _courtyard(town: Town, committee: Record, compound: Record, kind: str) -> None:
    ending = "议事小组" if kind == "courtyard_group" else "物业服务处"
    town.add(
        "organisations",
        compound["geometry"],
        name=f"{compound['name']}{ending}",
        kind=kind,
        level="courtyard",
        parent=town.uid_of("organisations", committee),
        covers=compound["name"],
        covers_uid=town.uid_of("compounds", compound),
        leader_role="院落组长" if kind == "courtyard_group" else "项目经理",
        members=5 if kind == "courtyard_group" else 12,
        status="active",
    )
