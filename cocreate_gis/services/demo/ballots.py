"""Three ballots of the fictional town, a garden being chosen, walls painted, a lift counted."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence

from cocreate_gis.model.layers.ballots import BALLOT_CHOICES, BALLOTS
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.places import BUILDINGS, COMPOUNDS
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.demo.schemes import GARDEN_SCHEME
from cocreate_gis.services.promises import ballot_list, ballot_papers, ballot_reading, ballot_votes
from cocreate_gis.services.promises.ballot_results import publish
from cocreate_gis.services.promises.ballots import Ballot, read_ballot
from cocreate_gis.store import BallotPaper, Voter, keep_papers, keep_voters, random_uid, update_feature

_COLORS = {"灰": "#9aa0a6", "米黄": "#e8d9b5", "白": "#f4f2ec"}
_GARDEN = ("多放坐凳，留出树荫", "给孩子一块沙坑", "种一圈月季，少硬化")
_PAINTED = "椿寿1号院"
# Fourteen flats of a stair unit of seven floors, as the register has them; the last floor is the developer's.
_FLATS = """楼栋,单元,房号,面积,业主,证件尾号,代表,未售,送达日期,送达方式
{b},1,101,78.42,秦素芳,0412,,,{d},当面
{b},1,102,78.42,秦素芳,0412,,,{d},当面
{b},1,201,85.37,何大庆、唐莲,,唐莲,,{d},当面
{b},1,202,85.37,彭国栋,2210,,,{d},当面
{b},1,301,85.37,邓小满,1107,,,{d},微信
{b},1,302,85.37,龚长顺,0930,,,{d},当面
{b},1,401,85.37,覃明霞,0518,,,{d},当面
{b},1,402,85.37,熊志远,1226,,,{d},挂号信
{b},1,501,85.37,万立秋,0808,,,{d},当面
{b},1,502,85.37,柳汉生,0301,,,{d},当面
{b},1,601,85.37,鲁春燕,0616,,,{d},微信
{b},1,602,85.37,江德福,0119,,,{d},当面
{b},1,701,78.42,,,,是,{d},当面
{b},1,702,78.42,,,,是,{d},当面
"""
_SAID = {"for": ("101", "202", "301", "302", "401", "402", "501", "502", "601"), "against": ("201",)}


def add_ballots(context: Context) -> None:
    """Let the town vote: one poll is open, one is painted, one tally is counted.

    Parameters
    ----------
    context : Context
        The town, with its buildings.
    """
    _garden(context)
    _walls(context)
    _lift(context)


def _garden(context: Context) -> None:
    options = context.frame(SCHEME_OPTIONS, Visibility.PUBLIC)
    shown = options[options["scheme"] == options["scheme"].iloc[0]] if len(options) else options
    told = [{"name": name, "option": uid} for name, uid in zip(shown["name"], shown["uid"], strict=True)]
    choices = told if len(told) > 1 else [{"name": name} for name in _GARDEN]
    scheme = {"scheme": shown["scheme"].iloc[0]} if len(told) > 1 else {}
    question = "效果图贴在社区门口。选一个您最想要的。"
    ballot = _prepare(
        context,
        choices,
        name=f"{GARDEN_SCHEME}怎么改",
        method="choice",
        secret=True,
        question=question,
        **scheme,
    )
    _to(context, ballot, "noticed", "open")
    _everybody(context, ballot, [0] * 14 + [1] * 9 + [2] * 6)


def _walls(context: Context) -> None:
    compounds = context.frame(COMPOUNDS, Visibility.STAFF)
    compound = compounds[compounds["name"] == _PAINTED].iloc[0]
    choices = [{"name": name, "color": color} for name, color in _COLORS.items()]
    about = {"about": _PAINTED, "about_uid": compound["uid"]}
    ballot = _prepare(
        context, choices, name=f"{_PAINTED}外墙刷什么颜色", method="choice", secret=True, **about
    )
    _to(context, ballot, "noticed", "open")
    _everybody(context, ballot, [1] * 23 + [0] * 11 + [2] * 7)
    _end(context, ballot)


def _lift(context: Context) -> None:
    homes = context.frame(BUILDINGS, Visibility.STAFF)
    tall = homes[(homes["use"] == "residential") & (homes["floors"] == 7) & ~homes["has_lift"].fillna(True)]
    home = (tall if len(tall) else homes[homes["use"] == "residential"]).iloc[0]
    name = f"{home['compound'] or ''}{home['name']}1单元"
    ballot = _prepare(
        context,
        [],
        name=f"{name}加装电梯",
        kind="owners",
        method="yes_no",
        matter="7",
        about=name,
        about_uid=home["uid"],
        area_total_m2=1167.38,
    )
    day = context.today - dt.timedelta(days=1)
    table = _FLATS.format(b=home["name"], d=day).encode()
    read = ballot_reading.read_list(OPERATOR, context, ballot, "list.csv", table)
    ballot_list.keep_list(OPERATOR, context, ballot, read)
    _to(context, ballot, "noticed", "open")
    heads = {unit.room: unit.head for unit in read.units}
    for answer, rooms in _SAID.items():
        for room in rooms:
            ballot_papers.enter_paper(OPERATOR, context, ballot, heads[room], {answer: 1}, context.today)
    _end(context, ballot)


def _prepare(context: Context, choices: Sequence[Mapping[str, object]], **values: object) -> Ballot:
    days = {"opens_on": context.today, "closes_on": context.today + dt.timedelta(days=14)}
    uid = _create(context, BALLOTS, {"kind": "poll", **days, **values})
    for position, choice in enumerate(choices, start=1):
        _create(context, BALLOT_CHOICES, {"ballot": uid, "position": position, **choice})
    return read_ballot(context, uid)


def _create(context: Context, layer: Layer, values: dict[str, object]) -> str:
    fid = features.create(OPERATOR, context, layer, None, values)
    return str(context.frame(layer, Visibility.STAFF).at[fid, "uid"])


def _to(context: Context, ballot: Ballot, *states: str) -> None:
    for state in states:
        now = read_ballot(context, ballot.uid).record
        features.move(OPERATOR, context, BALLOTS, now.fid, now.version, state)


def _everybody(context: Context, ballot: Ballot, chosen: list[int]) -> None:
    """One transaction for all: a fictional town need not wait for seventy."""
    online = ballot_votes.ONLINE
    voters = [Voter(ballot.uid, random_uid(), channel=online, voted_on=context.today) for _ in chosen]
    papers = [
        BallotPaper(random_uid(), ballot.uid, None, json.dumps({ballot.choices[at].uid: 1}), online)
        for at in chosen
    ]
    with context.store.write(OPERATOR) as writer:
        keep_voters(writer, voters)
        keep_papers(writer, ballot.uid, papers)


def _end(context: Context, ballot: Ballot) -> None:
    """The fortnight is over: the days are set back, which no page could do."""
    now = read_ballot(context, ballot.uid).record
    first, last = (context.today - dt.timedelta(days=days) for days in (15, 1))
    with context.store.write(OPERATOR) as writer:
        update_feature(writer, BALLOTS, now.fid, now.version, {"opens_on": first, "closes_on": last})
    _to(context, ballot, "closed")
    publish(OPERATOR, context, read_ballot(context, ballot.uid))
