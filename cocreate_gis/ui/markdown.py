"""Words of users stay text: Streamlit reads labels and messages as Markdown, and fetches pictures in it."""

import re
from string import punctuation

from cocreate_gis.model.titles import Title
from cocreate_gis.wording import Words

_MARKS = re.compile(f"[{re.escape(punctuation)}]")


def literal(text: str) -> str:
    """Write a text so that Markdown shows it as it is.

    Parameters
    ----------
    text : str
        Anybody's words.

    Returns
    -------
    str
        Every mark behind a backslash, on one line: an indented line would be code.

    Examples
    --------
    >>> literal("![x](http://a.b)")
    '\\\\!\\\\[x\\\\]\\\\(http\\\\:\\\\/\\\\/a\\\\.b\\\\)'
    """
    return _MARKS.sub(r"\\\g<0>", " ".join(text.split()))


class MarkdownWords(Words):
    """Words whose values are shown as they are wherever Streamlit reads Markdown.

    Parameters
    ----------
    language : {"zh", "en"}
        The reader's language.
    """

    def written(self, value: object) -> str:
        """Write a value: our own titles, numbers and dates as they are, anything else as literal text.

        Parameters
        ----------
        value : object
            A value the words name.

        Returns
        -------
        str
            Markdown.
        """
        text = super().written(value)
        return text if isinstance(value, Title | int | float) else literal(text)
