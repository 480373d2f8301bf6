"""What is due for the suspected structures, and when no one may be made to leave."""

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from cocreate_gis.analysis.days_of_rest import holiday_name, is_between
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.structures import FINISHED, ILLEGAL_STRUCTURES, LEFT_OUT
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Language
from cocreate_gis.services.context import Context
from cocreate_gis.services.registers.rules import Rule, rule

SOON = dt.timedelta(days=3)
# The rule behind each kind of deadline; a term, a promise and a plan say their own day.
RULES_BEHIND = {
    "check": "structure_check_hours",
    "check_building": "structure_check_building_hours",
    "reply": "structure_reply_months",
    "notice": "structure_notice_days",
}
_TERM_RUNS = ("ordered", "served", "urged")
_ENFORCEMENT_AHEAD = ("decided", "notified")
_COLUMNS = ["fid", "case_no", "courtyard", "status", "kind", "due", "standing"]


@dataclass(frozen=True)
class Caution:
    """Something to be said about a day and time of enforcement; it forbids nothing.

    Parameters
    ----------
    code : str
        Key of its sentence, ``structures.caution_<code>``.
    params : dict of str to object
        Values the sentence names.
    """

    code: str
    params: dict[str, object]


def deadlines(actor: Actor, context: Context, now: dt.datetime | None = None) -> pd.DataFrame:
    """List what is due.

    Parameters
    ----------
    actor : Actor
        A member of staff.
    context : Context
        The workspace.
    now : datetime, optional
        With a time zone; else this moment.

    Returns
    -------
    DataFrame
        Columns ``fid``, ``case_no``, ``courtyard``, ``status``, ``kind`` (``check``, ``check_building``,
        ``reply``, ``promise``, ``term``, ``notice``, ``enforcement``), ``due`` (in the time zone of the
        workspace) and ``standing`` (``late``, ``soon``: within three days, ``later``); the first to come
        first. A clue without a time of day counts from the end of its day, so that none is called late that
        may not be.

    Raises
    ------
    Forbidden
        The actor is not staff.
    NotFound
        ``rule_missing``.
    """
    require(actor, "feature.view_staff")
    frame = pd.DataFrame(context.frame(ILLEGAL_STRUCTURES, Visibility.STAFF))
    due = pd.concat([frame.assign(kind=kind, due=days) for kind, days in _due(context, frame).items()])
    due = due[due["due"].notna()].reset_index()
    zone = context.workspace.zone
    due["due"] = pd.to_datetime(due["due"]).dt.tz_localize(zone, ambiguous=True, nonexistent="shift_forward")
    moment = pd.Timestamp(now or dt.datetime.now(zone))
    due["standing"] = "later"
    due.loc[due["due"] <= moment + SOON, "standing"] = "soon"
    due.loc[due["due"] < moment, "standing"] = "late"
    listed: pd.DataFrame = due.sort_values(["due", "fid"], kind="stable")[_COLUMNS]
    return listed.reset_index(drop=True)


def _due(context: Context, frame: pd.DataFrame) -> dict[str, "pd.Series[pd.Timestamp]"]:
    """By kind, when it is due in local time; missing where it is not."""
    limits = {kind: rule(context, code).value for kind, code in RULES_BEHIND.items()}
    status = frame["status"]
    is_open = ~status.isin(FINISHED)
    found = frame["found_on"] + _clock(frame["found_at"], otherwise="23:59")
    unseen = (status == "clue") & (frame["source"] != "survey")
    building = frame["under_construction"].fillna(False).astype(bool)
    owed = (frame["source"] == "report") & frame["answered_on"].isna()
    promised = frame["exchange_due"].notna() & frame["exchange_kept_on"].isna() & ~status.isin(LEFT_OUT)
    on_notice = (status == "served") & (frame["service_method"] == "notice")
    return {
        "check": (found + pd.Timedelta(hours=limits["check"])).where(unseen & ~building),
        "check_building": (found + pd.Timedelta(hours=limits["check_building"])).where(unseen & building),
        "reply": _end_of(frame["found_on"] + pd.DateOffset(months=int(limits["reply"]))).where(owed),
        "promise": _end_of(frame["exchange_due"]).where(promised),
        "term": _end_of(frame["term_end"]).where(status.isin(_TERM_RUNS)),
        "notice": _end_of(frame["served_on"] + pd.Timedelta(days=limits["notice"])).where(on_notice),
        "enforcement": (frame["enforcement_on"] + _clock(frame["enforcement_at"], otherwise="23:59")).where(
            is_open & status.isin(_ENFORCEMENT_AHEAD)
        ),
    }


def _clock(times: "pd.Series[str]", otherwise: str) -> "pd.Series[pd.Timedelta]":
    return pd.to_timedelta(times.fillna(otherwise).astype("str") + ":00")


def _end_of(days: "pd.Series[pd.Timestamp]") -> "pd.Series[pd.Timestamp]":
    return days + pd.Timedelta(hours=23, minutes=59)


def rules_behind(context: Context) -> dict[str, Rule]:
    """Give the figures the deadlines rest on.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    dict of str to Rule
        By kind of deadline.

    Raises
    ------
    NotFound
        ``rule_missing``.
    """
    return {kind: rule(context, code) for kind, code in RULES_BEHIND.items()}


def cautions(context: Context, day: object, clock: object, language: Language) -> list[Caution]:
    """Say what the law says of a day and time at which something is to be enforced.

    Parameters
    ----------
    context : Context
        The workspace.
    day : date or None
        When.
    clock : str or None
        Time of day as ``HH:MM``; None for not yet known.
    language : {"zh", "en"}
        Language of the name of a festival.

    Returns
    -------
    list of Caution
        ``holiday`` and ``night``; empty where nothing speaks against it.

    Raises
    ------
    NotFound
        ``rule_missing``.
    """
    found = []
    if isinstance(day, dt.date) and (name := holiday_name(day, language)):
        found.append(Caution("holiday", {"day": day, "name": name}))
    begin, end = (rule(context, f"enforcement_night_{end}_h") for end in ("from", "to"))
    if isinstance(clock, str) and is_between(dt.time.fromisoformat(clock), begin.value, end.value):
        found.append(
            Caution("night", {"clock": clock, "begin": begin.value, "end": end.value, "source": begin.source})
        )
    return found
