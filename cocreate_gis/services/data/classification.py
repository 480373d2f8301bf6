"""What a person says a file is, kept with its import, and what follows for who may see it."""

from collections.abc import Mapping
from typing import Literal

from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers import LAYERS, Layer, Visibility
from cocreate_gis.model.workspace import PublicationMode, Workspace
from cocreate_gis.store import Change, Store, Writer, read_history, record

Classification = Literal["public", "internal"]

# Imports stand in the history under this name, each as a change of its layer.
_IMPORTS = "imports"


def require_classification(said: str) -> Classification:
    """Take what a person says a file is.

    Parameters
    ----------
    said : str
        ``public``, ``internal`` or ``classified``.

    Returns
    -------
    {"public", "internal"}
        What the file is.

    Raises
    ------
    InvalidInput
        ``classified_refused``, ``classification_unknown``.
    """
    if said == "classified":
        raise InvalidInput("classified_refused")
    if said == "public":
        return "public"
    if said == "internal":
        return "internal"
    raise InvalidInput("classification_unknown", said=said)


def asks_to_show(workspace: Workspace, layer: Layer, classification: str) -> bool:
    """Tell whether taking over a file would show internal data to the public.

    Parameters
    ----------
    workspace : Workspace
        The workspace; in a workshop or an intranet the readers are internal.
    layer : Layer
        Where the rows go.
    classification : {"public", "internal"}
        What the file is.

    Returns
    -------
    bool
        Whether a person has to confirm that the public fields of the layer may be shown.
    """
    is_public = workspace.publication is PublicationMode.PUBLIC and layer.visibility is Visibility.PUBLIC
    return is_public and classification == "internal"


def record_import(writer: Writer, layer: Layer, told: Mapping[str, object]) -> None:
    """Keep what was imported, in the transaction of the import.

    Parameters
    ----------
    writer : Writer
        The transaction.
    layer : Layer
        Where the rows went.
    told : Mapping[str, object]
        File, classification, whether its public fields may be shown, and how many rows.
    """
    record(writer, _IMPORTS, layer.name, "import", 0, told)


def not_yet_shown(store: Store) -> list[Layer]:
    """List the public layers that hold internal files nobody has agreed to show.

    Parameters
    ----------
    store : Store
        The workspace.

    Returns
    -------
    list of Layer
        In the order of the declarations.
    """
    with store.read() as connection:
        return [
            layer
            for layer in LAYERS.values()
            if layer.visibility is Visibility.PUBLIC
            and any(_is_kept_back(change) for change in read_history(connection, _IMPORTS, layer.name))
        ]


def _is_kept_back(change: Change) -> bool:
    told = change.content or {}
    return told.get("classification") == "internal" and told.get("may_be_shown") is False
