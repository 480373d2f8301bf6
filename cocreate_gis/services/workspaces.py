"""What a workspace says of itself: name, source, time zone, how far it is shown and who answers for that."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cocreate_gis.model.errors import InvalidInput, Unavailable
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.workspace import MapReview, PublicationMode, Workspace
from cocreate_gis.services.context import Context
from cocreate_gis.services.setup import supply
from cocreate_gis.store import migrate, open_store, verify_history


def describe(
    actor: Actor,
    context: Context,
    *,
    name: str,
    source: str,
    time_zone: str,
    publication: PublicationMode,
    review: MapReview,
    confirmed: bool = False,
    held_words: Sequence[str] = (),
    reply_days: int | None = None,
) -> Workspace:
    """Change what a workspace says of itself.

    Parameters
    ----------
    actor : Actor
        Who changes it.
    context : Context
        The workspace; its metric CRS stays.
    name : str
        Name on every screen and sheet.
    source : str
        Where the base data come from, as printed on sheets; may be empty.
    time_zone : str
        IANA name.
    publication : PublicationMode
        How far the map is shown.
    review : MapReview
        Operator, legal basis, review number, and who filled them in.
    confirmed : bool
        Whether the person agrees that everybody may see what is public here, the public fields of internal
        files included; opening to the public asks for it.
    held_words : sequence of str
        Words with which a suggestion or comment waits for a look.
    reply_days : int, optional
        Within how many days a suggestion is answered; as it was where not given.

    Returns
    -------
    Workspace
        As it is now.

    Raises
    ------
    Forbidden
        The actor may not.
    InvalidInput
        ``name_missing``, ``time_zone_unknown``; opening to the public: ``named_person_missing``,
        ``publication_unconfirmed``.
    """
    require(actor, "workspace.edit")
    if not name.strip():
        raise InvalidInput("name_missing")
    if publication is PublicationMode.PUBLIC and not review.approved_by.strip():
        raise InvalidInput("named_person_missing")
    before = context.workspace
    opened = publication is PublicationMode.PUBLIC and before.publication is not PublicationMode.PUBLIC
    if opened and not confirmed:
        raise InvalidInput("publication_unconfirmed")
    told = {
        "name": name.strip(),
        "source": source.strip(),
        "time_zone": time_zone,
        "publication": publication,
        "review": review,
        "held_words": tuple(dict.fromkeys(word for given in held_words if (word := given.strip()))),
        "reply_days": reply_days or before.reply_days,
    }
    after = Workspace(**{**dict(before), **told})
    if after != before:
        with context.store.write(actor) as writer:
            context.store.update_workspace(writer, after)
    return after


def verify(actor: Actor, context: Context) -> int:
    """Check that the history is as the program wrote it: nothing changed, taken out or put in between.

    Parameters
    ----------
    actor : Actor
        Who looks after the workspace.
    context : Context
        The workspace.

    Returns
    -------
    int
        Entries that were checked.

    Raises
    ------
    Forbidden
        The actor may not.
    Unavailable
        ``history_broken``, with the first entry that does not fit.
    """
    require(actor, "workspace.edit")
    with context.store.read() as connection:
        return verify_history(connection)


def bring_up(actor: Actor, location: str) -> dict[str, tuple[int, Path | None]]:
    """Bring a workspace up to the version of this program, and those that are served with it.

    Parameters
    ----------
    actor : Actor
        On whose behalf.
    location : str
        Path of a GeoPackage, with which every workspace in the same folder is served; or the address of a
        database.

    Returns
    -------
    dict of str to tuple of int and Path or None
        By location the version it was brought up from, 0 where it is up to date, and the copy that was kept.

    Raises
    ------
    Forbidden
        The actor may not.
    Unavailable
        The workspace itself cannot be opened, or is of a newer version.
    """
    require(actor, "workspace.edit")
    beside = [] if "://" in location else sorted(Path(location).parent.glob("*.gpkg"))
    others = [str(path) for path in beside if path.resolve() != Path(location).resolve()]
    done = {location: _bring_up(actor, location)}
    for other in others:
        # What lies beside it may be any GeoPackage.
        with suppress(Unavailable):
            done[other] = _bring_up(actor, other)
    return done


def _bring_up(actor: Actor, location: str) -> tuple[int, Path | None]:
    found, copy = migrate(actor, location)
    if found:
        store = open_store(location)
        with store.write(actor) as writer:
            supply(writer)
        store.close()
    return found, copy
