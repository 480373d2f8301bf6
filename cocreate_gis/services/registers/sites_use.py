"""Spaces in use: who has which room when."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.errors import Conflict, InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES, TIME_SLOTS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.records import check_values, check_whole
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.references import check_references
from cocreate_gis.store import get_feature, insert_features

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
