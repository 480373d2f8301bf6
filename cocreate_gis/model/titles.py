"""A name in the two languages of the screen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True)
class Title:
    """A short text in Chinese and English.

    Parameters
    ----------
    zh, en : str
        The text in each language.

    Examples
    --------
    >>> Title("行道树", "Street trees").in_language("en")
    'Street trees'
    """

    zh: str
    en: str

    def in_language(self, language: Language) -> str:
        """Give the text in one language.

        Parameters
        ----------
        language : {"zh", "en"}
            The reader's language.

        Returns
        -------
        str
            The text.
        """
        return self.zh if language == "zh" else self.en


def joined(titles: Iterable[Title]) -> Title:
    """Write titles one after the other.

    Parameters
    ----------
    titles : iterable of Title
        In their order.

    Returns
    -------
    Title
        With the separator of each language.

    Examples
    --------
    >>> joined([Title("线索", "Clue"), Title("已核实", "Checked")]).zh
    '线索、已核实'
    """
    each = tuple(titles)
    return Title("、".join(title.zh for title in each), ", ".join(title.en for title in each))
