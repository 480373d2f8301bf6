"""What a question takes to be otherwise than recorded: what if this gate were open."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from cocreate_gis.model.checked import Checked

GateStatus = Literal["open", "closed"]
Kind = Literal["gates", "hours", "removed", "moved", "added", "barriers"]
Lon = Annotated[float, Field(ge=-180, le=180)]
Lat = Annotated[float, Field(ge=-90, le=90)]


class SupposedFacility(Checked):
    """A facility that is not there.

    Attributes
    ----------
    name : str
        What it is called in results.
    category : str
        Facility category.
    place : tuple of float
        Longitude and latitude, EPSG:4326.
    """

    name: str
    category: str
    place: tuple[Lon, Lat]


class Suppositions(Checked):
    """Things taken to be otherwise than recorded.

    Attributes
    ----------
    gates : dict of str to {"open", "closed"}
        Gates by uid whose state is another.
    hours : dict of str to str
        Opening hours of facilities and gates, by uid, as people write them.
    removed : dict of str to bool
        Facilities by uid that are not there, all ``True``.
    moved : dict of str to tuple of float
        Facilities by uid that stand elsewhere: longitude and latitude, EPSG:4326.
    added : dict of str to SupposedFacility
        Facilities by a uid of their own that are there, open and to be counted.
    barriers : dict of str to bool
        Walls by uid that are gone, all ``True``.
    """

    gates: dict[str, GateStatus] = Field(default_factory=dict)
    hours: dict[str, str] = Field(default_factory=dict)
    removed: dict[str, Literal[True]] = Field(default_factory=dict)
    moved: dict[str, tuple[Lon, Lat]] = Field(default_factory=dict)
    added: dict[str, SupposedFacility] = Field(default_factory=dict)
    barriers: dict[str, Literal[True]] = Field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.listed())

    def listed(self) -> list[tuple[Kind, str]]:
        """List what is supposed.

        Returns
        -------
        list of tuple of str
            Kind of supposition and uid of its object, by kind, in the order they were made.

        Examples
        --------
        >>> Suppositions(gates={"a": "open"}, removed={"b": True}).listed()
        [('gates', 'a'), ('removed', 'b')]
        """
        kinds: tuple[Kind, ...] = ("gates", "barriers", "added", "moved", "removed", "hours")
        return [(kind, uid) for kind in kinds for uid in getattr(self, kind)]

    def having(self, kind: Kind, uid: str, what: object) -> "Suppositions":
        """Suppose one thing more.

        Parameters
        ----------
        kind : str
            A field.
        uid : str
            The object.
        what : object
            What is supposed of it; whatever of this kind was supposed of it before is forgotten.

        Returns
        -------
        Suppositions
            With it, as the last of its kind.

        Examples
        --------
        >>> Suppositions().having("gates", "a", "open").having("gates", "a", "closed").gates
        {'a': 'closed'}
        """
        held = self._without(kind, uid)
        return Suppositions(**{**held, kind: {**held[kind], uid: what}})

    def without(self, kind: Kind, uid: str) -> "Suppositions":
        """Take one supposition back.

        Parameters
        ----------
        kind : str
            A field.
        uid : str
            The object.

        Returns
        -------
        Suppositions
            Without it.

        Examples
        --------
        >>> bool(Suppositions(gates={"a": "open"}).without("gates", "a"))
        False
        """
        return Suppositions(**self._without(kind, uid))

    def _without(self, kind: Kind, uid: str) -> dict[str, Mapping[str, Any]]:
        held: dict[str, Mapping[str, Any]] = self.model_dump()
        return {**held, kind: {key: what for key, what in held[kind].items() if key != uid}}
