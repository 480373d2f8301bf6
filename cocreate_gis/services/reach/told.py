"""Of whom a result tells."""

import pandas as pd

from cocreate_gis.model.coverage import OLDER_GROUP, STANDARD_GROUP


def told_group(people: pd.DataFrame) -> str:
    """Choose of whom maps and tables tell.

    Parameters
    ----------
    people : DataFrame
        Homes or gaps, with a column for each population group.

    Returns
    -------
    str
        People aged 60 and over; everybody where no ages are recorded, as of those no figure would be true.
    """
    return OLDER_GROUP if people[OLDER_GROUP].sum() > 0 else STANDARD_GROUP
