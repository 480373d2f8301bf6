"""How a long computation says how far it is, and how it is stopped."""

from typing import Protocol


class Progress(Protocol):
    """A callable that is told how far a computation is.

    It may raise :class:`~cocreate_gis.model.errors.Cancelled`; the computation then ends at once and
    leaves nothing behind.
    """

    def __call__(self, fraction: float, stage: str) -> None:
        """Take note of the progress.

        Parameters
        ----------
        fraction : float
            Done so far, 0 to 1.
        stage : str
            Key of the stage, such as ``"snap"``; its words stand in the catalogue as ``stage.<key>``.
        """


def silent(fraction: float, stage: str) -> None:
    """Take no note of the progress.

    Parameters
    ----------
    fraction : float
        Done so far, 0 to 1.
    stage : str
        Key of the stage.
    """
