"""The conditions of a walk, in words: what is assumed about hours and ways."""

from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.wording import Words


def lines(request: CoverageRequest, hours_unrecorded: int, words: Words) -> list[str]:
    """Write out the conditions a result depends on.

    Parameters
    ----------
    request : CoverageRequest
        The question.
    hours_unrecorded : int
        How many places have no hours, of those that count.
    words : Words
        In the reader's language.

    Returns
    -------
    list of str
        One sentence a line.
    """
    return [*_hours(request, hours_unrecorded, words), *_ways(request, words)]


def added(title: str, request: CoverageRequest, words: Words) -> str:
    """Add to a title what a question asks about that others do not.

    Parameters
    ----------
    title : str
        What it is about.
    request : CoverageRequest
        The question.
    words : Words
        In the reader's language.

    Returns
    -------
    str
        With the hour and the conditions in brackets; the same where there are none.
    """
    said, walking, at = [], request.walking, request.at
    if at is not None:
        day = words(f"assume.weekday_{at.isoweekday()}")
        said.append(words("condition.at", day=day, time=f"{at:%H:%M}"))
    if not walking.steps:
        said.append(words("condition.no_steps"))
    if walking.private_ways:
        said.append(words("condition.private_ways"))
    if walking.crossing_delay_s:
        said.append(words("condition.crossing", seconds=walking.crossing_delay_s))
    if walking.slope:
        said.append(words("condition.slope"))
    if not said:
        return title
    return words("condition.title", title=title, conditions=words("print.list_mark").join(said))


def _hours(request: CoverageRequest, hours_unrecorded: int, words: Words) -> list[str]:
    if request.at is None:
        return [words("assume.any_time")]
    day = words(f"assume.weekday_{request.at.isoweekday()}")
    said = [words("assume.at", day=day, date=request.at.date(), time=f"{request.at:%H:%M}")]
    if hours_unrecorded:
        said.append(words("assume.hours_unrecorded", count=hours_unrecorded))
    return said


def _ways(request: CoverageRequest, words: Words) -> list[str]:
    walking = request.walking
    delay = walking.crossing_delay_s
    return [
        words("assume.steps" if walking.steps else "assume.no_steps"),
        words("assume.crossing", seconds=delay) if delay else words("assume.no_crossing"),
        words("assume.private_ways" if walking.private_ways else "assume.no_private_ways"),
        words("assume.slope" if walking.slope else "assume.no_slope"),
    ]
