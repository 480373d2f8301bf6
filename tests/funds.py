"""A fund in the town: its works, its money, and people who may not approve what they asked for."""

import datetime as dt
from dataclasses import dataclass, field
from itertools import count

from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.layers.funds import FUND_EXPENSES, FUND_INCOME, FUNDS
from cocreate_gis.model.layers.projects import PROJECTS, WORK_ITEMS
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.store import get_feature
from tests.towns import at, box, lonlat

CLERK = Actor("account:clerk", Role.PLANNER)
HEAD, DEPUTY = (Actor(f"account:{name}", Role.OFFICIAL) for name in ("head", "deputy"))
_QUOTES = {
    f"quote_{n}_{part}": value
    for n in (1, 2, 3)
    for part, value in (("from", f"第{n}家"), ("yuan", 90.0 * n))
}


def uid_at(town: Context, layer: Layer, fid: int) -> str:
    """The uid of a record."""
    with town.store.read() as connection:
        return get_feature(connection, layer, fid=fid).uid


@dataclass
class Till:
    """A running fund, a project with two works, and short words for what is done with it."""

    town: Context
    fund: str = ""
    works: dict[str, str] = field(default_factory=dict)
    number: count = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        told = {"rules": "商量着用", "custodian": "居委会", "signatories": "主任、监督组长"}
        values = {"name": "公益自治金", **told, "threshold_yuan": 5000.0, "purposes": "花园、照明"}
        fid = features.create(OPERATOR, self.town, FUNDS, None, values)
        features.move(OPERATOR, self.town, FUNDS, fid, 1, "running")
        self.fund = uid_at(self.town, FUNDS, fid)
        made = features.create(
            OPERATOR, self.town, PROJECTS, lonlat(box(0, 0, 20, 20)), {"name": "转角小花园"}
        )
        self.project = uid_at(self.town, PROJECTS, made)
        for name in ("坐凳", "路灯"):
            work = {"name": name, "project": self.project}
            fid = features.create(OPERATOR, self.town, WORK_ITEMS, lonlat(at(5, 5)), work)
            self.works[name] = uid_at(self.town, WORK_ITEMS, fid)

    @property
    def today(self) -> dt.date:
        """The day everything happens on."""
        return self.town.today

    def state(self, layer: Layer, fid: int) -> tuple[int, str]:
        """Version and state of a record."""
        with self.town.store.read() as connection:
            kept = get_feature(connection, layer, fid=fid)
        return kept.version, str(kept.values["status"])

    def step(self, actor: Actor, layer: Layer, fid: int, target: str, **evidence: object) -> None:
        """Take a record a step."""
        version, _ = self.state(layer, fid)
        features.move(actor, self.town, layer, fid, version, target, evidence)

    def give(self, yuan: float, work: str = "", **values: object) -> int:
        """Enter a gift, for a work or for anything; it is not pledged yet."""
        told = {"name": f"捐款 {next(self.number)}", "fund": self.fund, "donor_type": "resident"}
        told |= {"amount_yuan": yuan, **({"work_item": self.works[work]} if work else {}), **values}
        return features.create(CLERK, self.town, FUND_INCOME, None, told)

    def pledge(self, fid: int) -> None:
        """Somebody gives her word."""
        self.step(CLERK, FUND_INCOME, fid, "pledged", pledged_on=self.today)

    def receive(self, fid: int) -> int:
        """The money is there."""
        evidence = {"received_on": self.today, "document_no": f"收{next(self.number)}"}
        self.step(CLERK, FUND_INCOME, fid, "received", **evidence)
        return fid

    def apply(self, yuan: float, work: str = "坐凳", **values: object) -> int:
        """Somebody asks for money."""
        told = {"name": f"购置{work}", "fund": self.fund, "amount_yuan": yuan, "purpose": "花园"}
        told |= {"work_item": self.works[work], **_QUOTES, **values}
        return features.create(CLERK, self.town, FUND_EXPENSES, None, told)

    def approve(self, fid: int) -> int:
        """The head approves."""
        self.step(HEAD, FUND_EXPENSES, fid, "approved")
        return fid

    def pay(self, fid: int) -> int:
        """The clerk pays."""
        evidence = {"paid_on": self.today, "paid_to": "五金店", "receipt_no": f"票{next(self.number)}"}
        self.step(CLERK, FUND_EXPENSES, fid, "paid", **evidence)
        return fid
