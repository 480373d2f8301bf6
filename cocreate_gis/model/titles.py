"""A name in the two languages of the screen."""

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
