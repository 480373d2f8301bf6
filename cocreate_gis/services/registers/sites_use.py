"""Spaces in use: who has which room when, how it is rated, what it looked like before."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.errors import Conflict, InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.sites import CRITERIA, IN_USE, MICRO_SPACE_SITES, SITE_RATINGS, TIME_SLOTS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.records import check_values, check_whole
from cocreate_gis.services import features
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.photos import photos
from cocreate_gis.services.publication import SMALL_COUNT
from cocreate_gis.services.references import check_references
from cocreate_gis.store import StoredPhoto, get_feature, insert_features

DAYS = tuple(TIME_SLOTS.field("day").domain or {})


@dataclass(frozen=True)
class SlotDraft:
    """A time at which a group has a space, on one or several days of the week.

    Parameters
    ----------
    site : str
        Uid of the space.
    days : sequence of str
        Codes of days.
    starts_at, ends_at : str
        ``HH:MM`` in the workspace's time zone; the end lies behind the beginning on the same day.
    user_group : str
        Who uses it.
    activity : str
        What for.
    keeper : str
        Post that opens.
    """

    site: str
    days: Sequence[str]
    starts_at: str
    ends_at: str
    user_group: str
    activity: str = ""
    keeper: str = ""


def add_slots(actor: Actor, context: Context, draft: SlotDraft) -> list[int]:
    """Give a group a space at a time, on all days asked for or on none.

    Parameters
    ----------
    actor : Actor
        Who keeps the calendar.
    context : Context
        The workspace.
    draft : SlotDraft
        What is asked for.

    Returns
    -------
    list of int
        ``fid`` of the slots, one a day.

    Raises
    ------
    Forbidden
        The actor may not edit, or not there.
    InvalidInput
        ``slot_without_day``, ``slot_empty``, ``ends_before_begins``, or a value does not suit.
    NotFound
        The space is gone.
    Conflict
        ``slot_taken``: another group has the space then.
    """
    require(actor, TIME_SLOTS.edit_action)
    if not draft.days:
        raise InvalidInput("slot_without_day")
    shared = {
        "site": draft.site,
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
        "user_group": draft.user_group,
        "activity": draft.activity,
        "keeper": draft.keeper,
    }
    rows = [check_values(TIME_SLOTS, {**shared, "day": day}, complete=True) for day in draft.days]
    check_whole(TIME_SLOTS, rows[0], context.today)
    check_references(context, TIME_SLOTS, rows[0])
    if rows[0]["starts_at"] == rows[0]["ends_at"]:
        raise InvalidInput("slot_empty")
    with context.store.write(actor) as writer:
        site = get_feature(writer.connection, MICRO_SPACE_SITES, uid=draft.site)
        require_within(actor, context, site.geometry)
        _require_free(week(context, draft.site), rows)
        frame = gpd.GeoDataFrame(rows, geometry=[None] * len(rows), crs=WGS84)
        return insert_features(writer, TIME_SLOTS, frame)


def _require_free(taken: pd.DataFrame, rows: Sequence[dict[str, object]]) -> None:
    for row in rows:
        asked = (str(row["day"]), str(row["starts_at"]), str(row["ends_at"]))
        for slot in taken.itertuples():
            if _overlap(asked, (str(slot.day), str(slot.starts_at), str(slot.ends_at))):
                day = (TIME_SLOTS.field("day").domain or {})[asked[0]]
                raise Conflict(
                    "slot_taken", day=day, starts=slot.starts_at, ends=slot.ends_at, group=slot.user_group
                )


def week(context: Context, site: str) -> pd.DataFrame:
    """List the slots of a space.

    Parameters
    ----------
    context : Context
        The workspace.
    site : str
        Its uid.

    Returns
    -------
    DataFrame
        Index fid, columns of the layer and ``clashes``: whether another slot of the day overlaps it, as an
        import can bring; by day of the week and time.
    """
    frame = pd.DataFrame(context.frame(TIME_SLOTS, Visibility.PUBLIC))
    frame = frame[frame["site"] == site]
    frame = frame.assign(order=frame["day"].map(DAYS.index)).sort_values(["order", "starts_at", "ends_at"])
    slots = list(zip(frame["day"], frame["starts_at"], frame["ends_at"], strict=True))
    clashes = [sum(_overlap(one, other) for other in slots) > 1 for one in slots]
    return frame.assign(clashes=clashes).drop(columns="order")


def _overlap(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    """Whether two slots, each day, beginning and end, share time; each shares its own."""
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def rate(actor: Actor, context: Context, site: str, rated_by: str, marks: dict[str, int], remark: str) -> int:
    """Record how somebody rates a space that is in use.

    Parameters
    ----------
    actor : Actor
        Who records it.
    context : Context
        The workspace.
    site : str
        Uid of the space.
    rated_by : {"resident", "staff"}
        Who rates.
    marks : dict of str to int
        By criterion, 1 to 5; what was left out is not counted.
    remark : str
        In their words.

    Returns
    -------
    int
        ``fid`` of the rating.

    Raises
    ------
    Forbidden
        The actor may not record.
    InvalidInput
        ``rating_empty``, or ``site_not_in_use``: nobody can have used it yet.
    NotFound
        The space is gone.
    """
    require(actor, SITE_RATINGS.edit_action)
    if not marks:
        raise InvalidInput("rating_empty")
    with context.store.read() as connection:
        space = get_feature(connection, MICRO_SPACE_SITES, uid=site)
    if space.values["status"] not in IN_USE:
        raise InvalidInput("site_not_in_use", name=space.values["name"])
    require_within(actor, context, space.geometry)
    told = {"site": site, "rated_by": rated_by, "rated_on": context.today, "remark": remark, **marks}
    return features.create(actor, context, SITE_RATINGS, None, told)


def scores(actor: Actor, context: Context) -> pd.DataFrame:
    """Average the ratings of each space.

    Parameters
    ----------
    actor : Actor
        Who looks.
    context : Context
        The workspace.

    Returns
    -------
    DataFrame
        Index uid of the space and ``rated_by``: ``ratings`` (how many), one column per criterion and
        ``overall``, the mean of the criteria, 1 to 5, NaN where nobody rated one. For whoever is not staff,
        residents' only and none of fewer than five ratings.
    """
    require(actor, "map.view")
    frame = pd.DataFrame(context.frame(SITE_RATINGS, Visibility.STAFF))
    grouped = frame.groupby(["site", "rated_by"])
    table = grouped[list(CRITERIA)].mean().astype("float64")
    table = table.assign(overall=table.mean(axis=1), ratings=grouped.size())
    if actor.visibility is Visibility.STAFF:
        return table
    told = (table["ratings"] >= SMALL_COUNT) & (table.index.get_level_values("rated_by") == "resident")
    return table[told]


def set_pair(
    actor: Actor, context: Context, fid: int, version: int, before: str | None, after: str | None
) -> int:
    """Say which photos of a space show it before and after.

    Parameters
    ----------
    actor : Actor
        Who says so.
    context : Context
        The workspace.
    fid, version : int
        The space, and the version that was seen.
    before, after : str or None
        Uids of photos of it.

    Returns
    -------
    int
        The new version.

    Raises
    ------
    Forbidden
        The actor may not edit, or not there.
    InvalidInput
        ``pair_same_photo``, or ``photo_of_another``.
    Conflict
        Somebody else changed it first.
    """
    require(actor, MICRO_SPACE_SITES.edit_action)
    if before is not None and before == after:
        raise InvalidInput("pair_same_photo")
    with context.store.read() as connection:
        uid = get_feature(connection, MICRO_SPACE_SITES, fid=fid).uid
    own = {photo.uid for photo in photos.photos_of(actor, context, MICRO_SPACE_SITES, uid)}
    if {before, after} - own - {None}:
        raise InvalidInput("photo_of_another")
    said = {"photo_before": before, "photo_after": after}
    return features.change(actor, context, MICRO_SPACE_SITES, fid, version, said)


def pair(actor: Actor, context: Context, fid: int) -> tuple[StoredPhoto | None, StoredPhoto | None]:
    """Give the photos before and after that a person may see.

    Parameters
    ----------
    actor : Actor
        Who looks.
    context : Context
        The workspace.
    fid : int
        The space.

    Returns
    -------
    tuple of StoredPhoto or None
        Before and after.
    """
    site = features.look_at(actor, context, MICRO_SPACE_SITES, fid)
    seen = {photo.uid: photo for photo in photos.photos_of(actor, context, MICRO_SPACE_SITES, site.uid)}
    before, after = (seen.get(str(site.values.get(name))) for name in ("photo_before", "photo_after"))
    return before, after
