"""Why words wait for a look before the public sees them."""

from cocreate_gis.model.layers.base import LIST_MARK
from cocreate_gis.model.layers.suggestions import PRIVATE_CATEGORIES
from cocreate_gis.services.context import Context
from cocreate_gis.services.voices.personal_numbers import personal_numbers
from cocreate_gis.wording import Words

PRIVATE, WORD, NUMBER = "private", "word", "number"


def held_for(context: Context, *texts: str, category: str = "") -> str:
    """Say why words are held.

    Parameters
    ----------
    context : Context
        The workspace, with its held words.
    *texts : str
        Everything of it that would be public.
    category : str
        Of a suggestion; empty for a comment.

    Returns
    -------
    str
        Codes for the field ``held_for``; empty where nothing speaks against showing it.
    """
    spoken = ["".join(text.split()).casefold() for text in texts]
    held = [word for word in context.workspace.held_words if word.strip()]
    reasons = {
        PRIVATE: category in PRIVATE_CATEGORIES,
        WORD: any("".join(word.split()).casefold() in text for word in held for text in spoken),
        NUMBER: any(personal_numbers(text) for text in texts),
    }
    return LIST_MARK.join(reason for reason, applies in reasons.items() if applies)


def held_words(codes: str, words: Words) -> str:
    """Say in words why something is held.

    Parameters
    ----------
    codes : str
        Value of the field ``held_for``.
    words : Words
        In the reader's language.

    Returns
    -------
    str
        The reasons; what is no code of ours stays as it is.
    """
    known = (PRIVATE, WORD, NUMBER)
    reasons = [words(f"held.{code}") if code in known else code for code in codes.split(LIST_MARK) if code]
    return LIST_MARK.join(reasons)
