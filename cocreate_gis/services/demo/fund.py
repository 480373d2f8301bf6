"""The residents' fund of the invented town: a gift, pledges, and spending at every step of its way."""

import datetime as dt

import shapely

from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.funds import FUND_EXPENSES, FUND_INCOME, FUNDS
from cocreate_gis.model.layers.projects import PROJECTS, WORK_ITEMS
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises import fund as books
from cocreate_gis.store import get_feature

CLERK = Actor("account:demo-clerk", Role.PLANNER)
HEAD = Actor("account:demo-head", Role.OFFICIAL)
DEPUTY = Actor("account:demo-deputy", Role.OFFICIAL)
NAME = "春榆公益自治金"
_RULES = (
    "一、钱从自愿来：居民、商户、驻区单位自愿捐，多少不论，可以不留名。\n"
    "二、专款专用：写明用在哪一项的，只用在那一项；没写的，由居民会议商定。\n"
    "三、支出先申请、三家比价、监督组审批；5000元以上两人批。\n"
    "四、每季度公布一次，票据可查。"
)
_PURPOSES = "花园与绿化、座椅与晾晒、照明、修缮"
_PROJECT = "转角小花园"
_WORKS = (
    ("转角花箱六只", "花园与绿化"),
    ("长凳四张", "座椅与晾晒"),
    ("小花园太阳能灯", "照明"),
    ("雨棚修缮", "修缮"),
)
# Name, from, yuan, for which work, days ago it was pledged, whether it came, whether published, name shown.
_INCOME = (
    ("旧城改造老住户捐款", "resident", 15_000.0, None, 170, True, True, None),
    ("七户居民合捐花箱款", "group", 2_100.0, 0, 150, True, True, "7号楼七户"),
    ("水果店捐款", "shop", 800.0, None, 120, True, True, "春榆水果店"),
    ("驻区单位资助照明", "unit", 6_000.0, 2, 60, True, False, None),
    ("便利店认捐", "shop", 500.0, None, 25, False, False, None),
    ("楼栋认捐长凳", "group", 1_200.0, 1, 12, False, False, None),
)
# Name, work, yuan, how far, days ago.
_EXPENSES = (
    ("花箱与种植土", 0, 2_860.0, "evaluated", 110),
    ("长凳木料", 1, 1_640.5, "published", 95),
    ("灯具与安装", 2, 5_400.0, "paid", 20),
    ("雨棚板材", 3, 1_980.0, "approved", 8),
    ("花箱补苗", 0, 420.0, "applied", 3),
)
_WAY = ("approved", "paid", "published", "evaluated")


def tell_fund(context: Context) -> None:
    """Keep the fund's books from the first gift to the last application.

    Parameters
    ----------
    context : Context
        The workspace, with the town in it.
    """
    today = context.today
    rules = {"rules": _RULES, "custodian": "春榆社区居委会代管专户", "signatories": "社区主任、监督组组长"}
    told = {"name": NAME, **rules, "threshold_yuan": 5_000.0, "purposes": _PURPOSES}
    fid = features.create(HEAD, context, FUNDS, None, told)
    features.move(HEAD, context, FUNDS, fid, 1, "running")
    fund, works = _uid(context, FUNDS, fid), _works(context)
    for gift in _INCOME:
        _give(context, fund, works, today, *gift)
    for wish in _EXPENSES:
        _spend(context, fund, works, today, *wish)
    books.close(HEAD, context, fund, today - dt.timedelta(days=80))


def _works(context: Context) -> list[str]:
    """The works of the corner garden, at the small facilities residents built."""
    sites = context.frame(MICRO_SPACE_SITES, Visibility.STAFF)
    built = sites[sites["status"] == "built"]
    places: list[shapely.Point] = list(built.geometry.representative_point())
    named = {"project": _garden(context, places[0]), "doer": "residents"}
    return [
        _uid(
            context,
            WORK_ITEMS,
            features.create(CLERK, context, WORK_ITEMS, places[at % len(places)], {"name": name, **named}),
        )
        for at, (name, _) in enumerate(_WORKS)
    ]


def _garden(context: Context, place: shapely.Point) -> str:
    known = context.frame(PROJECTS, Visibility.STAFF).set_index("name")["uid"]
    if _PROJECT in known.index:
        return str(known[_PROJECT])
    told = {"name": _PROJECT, "lead": "春榆社区居委会", "story": "居民一起把角落收拾成小花园。"}
    return _uid(context, PROJECTS, features.create(CLERK, context, PROJECTS, place, told))


def _give(
    context: Context,
    fund: str,
    works: list[str],
    today: dt.date,
    name: str,
    donor_type: str,
    yuan: float,
    work: int | None,
    days: int,
    came: bool,
    published: bool,
    shown: str | None,
) -> None:
    told = {"name": name, "fund": fund, "donor_type": donor_type, "amount_yuan": yuan}
    told |= {} if work is None else {"work_item": works[work]}
    told |= {} if shown is None else {"named": True, "shown_name": shown}
    day = today - dt.timedelta(days=days)
    fid = features.create(CLERK, context, FUND_INCOME, None, {**told, "due_on": day + dt.timedelta(days=30)})
    steps: list[tuple[str, dict[str, object]]] = [("pledged", {"pledged_on": day})]
    if came:
        received = day + dt.timedelta(days=4)
        steps.append(("received", {"received_on": received, "document_no": f"收据{fid:03d}"}))
    if published:
        steps.append(("published", {"published_on": today - dt.timedelta(days=79)}))
    for version, (target, evidence) in enumerate(steps, start=1):
        features.move(CLERK, context, FUND_INCOME, fid, version, target, evidence)


def _spend(
    context: Context,
    fund: str,
    works: list[str],
    today: dt.date,
    name: str,
    work: int,
    yuan: float,
    state: str,
    days: int,
) -> None:
    told = {"name": name, "fund": fund, "amount_yuan": yuan, "work_item": works[work]}
    quotes = {
        f"quote_{n}_{part}": value
        for n, shop in enumerate(("建材店", "园艺店", "网店"), start=1)
        for part, value in (("from", shop), ("yuan", round(yuan * (1 + 0.06 * (n - 1)), 2)))
    }
    values = {**told, "purpose": _WORKS[work][1], **quotes}
    fid = features.create(CLERK, context, FUND_EXPENSES, None, values)
    day = today - dt.timedelta(days=days)
    evidence: dict[str, dict[str, object]] = {
        "paid": {"paid_on": day, "paid_to": "建材店", "receipt_no": f"票{fid:03d}"},
        "published": {"published_on": today - dt.timedelta(days=79)},
        "evaluated": {"evaluation": "花开得好，邻居常来浇水；有一只花箱要补苗。"},
    }
    way: tuple[str, ...] = _WAY[: _WAY.index(state) + 1] if state in _WAY else ()
    if way and yuan > 5_000:
        way = ("first_approved", *way)
    for version, target in enumerate(way, start=1):
        approver = DEPUTY if target == "approved" and "first_approved" in way else HEAD
        actor = approver if target in ("approved", "first_approved") else CLERK
        features.move(actor, context, FUND_EXPENSES, fid, version, target, evidence.get(target))


def _uid(context: Context, layer: Layer, fid: int) -> str:
    with context.store.read() as connection:
        return get_feature(connection, layer, fid=fid).uid
