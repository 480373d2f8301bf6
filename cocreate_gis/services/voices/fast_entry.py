"""Many opinions from one meeting, typed or pasted: checked line by line, kept, taken back."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cocreate_gis.model.errors import CoCreateError, Forbidden, InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.participation import ORGANISATIONS
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.voices.place_finder import find_by_name
from cocreate_gis.services.voices.similar import similar
from cocreate_gis.services.voices.suggestions import Entry, SuggestionDraft, submit
from cocreate_gis.services.voices.whereabouts import ListedPlace, Place, locate, place_name
from cocreate_gis.store import created_by, delete_feature, get_feature

MOST_LINES = 500
# What a word at the beginning of a line may say; the order decides between words that are in two of them.
_CODED = ("category", "stance", "respondent", "kind")
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "place_name": ("地点", "位置", "楼栋", "place", "where", "building"),
    "category": ("类别", "类型", "关于什么", "category", "about"),
    "text": ("内容", "意见", "意见内容", "说了什么", "text", "what was said", "opinion"),
    "spoken_by": ("口述人", "姓名", "提出人", "谁说的", "spoken by", "name"),
    "respondent": ("身份", "对象", "respondent", "who speaks"),
    "stance": ("态度", "stance"),
    "handled_by": ("承办", "承办部门", "部门", "handled by", "department"),
}
_UNHEADED = ("place_name", "category", "text", "spoken_by")
_PERSON = re.compile(r"(.*\S)\s+[@＠]\s*(\S.*)")


@dataclass(frozen=True)
class Heading:
    """What stays until it is changed.

    Parameters
    ----------
    source : str
        How the words came, a code of the layer.
    said_on : date or None
        When they were said.
    event, topic : str
        Uids of the meeting and the topic; empty for none.
    place : ListedPlace or None
        Where one is talking of.
    kind, category : str
        For lines that do not say it; an empty category has to be said.
    spoken_by : str
        For lines that name nobody.
    consent_given : str
        How those who spoke agreed that it is written down.
    """

    source: str
    said_on: dt.date | None
    event: str = ""
    topic: str = ""
    place: ListedPlace | None = None
    kind: str = "problem"
    category: str = ""
    spoken_by: str = ""
    consent_given: str = "aloud"


@dataclass(frozen=True)
class Line:
    """One line as it was understood.

    Parameters
    ----------
    number : int
        Counted from 1 in what was typed.
    written : str
        As it was typed.
    place : Place or None
        Where it is; None where it could not be found.
    place_name : str
        Its name.
    values : Mapping[str, str]
        Code or text per field.
    problem : CoCreateError or None
        Why it cannot be kept.
    alike : str
        What was said before of the same thing, or in a line above; empty for nothing.
    alone : str
        As it was typed, with the place it takes from a line above: it means the same without that line.
    """

    number: int
    written: str
    place: Place | None = None
    place_name: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    problem: CoCreateError | None = None
    alike: str = ""
    alone: str = ""


@dataclass(frozen=True)
class Kept:
    """What came of keeping lines.

    Parameters
    ----------
    fids : tuple of int
        The suggestions that were kept.
    left : tuple of Line
        The lines that were not, with their problems.
    """

    fids: tuple[int, ...]
    left: tuple[Line, ...]


def read_lines(actor: Actor, context: Context, heading: Heading, written: str) -> list[Line]:
    """Understand what was typed or pasted, line by line; nothing is kept.

    Parameters
    ----------
    actor : Actor
        Who may enter for others.
    context : Context
        The workspace.
    heading : Heading
        What stays.
    written : str
        A line per opinion: place, words of the register (category, stance, who speaks, a department), the
        opinion, ``@`` and who said it; a line without a place is about the place above. Or the cells of a
        table, with or without headings.

    Returns
    -------
    list of Line
        Empty lines and a line of headings are left out.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    InvalidInput
        ``entry_too_many``.
    """
    require(actor, "suggestion.enter")
    rows = [(number, line) for number, line in enumerate(written.splitlines(), 1) if line.strip()]
    if len(rows) > MOST_LINES:
        raise InvalidInput("entry_too_many", count=len(rows), limit=MOST_LINES)
    columns: Sequence[str] = _UNHEADED
    vocabulary = _vocabulary(context)
    lines: list[Line] = []
    above: tuple[Place, str] | None = None
    typed = ""
    if heading.place is not None:
        above = heading.place, place_name(context, heading.place)
    for number, row in rows:
        if (named := _headings(row)) and not lines:
            columns = named
            continue
        in_cells = "\t" in row
        told = _by_column(row, columns) if in_cells else _typed(context, heading, row, vocabulary)
        name = told.pop("place_name", "")
        line = Line(number, row, alone=row if name or above is None else _with_place(row, columns, typed))
        try:
            if name:
                above, typed = None, name
                above = find_by_name(context, name, heading.place)
            told = _understood(told, vocabulary) if in_cells else told
            line = _checked(actor, context, heading, replace(line, values=told), above)
            lines.append(_with_alike(actor, context, line, lines))
        except CoCreateError as error:
            lines.append(replace(line, problem=error))
    return lines


def keep(actor: Actor, context: Context, heading: Heading, lines: Sequence[Line]) -> Kept:
    """Keep the lines that have no problem.

    Parameters
    ----------
    actor : Actor
        Who enters them.
    context : Context
        The workspace.
    heading : Heading
        What stays.
    lines : sequence of Line
        As `read_lines` gave them.

    Returns
    -------
    Kept
        What was kept and what was left.
    """
    fids: list[int] = []
    left: list[Line] = []
    for line in lines:
        if line.problem is not None or line.place is None:
            left.append(line)
            continue
        try:
            fids.append(submit(actor, context, line.place, _draft(heading, line)).fid)
        except CoCreateError as error:
            left.append(replace(line, problem=error))
    return Kept(tuple(fids), tuple(left))


def left_over(written: str, left: Sequence[Line]) -> str:
    """Give what is still to be mended, so that it means the same without the lines that were kept.

    Parameters
    ----------
    written : str
        What was typed or pasted.
    left : sequence of Line
        Of `keep`.

    Returns
    -------
    str
        The lines that are left, each with its place, under the headings of a table.
    """
    heads = [row for row in written.splitlines() if row.strip()][:1] if left else []
    return "\n".join([*(row for row in heads if _headings(row)), *(line.alone for line in left)])


def take_back(actor: Actor, context: Context, fids: Sequence[int]) -> None:
    """Undo a batch: all of it, or nothing.

    Parameters
    ----------
    actor : Actor
        Who entered it.
    context : Context
        The workspace.
    fids : sequence of int
        As `keep` gave them.

    Raises
    ------
    Forbidden
        ``not_allowed``, or ``entry_not_yours``.
    Conflict
        ``changed_by_another``: one of them has been answered since.
    """
    require(actor, "suggestion.enter")
    with context.store.write(actor) as writer:
        own = set(created_by(writer.connection, SUGGESTIONS.name, actor.uid))
        for fid in fids:
            if get_feature(writer.connection, SUGGESTIONS, fid=fid).uid not in own:
                raise Forbidden("entry_not_yours")
            delete_feature(writer, SUGGESTIONS, fid, 1)


def _draft(heading: Heading, line: Line) -> SuggestionDraft:
    values = {
        "kind": heading.kind,
        "category": heading.category,
        "spoken_by": heading.spoken_by,
        **line.values,
    }
    entry = Entry(
        spoken_by=values["spoken_by"],
        consent_given=heading.consent_given,
        source=heading.source,
        said_on=heading.said_on,
        event=heading.event,
        topic=heading.topic,
        stance=values.get("stance", ""),
        respondent=values.get("respondent", ""),
        handled_by=values.get("handled_by", ""),
    )
    return SuggestionDraft(
        kind=values["kind"], category=values["category"], text=values["text"], consent=True, entry=entry
    )


def _vocabulary(context: Context) -> dict[str, tuple[str, str]]:
    """Field and code by each word of the register, in both languages."""
    known: dict[str, tuple[str, str]] = {}
    for name in _CODED:
        for key, title in (SUGGESTIONS.field(name).domain or {}).items():
            for word in (title.zh, title.en, key):
                known.setdefault(word.partition("(")[0].strip().casefold(), (name, key))
    organisations = context.frame(ORGANISATIONS, Visibility.STAFF)
    for uid, name in zip(organisations["uid"], organisations["name"], strict=True):
        known.setdefault(str(name).casefold(), ("handled_by", str(uid)))
    return known


def _word(text: str, vocabulary: Mapping[str, tuple[str, str]]) -> tuple[str, str] | None:
    """The one thing a word says, in full or by a beginning of two letters or more."""
    folded = text.casefold()
    if folded in vocabulary:
        return vocabulary[folded]
    meant = {said for word, said in vocabulary.items() if len(folded) > 1 and word.startswith(folded)}
    coded = {said for said in meant if said[0] != "handled_by"}
    return coded.pop() if len(coded) == 1 else None


def _headings(row: str) -> tuple[str, ...]:
    """The fields of a line of headings; empty if it is none."""
    known = {heading: name for name, headings in _HEADINGS.items() for heading in headings}
    names = tuple(known.get(cell.strip().casefold(), "") for cell in row.split("\t"))
    return names if "text" in names else ()


def _by_column(row: str, columns: Sequence[str]) -> dict[str, str]:
    cells = zip(columns, (cell.strip() for cell in row.split("\t")), strict=False)
    return {name: cell for name, cell in cells if name and cell}


def _understood(cells: Mapping[str, str], vocabulary: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    told: dict[str, str] = {}
    for name, cell in cells.items():
        said = _word(cell, vocabulary)
        if name in (*_CODED, "handled_by") and (said is None or said[0] != name):
            raise InvalidInput("entry_word_unknown", word=cell)
        told[name] = said[1] if said and said[0] == name else cell
    return told


def _with_place(row: str, columns: Sequence[str], typed: str) -> str:
    """The row with a place as it was typed in a row above."""
    if not typed or "\t" not in row:
        return f"{typed} {row}".strip()
    if "place_name" not in columns:
        return row
    at, cells = columns.index("place_name"), row.split("\t")
    cells += [""] * (at + 1 - len(cells))
    cells[at] = typed
    return "\t".join(cells)


def _typed(
    context: Context, heading: Heading, row: str, vocabulary: Mapping[str, tuple[str, str]]
) -> dict[str, str]:
    told: dict[str, str] = {}
    if person := _PERSON.fullmatch(row.strip()):
        row, told["spoken_by"] = person.groups()
    tokens = row.split()
    if len(tokens) > 1 and _word(tokens[0], vocabulary) is None:
        count = _length_of_place(context, heading, tokens, vocabulary)
        if count:
            told["place_name"] = " ".join(tokens[:count])
            tokens = tokens[count:]
    while len(tokens) > 1 and (said := _word(tokens[0], vocabulary)) and said[0] not in told:
        told[said[0]] = said[1]
        tokens = tokens[1:]
    told["text"] = " ".join(tokens)
    return told


def _length_of_place(
    context: Context, heading: Heading, tokens: Sequence[str], vocabulary: Mapping[str, tuple[str, str]]
) -> int:
    """How many of the first words name the place; a sentence that begins with none has none."""
    for count in (2, 1):
        if len(tokens) > count:
            try:
                find_by_name(context, " ".join(tokens[:count]), heading.place)
            except CoCreateError:
                continue
            return count
    looks_like_one = any(letter.isdigit() for letter in tokens[0]) or _word(tokens[1], vocabulary) is not None
    return 1 if looks_like_one else 0


def _checked(
    actor: Actor, context: Context, heading: Heading, line: Line, above: tuple[Place, str] | None
) -> Line:
    if above is None:
        raise InvalidInput("entry_place_missing")
    place, name = above
    if not line.values.get("text"):
        raise InvalidInput("entry_text_missing")
    if not (line.values.get("category") or heading.category):
        raise InvalidInput("entry_category_missing")
    require_within(actor, context, locate(context, place))
    # Words about a thing with a stance are an opinion, whatever the others are.
    kind = {"kind": "opinion"} if "stance" in line.values and "kind" not in line.values else {}
    return replace(line, place=place, place_name=name, values={**line.values, **kind})


def _with_alike(actor: Actor, context: Context, line: Line, before: Sequence[Line]) -> Line:
    text, category = line.values["text"], line.values.get("category", "")
    for other in before:
        if other.place == line.place and other.values.get("text") == text:
            return replace(line, alike=text)
    if line.place is None:
        return line
    found = similar(actor, context, locate(context, line.place), category, text, limit=1)
    return replace(line, alike=found[0].text) if found else line
