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


def part(progress: Progress, begin: float, end: float) -> Progress:
    """Tell the progress of a part of a computation as that of the whole.

    Parameters
    ----------
    progress : Progress
        Of the whole.
    begin, end : float
        Where the part begins and ends in the whole, 0 to 1.

    Returns
    -------
    Progress
        Of the part.

    Examples
    --------
    >>> told = part(lambda fraction, stage: print(round(fraction, 2), stage), 0.2, 0.6)
    >>> told(0.5, "walk")
    0.4 walk
    """

    def told(fraction: float, stage: str) -> None:
        progress(begin + fraction * (end - begin), stage)

    return told
