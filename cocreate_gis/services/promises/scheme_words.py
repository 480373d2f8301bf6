"""Schemes in words: what differs between two drawings, what an option comes to, what a gain rests on."""

from collections.abc import Sequence

from cocreate_gis.model.coverage import STANDARD_GROUP
from cocreate_gis.model.drawings import Difference, DrawnThing
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.elements import ELEMENTS
from cocreate_gis.model.titles import Title
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises.measures import is_stale
from cocreate_gis.services.promises.options import OptionSeen
from cocreate_gis.services.reach import documents
from cocreate_gis.wording import Words

_ACTIONS = ELEMENTS.field("action").domain or {}
_TITLES = {
    "kind_zh": ELEMENTS.field("kind").title,
    **{name: ELEMENTS.field(name).title for name in ("name", "action", "material", "cost_yuan")},
}
_SIDES = {"length_m": Title("长", "length"), "width_m": Title("宽", "width")}


def thing_title(thing: DrawnThing, words: Words) -> str:
    """Name a thing with its size.

    Parameters
    ----------
    thing : DrawnThing
        The thing.
    words : Words
        In the reader's language.

    Returns
    -------
    str
        Such as "Shed (19 m × 2.2 m)".
    """
    named = thing.name or words.title(thing.kind)
    return words("schemes.thing", name=named, length=round(thing.length_m, 1), width=round(thing.width_m, 1))


def thing_lines(drawing: Sequence[DrawnThing], words: Words) -> list[str]:
    """List what is drawn.

    Parameters
    ----------
    drawing : sequence of DrawnThing
        What is drawn.
    words : Words
        In the reader's language.

    Returns
    -------
    list of str
        One line for each: what it is, what is done with it.
    """
    titles = words.coded(_ACTIONS)
    mark = words("print.mark_of_parts")
    return [
        mark.join(part for part in (thing_title(thing, words), titles.get(thing.action or "", "")) if part)
        for thing in drawing
    ]


def difference_lines(found: Sequence[Difference], words: Words) -> list[str]:
    """Say what differs between two drawings.

    Parameters
    ----------
    found : sequence of Difference
        What differs.
    words : Words
        In the reader's language.

    Returns
    -------
    list of str
        One sentence for each thing.
    """
    return [_line(one, words) for one in found]


def _line(one: Difference, words: Words) -> str:
    # Named with the size it had: the sentence says which it has now.
    named = thing_title(one.before or one.thing, words)
    how = words("print.list_mark").join(_how(one, words))
    line = words(f"schemes.diff_{one.change}", thing=named, how=how)
    reason = one.after.reason if one.after else ""
    return words("schemes.diff_because", line=line, reason=reason) if reason else line


def _how(one: Difference, words: Words) -> list[str]:
    before, after = one.before, one.after
    if before is None or after is None:
        return []
    told = [
        words("schemes.diff_size", side=_SIDES[side], before=round(was, 1), after=round(now, 1))
        for side, (was, now) in one.sizes_m.items()
    ]
    if one.moved_m:
        told.append(words("schemes.diff_moved", metres=round(one.moved_m, 1)))
    if one.turned_deg:
        told.append(words("schemes.diff_turned", degrees=one.turned_deg))
    told += [
        words(
            "schemes.diff_value",
            field=_TITLES[name],
            before=_value(before, name, words),
            after=_value(after, name, words),
        )
        for name in one.retold
    ]
    return told


def _value(thing: DrawnThing, name: str, words: Words) -> str:
    if name == "kind_zh":
        return words.title(thing.kind)
    value = getattr(thing, name)
    if name == "action" and value in _ACTIONS:
        return words.title(_ACTIONS[value])
    return words.written(value) if value not in (None, "") else words("schemes.nothing_said")


def cost_line(option: OptionSeen, words: Words) -> str:
    """Say what an option costs, and how that is known.

    Parameters
    ----------
    option : OptionSeen
        The option.
    words : Words
        In the reader's language.

    Returns
    -------
    str
        One sentence.
    """
    values = option.feature.values
    if values["cost_yuan"] is not None:
        source = values["cost_source"] or words("schemes.no_source")
        return words("schemes.cost_estimated", cost=values["cost_yuan"], source=source)
    if option.sums.without_cost == len(option.drawing):
        return words("schemes.cost_unknown")
    if option.sums.without_cost:
        return words("schemes.cost_partly", cost=option.sums.cost_yuan, count=option.sums.without_cost)
    return words("schemes.cost_summed", cost=option.sums.cost_yuan)


def option_lines(context: Context, option: OptionSeen, words: Words, visibility: Visibility) -> list[str]:
    """Say what an option costs, whom it would serve, and how many bays it brings.

    Parameters
    ----------
    context : Context
        The workspace.
    option : OptionSeen
        The option.
    words : Words
        In the reader's language.
    visibility : Visibility
        Who reads.

    Returns
    -------
    list of str
        Sentences.
    """
    return [
        cost_line(option, words),
        *gain_lines(context, option, words, visibility),
        words("schemes.bays_line", bays=option.sums.bays),
    ]


def gain_lines(context: Context, option: OptionSeen, words: Words, visibility: Visibility) -> list[str]:
    """Say whom an option would serve who is not served now, and what that rests on.

    Parameters
    ----------
    context : Context
        The workspace.
    option : OptionSeen
        The option.
    words : Words
        In the reader's language.
    visibility : Visibility
        Who reads: staff are told when the data have changed since.

    Returns
    -------
    list of str
        Sentences; one that says so where nothing was computed.
    """
    evidence = option.evidence
    if evidence is None:
        return [words("schemes.gain_unknown")]
    titles = documents.category_titles(context, words)
    told = {"facility": titles.get(evidence.category, evidence.category), "minutes": evidence.minutes}
    lines = [words("schemes.gain", people=option.people, **told)]
    day = evidence.computed_at.astimezone(context.workspace.zone).date()
    lines.append(
        words("schemes.gain_how", speed=evidence.speeds_m_s[STANDARD_GROUP], day=day, run=evidence.run[-8:])
    )
    if visibility is Visibility.STAFF and is_stale(context, evidence):
        lines.append(words("schemes.gain_stale"))
    return lines
