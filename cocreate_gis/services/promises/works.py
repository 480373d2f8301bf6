"""The works of a project: its items, lists and records, pasted at once and published."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from cocreate_gis.interchange.intake import judge
from cocreate_gis.interchange.readers import read_placeless
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.findings import Finding
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.projects import COMMITMENTS, PROJECTS, WORK_ITEMS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services import features
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.data.row_checks import Around, check_rows
from cocreate_gis.services.voices.whereabouts import place_names, shape_of
from cocreate_gis.store import get_feature, insert_features

_MOST_ITEMS = 500


@dataclass(frozen=True)
class PastedItems:
    """Rows pasted from a table, looked at before they are kept.

    Parameters
    ----------
    frame : GeoDataFrame
        Rows that can be kept, EPSG:4326, index: line of the table.
    findings : tuple of Finding
        What was noticed; an error keeps its row out.
    """

    frame: gpd.GeoDataFrame
    findings: tuple[Finding, ...]

    @property
    def refused(self) -> list[Finding]:
        """Why rows cannot be kept."""
        return [finding for finding in self.findings if finding.severity == "error"]


def of_project(context: Context, layer: Layer, project: str, visibility: Visibility) -> gpd.GeoDataFrame:
    """List the records of a kind that belong to a project.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : Layer
        A kind with a reference to projects.
    project : str
        Uid of the project.
    visibility : Visibility
        Class of the reader.

    Returns
    -------
    GeoDataFrame
        As `Context.frame`; commitments about one of its work items among them.
    """
    frame = context.frame(layer, visibility)
    own = frame["project"] == project
    if layer is COMMITMENTS:
        items = context.frame(WORK_ITEMS, visibility)
        own |= frame["work_item"].isin(items["uid"][items["project"] == project])
    return frame[own]


def listed(items: pd.DataFrame, titles: dict[str, str]) -> pd.DataFrame:
    """Part the items of a project into its lists.

    Parameters
    ----------
    items : DataFrame
        Work items.
    titles : dict of str to str
        Title by code of the field ``doer``, in the reader's language.

    Returns
    -------
    DataFrame
        The same by number, without what was dropped, with ``in_list``: the list an item was put on, else who
        does it, empty for neither.
    """
    kept = items[items["status"] != "dropped"]
    named = kept["list_name"].where(kept["list_name"].notna(), kept["doer"].map(titles)).fillna("")
    return kept.assign(in_list=named).sort_values(["item_no", "name"], kind="stable")


def look_through(actor: Actor, context: Context, project: str, text: str) -> PastedItems:
    """Look at work items pasted out of a table; nothing is kept yet.

    Parameters
    ----------
    actor : Actor
        Who pastes.
    context : Context
        The workspace.
    project : str
        Uid of the project they belong to.
    text : str
        Cells with tabs or commas between them, headings first, named as the fields are.

    Returns
    -------
    PastedItems
        An item whose place is the name of a listed place lies there, any other one nowhere yet.

    Raises
    ------
    Forbidden
        The actor may not edit.
    InvalidInput
        ``items_nothing_pasted``, ``items_too_many``, ``table_without_rows``, or a heading is missing.
    """
    require(actor, WORK_ITEMS.edit_action)
    if not text.strip():
        raise InvalidInput("items_nothing_pasted")
    read = read_placeless("items.csv", text.encode())
    if len(read.rows) > _MOST_ITEMS:
        raise InvalidInput("items_too_many", rows=len(read.rows), limit=_MOST_ITEMS)
    taken = judge(read, WORK_ITEMS, {})
    frame = _placed(context, taken.frame.assign(project=project))
    around = Around(frame.iloc[:0], frame.iloc[:0], context.workspace.metric_epsg, context.today, {})
    noticed = check_rows(actor, WORK_ITEMS, frame, frame.iloc[:0], around)
    refused = [finding.row for finding in noticed if finding.severity == "error"]
    return PastedItems(frame[~frame.index.isin(refused)], (*taken.findings, *noticed))


def _placed(context: Context, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if "place_name" not in frame:
        return frame
    known = {name: place for place, name in place_names(context).items()}
    places = frame["place_name"].map(known)
    found = places.notna() & frame.geometry.isna()
    shapes = frame.geometry.copy()
    shapes[found] = [shape_of(context, place) for place in places[found]]
    uids = places[found].map(lambda place: place.uid)
    return frame.set_geometry(shapes).assign(place_uid=uids.reindex(frame.index))


def keep(actor: Actor, context: Context, project: str, pasted: PastedItems) -> int:
    """Keep pasted items, all of them or none.

    Parameters
    ----------
    actor : Actor
        Who pastes.
    context : Context
        The workspace.
    project : str
        Uid of the project they belong to.
    pasted : PastedItems
        Of `look_through`.

    Returns
    -------
    int
        Items kept.

    Raises
    ------
    Forbidden
        The actor may not edit, or not there.
    NotFound
        ``feature_missing``: the project was removed meanwhile.
    """
    require(actor, WORK_ITEMS.edit_action)
    with context.store.write(actor) as writer:
        require_within(actor, context, get_feature(writer.connection, PROJECTS, uid=project).geometry)
        for shape in pasted.frame.geometry.dropna():
            require_within(actor, context, shape)
        return len(insert_features(writer, WORK_ITEMS, pasted.frame))


def publish(actor: Actor, context: Context, project: str) -> int:
    """Put every item of a project that is agreed on into the published list.

    Parameters
    ----------
    actor : Actor
        Who publishes.
    context : Context
        The workspace.
    project : str
        Uid of the project.

    Returns
    -------
    int
        Items published with this step.

    Raises
    ------
    Forbidden
        The actor may not.
    InvalidInput
        ``nothing_agreed``: no item waits to be published.
    """
    items = of_project(context, WORK_ITEMS, project, Visibility.STAFF)
    agreed = items[items["status"] == "agreed"]
    if agreed.empty:
        raise InvalidInput("nothing_agreed")
    versions = dict(zip(map(int, agreed.index), map(int, agreed["version"]), strict=True))
    features.move_all(actor, context, WORK_ITEMS, versions, "planned")
    return len(versions)
