"""Secrets of a store, shared by every process that serves it."""

import secrets

import sqlalchemy as sa

from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.store.stores import Store
from cocreate_gis.store.tables import SECRETS

_BYTES = 32


def secret_of(store: Store, name: str) -> str:
    """Give a secret of a store; it is drawn when it is first asked for.

    Parameters
    ----------
    store : Store
        The store.
    name : str
        What the secret is for.

    Returns
    -------
    str
        The same one for everybody who asks; it is not in the history.
    """
    query = sa.select(SECRETS.c.value).where(SECRETS.c.name == name)
    with store.read() as connection:
        known = connection.scalar(query)
    if known is None:
        with store.write(OPERATOR) as writer:
            known = writer.connection.scalar(query)
            if known is None:
                known = secrets.token_hex(_BYTES)
                writer.connection.execute(sa.insert(SECRETS).values(name=name, value=known))
    return str(known)
