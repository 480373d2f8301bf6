"""Chinese and English words.

The catalogues under ``locale/<language>/*.po`` hold one entry per key; both languages have the same keys
(tested). A key is dotted: ``map.legend``, ``error.crs_missing``.
"""

import datetime as dt
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel.dates import format_date, format_datetime
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers.base import Field
from cocreate_gis.model.titles import Language, Title
from cocreate_gis.model.units import unit_title

_CATALOGUES = Path(__file__).parent / "locale"
_LOCALES: Mapping[Language, str] = {"zh": "zh_Hans_CN", "en": "en_GB"}
_BRACKETS: Mapping[Language, tuple[str, str]] = {"zh": ("（", "）"), "en": (" (", ")")}
# A moment to the minute: nobody promises a second.
_MOMENTS: Mapping[Language, str] = {"zh": "y年M月d日 HH:mm", "en": "d MMM y, HH:mm"}


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Read every entry of a language.

    Parameters
    ----------
    language : {"zh", "en"}
        The language.

    Returns
    -------
    Mapping[str, str]
        Sentence per key.
    """
    entries: dict[str, str] = {}
    for path in sorted((_CATALOGUES / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=_LOCALES[language]):
                if message.id:
                    entries[str(message.id)] = str(message.string)
    return entries


class Words:
    """The words, numbers and dates of one language.

    Parameters
    ----------
    language : {"zh", "en"}
        The reader's language.

    Examples
    --------
    >>> Words("en").number(12345.5)
    '12,345.5'
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self._entries = catalogue(language)
        self._locale = _LOCALES[language]

    def __call__(self, key: str, **params: object) -> str:
        """Give the words of a key.

        Parameters
        ----------
        key : str
            Dotted key of the catalogue.
        **params : object
            Values the words name in braces; numbers are written in the manner of the language.

        Returns
        -------
        str
            The words; a user's own text in `params` stays as it is and is never read as a format.

        Raises
        ------
        KeyError
            The catalogue lacks the key, or `params` a value the words name.
        """
        written = {name: self.written(value) for name, value in params.items()}
        return self._entries[key].format(**written)

    def written(self, value: object) -> str:
        """Write a value the words name.

        Parameters
        ----------
        value : object
            Text, a number, a date or a declared title.

        Returns
        -------
        str
            In the manner of the language.
        """
        if isinstance(value, bool) or not isinstance(value, int | float | dt.date | Title):
            return str(value)
        if isinstance(value, Title):
            return self.title(value)
        return self.date(value) if isinstance(value, dt.date) else self.number(value)

    def starting_with(self, prefix: str) -> dict[str, str]:
        """Give every entry below a prefix, for the browser.

        Parameters
        ----------
        prefix : str
            Such as ``map.``.

        Returns
        -------
        dict of str to str
            Words per key, the prefix cut off.
        """
        return {
            key.removeprefix(prefix): text for key, text in self._entries.items() if key.startswith(prefix)
        }

    def error(self, error: CoCreateError) -> str:
        """Say what is wrong, where, and what to do.

        Parameters
        ----------
        error : CoCreateError
            An error raised by the product.

        Returns
        -------
        str
            One sentence or two.
        """
        return self(f"error.{error.code}", **error.params)

    def title(self, title: Title) -> str:
        """Give a title in this language.

        Parameters
        ----------
        title : Title
            A declared title.

        Returns
        -------
        str
            Its text.
        """
        return title.in_language(self.language)

    def unit(self, unit: str) -> str:
        """Give a unit in this language.

        Parameters
        ----------
        unit : str
            As a field declares it; empty for none.

        Returns
        -------
        str
            Its name.
        """
        return self.title(unit_title(unit))

    def heading(self, field: Field) -> str:
        """Give the title of a field, and its unit in brackets.

        Parameters
        ----------
        field : Field
            As a layer declares it.

        Returns
        -------
        str
            An import finds the field again by it.

        Examples
        --------
        >>> from cocreate_gis.model.layers import LAYERS
        >>> Words("en").heading(LAYERS["projects"].field("budget_yuan"))
        'Budget (yuan)'
        """
        return self.title(field.title) + self.bracketed(field.unit)

    def bracketed(self, unit: str) -> str:
        """Give a unit in brackets, to stand behind a heading.

        Parameters
        ----------
        unit : str
            As a field declares it; empty for none.

        Returns
        -------
        str
            In the brackets of the language; empty for no unit.
        """
        opening, closing = _BRACKETS[self.language]
        return f"{opening}{self.unit(unit)}{closing}" if unit else ""

    def measured(self, text: str, unit: str) -> str:
        """Give a figure with its unit behind it.

        Parameters
        ----------
        text : str
            The figure as it is written.
        unit : str
            As a field declares it; empty for none.

        Returns
        -------
        str
            The figure alone where there is no unit.
        """
        return f"{text} {self.unit(unit)}" if unit else text

    def coded(self, domain: Mapping[str, Title] | None) -> dict[str, str]:
        """Give the titles of coded values in this language.

        Parameters
        ----------
        domain : Mapping[str, Title] or None
            As a field declares it.

        Returns
        -------
        dict of str to str
            Text by code, in the order of the declaration; empty without a domain.
        """
        return {code: self.title(title) for code, title in (domain or {}).items()}

    def number(self, value: float, digits: int = 2) -> str:
        """Write a number.

        Parameters
        ----------
        value : float
            The number.
        digits : int
            Most digits behind the point.

        Returns
        -------
        str
            With the language's separators.
        """
        return str(format_decimal(round(value, digits), locale=self._locale))

    def percent(self, share: float | None, digits: int = 1) -> str:
        """Write a share.

        Parameters
        ----------
        share : float or None
            0 to 1, or None where there is none.
        digits : int
            Digits behind the point.

        Returns
        -------
        str
            Such as ``90.7%``, or a dash.
        """
        if share is None:
            return "—"
        pattern = "0." + "0" * digits + "%" if digits else "0%"
        return str(format_percent(share, format=pattern, locale=self._locale))

    def date(self, value: dt.date) -> str:
        """Write a date, or a date and time.

        Parameters
        ----------
        value : date or datetime
            A datetime is written in the zone it carries.

        Returns
        -------
        str
            In the manner of the language.
        """
        if isinstance(value, dt.datetime):
            pattern = _MOMENTS[self.language]
            return str(format_datetime(value, pattern, tzinfo=value.tzinfo, locale=self._locale))
        return str(format_date(value, format="long", locale=self._locale))
