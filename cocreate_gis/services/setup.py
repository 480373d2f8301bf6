"""Setting up a new workspace."""

from cocreate_gis.interchange.shipped import shipped_records
from cocreate_gis.interchange.standards import shipped_standards
from cocreate_gis.model.errors import Unavailable
from cocreate_gis.model.layers.elements import ELEMENT_KINDS
from cocreate_gis.model.layers.official_names import OFFICIAL_NAMES
from cocreate_gis.model.layers.rules import RULES
from cocreate_gis.model.layers.species import SPECIES, SPECIES_FACTS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.workspace import Workspace
from cocreate_gis.store import (
    Store,
    Writer,
    count_features,
    create_store,
    insert_features,
    open_store,
    read_features,
    replace_standards,
)

# Kinds of records whose figures come with the product and are then the workspace's own.
SHIPPED = (RULES, OFFICIAL_NAMES, ELEMENT_KINDS, SPECIES, SPECIES_FACTS)


def set_up(actor: Actor, location: str, workspace: Workspace) -> Store:
    """Create a store with the standards and rules in it.

    Parameters
    ----------
    actor : Actor
        Who sets it up.
    location : str
        Path of the new GeoPackage, or a ``postgresql+psycopg://`` address.
    workspace : Workspace
        Name, metric CRS and time zone.

    Returns
    -------
    Store
        Open, without any object yet.

    Raises
    ------
    Forbidden
        The actor may not.
    Conflict
        ``store_exists``.
    """
    require(actor, "workspace.create")
    store = create_store(location, workspace)
    with store.write(actor) as writer:
        replace_standards(writer, shipped_standards())
        supply(writer)
    return store


def supply(writer: Writer) -> None:
    """Put in the records that come with the product: of a kind without any all, of the rules those missing.

    Parameters
    ----------
    writer : Writer
        The transaction.
    """
    for layer in SHIPPED:
        records = shipped_records(layer)
        if layer is RULES:
            # A newer program asks for rules that an older workspace has never heard of.
            there = read_features(writer.connection, RULES, geometry=False)["code"]
            records = records[~records["code"].isin(there)]
        elif count_features(writer.connection, layer):
            continue
        if len(records):
            insert_features(writer, layer, records)


def is_there(location: str) -> bool:
    """Tell whether a workspace is at a place already.

    Parameters
    ----------
    location : str
        Path of a GeoPackage, or a ``postgresql+psycopg://`` address.

    Returns
    -------
    bool
        True also for one that cannot be opened: it is not to be written over.
    """
    try:
        open_store(location).close()
    except Unavailable as error:
        return error.code != "store_missing"
    return True
