"""What was noticed about data on their way in: told like an error, but the rest goes on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "fixed"]


@dataclass(frozen=True)
class Finding:
    """One thing noticed in a file.

    Parameters
    ----------
    code : str
        Key of its sentence, ``error.<code>`` in the catalogues.
    severity : {"error", "warning", "fixed"}
        The row is left out; it is kept, but look at it; it was put right.
    row : int or None
        Row of the file as `ReadResult.frame` numbers them, None when it concerns the whole file.
    column : str
        Column it concerns, empty for none.
    params : Mapping[str, object]
        Values the sentence names.
    """

    code: str
    severity: Severity
    row: int | None = None
    column: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
