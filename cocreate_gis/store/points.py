"""Members of a book of points, as keys, and coupons, which say nothing of who holds them."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.identity import new_uid
from cocreate_gis.store.receipts import hash_secret
from cocreate_gis.store.tables import COUPONS, POINTS_MEMBERS
from cocreate_gis.store.writer import Writer


@dataclass(frozen=True)
class Member:
    """Somebody who earns points.

    Parameters
    ----------
    key : str
        What the book knows of her.
    name, contact : str
        Personal.
    """

    key: str
    name: str
    contact: str


@dataclass(frozen=True)
class Coupon:
    """A coupon.

    Parameters
    ----------
    points : int
        What it was exchanged for.
    expires_on : date
        Last day on which it is taken.
    merchant : str or None
        Uid of the shop that has taken it.
    lapsed : bool
        Whether its points went back.
    """

    points: int
    expires_on: dt.date
    merchant: str | None
    lapsed: bool


def add_member(writer: Writer, book: str, person: str, name: str, contact: str) -> str:
    """Take somebody into a book.

    Parameters
    ----------
    writer : Writer
        The transaction.
    book : str
        The book.
    person : str
        Key of the person, by which she is found when she asks to be forgotten.
    name, contact : str
        Personal.

    Returns
    -------
    str
        Her key in the book.
    """
    key = new_uid()
    row = {"key": key, "book": book, "person": person, "name": name, "contact": contact}
    writer.connection.execute(sa.insert(POINTS_MEMBERS).values(row))
    return key


def list_members(connection: sa.Connection, book: str) -> list[Member]:
    """List who earns points.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    book : str
        The book.

    Returns
    -------
    list of Member
        By name.
    """
    columns = POINTS_MEMBERS.c
    query = sa.select(columns.key, columns.name, columns.contact).where(columns.book == book)
    return [Member(*row) for row in connection.execute(query.order_by(columns.name, columns.key))]


def add_coupon(writer: Writer, book: str, code: str, points: int, expires_on: dt.date) -> None:
    """Keep a coupon; nothing of it says for whom it was made.

    Parameters
    ----------
    writer : Writer
        The transaction.
    book : str
        The book.
    code : str
        As printed; only its digest is kept.
    points : int
        What it was exchanged for.
    expires_on : date
        Last day on which it is taken.
    """
    row = {"code_hash": hash_secret(code), "book": book, "points": points, "expires_on": expires_on}
    writer.connection.execute(sa.insert(COUPONS).values({**row, "lapsed": False}))


def find_coupon(connection: sa.Connection, book: str, code: str) -> Coupon:
    """Find a coupon.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    book : str
        The book.
    code : str
        As printed.

    Returns
    -------
    Coupon
        As it stands.

    Raises
    ------
    NotFound
        ``coupon_unknown``: there is none, or its shop was settled with.
    """
    columns = COUPONS.c
    query = sa.select(columns.points, columns.expires_on, columns.merchant, columns.lapsed)
    row = connection.execute(
        query.where(columns.book == book, columns.code_hash == hash_secret(code))
    ).first()
    if row is None:
        raise NotFound("coupon_unknown")
    return Coupon(*row)


def take_coupon(writer: Writer, code: str, merchant: str) -> None:
    """Note which shop has taken a coupon, until it is settled with.

    Parameters
    ----------
    writer : Writer
        The transaction.
    code : str
        As printed.
    merchant : str
        Uid of the shop.
    """
    taken = sa.update(COUPONS).where(COUPONS.c.code_hash == hash_secret(code))
    writer.connection.execute(taken.values(merchant=merchant))


def forget_coupons(writer: Writer, book: str, merchant: str) -> int:
    """Forget the coupons a shop has taken, once it is settled with.

    Parameters
    ----------
    writer : Writer
        The transaction.
    book : str
        The book.
    merchant : str
        Uid of the shop.

    Returns
    -------
    int
        How many there were.
    """
    columns = COUPONS.c
    gone = sa.delete(COUPONS).where(columns.book == book, columns.merchant == merchant)
    return writer.connection.execute(gone).rowcount


def lapse_coupons(writer: Writer, book: str, today: dt.date) -> int:
    """Mark the coupons nobody used in time.

    Parameters
    ----------
    writer : Writer
        The transaction.
    book : str
        The book.
    today : date
        In the workspace's time zone.

    Returns
    -------
    int
        Points of those that lapsed now.
    """
    columns = COUPONS.c
    late = (
        columns.book == book,
        columns.merchant.is_(None),
        columns.lapsed.is_(False),
        columns.expires_on < today,
    )
    points = writer.connection.scalar(sa.select(sa.func.sum(columns.points)).where(*late))
    writer.connection.execute(sa.update(COUPONS).where(*late).values(lapsed=True))
    return int(points or 0)
