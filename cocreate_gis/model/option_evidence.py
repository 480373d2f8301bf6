"""What the gain of an option rests on, frozen with it."""

from datetime import datetime

from cocreate_gis.model.checked import Checked
from cocreate_gis.model.coverage import STANDARD_GROUP


class OptionEvidence(Checked):
    """People an option would bring within a walk of a facility, and how that was computed.

    Attributes
    ----------
    category : str
        The facility that would come.
    minutes : float
        Walking time.
    speeds_m_s : dict of str to float
        Walking speed by population group.
    place : tuple of float
        Longitude and latitude of the facility, EPSG:4326.
    run : str
        Uid of the stored coverage result with the facility.
    total, before, after : dict of str to float
        People by population group: all, within the time without the facility, and with it.
    layer_versions : dict of str to int
        Versions of the layers it was computed from.
    software : str
        Version of the product.
    computed_at : datetime
        UTC.
    """

    category: str
    minutes: float
    speeds_m_s: dict[str, float]
    place: tuple[float, float]
    run: str
    total: dict[str, float]
    before: dict[str, float]
    after: dict[str, float]
    layer_versions: dict[str, int]
    software: str
    computed_at: datetime

    def gained(self, group: str = STANDARD_GROUP) -> int:
        """Count the people of a group who would be served and are not.

        Parameters
        ----------
        group : str
            Key of `POPULATION_GROUPS`.

        Returns
        -------
        int
            People.
        """
        return round(self.after[group] - self.before[group])
