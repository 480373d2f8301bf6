"""What the card of an object says of its care: who looks after it, who does what, which services."""

import pandas as pd

from cocreate_gis.model.layers.care import ADOPTIONS, CARED_FOR, RESPONSIBILITIES
from cocreate_gis.model.layers.services import SERVICE_ITEMS
from cocreate_gis.model.permissions import Actor
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises.adoptable import adoptions_of
from cocreate_gis.services.promises.catalogue import items_at
from cocreate_gis.wording import Words


def care_lines(actor: Actor, context: Context, uid: str, words: Words) -> list[tuple[str, str, str]]:
    """Say of an object who looks after it, who does what there, and which services are dealt with there.

    Parameters
    ----------
    actor : Actor
        Who reads.
    context : Context
        The workspace.
    uid : str
        The object.
    words : Words
        In the reader's language.

    Returns
    -------
    list of tuple of str
        Name, title and text of each line; empty where nothing is known.
    """
    title = words.title(ADOPTIONS.title)
    adopted = [
        (ADOPTIONS.name, title, _adopted(row, words))
        for _, row in adoptions_of(context, uid, actor.visibility).iterrows()
    ]
    frame = context.frame(RESPONSIBILITIES, actor.visibility)
    here = pd.DataFrame(frame[frame["about_uid"].eq(uid)]).sort_values("item_no")
    duties = [
        (RESPONSIBILITIES.name, words.title(RESPONSIBILITIES.title), _duty(row, words))
        for _, row in here.iterrows()
    ]
    services = "、".join(items_at(actor, context, uid)["name"])
    dealt_with = [(SERVICE_ITEMS.name, words.title(SERVICE_ITEMS.title), services)] if services else []
    return [*adopted, *duties, *dealt_with]


def _adopted(row: "pd.Series[str]", words: Words) -> str:
    if row["status"] not in CARED_FOR:
        return words("care.can_be_adopted" if row["status"] == "open" else "care.asked_for")
    if not isinstance(row["shown_as"], str):
        return words("care.adopted_unnamed")
    until = pd.Timestamp(row["until_on"])
    if pd.isna(until):
        return words("care.adopted", who=row["shown_as"])
    return words("care.adopted_until", who=row["shown_as"], day=until.date())


def _duty(row: "pd.Series[str]", words: Words) -> str:
    if not isinstance(row["support"], str):
        return words("care.duty_line", task=row["task"], lead=row["lead"])
    return words("care.duty_line_support", task=row["task"], lead=row["lead"], support=row["support"])
