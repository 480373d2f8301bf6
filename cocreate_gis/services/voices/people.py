"""Persons as keys: one key for one person, whoever typed the words, and no name in it."""

import hashlib

from cocreate_gis.model.identity import new_uid
from cocreate_gis.services.context import Context


def spoken_key(context: Context, name: str, place_uid: str = "") -> str:
    """Give the key of a person whose words somebody else enters.

    Parameters
    ----------
    context : Context
        The workspace.
    name : str
        Who spoke; the same name at the same place is the same person. Empty for somebody unnamed, who is
        counted as one person more.
    place_uid : str
        Building or courtyard, where known.

    Returns
    -------
    str
        Key that does not give the name away to anybody without the store.
    """
    told = "".join(name.split()).casefold()
    if not told:
        return f"unnamed:{new_uid()}"
    # The workspace's own uid is the salt: the same name elsewhere is another key.
    text = f"{context.workspace.uid}\x1f{place_uid}\x1f{told}"
    return f"spoken:{hashlib.sha256(text.encode()).hexdigest()[:32]}"
