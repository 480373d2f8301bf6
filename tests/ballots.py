"""Ballots of a town: prepared, listed, opened, for tests."""

import datetime as dt

from cocreate_gis.model.layers.ballots import BALLOT_CHOICES, BALLOTS
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises import ballot_list, ballot_reading
from cocreate_gis.services.promises.ballots import Ballot, read_ballot
from cocreate_gis.store import update_feature

# Two flats of one owner, a couple, one flat without an area, the developer's two: five heads.
STAIR = """楼栋,单元,房号,面积,业主,证件尾号,代表,未售
3,2,101,80,赵一,0011,,
3,2,102,80,赵一,0011,,
3,2,201,85.37,钱二、孙三,,孙三,
3,2,202,85,李四,0022,,
3,2,301,85,周五,0033,,
3,2,601,80,,,,是
3,2,602,80,,,,是
"""


def prepare(town: Context, *, choices: tuple[str, ...] = (), table: str = "", **values: object) -> Ballot:
    """A ballot in the state draft, with its choices and its list."""
    known = {"name": "转角小花园怎么改", "kind": "poll", "method": "choice" if choices else "yes_no"}
    days = {"opens_on": town.today, "closes_on": town.today + dt.timedelta(days=10)}
    fid = features.create(OPERATOR, town, BALLOTS, None, {**known, **days, **values})
    uid = str(town.frame(BALLOTS, OPERATOR.visibility).at[fid, "uid"])
    for position, name in enumerate(choices, start=1):
        told = {"ballot": uid, "name": name, "position": position}
        features.create(OPERATOR, town, BALLOT_CHOICES, None, told)
    if table:
        keep(town, read_ballot(town, uid), table)
    return read_ballot(town, uid)


def keep(town: Context, ballot: Ballot, table: str) -> None:
    """Import a list that was pasted."""
    read = ballot_reading.read_list(OPERATOR, town, ballot, "list.csv", table.encode())
    ballot_list.keep_list(OPERATOR, town, ballot, read)


def move(town: Context, ballot: Ballot, *states: str, **given: object) -> Ballot:
    """Take a ballot along its flow."""
    for state in states:
        now = read_ballot(town, ballot.uid)
        features.move(OPERATOR, town, BALLOTS, now.record.fid, now.record.version, state, given)
    return read_ballot(town, ballot.uid)


def opened(town: Context, **values: object) -> Ballot:
    """A ballot people may answer."""
    return move(town, prepare(town, **values), "noticed", "open")


def owners(town: Context, table: str = STAIR, **values: object) -> Ballot:
    """An owners' tally of a stair unit on a lift, open."""
    known = {"name": "3栋2单元加装电梯", "kind": "owners", "matter": "7"}
    return opened(town, table=table, **{**known, **values})


def past(town: Context, ballot: Ballot) -> Ballot:
    """The same ballot as if its last day had been yesterday."""
    now = read_ballot(town, ballot.uid).record
    yesterday = town.today - dt.timedelta(days=1)
    with town.store.write(OPERATOR) as writer:
        days = {"opens_on": yesterday, "closes_on": yesterday}
        update_feature(writer, BALLOTS, now.fid, now.version, days)
    return read_ballot(town, ballot.uid)


def closed(town: Context, ballot: Ballot) -> Ballot:
    """The same ballot after its last day, closed."""
    return move(town, past(town, ballot), "closed")


def head(town: Context, ballot: Ballot, room: str) -> str:
    """Whose voice a flat has now."""
    units = ballot_list.units_of(OPERATOR, town, ballot)
    return next(unit.head for unit in units if unit.room == room and unit.until is None)


def unit(town: Context, ballot: Ballot, room: str) -> str:
    """Uid of a flat on the list."""
    units = ballot_list.units_of(OPERATOR, town, ballot)
    return next(one.uid for one in units if one.room == room and one.until is None)


def tokens(town: Context, ballot: Ballot) -> dict[str, str]:
    """The secret of each link, by head."""
    links = ballot_list.make_links(OPERATOR, town, ballot)
    return {head: link.removeprefix(ballot_list.LINK) for head, link in links.items()}
