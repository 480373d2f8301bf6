"""Check-ins of adopters: by staff, by their own link; reminders, and the lapse of what is missed twice."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from cocreate_gis.analysis.care import missed, next_due
from cocreate_gis.model.errors import Conflict, InvalidInput
from cocreate_gis.model.layers.base import PERSON_KEY, Visibility
from cocreate_gis.model.layers.care import ADOPTION_CHECKINS, ADOPTIONS, CARED_FOR
from cocreate_gis.model.permissions import OPERATOR, Actor, require
from cocreate_gis.model.records import check_values
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.geometry import frame_of
from cocreate_gis.services.limits import RateLimit
from cocreate_gis.services.notices.notices import tell_staff
from cocreate_gis.services.promises.adoption import by_link, set_free, tell_adopter
from cocreate_gis.store import (
    Feature,
    PhotoDraft,
    Writer,
    get_feature,
    insert_features,
    insert_photo,
    read_features,
    read_personal,
    update_feature,
)
from cocreate_gis.wording import Words

# So many days before a check-in is due, the adopter is reminded.
REMIND_DAYS = 3
# Missed so often in a row, an adoption lapses.
LAPSES_AFTER = 2
MOST_PHOTOS = 3
_CHECK_INS = RateLimit("check_in", tries=20, seconds=3600)


@dataclass(frozen=True)
class CheckIn:
    """What was done on one visit.

    Parameters
    ----------
    done_on : date
        The day.
    done : tuple of str
        What was done, in a few words each.
    note : str
        What was seen.
    """

    done_on: dt.date
    done: tuple[str, ...] = ()
    note: str = ""


def check_in(
    actor: Actor, context: Context, fid: int, visit: CheckIn, photos: Sequence[PhotoDraft] = ()
) -> int:
    """Write down a visit on behalf of the adopter.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    fid : int
        An adoption that is looked after.
    visit : CheckIn
        What was done.
    photos : sequence of PhotoDraft
        As `cocreate_gis.services.photos.photos.draw` makes them.

    Returns
    -------
    int
        The ``fid`` of the check-in.

    Raises
    ------
    Forbidden
        The actor may not, or not there.
    Conflict
        ``adoption_not_live``: nobody looks after it.
    InvalidInput
        ``check_in_not_come``, ``check_in_before_adoption``, or a text is too long.
    """
    require(actor, "adoption.manage")
    with context.store.write(actor) as writer:
        current = get_feature(writer.connection, ADOPTIONS, fid=fid)
        require_within(actor, context, current.geometry)
        return _write_down(writer, context, current, visit, "staff", photos)


def check_in_by_link(
    actor: Actor, context: Context, secret: str, visit: CheckIn, photos: Sequence[PhotoDraft] = ()
) -> int:
    """Write down one's own visit, by the link that came with the adoption; the same twice is once.

    Parameters
    ----------
    actor : Actor
        Whose browser it is.
    context : Context
        The workspace.
    secret : str
        From the link.
    visit : CheckIn
        What was done.
    photos : sequence of PhotoDraft
        As `cocreate_gis.services.photos.photos.draw` makes them.

    Returns
    -------
    int
        The ``fid`` of the check-in.

    Raises
    ------
    NotFound
        ``adoption_link_unknown``.
    Forbidden
        ``too_many_tries``.
    InvalidInput
        As `check_in`.
    """
    found = by_link(context, secret)
    context.tries.take_thing(_CHECK_INS, found.uid)
    with context.store.write(actor) as writer:
        current = get_feature(writer.connection, ADOPTIONS, uid=found.uid)
        return _write_down(writer, context, current, visit, "adopter", photos)


def visits(context: Context, adoption: str) -> pd.DataFrame:
    """List the check-ins of an adoption.

    Parameters
    ----------
    context : Context
        The workspace.
    adoption : str
        Uid of the adoption.

    Returns
    -------
    DataFrame
        As the layer, index fid, the last first.
    """
    frame = context.frame(ADOPTION_CHECKINS, Visibility.STAFF)
    return pd.DataFrame(frame[frame["adoption"].eq(adoption)].sort_values("done_on", ascending=False))


def look_after(context: Context, on: dt.date | None = None) -> int:
    """Remind adopters of check-ins that are due soon, and let lapse what was missed twice.

    Parameters
    ----------
    context : Context
        The workspace.
    on : date, optional
        The day, in the time zone of the workspace; else today.

    Returns
    -------
    int
        Adopters reminded and adoptions lapsed.
    """
    day = on or context.today
    frame = context.frame(ADOPTIONS, Visibility.STAFF)
    waited = frame[frame["status"].isin(CARED_FOR) & frame["every_days"].notna()]
    return sum(_look_at(context, int(str(fid)), day) for fid in waited.index)


def due_of(adoption: Feature) -> dt.date | None:
    """Give the day of the next check-in of an adoption.

    Parameters
    ----------
    adoption : Feature
        The adoption.

    Returns
    -------
    date or None
        None where nobody looks after it, or no rhythm was agreed on.
    """
    held = adoption.values
    if held["status"] not in CARED_FOR:
        return None
    begun, checked = (_day(held[name]) for name in ("from_on", "checked_on"))
    every = held["every_days"]
    return next_due(begun, checked, int(every) if isinstance(every, int | float) else None)


def _day(value: object) -> dt.date | None:
    return value if isinstance(value, dt.date) else None


def _look_at(context: Context, fid: int, day: dt.date) -> int:
    with context.store.read() as connection:
        asked = _asked(get_feature(connection, ADOPTIONS, fid=fid), day)
    if not asked:
        return 0
    with context.store.write(OPERATOR) as writer:
        current = get_feature(writer.connection, ADOPTIONS, fid=fid)
        # Another process may have done it while this one waited for its turn.
        if (asked := _asked(current, day)) == "lapse":
            set_free(writer, context, current, "lapsed", Words("zh")("care.missed_twice"))
            tell_staff(writer, "adoption_lapsed_staff", about=current.values["about"])
        elif asked == "remind":
            told = {"about": current.values["about"], "day": str(due_of(current))}
            update_feature(writer, ADOPTIONS, fid, current.version, {"reminded_on": day})
            tell_adopter(writer, current.uid, "adoption_due", **told)
            tell_staff(writer, "adoption_due_staff", **told)
        return int(bool(asked))


def _asked(current: Feature, day: dt.date) -> str:
    """What is to be done about an adoption on a day: ``lapse``, ``remind`` or nothing."""
    due, every = due_of(current), current.values["every_days"]
    if due is None or not isinstance(every, int | float):
        return ""
    if missed(due, int(every), day) >= LAPSES_AFTER:
        return "lapse"
    soon = due - day <= dt.timedelta(days=REMIND_DAYS)
    return "remind" if soon and current.values["reminded_on"] is None else ""


def _write_down(
    writer: Writer,
    context: Context,
    current: Feature,
    visit: CheckIn,
    by: str,
    photos: Sequence[PhotoDraft],
) -> int:
    _require_possible(context, current, visit)
    person = read_personal(writer.connection, ADOPTIONS, current.uid).get(PERSON_KEY)
    values = {
        "about": current.values["about"],
        "adoption": current.uid,
        "done_on": visit.done_on,
        "done": "、".join(visit.done) or None,
        "note": visit.note,
        "by": by,
        PERSON_KEY: person,
    }
    checked = check_values(ADOPTION_CHECKINS, values, complete=True)
    if (there := _same(writer, checked)) is not None:
        return there
    fid = insert_features(writer, ADOPTION_CHECKINS, frame_of(ADOPTION_CHECKINS, current.geometry, checked))[
        0
    ]
    uid = get_feature(writer.connection, ADOPTION_CHECKINS, fid=fid).uid
    for photo in photos:
        # Somebody has to look for faces first.
        insert_photo(writer, ADOPTION_CHECKINS, uid, replace(photo, shown=False))
    _move_on(writer, current, visit.done_on)
    return fid


def _require_possible(context: Context, current: Feature, visit: CheckIn) -> None:
    if current.values["status"] not in CARED_FOR:
        raise Conflict("adoption_not_live", object=current.values["about"])
    if visit.done_on > context.today:
        raise InvalidInput("check_in_not_come", day=visit.done_on)
    begun = current.values["from_on"]
    if isinstance(begun, dt.date) and visit.done_on < begun:
        raise InvalidInput("check_in_before_adoption", day=visit.done_on, begun=begun)


def _same(writer: Writer, checked: dict[str, object]) -> int | None:
    """The same visit sent twice, as telephones do."""
    asked = {name: checked[name] for name in ("adoption", "by")}
    known = read_features(writer.connection, ADOPTION_CHECKINS, where=asked, geometry=False)
    for fid, row in known.iterrows():
        same_day = pd.Timestamp(row["done_on"]).date() == checked["done_on"]
        said = [None if pd.isna(row[name]) else row[name] for name in ("note", "done")]
        if same_day and said == [checked["note"], checked["done"]]:
            return int(str(fid))
    return None


def _move_on(writer: Writer, current: Feature, done_on: dt.date) -> None:
    last = current.values["checked_on"]
    # A visit entered late does not undo a later one.
    if isinstance(last, dt.date) and last >= done_on:
        return
    given: dict[str, object] = {"checked_on": done_on, "reminded_on": None}
    if current.values["status"] == "adopted":
        given["status"] = "active"
    update_feature(writer, ADOPTIONS, current.fid, current.version, given)
