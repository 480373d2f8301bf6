"""Questions of a survey as data: what may be asked, what counts as an answer."""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.titles import Title

TEXT_LIMIT = 1_000
MOST_QUESTIONS = 60
_CODE = r"^[a-z0-9_]{1,40}$"


class QuestionKind(StrEnum):
    """What an answer is."""

    CHOICE = "choice"  # one option
    CHOICES = "choices"  # any number of options
    SCALE = "scale"  # 1 to the last step
    TEXT = "text"
    PLACE = "place"  # the uid of a place with a name


class Option(BaseModel):
    """One thing to choose.

    Attributes
    ----------
    code : str
        Stays the same from year to year, whatever the words become.
    zh, en : str
        The words; English may stay empty.
    """

    model_config = ConfigDict(frozen=True)

    code: str = Field(pattern=_CODE)
    zh: str = Field(min_length=1, max_length=120)
    en: str = Field("", max_length=120)

    @property
    def title(self) -> Title:
        """The words in both languages."""
        return Title(self.zh, self.en or self.zh)


class Question(BaseModel):
    """One question.

    Attributes
    ----------
    code : str
        By which it is found again in the survey of another year.
    kind : QuestionKind
        What an answer is.
    zh, en : str
        The words; English may stay empty.
    required : bool
        Whether it has to be answered.
    options : tuple of Option
        For a choice.
    steps : int
        For a scale: its last step.
    """

    model_config = ConfigDict(frozen=True)

    code: str = Field(pattern=_CODE)
    kind: QuestionKind
    zh: str = Field(min_length=1, max_length=300)
    en: str = Field("", max_length=300)
    required: bool = False
    options: tuple[Option, ...] = ()
    steps: int = Field(5, ge=2, le=10)

    @property
    def title(self) -> Title:
        """The words in both languages."""
        return Title(self.zh, self.en or self.zh)

    @property
    def is_choice(self) -> bool:
        """Whether it is answered with options."""
        return self.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES)


_QUESTIONS = TypeAdapter(tuple[Question, ...])


def questions_from(text: str | None) -> tuple[Question, ...]:
    """Read questions as they are kept.

    Parameters
    ----------
    text : str or None
        JSON; nothing for none.

    Returns
    -------
    tuple of Question
        Checked.

    Raises
    ------
    InvalidInput
        ``survey_questions_broken``, or as `check_questions`.
    """
    try:
        questions = _QUESTIONS.validate_json(text or "[]")
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise InvalidInput("survey_questions_broken", where=where or "1") from error
    check_questions(questions)
    return questions


def questions_to(questions: Sequence[Question]) -> str:
    """Write questions as they are kept.

    Parameters
    ----------
    questions : sequence of Question
        In their order.

    Returns
    -------
    str
        JSON.
    """
    return json.dumps(
        [q.model_dump(mode="json", exclude_defaults=True) for q in questions], ensure_ascii=False
    )


def check_questions(questions: Sequence[Question]) -> None:
    """Refuse questions that cannot be asked.

    Parameters
    ----------
    questions : sequence of Question
        In their order.

    Raises
    ------
    InvalidInput
        ``survey_too_long``, ``survey_code_twice`` or ``survey_options_missing``.
    """
    if len(questions) > MOST_QUESTIONS:
        raise InvalidInput("survey_too_long", count=len(questions), limit=MOST_QUESTIONS)
    for codes in ([q.code for q in questions], *([o.code for o in q.options] for q in questions)):
        twice = {code for code in codes if codes.count(code) > 1}
        if twice:
            raise InvalidInput("survey_code_twice", written=min(twice))
    for question in questions:
        if question.is_choice and len(question.options) < 2:
            raise InvalidInput("survey_options_missing", question=question.title)


def check_answers(questions: Sequence[Question], answers: Mapping[str, object]) -> dict[str, object]:
    """Check the answers of one person.

    Parameters
    ----------
    questions : sequence of Question
        What was asked.
    answers : Mapping[str, object]
        By code of the question: a code, several codes, a step, a text, the uid of a place; empty for none.

    Returns
    -------
    dict of str to object
        What was answered, without what was left empty.

    Raises
    ------
    InvalidInput
        ``answer_missing``, ``answer_unknown`` or ``answer_too_long``, naming the question.

    Examples
    --------
    >>> asked = Question(code="safe", kind=QuestionKind.SCALE, zh="安全吗")
    >>> check_answers([asked], {"safe": 4})
    {'safe': 4}
    """
    known = {question.code for question in questions}
    if unasked := sorted(set(answers) - known):
        raise InvalidInput("answer_to_nothing", written=unasked[0])
    given = {
        question.code: _checked(question, answers[question.code])
        for question in questions
        if answers.get(question.code) not in (None, "", [], ())
    }
    for question in questions:
        if question.required and not given.get(question.code):
            raise InvalidInput("answer_missing", question=question.title)
    return {code: answer for code, answer in given.items() if answer}


def _checked(question: Question, answer: object) -> object:
    codes = {option.code for option in question.options}
    match question.kind:
        case QuestionKind.CHOICE if answer in codes:
            return answer
        case QuestionKind.CHOICES if isinstance(answer, list | tuple) and codes.issuperset(answer):
            return [option.code for option in question.options if option.code in answer]
        case QuestionKind.SCALE if answer in range(1, question.steps + 1):
            return answer
        case QuestionKind.TEXT if isinstance(answer, str):
            if len(answer) > TEXT_LIMIT:
                raise InvalidInput("answer_too_long", question=question.title, limit=TEXT_LIMIT)
            return answer.strip()
        case QuestionKind.PLACE if isinstance(answer, str):
            return answer
    raise InvalidInput("answer_unknown", question=question.title)


def require_kept(before: Sequence[Question], after: Sequence[Question]) -> None:
    """Refuse to lose what was answered already: a question, its kind, or one of its options.

    Parameters
    ----------
    before, after : sequence of Question
        As they were when answers came, and as they are to be.

    Raises
    ------
    InvalidInput
        ``survey_answered``, naming the question.
    """
    now = {question.code: question for question in after}
    for question in before:
        other = now.get(question.code)
        kept = other is not None and other.kind is question.kind and other.steps == question.steps
        if other is None or not kept or {o.code for o in question.options} - {o.code for o in other.options}:
            raise InvalidInput("survey_answered", question=question.title)


def options_from(written: str, before: Sequence[Option]) -> tuple[Option, ...]:
    """Read options written a line each, and keep the codes of those that were there.

    Parameters
    ----------
    written : str
        Words, in both languages if `` / `` stands between them.
    before : sequence of Option
        As they were.

    Returns
    -------
    tuple of Option
        In the order of the lines. A line in the place of one that is gone is that option in other words.

    Examples
    --------
    >>> old = options_from("电梯\\n车位", ())
    >>> [option.code for option in options_from("车位\\n加装电梯 / A lift", old[::-1])]
    ['o2', 'o1']
    """
    lines = [line.strip() for line in written.splitlines() if line.strip()]
    words = [tuple(part.strip() for part in line.partition(" / ")[::2]) for line in lines]
    known, told = {option.zh: option.code for option in before}, {zh for zh, _ in words}
    used = {option.code for option in before}
    options: list[Option] = []
    for position, (zh, en) in enumerate(words):
        code = known.get(zh)
        if code is None and position < len(before) and before[position].zh not in told:
            code = before[position].code
        if code is None or code in {option.code for option in options}:
            code = next(new for number in range(1, 1_000) if (new := f"o{number}") not in used)
            used.add(code)
        options.append(Option(code=code, zh=zh[:120], en=en[:120]))
    return tuple(options)
