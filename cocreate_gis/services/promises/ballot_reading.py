"""The list of those who may vote, read from a table: what is wrong with it, and whose voice is whose."""

import datetime as dt
import hashlib
import hmac
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pandas as pd

from cocreate_gis.interchange.readers import read_table
from cocreate_gis.interchange.tables import as_text
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.findings import Finding
from cocreate_gis.model.identity import new_uid
from cocreate_gis.model.layers.ballots import OWNERS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises.ballots import Ballot
from cocreate_gis.store import VotingUnit, secret_of

# Headings as people write them.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "building": ("楼栋", "楼号", "栋", "栋号", "幢号", "building"),
    "stair": ("单元", "单元号", "stair", "stairunit"),
    "room": ("房号", "室号", "户号", "室", "门牌", "room", "flat", "unit", "unitno"),
    "area": ("面积", "建筑面积", "专有面积", "专有部分面积", "产权面积", "area", "aream2"),
    "owner": ("业主", "产权人", "姓名", "户主", "owner", "owners", "name"),
    "owner_mark": ("证件尾号", "尾号", "区分", "mark", "idending"),
    "representative": ("代表", "代表人", "共有人代表", "representative"),
    "developer": ("开发商未售", "未售", "未交付", "unsold", "developer"),
    "delivered_on": ("送达日期", "送达", "delivered", "deliveredon"),
    "delivered_how": ("送达方式", "方式", "how", "deliveredhow"),
}
_UNIT_SIGNS = re.compile(r"[（(].*?[）)]|平方米|㎡|m2|m²|\s|_")
_BETWEEN_NAMES = re.compile(r"[、，,;；/]|\s和\s")
_YES = ("是", "√", "y", "yes", "true", "1", "未售", "未交付")
_CM2 = 10_000
_LARGEST_M2 = Decimal(1_000_000)
DEVELOPER = "developer"


@dataclass(frozen=True)
class ListRead:
    """A list as it was read, before it is kept.

    Parameters
    ----------
    units : tuple of VotingUnit
        What would be kept.
    findings : tuple of Finding
        What is wrong, or is to be looked at.
    """

    units: tuple[VotingUnit, ...]
    findings: tuple[Finding, ...]

    @property
    def heads(self) -> int:
        """How many voices it makes."""
        return len({unit.head for unit in self.units})

    @property
    def is_sound(self) -> bool:
        """Whether it may be kept."""
        return all(finding.severity != "error" for finding in self.findings)


def read_list(actor: Actor, context: Context, ballot: Ballot, name: str, content: bytes) -> ListRead:
    """Read a list, and say what is wrong with it.

    Parameters
    ----------
    actor : Actor
        Who manages ballots.
    context : Context
        The workspace.
    ballot : Ballot
        For which ballot.
    name : str
        File name; ends in ``.csv`` for what was pasted.
    content : bytes
        CSV or XLSX with headings.

    Returns
    -------
    ListRead
        Nothing is kept yet.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    InvalidInput
        ``ballot_list_columns``: no column for the rooms or names; or the file cannot be read.
    """
    require(actor, "ballot.manage")
    frame = read_table(name, content).frame
    named = {_heading(title): column for column, titles in COLUMNS.items() for title in titles}
    known = {heading: named[_heading(str(heading))] for heading in frame if _heading(str(heading)) in named}
    frame = frame[list(known)].rename(columns=known)
    frame = frame.loc[:, ~frame.columns.duplicated()]
    if not {"room", "owner"} & set(frame.columns):
        raise InvalidInput("ballot_list_columns", room=COLUMNS["room"][0], owner=COLUMNS["owner"][0])
    key = secret_of(context.store, "ballots")
    findings: list[Finding] = []
    rows = frame.reindex(columns=list(COLUMNS)).to_dict("index")
    units = {number: _unit(ballot, row, number, key, findings) for number, row in rows.items()}
    findings += _twice(units)
    if ballot.kind == OWNERS:
        findings += _owners_findings(units)
    return ListRead(tuple(units.values()), tuple(findings))


def _heading(text: str) -> str:
    return _UNIT_SIGNS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _unit(
    ballot: Ballot, row: Mapping[Hashable, object], number: Hashable, key: str, findings: list[Finding]
) -> VotingUnit:
    texts = {name: plain_cell(row[name]) for name in COLUMNS}
    developer = texts["developer"].casefold() in _YES
    line = int(str(number))
    uid = new_uid()
    area, delivered = _area(row["area"], line, findings), _day(row["delivered_on"], line, findings)
    if not texts["room"] and not texts["owner"]:
        findings.append(Finding("ballot_row_nameless", "error", line))
    unit = VotingUnit(
        uid=uid,
        ballot=ballot.uid,
        area_cm2=area,
        developer=developer,
        head=DEVELOPER if developer else head_of(key, texts["owner"], texts["owner_mark"], uid),
        building=texts["building"],
        stair=texts["stair"],
        room=texts["room"],
        owner=texts["owner"],
        owner_mark=texts["owner_mark"],
        representative=texts["representative"],
        delivered_on=delivered,
        delivered_how=texts["delivered_how"],
    )
    if len(names_of(unit.owner)) > 1 and not unit.representative and ballot.kind == OWNERS:
        findings.append(Finding("ballot_no_representative", "warning", line, params={"unit": unit.label}))
    return unit


def head_of(key: str, owner: str, mark: str, uid: str) -> str:
    """Give the key of the owners of a unit: the same owners are one head, however many units they have.

    Parameters
    ----------
    key : str
        Secret of the store; without it the key gives nobody away.
    owner : str
        Names; of several owners in any order.
    mark : str
        What tells two persons of one name apart.
    uid : str
        The unit, which has a head of its own where no owner is known.

    Returns
    -------
    str
        32 hexadecimal digits.
    """
    names = sorted(names_of(owner))
    told = "\x1f".join((*names, mark.casefold())) if names else uid
    return hmac.new(key.encode(), told.encode(), hashlib.sha256).hexdigest()[:32]


def names_of(owner: str) -> list[str]:
    """Take the names of several owners apart.

    Parameters
    ----------
    owner : str
        As written in one cell.

    Returns
    -------
    list of str
        Each without blanks; empty for nobody.
    """
    parts = (re.sub(r"\s", "", part).casefold() for part in _BETWEEN_NAMES.split(owner))
    return [part for part in parts if part]


def plain_cell(cell: object) -> str:
    """Write a cell of the list as it is kept.

    Parameters
    ----------
    cell : object
        As it was read or typed.

    Returns
    -------
    str
        Full-width signs made plain, at most 120 characters.
    """
    text = unicodedata.normalize("NFKC", as_text(cell)).strip().replace("\x00", "")
    return text[:120]


def _area(cell: object, line: int, findings: list[Finding]) -> int | None:
    """Square centimetres, exactly as written; a figure finer than that is none of a register."""
    text = _UNIT_SIGNS.sub("", plain_cell(cell)).replace(",", "")
    if not text:
        return None
    try:
        square_metres = Decimal(text)
    except InvalidOperation:
        square_metres = Decimal(-1)
    if not square_metres.is_finite() or not 0 < square_metres <= _LARGEST_M2:
        findings.append(Finding("ballot_area_wrong", "error", line, params={"written": as_text(cell)[:40]}))
        return None
    exact = square_metres * _CM2
    if exact != exact.to_integral_value():
        findings.append(Finding("ballot_area_too_fine", "error", line, params={"written": text}))
        return None
    return int(exact)


def _day(cell: object, line: int, findings: list[Finding]) -> dt.date | None:
    if not as_text(cell):
        return None
    found = pd.to_datetime(as_text(cell), errors="coerce")
    if pd.isna(found):
        findings.append(Finding("ballot_day_wrong", "error", line, params={"written": as_text(cell)[:40]}))
        return None
    return dt.date(found.year, found.month, found.day)


def _twice(units: Mapping[Hashable, VotingUnit]) -> list[Finding]:
    """The same room on two lines; without rooms, the same name with nothing to tell them apart."""
    seen: dict[tuple[str, ...], Hashable] = {}
    found = []
    for number, unit in units.items():
        place = (unit.building, unit.stair, unit.room) if unit.room else ("", unit.owner, unit.owner_mark)
        if place in seen:
            params = {"unit": unit.label or unit.owner, "first": seen[place]}
            found.append(Finding("ballot_room_twice", "error", int(str(number)), params=params))
        seen.setdefault(place, number)
    return found


def _owners_findings(units: Mapping[Hashable, VotingUnit]) -> list[Finding]:
    found = []
    for number, unit in units.items():
        if unit.area_cm2 is None:
            params = {"unit": unit.label}
            found.append(Finding("ballot_area_missing", "warning", int(str(number)), params=params))
        if not unit.owner and not unit.developer:
            params = {"unit": unit.label}
            found.append(Finding("ballot_owner_unknown", "warning", int(str(number)), params=params))
    if shared := same_names(units.values()):
        found.append(Finding("ballot_same_name", "warning", params={"units": "、".join(shared)}))
    return found


def same_names(units: Collection[VotingUnit]) -> list[str]:
    """Name the units that count as one owner's because the names are the same, with nothing to tell by.

    Parameters
    ----------
    units : collection of VotingUnit
        A list.

    Returns
    -------
    list of str
        Labels; whoever keeps the list has to look whether it is one person.
    """
    unmarked = [unit for unit in units if unit.owner and not unit.owner_mark and not unit.developer]
    often = Counter(unit.head for unit in unmarked if unit.until is None)
    return [unit.label for unit in unmarked if often[unit.head] > 1 and unit.until is None]
