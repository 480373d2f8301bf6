"""Double entry: what a balanced entry is, which accounts a book has, and which of them may not run dry.

Amounts are whole numbers: fen where a book keeps money, points where it keeps points.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cocreate_gis.model.errors import Conflict, InvalidInput
from cocreate_gis.model.titles import Title

FEN = 100


@dataclass(frozen=True)
class Account:
    """An account of a book.

    Parameters
    ----------
    code : str
        Identifier.
    title : Title
        As the ledger prints it.
    side : {1, -1}
        1 where a debit makes it larger, -1 where a credit does.
    """

    code: str
    title: Title
    side: int


@dataclass(frozen=True)
class Line:
    """A line of an entry.

    Parameters
    ----------
    account : str
        Code of the account.
    amount : int
        Debit above zero, credit below.
    item : str
        What the amount is tied to: uid of a work item, a project, a member, a shop; empty for nothing.
    """

    account: str
    amount: int
    item: str = ""


@dataclass(frozen=True)
class Entry:
    """An entry of a book, which is never changed; a mistake is met by a counter-entry.

    Parameters
    ----------
    number : int
        From 1, without a gap.
    day : date
        On which it counts, in the workspace's time zone.
    at : datetime
        When it was written, UTC.
    actor : str
        Who wrote it.
    kind : str
        What happened, a key of `ENTRY_KINDS`.
    source_layer, source_uid : str
        The record it follows from.
    reverses : int or None
        Number of the entry it takes back.
    lines : tuple of Line
        They add up to nothing.
    """

    number: int
    day: dt.date
    at: dt.datetime
    actor: str
    kind: str
    source_layer: str
    source_uid: str
    reverses: int | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Turnover:
    """An account over a period.

    Parameters
    ----------
    account : str
        Code of the account.
    opening : int
        What it held before, debit above zero.
    debit, credit : int
        Sums of the lines of the period, neither below zero.
    """

    account: str
    opening: int
    debit: int
    credit: int

    @property
    def closing(self) -> int:
        """What it holds after, debit above zero."""
        return self.opening + self.debit - self.credit


BANK, RECEIVABLE, PLEDGES, GIVEN, SPENT = "bank", "receivable", "pledges", "given", "spent"
FUND_ACCOUNTS: Mapping[str, Account] = {
    account.code: account
    for account in (
        Account(BANK, Title("银行存款与现金", "Bank and cash"), 1),
        Account(RECEIVABLE, Title("认捐待收", "Pledges receivable"), 1),
        Account(PLEDGES, Title("认捐（未到账）", "Pledges not yet received"), -1),
        Account(GIVEN, Title("捐赠与资助收入", "Donations and grants"), -1),
        Account(SPENT, Title("项目支出", "Spending on works"), 1),
    )
}
ISSUED, HELD, COUPONS, OWED, SETTLED = "issued", "held", "coupons", "owed", "settled"
POINTS_ACCOUNTS: Mapping[str, Account] = {
    account.code: account
    for account in (
        Account(ISSUED, Title("已发积分", "Points given out"), 1),
        Account(HELD, Title("成员持有积分", "Points held by members"), -1),
        Account(COUPONS, Title("已换未用的券", "Coupons not yet used"), -1),
        Account(OWED, Title("应付商户", "Owed to shops"), -1),
        Account(SETTLED, Title("已与商户结清", "Settled with shops"), -1),
    )
}
ACCOUNTS: Mapping[str, Account] = {**FUND_ACCOUNTS, **POINTS_ACCOUNTS}

ENTRY_KINDS: Mapping[str, Title] = {
    "pledge": Title("认捐", "Pledge"),
    "receipt": Title("到账", "Received"),
    "payment": Title("付款", "Payment"),
    "reversal": Title("冲销", "Counter-entry"),
    **{
        f"earned_{code}": Title(f"得积分：{zh}", f"Points for {en}")
        for code, (zh, en) in {
            "care": ("养护花木", "looking after green"),
            "patrol": ("巡查", "patrols"),
            "cleaning": ("打扫", "cleaning"),
            "meeting": ("参加议事", "taking part in meetings"),
            "helping": ("帮助邻居", "helping neighbours"),
            "other": ("其他", "other things"),
        }.items()
    },
    "exchanged": Title("换券", "Exchanged"),
    "redeemed": Title("用券", "Redeemed"),
    "lapsed": Title("券过期", "Lapsed"),
    "settled": Title("结算", "Settled"),
}


EARNED: tuple[str, ...] = tuple(kind for kind in ENTRY_KINDS if kind.startswith("earned_"))


def to_fen(yuan: float) -> int:
    """Turn an amount as people type it into whole fen.

    Parameters
    ----------
    yuan : float
        Yuan.

    Returns
    -------
    int
        Fen, exact.

    Raises
    ------
    InvalidInput
        ``money_fraction``: more than two decimals; ``money_not_positive``: nothing or less.

    Examples
    --------
    >>> to_fen(15000), to_fen(0.29), to_fen(1234.5)
    (1500000, 29, 123450)
    """
    fen = Decimal(repr(yuan)) * FEN
    if fen != fen.to_integral_value():
        raise InvalidInput("money_fraction", amount=yuan)
    if fen <= 0:
        raise InvalidInput("money_not_positive", amount=yuan)
    return int(fen)


def yuan_text(fen: int) -> str:
    """Write an amount with two decimals.

    Parameters
    ----------
    fen : int
        Fen.

    Returns
    -------
    str
        Yuan with thousands set apart.

    Examples
    --------
    >>> yuan_text(1500000), yuan_text(-29)
    ('15,000.00', '-0.29')
    """
    whole, rest = divmod(abs(fen), FEN)
    return f"{'-' * (fen < 0)}{whole:,}.{rest:02d}"


def require_balanced(lines: Sequence[Line]) -> None:
    """Refuse lines that make no entry; only a fault of the program makes such.

    Parameters
    ----------
    lines : sequence of Line
        The lines.

    Raises
    ------
    ValueError
        There are none, one is of nothing, no whole number or of an unknown account, or they do not
        add up to nothing.

    Examples
    --------
    >>> require_balanced((Line(BANK, 500), Line(GIVEN, -500)))
    """
    for line in lines:
        if type(line.amount) is not int or line.amount == 0 or line.account not in ACCOUNTS:
            raise ValueError(f"no line of a book: {line}")
    if not lines or sum(line.amount for line in lines) != 0:
        raise ValueError(f"the lines do not balance: {lines}")


def balances(lines: Iterable[Line]) -> dict[tuple[str, str], int]:
    """Add lines up.

    Parameters
    ----------
    lines : iterable of Line
        Lines of any entries of a book.

    Returns
    -------
    dict of tuple of str to int
        Sum, debit above zero, by account and item; what adds up to nothing is left out.

    Examples
    --------
    >>> balances((Line(BANK, 500, "a"), Line(GIVEN, -500, "a"), Line(BANK, -500, "a"), Line(SPENT, 500, "a")))
    {('given', 'a'): -500, ('spent', 'a'): 500}
    """
    found: dict[tuple[str, str], int] = {}
    for line in lines:
        key = (line.account, line.item)
        found[key] = found.get(key, 0) + line.amount
    return {key: amount for key, amount in found.items() if amount}


def turnovers(
    entries: Iterable[Entry], accounts: Iterable[str], after: dt.date | None, until: dt.date | None
) -> tuple[Turnover, ...]:
    """Add accounts up over a period.

    Parameters
    ----------
    entries : iterable of Entry
        Of a book.
    accounts : iterable of str
        Codes of its accounts.
    after, until : date or None
        The last day before the period and its last day; None for no bound.

    Returns
    -------
    tuple of Turnover
        One for each account, in the order given.

    Examples
    --------
    >>> day, at = dt.date(2026, 4, 1), dt.datetime(2026, 4, 1)
    >>> gift = Entry(1, day, at, "", "receipt", "", "", None, (Line(BANK, 500), Line(GIVEN, -500)))
    >>> turnovers([gift], [BANK], None, day)
    (Turnover(account='bank', opening=0, debit=500, credit=0),)
    >>> turnovers([gift], [BANK], day, None)[0].closing
    500
    """
    before: dict[str, int] = {}
    moved: dict[tuple[str, bool], int] = {}
    for entry in entries:
        if until is not None and entry.day > until:
            continue
        for line in entry.lines:
            if after is not None and entry.day <= after:
                before[line.account] = before.get(line.account, 0) + line.amount
            else:
                key = (line.account, line.amount > 0)
                moved[key] = moved.get(key, 0) + abs(line.amount)
    return tuple(
        Turnover(code, before.get(code, 0), moved.get((code, True), 0), moved.get((code, False), 0))
        for code in accounts
    )


def countered(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Turn lines round, to take an entry back.

    Parameters
    ----------
    lines : iterable of Line
        Of the entry.

    Returns
    -------
    tuple of Line
        Of the counter-entry.

    Examples
    --------
    >>> countered((Line(BANK, 5), Line(GIVEN, -5)))
    (Line(account='bank', amount=-5, item=''), Line(account='given', amount=5, item=''))
    """
    return tuple(Line(line.account, -line.amount, line.item) for line in lines)


def payment(held: Mapping[str, int], purses: Sequence[str], item: str, amount: int) -> tuple[Line, ...]:
    """Pay for an item: first from what was given for it alone, then from what was given for anything.

    Parameters
    ----------
    held : Mapping[str, int]
        Money in the bank by what it was given for, fen; under the empty text what may be spent on anything.
    purses : sequence of str
        What may be spent on the item, in this order.
    item : str
        What is paid for.
    amount : int
        Fen.

    Returns
    -------
    tuple of Line
        A balanced entry.

    Raises
    ------
    Conflict
        ``fund_too_small``: the purses hold less than that, whatever else the fund holds.

    Examples
    --------
    >>> lines = payment({"bench": 300, "": 900, "lamp": 5000}, ("bench", ""), "bench", 1000)
    >>> [(line.account, line.amount, line.item) for line in lines]
    [('spent', 1000, 'bench'), ('bank', -300, 'bench'), ('bank', -700, '')]
    """
    open_amount, lines = amount, [Line(SPENT, amount, item)]
    for purse in purses:
        part = min(held.get(purse, 0), open_amount)
        if part > 0:
            lines.append(Line(BANK, -part, purse))
            open_amount -= part
    if open_amount:
        at_hand = sum(max(0, held.get(purse, 0)) for purse in purses)
        raise Conflict("fund_too_small", amount=yuan_text(amount), held=yuan_text(at_hand))
    return tuple(lines)
