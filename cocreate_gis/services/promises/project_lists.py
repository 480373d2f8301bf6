"""The lists of a project to take home: a workbook with a sheet per list, pages for the noticeboard."""

from typing import Literal

import pandas as pd

from cocreate_gis.interchange.register_print import PrintedRegister, draw_register
from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.layers.base import Field, Visibility
from cocreate_gis.model.layers.projects import PROJECTS, WORK_ITEMS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Language
from cocreate_gis.services.context import Context
from cocreate_gis.services.data.known_records import comparable
from cocreate_gis.services.documents import Document, file_name
from cocreate_gis.services.promises.works import listed, of_project
from cocreate_gis.services.registers.record_history import from_json
from cocreate_gis.services.registers.told import told
from cocreate_gis.services.standing import standing_lines
from cocreate_gis.services.value_words import state_title
from cocreate_gis.store import get_feature
from cocreate_gis.wording import Words

Format = Literal["xlsx", "pdf"]
_SHOWN = (
    "item_no",
    "name",
    "place_name",
    "unit",
    "quantity",
    "cost_yuan",
    "doer",
    "responsible",
    "money_from",
    "due_on",
    "done_on",
)


def lists_document(
    actor: Actor, context: Context, project: str, kind: Format, language: Language
) -> Document:
    """Make the document.

    Parameters
    ----------
    actor : Actor
        Who takes it home.
    context : Context
        The workspace.
    project : str
        Uid of the project.
    kind : {"xlsx", "pdf"}
        A workbook, or lying A4 pages for the noticeboard.
    language : {"zh", "en"}
        Language of the document.

    Returns
    -------
    Document
        What everybody may read of the items that were not dropped, how far each is in plain words.

    Raises
    ------
    Forbidden
        The actor may not export.
    NotFound
        ``feature_missing``.
    """
    require(actor, "data.export")
    words, workspace = Words(language), context.workspace
    with context.store.read() as connection:
        name = str(get_feature(connection, PROJECTS, uid=project).values["name"])
    titles = words.coded(WORK_ITEMS.field("doer").domain)
    items = listed(of_project(context, WORK_ITEMS, project, Visibility.PUBLIC), titles)
    items["in_list"] = items["in_list"].replace("", words("works.no_list"))
    title = words("works.lists_of", project=name)
    standing = standing_lines(workspace, words)
    if kind == "pdf":
        rows = _texts(context, items.sort_values("in_list", kind="stable"), words)
        register = PrintedRegister(
            title=f"{workspace.name} · {title}",
            subtitle=words("works.lists_count", count=len(items)),
            date=context.today,
            headings=[
                words("works.list"),
                *(words.title(one.title) for one in _fields()),
                words("works.how_far"),
            ],
            rows=rows,
            foot=words("print.mark_of_parts").join([workspace.source or "—", *standing]),
        )
        return Document(file_name(title, "pdf"), draw_register(register, "A4", language))
    about = [title, words("works.lists_on", day=context.today), *standing]
    sheets = {
        **{str(one): _sheet(group, words) for one, group in items.groupby("in_list")},
        words("document.about"): pd.DataFrame({words("document.about"): about}),
    }
    return Document(file_name(title, "xlsx"), write_xlsx(sheets, language))


def _fields() -> list[Field]:
    return [WORK_ITEMS.field(name) for name in _SHOWN]


def _how_far(status: object, words: Words) -> str:
    return state_title(WORK_ITEMS, str(status), Visibility.PUBLIC, words)


def _texts(context: Context, items: pd.DataFrame, words: Words) -> list[list[str]]:
    fields = _fields()
    columns = [
        [
            _cell(context, field, from_json(field, comparable(value)), words)
            for value in items[field.name].tolist()
        ]
        for field in fields
    ]
    far = [_how_far(status, words) for status in items["status"]]
    return [list(row) for row in zip(items["in_list"], *columns, far, strict=True)]


def _cell(context: Context, field: Field, value: object, words: Words) -> str:
    return "" if value is None else told(context, WORK_ITEMS, field, value, words, Visibility.PUBLIC)


def _sheet(items: pd.DataFrame, words: Words) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            words.heading(field): items[field.name].map(words.coded(field.domain))
            if field.domain
            else items[field.name]
            for field in _fields()
        }
    )
    return table.assign(**{words("works.how_far"): [_how_far(one, words) for one in items["status"]]})
