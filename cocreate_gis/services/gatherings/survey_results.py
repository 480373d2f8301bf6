"""What came of a survey: counts and shares, by area, against the year before; small numbers stay inside."""

from collections.abc import Hashable
from dataclasses import dataclass

import pandas as pd

from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.errors import Forbidden
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.participation import SURVEY_ANSWERS, SURVEYS
from cocreate_gis.model.layers.places import COMPOUNDS
from cocreate_gis.model.permissions import Actor, may, require
from cocreate_gis.model.surveys import Question, QuestionKind
from cocreate_gis.services.context import Context
from cocreate_gis.services.gatherings.surveys import Survey, answers_of, surveys
from cocreate_gis.services.publication import hide_small_counts, told_count
from cocreate_gis.services.voices.whereabouts import place_names
from cocreate_gis.wording import Words

_REPORT = "survey.report"


@dataclass(frozen=True)
class Result:
    """What was answered to one question.

    Parameters
    ----------
    question : Question
        What was asked.
    answered : int or str
        How many answered it; for the public as `told_count` writes it.
    counts : Series
        Count by code of the option, step of the scale or uid of the place: numbers for staff, for the public
        as `hide_small_counts` writes them. Empty for a text.
    mean : float or None
        Of a scale; None for the public where a count is not told, which could be worked out from it.
    texts : tuple of str
        What was written; for staff only.
    """

    question: Question
    answered: int | str
    counts: "pd.Series[int] | pd.Series[str]"
    mean: float | None = None
    texts: tuple[str, ...] = ()

    def share(self, count: object) -> float | None:
        """Give the share of those who answered.

        Parameters
        ----------
        count : int or str
            One of the counts.

        Returns
        -------
        float or None
            0 to 1; None where nobody answered, or one of the two numbers is not told.
        """
        few = not (str(count).isdecimal() and str(self.answered).isdecimal()) or int(self.answered) == 0
        return None if few else int(str(count)) / int(self.answered)


@dataclass(frozen=True)
class Change:
    """How an answer moved from one year to the next.

    Parameters
    ----------
    question : Question
        As it was asked this year.
    code : str
        The option or step.
    before, now : float
        Share of those who answered the question, 0 to 1.
    """

    question: Question
    code: str
    before: float
    now: float

    @property
    def points(self) -> float:
        """The difference in percentage points."""
        return round((self.now - self.before) * 100, 1)


def may_see(actor: Actor, survey: Survey) -> bool:
    """Tell whether an actor may see the results.

    Parameters
    ----------
    actor : Actor
        Who asks.
    survey : Survey
        The survey.

    Returns
    -------
    bool
        Staff always; everybody once they are reported.
    """
    return may(actor, _REPORT) or survey.status == "reported"


def results(actor: Actor, context: Context, survey: Survey) -> list[Result]:
    """Count the answers.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    survey : Survey
        The survey.

    Returns
    -------
    list of Result
        By question.

    Raises
    ------
    Forbidden
        ``not_allowed``: the results are not reported yet.
    """
    if not may_see(actor, survey):
        raise Forbidden("survey_not_reported", survey=survey.name)
    answers = answers_of(context, survey)
    return [_result(question, answers, is_staff=may(actor, _REPORT)) for question in survey.questions]


def _result(question: Question, answers: pd.DataFrame, *, is_staff: bool) -> Result:
    given = answers[question.code].dropna()
    if question.kind is QuestionKind.TEXT:
        texts = tuple(given) if is_staff else ()
        answered = len(given) if is_staff else told_count(len(given))
        return Result(question, answered, pd.Series(dtype="int64"), texts=texts)
    counts = _counts(question, given)
    mean = float(given.astype(float).mean()) if question.kind is QuestionKind.SCALE and len(given) else None
    if is_staff:
        return Result(question, len(given), counts, mean)
    told = hide_small_counts(counts)
    return Result(question, told_count(len(given)), told, mean if told.str.isdecimal().all() else None)


def _counts(question: Question, given: "pd.Series[str]") -> "pd.Series[int]":
    counted = given.explode().value_counts()
    if question.kind is QuestionKind.PLACE:
        return counted.astype("int64")
    return counted.reindex(_codes(question), fill_value=0).astype("int64")


def _codes(question: Question) -> list[Hashable]:
    if question.kind is QuestionKind.SCALE:
        return list(range(1, question.steps + 1))
    return [option.code for option in question.options]


def before(context: Context, actor: Actor, survey: Survey) -> Survey | None:
    """Find the survey of the same series in an earlier year.

    Parameters
    ----------
    context : Context
        The workspace.
    actor : Actor
        Who asks.
    survey : Survey
        The survey.

    Returns
    -------
    Survey or None
        The latest earlier one the actor may see the results of.
    """
    earlier = [
        other
        for other in surveys(actor, context)
        if survey.series and other.series == survey.series and (other.year or 0) < (survey.year or 0)
        if may_see(actor, other)
    ]
    return max(earlier, key=lambda other: other.year or 0, default=None)


def compare(actor: Actor, context: Context, survey: Survey) -> list[Change]:
    """Compare with the year before: questions and options are matched by their codes.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    survey : Survey
        The survey.

    Returns
    -------
    list of Change
        Empty where there is no earlier year. The public learns nothing of shares that rest on few people.

    Raises
    ------
    Forbidden
        ``survey_not_reported``.
    """
    earlier = before(context, actor, survey)
    if earlier is None:
        return []
    then = {result.question.code: result for result in results(actor, context, earlier)}
    changes = []
    for now in results(actor, context, survey):
        old = then.get(now.question.code)
        if old is None or old.question.kind is not now.question.kind:
            continue
        for code in now.counts.index.intersection(old.counts.index):
            was, is_ = old.share(old.counts[code]), now.share(now.counts[code])
            if was is not None and is_ is not None:
                changes.append(Change(now.question, str(code), was, is_))
    return changes


def by_place(actor: Actor, context: Context, survey: Survey, question: Question) -> pd.DataFrame:
    """Count the answers to one question by where people live, beside the year before.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    survey : Survey
        The survey.
    question : Question
        A choice or a scale.

    Returns
    -------
    DataFrame
        ``place_name``, ``code``, ``now`` (people), ``before`` (people; 0 where nobody or no earlier year).

    Raises
    ------
    Forbidden
        ``not_allowed``.
    """
    require(actor, _REPORT)
    earlier = before(context, actor, survey)
    tables = {"now": _by_place(context, survey, question.code)}
    if earlier and any(other.code == question.code for other in earlier.questions):
        tables["before"] = _by_place(context, earlier, question.code)
    told = pd.DataFrame(tables).reindex(columns=["now", "before"]).fillna(0).astype("int64")
    return told.rename_axis(["place_name", "code"]).reset_index()


def _by_place(context: Context, survey: Survey, code: str) -> "pd.Series[int]":
    answers = answers_of(context, survey)[["place_name", code]].dropna()
    return answers.explode(code).groupby(["place_name", code]).size()


def response(actor: Actor, context: Context, survey: Survey) -> pd.DataFrame:
    """Tell how many answered per hundred households, by compound.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    survey : Survey
        The survey.

    Returns
    -------
    DataFrame
        Index: name of the compound; ``answers``, ``households`` (0 where not known), ``per_100`` (NaN where
        not known). Every compound is there, the silent ones too.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    """
    require(actor, _REPORT)
    compounds = context.frame(COMPOUNDS, Visibility.STAFF)
    answers = context.frame(SURVEY_ANSWERS, Visibility.STAFF)
    answers = answers[(answers["survey"] == survey.uid) & answers.geometry.notna()]
    _, inside = compounds.sindex.query(answers.geometry, predicate="within")
    counts = compounds["uid"].iloc[inside].value_counts()
    told = pd.DataFrame(
        {
            "answers": compounds["uid"].map(counts).fillna(0).astype("int64"),
            "households": compounds["households"].fillna(0).astype("int64"),
        }
    ).set_axis(compounds["name"].rename(None), axis="index")
    return told.assign(
        per_100=(told["answers"] / told["households"].where(told["households"] > 0) * 100).round(1)
    )


def workbook(actor: Actor, context: Context, survey: Survey, words: Words) -> bytes:
    """Write the results as a workbook.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    survey : Survey
        The survey.
    words : Words
        In the reader's language.

    Returns
    -------
    bytes
        XLSX: results, texts, response by compound, and the comparison where there is one.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    """
    require(actor, _REPORT)
    found = results(actor, context, survey)
    asked, option = words("surveys.question"), words("surveys.answer")
    rows = [
        {
            asked: words.title(result.question.title),
            option: answer_title(context, result.question, code, words),
            words("surveys.people"): int(count),
            words("surveys.share"): None if (share := result.share(count)) is None else round(share, 4),
        }
        for result in found
        for code, count in result.counts.items()
    ]
    texts = [
        {asked: words.title(result.question.title), option: text} for result in found for text in result.texts
    ]
    answered = response(actor, context, survey).reset_index(names=words.title(SURVEYS.title))
    answered.columns = [
        words.title(COMPOUNDS.title),
        words("surveys.people"),
        words.title(COMPOUNDS.field("households").title),
        words("surveys.per_100"),
    ]
    moved = [
        {
            asked: words.title(change.question.title),
            option: answer_title(context, change.question, change.code, words),
            words("surveys.before"): round(change.before, 4),
            words("surveys.now"): round(change.now, 4),
            words("surveys.points"): change.points,
        }
        for change in compare(actor, context, survey)
    ]
    sheets = {
        words("surveys.results"): pd.DataFrame(rows),
        words("surveys.texts"): pd.DataFrame(texts),
        words("surveys.response"): answered,
        words("surveys.comparison"): pd.DataFrame(moved),
    }
    return write_xlsx({title: sheet for title, sheet in sheets.items() if len(sheet)}, words.language)


def answer_title(context: Context, question: Question, code: Hashable, words: Words) -> str:
    """Write an answer as a person reads it.

    Parameters
    ----------
    context : Context
        The workspace.
    question : Question
        What was asked.
    code : str or int
        Code of an option, step of a scale, or uid of a place.
    words : Words
        In the reader's language.

    Returns
    -------
    str
        The words of the option, the step, or the name of the place.
    """
    if question.kind is QuestionKind.PLACE:
        return next((name for place, name in place_names(context).items() if place.uid == code), "—")
    return next((words.title(o.title) for o in question.options if o.code == code), str(code))
