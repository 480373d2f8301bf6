"""A count in words and tables, for the screen and on paper: figures beside thresholds, and no conclusion."""

from collections.abc import Iterable
from fractions import Fraction

import pandas as pd

from cocreate_gis.model.ballot_count import Counted, CountedChoice, CountedShare, OptionEvidence
from cocreate_gis.model.layers.ballots import MEETING, OWNERS, SCORE
from cocreate_gis.model.layers.rules import RULES
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS
from cocreate_gis.model.permissions import Actor
from cocreate_gis.model.titles import Title
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises.ballots import Ballot
from cocreate_gis.services.promises.options import option_seen
from cocreate_gis.services.promises.scheme_words import option_lines
from cocreate_gis.services.registers.rules import source_title
from cocreate_gis.store import VotingUnit
from cocreate_gis.wording import Words

_CM2 = 10_000
_STEPS = 1_000_000
_DIGITS = 4
_UNKNOWN = "—"


def percent(share: Fraction | None, words: Words) -> str:
    """Write a share, cut off and never rounded up: what lies below a threshold does not look like it.

    Parameters
    ----------
    share : Fraction or None
        0 to 1.
    words : Words
        In the reader's language.

    Returns
    -------
    str
        With four digits, such as ``66.6666%``.
    """
    return _UNKNOWN if share is None else words.percent(share * _STEPS // 1 / _STEPS, _DIGITS)


def square_metres(area_cm2: int) -> str:
    """Write an area to the square centimetre.

    Parameters
    ----------
    area_cm2 : int
        Square centimetres.

    Returns
    -------
    str
        Square metres without loss, such as ``85.37``.

    Examples
    --------
    >>> square_metres(853_700), square_metres(800_000), square_metres(853_701)
    ('85.37', '80.00', '85.3701')
    """
    whole, rest = divmod(area_cm2, _CM2)
    digits = f"{rest:04d}"
    return f"{whole}.{digits[:2]}{digits[2:].rstrip('0')}"


def share_table(counted: Counted, words: Words) -> pd.DataFrame:
    """Tabulate the shares, each beside its threshold.

    Parameters
    ----------
    counted : Counted
        The count.
    words : Words
        In the reader's language.

    Returns
    -------
    DataFrame
        One row per share, headings and texts in words; empty for a poll.
    """
    rows = [_share_told(name, share, words) for name, share in counted.shares.items()]
    columns = ["what", "part", "whole", "share", "needed", "reached"]
    return _titled(pd.DataFrame(rows, columns=columns), words)


def _titled(table: pd.DataFrame, words: Words) -> pd.DataFrame:
    return table.set_axis([words(f"ballots.column_{name}") for name in table.columns], axis=1)


def _share_told(name: str, share: CountedShare, words: Words) -> dict[str, str]:
    by_area = name.startswith("areas")
    part, whole = (square_metres(n) if by_area else str(n) for n in (share.part, share.whole))
    asked = "/".join(map(str, share.needed))
    reached = {True: "reached", False: "below", None: "unknown"}[share.reached]
    return {
        "what": words(f"ballots.share_{name}"),
        "part": part,
        "whole": whole,
        "share": percent(share.fraction, words),
        "needed": words("ballots.more_than" if share.more else "ballots.at_least", share=asked),
        "reached": words(f"ballots.{reached}"),
    }


def share_lines(counted: Counted, words: Words) -> list[str]:
    """Say the shares in sentences, for a narrow screen.

    Parameters
    ----------
    counted : Counted
        The count.
    words : Words
        In the reader's language.

    Returns
    -------
    list of str
        One per share: numerator, denominator, share, threshold.
    """
    return [words("ballots.share_line", **_share_told(*one, words)) for one in counted.shares.items()]


def vote_table(counted: Counted, words: Words) -> pd.DataFrame:
    """Tabulate who said what.

    Parameters
    ----------
    counted : Counted
        The count.
    words : Words
        In the reader's language.

    Returns
    -------
    DataFrame
        Answers with heads, and with areas where owners answered; choices with papers, points and rank.
    """
    if counted.kind in (OWNERS, MEETING):
        table = pd.DataFrame(
            {
                "answer": [words(f"ballots.answer_{answer}") for answer in counted.votes],
                "heads": [str(heads) for heads in counted.votes.values()],
            }
        )
        if counted.kind == OWNERS:
            table["area_m2"] = [square_metres(counted.areas_cm2[answer]) for answer in counted.votes]
        return _titled(table, words)
    chosen = {
        "choice": [choice_name(one, words) for one in counted.choices],
        "papers": [str(one.papers) for one in counted.choices],
        "points": [str(one.points) for one in counted.choices],
        "rank": [_rank(one, words) for one in counted.choices],
    }
    if counted.method != SCORE:
        # Where one only marks, every paper is a point.
        del chosen["points"]
    return _titled(pd.DataFrame(chosen), words)


def choice_name(choice: CountedChoice, words: Words) -> str:
    """Name a choice.

    Parameters
    ----------
    choice : CountedChoice
        The choice.
    words : Words
        In the reader's language.

    Returns
    -------
    str
        As it was put; yes and no in words.
    """
    return choice.name or words(f"ballots.answer_{choice.choice}")


def _rank(choice: CountedChoice, words: Words) -> str:
    return words("ballots.withdrawn") if choice.rank is None else str(choice.rank)


def rule_lines(counted: Counted, words: Words) -> list[str]:
    """Print the rules with where they come from and how sure they are.

    Parameters
    ----------
    counted : Counted
        The count.
    words : Words
        In the reader's language.

    Returns
    -------
    list of str
        One sentence each; for a poll, that no rule applies.
    """
    marks = RULES.field("mark").domain or {}
    told = [
        words(
            "ballots.rule_line",
            title=Title(one.title_zh, one.title_en),
            share="/".join(map(str, one.needed)),
            source=source_title(one.source),
            mark=marks[one.mark],
        )
        for one in counted.rules
    ]
    return told or [words("ballots.no_rule")]


def remarks(counted: Counted, words: Words) -> list[str]:
    """Say what is to be known beside the figures.

    Parameters
    ----------
    counted : Counted
        The count.
    words : Words
        In the reader's language.

    Returns
    -------
    list of str
        Sentences: what the figures are, what is missing, what was set aside and why.
    """
    lines = [words(f"ballots.nature_{counted.kind}")]
    mark = words("print.list_mark")
    lines += [
        words(f"ballots.list_{name}", count=len(units), units=mark.join(units))
        for name in ("without_area", "same_name", "sold", "without_delivery")
        if (units := getattr(counted, name))
    ]
    if counted.area_gap_cm2:
        lines.append(words("ballots.area_gap", area=square_metres(abs(counted.area_gap_cm2))))
    if counted.apart:
        lines.append(words("ballots.apart", papers=counted.apart))
    if counted.disputed:
        lines.append(words("ballots.disputed", papers=counted.disputed))
    known = ("unit_sold", "option_withdrawn", "same_again", "co_owners_differ")
    for reason, papers in counted.aside.items():
        told = words(f"ballots.reason_{reason}") if reason in known else reason
        lines.append(words("ballots.aside", papers=papers, reason=told))
    return lines


def gain_lines(options: Iterable[OptionEvidence], words: Words) -> list[str]:
    """Say what each option would bring, as it was computed.

    Parameters
    ----------
    options : iterable of OptionEvidence
        What the choices rest on.
    words : Words
        In the reader's language.

    Returns
    -------
    list of str
        One sentence per option that has a figure.
    """
    lines = []
    for option in options:
        told = [
            words(key, **{name: value})
            for key, name, value in (
                ("ballots.gains_people", "count", option.people_gained),
                ("ballots.gains_bays", "count", option.bays_gained),
                ("ballots.costs", "yuan", option.cost_yuan),
            )
            if value
        ]
        if told:
            lines.append(
                words("ballots.gain_line", option=option.name, gains=words("print.mark_of_parts").join(told))
            )
    return lines


def choice_lines(actor: Actor, context: Context, ballot: Ballot, words: Words) -> dict[str, list[str]]:
    """Say of each choice that stands for an option of a scheme what is known of the option.

    Parameters
    ----------
    actor : Actor
        Who chooses.
    context : Context
        The workspace.
    ballot : Ballot
        The ballot.
    words : Words
        In the reader's language.

    Returns
    -------
    dict of str to list of str
        Sentences by choice; without the choices whose option this reader may not see.
    """
    names = {choice.option: choice.uid for choice in ballot.choices if choice.option}
    options = context.frame(SCHEME_OPTIONS, actor.visibility)
    return {
        names[uid]: option_lines(context, option_seen(actor, context, int(fid)), words, actor.visibility)
        for fid, uid in options.loc[options["uid"].isin(list(names)), "uid"].items()
    }


def list_table(
    ballot: Ballot, units: Iterable[VotingUnit], said: dict[str, str], words: Words
) -> pd.DataFrame:
    """Tabulate the list: who, how much, delivered when, answered what.

    Parameters
    ----------
    ballot : Ballot
        The ballot.
    units : iterable of VotingUnit
        Its list.
    said : dict of str to str
        Answer in words by head; empty where it is secret.
    words : Words
        In the reader's language.

    Returns
    -------
    DataFrame
        For staff: it names people.
    """
    rows = []
    for unit in units:
        gone = words("ballots.until_day", day=unit.until, reason=unit.reason) if unit.until else ""
        owner = words("ballots.developer") if unit.developer else unit.owner
        delivered = " ".join(part for part in (str(unit.delivered_on or ""), unit.delivered_how) if part)
        area = _UNKNOWN if unit.area_cm2 is None else square_metres(unit.area_cm2)
        answer = gone or said.get(unit.head, _UNKNOWN)
        rows.append((unit.label, area, owner, unit.representative, delivered or _UNKNOWN, answer))
    columns = ["unit", "area_m2", "owner", "representative", "delivered", "answer"]
    table = pd.DataFrame(rows, columns=columns)
    left = [] if ballot.kind == OWNERS else ["area_m2", "representative"]
    return _titled(table.drop(columns=left), words)
