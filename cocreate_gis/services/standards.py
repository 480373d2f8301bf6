"""The table of facility standards, editable with the document that adopts a figure."""

from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.standards import Standard
from cocreate_gis.services.context import Context
from cocreate_gis.store import read_standards, update_standard


def standards(context: Context) -> dict[str, Standard]:
    """Give every category of the workspace.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    dict of str to Standard
        By code.
    """
    with context.store.read() as connection:
        return {standard.code: standard for standard in read_standards(connection)}


def adopt(actor: Actor, context: Context, standard: Standard) -> None:
    """Change a category's figures, naming the document that says so.

    Parameters
    ----------
    actor : Actor
        Who changes it.
    context : Context
        The workspace.
    standard : Standard
        The category as it is to be.

    Raises
    ------
    Forbidden
        The actor may not.
    InvalidInput
        ``adopting_document_missing``, or a figure is not positive.
    """
    require(actor, "standards.edit")
    if not standard.adopted_by.strip():
        raise InvalidInput("adopting_document_missing", category=standard.title)
    for figure in (standard.radius_m, standard.walk_minutes):
        if figure is not None and figure <= 0:
            raise InvalidInput("standard_not_positive", category=standard.title)
    with context.store.write(actor) as writer:
        update_standard(writer, standard)
