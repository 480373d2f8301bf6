"""The report for the mayor: what was promised and kept, from stored results, each figure with its source."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from cocreate_gis.analysis.progress import Progress
from cocreate_gis.interchange.report import Report, draw_report
from cocreate_gis.interchange.sheet import sheet_drawing
from cocreate_gis.interchange.sheet_content import DrawnLayer, SheetContent
from cocreate_gis.interchange.sheet_print import DrawPage
from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.funds import FUND_EXPENSES, FUND_INCOME, FUNDS
from cocreate_gis.model.layers.projects import PROJECTS
from cocreate_gis.model.layers.results import EVALUATIONS
from cocreate_gis.model.layers.sites import CRITERIA, SITE_RATINGS
from cocreate_gis.model.permissions import VISITOR, Actor, require
from cocreate_gis.model.titles import Language
from cocreate_gis.services.context import Context
from cocreate_gis.services.documents import Document, file_name
from cocreate_gis.services.promises.evaluations import evaluated
from cocreate_gis.services.promises.fund_books import money_held
from cocreate_gis.services.promises.kept import beneficiaries, measured_by, promised_and_kept
from cocreate_gis.services.promises.outcomes import kept_lines, people_table
from cocreate_gis.services.promises.ratings import FINISHED, scores
from cocreate_gis.services.reach import coverage
from cocreate_gis.services.reach.documents import drawn_layers, run_title
from cocreate_gis.services.standing import review_no, standing_lines
from cocreate_gis.wording import Words

_FEN = 100
_RECEIVED, _PAID = ("received", "published"), ("paid", "published", "evaluated")


def report(actor: Actor, context: Context, language: Language, progress: Progress) -> Document:
    """Make the report out of what is stored; it tells what the public may know.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    language : {"zh", "en"}
        Language of the report.
    progress : Progress
        Told how far the work is.

    Returns
    -------
    Document
        PDF: figures and projects, a map, who benefits, satisfaction, evaluations, money.

    Raises
    ------
    Forbidden
        The actor may not.
    """
    require(actor, "data.export")
    words = Words(language)
    progress(0.1, "make")
    first, *more = list(_parts(context, words))
    progress(0.5, "make")
    content = draw_report(first, language, [_map(context, words), *more])
    return Document(file_name(f"{first.title}-{context.today}", "pdf"), content)


def _parts(context: Context, words: Words) -> Iterator[Report]:
    table = promised_and_kept(VISITOR, context)
    yield _part(
        context, words, "title", _projects(table, words), [words("kept.how", least=5)], _tiles(table, words)
    )
    for row in table[table["status"].isin(FINISHED)].itertuples():
        people = beneficiaries(VISITOR, context, str(row.uid))
        if len(people):
            benefits, source = _people(context, words, row, people)
            yield _part(context, words, "people", benefits, [words("outcome.who_how"), source])
    yield _part(
        context, words, "satisfaction", _satisfaction(context, words, table), [words("mayor.source_ratings")]
    )
    for _, row in context.frame(EVALUATIONS, Visibility.PUBLIC).iterrows():
        places, told = _evaluation(context, words, str(row["uid"]))
        notes = [
            words("evaluation.how"),
            told,
            words("mayor.source_evaluation", name=row["name"], period=row["period"]),
        ]
        yield _part(context, words, "evaluation", places, notes)
    yield _part(context, words, "money", _money(context, words), [words("mayor.source_money")])


def _part(
    context: Context,
    words: Words,
    name: str,
    table: pd.DataFrame,
    notes: Sequence[str],
    tiles: Sequence[tuple[str, str]] = (),
) -> Report:
    title = words(f"mayor.{name}")
    span = words("mayor.span", workspace=context.workspace.name, day=context.today)
    empty = [words("mayor.nothing")] if table.empty else []
    lines = standing_lines(context.workspace, words)
    return Report(title, span, context.today, tiles, table, [*empty, *notes], lines)


def _tiles(table: pd.DataFrame, words: Words) -> list[tuple[str, str]]:
    counts = table["standing"].value_counts()
    rated = table["rating"].mean()
    finished = table["status"].isin(FINISHED)
    return [
        (words("mayor.finished"), words.number(int(finished.sum()), 0)),
        (words("kept.standing_kept"), words.number(int(counts.get("kept", 0)), 0)),
        (words("kept.standing_overdue"), words.number(int(counts.get("overdue", 0)), 0)),
        (words("kept.bays"), words.number(table["bays_gained"].sum(), 0)),
        (words("kept.rating"), "—" if pd.isna(rated) else words.number(rated, 1)),
    ]


def _projects(table: pd.DataFrame, words: Words) -> pd.DataFrame:
    rows = []
    for row in table.itertuples():
        lines = {line.about: line for line in kept_lines(row, words)}
        told = {
            words.title(PROJECTS.field("name").title): row.name,
            words("kept.standing"): words(f"kept.standing_{row.standing}"),
        }
        for name in ("day", "people", "bays"):
            line = lines.get(words(f"kept.{name}"))
            both = [line.promised or "—", line.kept or "—"] if line else ["—"]
            told[words(f"mayor.column_{name}")] = " / ".join(both)
        rows.append(told)
    return pd.DataFrame(rows)


def _people(context: Context, words: Words, row: Any, people: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    told = people_table(people, words)
    where = told[words("kept.area")] + " · " + told.pop(words("kept.group"))
    told[words("kept.area")] = where
    before, after = (_run_title(context, words, run) for run in measured_by(context, str(row.uid)))
    source = words("mayor.source_people", name=row.name, before=before, after=after)
    return told.rename(columns={words("kept.area"): str(row.name)}), source


def _run_title(context: Context, words: Words, uid: str) -> str:
    try:
        run = coverage.stored(VISITOR, context, uid).run
    except NotFound:
        return words("mayor.run_gone")
    at = run.provenance.computed_at.astimezone(context.workspace.zone)
    return f"{run_title(context, run, words)} ({words.date(at.date())})"


def _satisfaction(context: Context, words: Words, table: pd.DataFrame) -> pd.DataFrame:
    rated = scores(VISITOR, context, "project").reset_index("rated_by", drop=True)
    names = table.set_index("uid")["name"]
    rated = rated[rated.index.isin(names.index)]
    marks = {words.title(SITE_RATINGS.field(name).title): rated[name] for name in CRITERIA}
    columns = {
        words("kept.project"): names.reindex(rated.index),
        words("mayor.ratings"): rated["ratings"],
        **marks,
    }
    return pd.DataFrame({**columns, words("mayor.mean"): rated["overall"]})


def _evaluation(context: Context, words: Words, uid: str) -> tuple[pd.DataFrame, str]:
    found = evaluated(VISITOR, context, uid)
    scored = found.places[found.places["score"].notna()]
    table = pd.DataFrame(
        {
            words("evaluation.place"): scored["name"],
            words("evaluation.score"): scored["score"].round(1),
            words("evaluation.award"): scored["awarded"].map({True: "★", False: ""}),
            words("evaluation.not_scored"): scored["missing"].astype(str).replace("0", ""),
        }
    )
    weights = found.indicators[["name", "share"]].itertuples(index=False)
    shares = words("print.mark_of_parts").join(
        f"{row.name} {words.percent(float(str(row.share)))}" for row in weights
    )
    return table, words("mayor.weights", weights=shares)


def _money(context: Context, words: Words) -> pd.DataFrame:
    funds = context.frame(FUNDS, Visibility.STAFF)
    sums = {}
    for name, layer, states in (("received", FUND_INCOME, _RECEIVED), ("paid", FUND_EXPENSES, _PAID)):
        frame = pd.DataFrame(context.frame(layer, Visibility.STAFF))
        counted = frame[frame["status"].isin(states)]
        sums[name] = counted.groupby("fund")["amount_yuan"].sum().reindex(funds["uid"]).fillna(0.0).to_numpy()
    with context.store.read() as connection:
        held = [sum(money_held(connection, str(uid)).values()) / _FEN for uid in funds["uid"]]
    return pd.DataFrame(
        {
            words.title(FUNDS.title): funds["name"].to_numpy(),
            words("mayor.received"): sums["received"],
            words("mayor.paid"): sums["paid"],
            words("mayor.held"): held,
        }
    )


def _map(context: Context, words: Words) -> DrawPage:
    workspace = context.workspace
    projects = context.frame(PROJECTS, Visibility.PUBLIC)
    content = SheetContent(
        title=words("mayor.map"),
        workspace=workspace.name,
        metric_epsg=workspace.metric_epsg,
        date=context.today,
        language=words.language,
        layers=[*drawn_layers(context), DrawnLayer(PROJECTS, projects[projects.geometry.notna()])],
        notes=[words("mayor.source_map")],
        source=workspace.source,
        review_no=review_no(workspace),
        fictional=workspace.fictional,
    )
    return sheet_drawing(content, "A4")
