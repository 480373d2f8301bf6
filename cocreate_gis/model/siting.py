"""What is asked of the siting engine, and what is kept of its advice."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from cocreate_gis.model.checked import Checked


class SitingRequest(Checked):
    """Where more facilities would serve most; for whom, and how far, the coverage question says.

    Attributes
    ----------
    candidates : str
        Name of the layer whose places could take a facility.
    sites : int
        How many are wanted.
    group : str
        Key of the population group they are for.
    by_support : bool
        Whether people count more where others asked for such a thing.
    exact : bool
        Whether the best choice is to be proved, which may take minutes.
    """

    candidates: str
    sites: Annotated[int, Field(ge=1)]
    group: str
    by_support: bool = False
    exact: bool = False


class AdvisedSite(BaseModel):
    """A place that is advised.

    Attributes
    ----------
    uid : str
        Record of the candidate layer.
    adds : float
        People it adds to those the facilities that stand and the sites before it cover.
    """

    model_config = ConfigDict(frozen=True)

    uid: str
    adds: float


class SitingAdvice(BaseModel):
    """Advice; it decides nothing.

    Attributes
    ----------
    request : SitingRequest
        The question.
    candidates : int
        Places that could have been chosen.
    sites : list of AdvisedSite
        First the one that adds most.
    below_best : float
        How far the choice is at most below the best possible, as a share; 0 where it is proved the best.
    """

    model_config = ConfigDict(frozen=True)

    request: SitingRequest
    candidates: int
    sites: list[AdvisedSite]
    below_best: float

    @property
    def adds(self) -> float:
        """People all sites together add."""
        return sum(site.adds for site in self.sites)
