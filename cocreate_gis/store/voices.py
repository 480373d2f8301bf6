"""Who agrees with what, all at once, for figures."""

import pandas as pd
import sqlalchemy as sa

from cocreate_gis.store.tables import SUPPORTS


def read_supports(connection: sa.Connection) -> pd.DataFrame:
    """Read who agrees with what.

    Parameters
    ----------
    connection : Connection
        A connection of the store.

    Returns
    -------
    DataFrame
        ``uid`` of the suggestion and key of the ``person``, one row per support.
    """
    query = sa.select(SUPPORTS.c.suggestion_uid, SUPPORTS.c.person)
    rows = [tuple(row) for row in connection.execute(query)]
    return pd.DataFrame(rows, columns=["uid", "person"], dtype="str")
