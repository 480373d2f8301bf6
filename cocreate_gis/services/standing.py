"""By what right a file leaves the house, as every file says that does."""

from cocreate_gis.model.workspace import PublicationMode, Workspace
from cocreate_gis.wording import Words


def review_no(workspace: Workspace) -> str:
    """Give the map review number under which a workspace may be published.

    Parameters
    ----------
    workspace : Workspace
        The workspace.

    Returns
    -------
    str
        Empty where its maps are internal.
    """
    return workspace.review.review_no if workspace.publication is PublicationMode.PUBLIC else ""


def standing_lines(workspace: Workspace, words: Words) -> list[str]:
    """Say whether a place is invented, and whether its maps are internal.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    words : Words
        In the reader's language.

    Returns
    -------
    list of str
        One or two sentences.
    """
    number = review_no(workspace)
    reviewed = words("export.reviewed", review_no=number) if number else words("export.internal")
    return [words("export.fictional_note"), reviewed] if workspace.fictional else [reviewed]
