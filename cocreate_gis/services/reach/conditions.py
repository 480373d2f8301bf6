"""The conditions of a walk, in words: what is assumed about hours and ways."""

from cocreate_gis.model.coverage import CoverageRequest, CoverageRun
from cocreate_gis.wording import Words


def lines(run: CoverageRun, words: Words) -> list[str]:
    """Write out the conditions a result depends on.

    Parameters
    ----------
    run : CoverageRun
        The result.
    words : Words
        In the reader's language.

    Returns
    -------
    list of str
        One sentence a line.
    """
    return [*_hours(run, words), *_ways(run, words)]


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


def _hours(run: CoverageRun, words: Words) -> list[str]:
    request, made = run.request, run.provenance
    if request.at is None:
        return [words("assume.any_time")]
    day = words(f"assume.weekday_{request.at.isoweekday()}")
    said = [words("assume.at", day=day, date=request.at.date(), time=f"{request.at:%H:%M}")]
    if made.hours_unrecorded:
        said.append(words("assume.hours_unrecorded", count=made.hours_unrecorded))
    return said


def _ways(run: CoverageRun, words: Words) -> list[str]:
    walking = run.request.walking
    delay = walking.crossing_delay_s
    return [
        words("assume.steps" if walking.steps else "assume.no_steps"),
        words("assume.crossing", seconds=delay) if delay else words("assume.no_crossing"),
        words("assume.private_ways" if walking.private_ways else "assume.no_private_ways"),
        words("assume.slope" if walking.slope else "assume.no_slope"),
    ]
