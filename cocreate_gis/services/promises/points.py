"""Points and coupons: earned, exchanged, redeemed, settled, by the fund's ledger with points for fen.

A member is a key in the book. Between exchanging and redeeming nothing is kept of who holds a coupon, and
once a shop is settled with, only sums remain.
"""

import datetime as dt
from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from cocreate_gis.model.errors import Conflict, InvalidInput, NotFound
from cocreate_gis.model.identity import new_receipt_code, normalise_receipt_code
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.points import MANAGE, MERCHANTS, POINTS_SCHEMES
from cocreate_gis.model.ledger import COUPONS, EARNED, HELD, ISSUED, OWED, SETTLED, Line, yuan_text
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.voices.people import spoken_key
from cocreate_gis.store import (
    Feature,
    Member,
    Writer,
    add_coupon,
    add_member,
    find_coupon,
    forget_coupons,
    get_feature,
    lapse_coupons,
    list_members,
    post_entry,
    read_balances,
    take_coupon,
)

_MOST_POINTS = 100_000
_MOST_COUPONS = 50


@dataclass(frozen=True)
class Redeemed:
    """What a coupon was worth.

    Parameters
    ----------
    shop : str
        Name of the shop.
    points : int
        What the coupon was exchanged for.
    yuan : str
        Its worth.
    """

    shop: str
    points: int
    yuan: str


def join(actor: Actor, context: Context, book: str, name: str, contact: str = "") -> str:
    """Take somebody in.

    Parameters
    ----------
    actor : Actor
        Who may manage points.
    context : Context
        The workspace.
    book : str
        Uid of the rules of points.
    name, contact : str
        Personal; kept apart from the book.

    Returns
    -------
    str
        Her key in the book.

    Raises
    ------
    Forbidden
        The actor may not.
    InvalidInput
        ``member_without_name``; or the rules are not running.
    """
    require(actor, MANAGE)
    if not name.strip():
        raise InvalidInput("member_without_name")
    with context.store.write(actor) as writer:
        _running(writer, book)
        return add_member(writer, book, spoken_key(context.workspace, name), name.strip(), contact.strip())


def earn(actor: Actor, context: Context, book: str, member: str, points: int, reason: str) -> None:
    """Give a member points.

    Parameters
    ----------
    actor : Actor
        Who may manage points.
    context : Context
        The workspace.
    book : str
        Uid of the rules of points.
    member : str
        Her key.
    points : int
        At least 1.
    reason : str
        One of `model.ledger.EARNED`.

    Raises
    ------
    Forbidden
        The actor may not.
    InvalidInput
        ``points_amount``; ``points_reason``.
    NotFound
        ``member_unknown``.
    """
    require(actor, MANAGE)
    if not 0 < points <= _MOST_POINTS:
        raise InvalidInput("points_amount", points=points, most=_MOST_POINTS)
    if reason not in EARNED:
        raise InvalidInput("points_reason")
    with context.store.write(actor) as writer:
        _running(writer, book)
        _require_member(writer.connection, book, member)
        lines = (Line(ISSUED, points), Line(HELD, -points, member))
        post_entry(writer, book, context.today, reason, (POINTS_SCHEMES.name, book), lines)


def exchange(actor: Actor, context: Context, book: str, member: str, count: int) -> list[str]:
    """Exchange points for coupons.

    Parameters
    ----------
    actor : Actor
        Who may manage points.
    context : Context
        The workspace.
    book : str
        Uid of the rules of points.
    member : str
        Her key.
    count : int
        Coupons.

    Returns
    -------
    list of str
        Their codes, which are kept nowhere: they are handed over now.

    Raises
    ------
    Forbidden
        The actor may not.
    InvalidInput
        ``coupon_count``.
    NotFound
        ``member_unknown``.
    Conflict
        ``points_too_few``: she holds fewer.
    """
    require(actor, MANAGE)
    if not 0 < count <= _MOST_COUPONS:
        raise InvalidInput("coupon_count", most=_MOST_COUPONS)
    with context.store.write(actor) as writer:
        rules = _running(writer, book)
        _require_member(writer.connection, book, member)
        each = int(rules.values["coupon_points"])
        held = points_held(writer.connection, book).get(member, 0)
        if held < each * count:
            raise Conflict("points_too_few", held=held, wanted=each * count)
        expires_on = context.today + dt.timedelta(days=int(rules.values["valid_days"]))
        codes = [new_receipt_code() for _ in range(count)]
        for code in codes:
            add_coupon(writer, book, code, each, expires_on)
        lines = (Line(HELD, each * count, member), Line(COUPONS, -each * count))
        post_entry(writer, book, context.today, "exchanged", (POINTS_SCHEMES.name, book), lines)
    return codes


def redeem(actor: Actor, context: Context, book: str, code: str, merchant: str) -> Redeemed:
    """Note that a shop has taken a coupon.

    Parameters
    ----------
    actor : Actor
        Who may manage points.
    context : Context
        The workspace.
    book : str
        Uid of the rules of points.
    code : str
        As printed on the coupon.
    merchant : str
        Uid of the shop.

    Returns
    -------
    Redeemed
        What it was worth.

    Raises
    ------
    Forbidden
        The actor may not.
    NotFound
        ``coupon_unknown``.
    Conflict
        ``coupon_redeemed``, ``coupon_expired`` or ``shop_not_taking_part``.
    """
    require(actor, MANAGE)
    typed = normalise_receipt_code(code)
    with context.store.write(actor) as writer:
        rules = _running(writer, book)
        shop = get_feature(writer.connection, MERCHANTS, uid=merchant)
        if shop.values["status"] != "taking_part" or shop.values["scheme"] != book:
            raise Conflict("shop_not_taking_part", shop=shop.values["name"])
        coupon = find_coupon(writer.connection, book, typed)
        if coupon.merchant is not None:
            raise Conflict("coupon_redeemed")
        if coupon.lapsed or coupon.expires_on < context.today:
            raise Conflict("coupon_expired", day=coupon.expires_on)
        take_coupon(writer, typed, merchant)
        lines = (Line(COUPONS, coupon.points), Line(OWED, -coupon.points, merchant))
        post_entry(writer, book, context.today, "redeemed", (MERCHANTS.name, merchant), lines)
    return Redeemed(str(shop.values["name"]), coupon.points, _worth(rules, coupon.points))


def settle(actor: Actor, context: Context, book: str, merchant: str) -> Redeemed:
    """Settle with a shop; which coupons it took is forgotten then, and only the sum remains.

    Parameters
    ----------
    actor : Actor
        Who may manage points.
    context : Context
        The workspace.
    book : str
        Uid of the rules of points.
    merchant : str
        Uid of the shop.

    Returns
    -------
    Redeemed
        What it is paid.

    Raises
    ------
    Forbidden
        The actor may not.
    Conflict
        ``nothing_to_settle``.
    """
    require(actor, MANAGE)
    with context.store.write(actor) as writer:
        rules = get_feature(writer.connection, POINTS_SCHEMES, uid=book)
        shop = get_feature(writer.connection, MERCHANTS, uid=merchant)
        lapse(writer, book, context.today)
        owed = -read_balances(writer.connection, book).get((OWED, merchant), 0)
        if not owed:
            raise Conflict("nothing_to_settle", shop=shop.values["name"])
        lines = (Line(OWED, owed, merchant), Line(SETTLED, -owed, merchant))
        post_entry(writer, book, context.today, "settled", (MERCHANTS.name, merchant), lines)
        forget_coupons(writer, book, merchant)
    context.store.wipe()
    return Redeemed(str(shop.values["name"]), owed, _worth(rules, owed))


def lapse(writer: Writer, book: str, today: dt.date) -> None:
    """Take back the points of coupons nobody used in time.

    Parameters
    ----------
    writer : Writer
        The transaction.
    book : str
        Uid of the rules of points.
    today : date
        In the workspace's time zone.
    """
    points = lapse_coupons(writer, book, today)
    if points:
        lines = (Line(COUPONS, points), Line(ISSUED, -points))
        post_entry(writer, book, today, "lapsed", (POINTS_SCHEMES.name, book), lines)


def points_held(connection: sa.Connection, book: str) -> dict[str, int]:
    """Tell what the members hold.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    book : str
        Uid of the rules of points.

    Returns
    -------
    dict of str to int
        Points by key.
    """
    sums = read_balances(connection, book)
    return {item: -amount for (account, item), amount in sums.items() if account == HELD}


def members(actor: Actor, context: Context, book: str) -> dict[str, tuple[Member, int]]:
    """List the members and what they hold.

    Parameters
    ----------
    actor : Actor
        Who may read personal values.
    context : Context
        The workspace.
    book : str
        Uid of the rules of points.

    Returns
    -------
    dict of str to tuple of Member and int
        By key; who was forgotten is in no list, and her points stay in the book without her.

    Raises
    ------
    Forbidden
        The actor may not.
    """
    require(actor, "personal.read")
    with context.store.read() as connection:
        held = points_held(connection, book)
        return {one.key: (one, held.get(one.key, 0)) for one in list_members(connection, book)}


def shops(actor: Actor, context: Context, book: str) -> pd.DataFrame:
    """List the shops, and for those who manage points what they are owed.

    Parameters
    ----------
    actor : Actor
        Who may manage points.
    context : Context
        The workspace.
    book : str
        Uid of the rules of points.

    Returns
    -------
    DataFrame
        Index uid: ``name``, ``discount``, ``owed`` and ``settled`` (points).

    Raises
    ------
    Forbidden
        The actor may not.
    """
    require(actor, MANAGE)
    frame = context.frame(MERCHANTS, Visibility.STAFF)
    frame = frame[frame["scheme"] == book].set_index("uid")
    with context.store.read() as connection:
        sums = read_balances(connection, book)
    told = pd.DataFrame(frame[["name", "discount"]])
    for name, account in (("owed", OWED), ("settled", SETTLED)):
        told[name] = [-sums.get((account, uid), 0) for uid in told.index]
    return told.sort_values("name")


def _running(writer: Writer, book: str) -> Feature:
    rules = get_feature(writer.connection, POINTS_SCHEMES, uid=book)
    if rules.values["status"] != "running":
        raise Conflict("points_not_running", rules=rules.values["name"])
    return rules


def _require_member(connection: sa.Connection, book: str, member: str) -> None:
    if all(one.key != member for one in list_members(connection, book)):
        raise NotFound("member_unknown")


def _worth(rules: Feature, points: int) -> str:
    fen = round(float(rules.values["coupon_yuan"]) * 100)
    return yuan_text(points * fen // int(rules.values["coupon_points"]))
