"""Revisions of an option: what residents were shown, frozen with the reason, and in what two differ."""

import pandas as pd

from cocreate_gis.model.drawings import Difference, Drawing, differences, drawing_from_json, drawing_to_json
from cocreate_gis.model.errors import InvalidInput, NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.schemes import (
    OPTION_FLOW,
    SCHEME_FLOW,
    SCHEME_OPTIONS,
    SCHEME_REVISIONS,
    SCHEMES,
)
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.records import check_values
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.features import take_step
from cocreate_gis.services.geometry import frame_of
from cocreate_gis.services.promises.drawing import drawing_of
from cocreate_gis.store import Feature, Writer, get_feature, insert_features, read_features, update_feature

_SHOWN = "shown"


def publish(
    actor: Actor, context: Context, fid: int, version: int, reason: str, change: str | None = None
) -> int:
    """Show an option to the residents as it is drawn now.

    The first revision takes the option, and its scheme, out of draft.

    Parameters
    ----------
    actor : Actor
        Who shows it.
    context : Context
        The workspace.
    fid, version : int
        The option, and the version that was seen.
    reason : str
        Why it is so, or why it was changed.
    change : str, optional
        What was changed, in the planner's words, beside what the drawings say.

    Returns
    -------
    int
        Number of the revision.

    Raises
    ------
    Forbidden
        The actor may not edit, or not there.
    InvalidInput
        ``revision_not_now``: the option was chosen, dropped or withdrawn; ``revision_nothing_changed``; or
        the reason is missing.
    Conflict
        Somebody else changed the option first.
    """
    require(actor, SCHEME_OPTIONS.edit_action)
    drawing = drawing_of(context, _uid(context, fid))
    with context.store.write(actor) as writer:
        option = get_feature(writer.connection, SCHEME_OPTIONS, fid=fid)
        require_within(actor, context, option.geometry)
        if option.values["status"] not in (OPTION_FLOW.initial, _SHOWN):
            state = OPTION_FLOW.states[str(option.values["status"])]
            raise InvalidInput("revision_not_now", state=state)
        frame = read_features(
            writer.connection, SCHEME_REVISIONS, where={"option": option.uid}, geometry=False
        ).sort_values("number")
        is_shown = option.values["status"] == _SHOWN
        last = drawing_from_json(frame["drawn"].iloc[-1]) if is_shown and len(frame) else None
        if last is not None and not change and not differences(last, drawing):
            raise InvalidInput("revision_nothing_changed", number=int(frame["number"].iloc[-1]))
        number = int(frame["number"].max()) + 1 if len(frame) else 1
        told = {"option": option.uid, "number": number, "shown_on": context.today}
        said = {"reason": reason, "change": change, "drawn": drawing_to_json(drawing)}
        checked = check_values(SCHEME_REVISIONS, {**told, **said}, complete=True)
        insert_features(writer, SCHEME_REVISIONS, frame_of(SCHEME_REVISIONS, option.geometry, checked))
        _show(writer, context, option, version)
    return number


def _uid(context: Context, fid: int) -> str:
    with context.store.read() as connection:
        return get_feature(connection, SCHEME_OPTIONS, fid=fid).uid


def _show(writer: Writer, context: Context, option: Feature, version: int) -> None:
    """Whoever read an earlier version of the option is told so, even where its state does not move."""
    if option.values["status"] == _SHOWN:
        update_feature(writer, SCHEME_OPTIONS, option.fid, version, {})
    else:
        take_step(writer, context, SCHEME_OPTIONS, option, version, _SHOWN, {})
    scheme = get_feature(writer.connection, SCHEMES, uid=str(option.values["scheme"]))
    if scheme.values["status"] == SCHEME_FLOW.initial:
        day = {} if scheme.values["shown_on"] else {"shown_on": context.today}
        take_step(writer, context, SCHEMES, scheme, scheme.version, _SHOWN, day)


def revisions_of(context: Context, option: str, visibility: Visibility) -> pd.DataFrame:
    """List the revisions of an option.

    Parameters
    ----------
    context : Context
        The workspace.
    option : str
        Uid of the option.
    visibility : Visibility
        Who reads.

    Returns
    -------
    DataFrame
        Index ``number``, in its order: ``fid``, ``shown_on``, ``change``, ``reason``, ``drawn``; empty for a
        reader to whom the option is not shown.
    """
    options = context.frame(SCHEME_OPTIONS, visibility)
    frame = pd.DataFrame(context.frame(SCHEME_REVISIONS, visibility)).reset_index()
    if not options["uid"].eq(option).any():
        frame = frame.iloc[:0]
    mine = frame[(frame["option"] == option) & frame["number"].notna()].sort_values("number")
    return mine.set_index(mine["number"].astype("int64"))[["fid", "shown_on", "change", "reason", "drawn"]]


def drawing_at(context: Context, option: str, number: int, visibility: Visibility) -> Drawing:
    """Give what was drawn in a revision.

    Parameters
    ----------
    context : Context
        The workspace.
    option : str
        Uid of the option.
    number : int
        Number of the revision.
    visibility : Visibility
        Who reads.

    Returns
    -------
    tuple of DrawnThing
        As it was shown.

    Raises
    ------
    NotFound
        ``revision_missing``.
    """
    known = revisions_of(context, option, visibility)
    if number not in known.index:
        raise NotFound("revision_missing", number=number)
    drawn = known.loc[[number], "drawn"].iloc[0]
    return drawing_from_json(drawn if isinstance(drawn, str) else None)


def compared(
    context: Context, option: str, numbers: tuple[int, int], visibility: Visibility
) -> list[Difference]:
    """Say in what two revisions differ.

    Parameters
    ----------
    context : Context
        The workspace.
    option : str
        Uid of the option.
    numbers : tuple of int
        The earlier and the later revision.
    visibility : Visibility
        Who reads.

    Returns
    -------
    list of Difference
        What was taken away, changed, added.

    Raises
    ------
    NotFound
        ``revision_missing``.
    """
    before, after = (drawing_at(context, option, number, visibility) for number in numbers)
    return differences(before, after)


def since_shown(context: Context, option: str) -> list[Difference]:
    """Say what is drawn otherwise than it was last shown.

    Parameters
    ----------
    context : Context
        The workspace.
    option : str
        Uid of the option.

    Returns
    -------
    list of Difference
        Everything is added where nothing was shown yet.
    """
    known = revisions_of(context, option, Visibility.STAFF)
    last = drawing_at(context, option, int(known.index[-1]), Visibility.STAFF) if len(known) else ()
    return differences(last, drawing_of(context, option))
