"""What the routes ask of the services, so that they know no store and no set-up."""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

Actor = TypeVar("Actor")


class MapService(Protocol[Actor]):
    """What the map in the browser lives on; every call is for one actor."""

    def identify(self, cookies: Mapping[str, str], client: str | None, headers: Mapping[str, str]) -> Actor:
        """Say who is asking.

        Parameters
        ----------
        cookies : Mapping[str, str]
            Cookies of the request.
        client : str or None
            Address of the other end of the connection.
        headers : Mapping[str, str]
            Headers, keys in lower case.

        Returns
        -------
        Actor
            The person, signed in or not.
        """

    def tile_tag(self, actor: Actor, layers: Sequence[str]) -> str:
        """Name the state of layers as this actor sees them, for an ETag.

        Parameters
        ----------
        actor : Actor
            Who asks.
        layers : sequence of str
            Layer names.

        Returns
        -------
        str
            Made of the layers' versions and the actor's visibility class.

        Raises
        ------
        NotFound
            A layer does not exist for this actor.
        """

    def tile(self, actor: Actor, layers: Sequence[str], z: int, x: int, y: int) -> bytes:
        """Give a tile of one or several layers.

        Parameters
        ----------
        actor : Actor
            Who asks.
        layers : sequence of str
            Layer names.
        z, x, y : int
            The tile in the XYZ scheme.

        Returns
        -------
        bytes
            Mapbox Vector Tile as gzip, empty where there is nothing.

        Raises
        ------
        NotFound
            A layer or tile does not exist for this actor.
        """

    def versions(self, actor: Actor) -> Mapping[str, int]:
        """Give the version of every layer the actor may see.

        Parameters
        ----------
        actor : Actor
            Who asks.

        Returns
        -------
        Mapping[str, int]
            Version by layer name.
        """

    def card(self, actor: Actor, layer: str, fid: int, language: str) -> Mapping[str, object]:
        """Describe one feature as far as the actor may know it.

        Parameters
        ----------
        actor : Actor
            Who asks.
        layer : str
            Layer name.
        fid : int
            Feature id.
        language : str
            ``zh`` or ``en``.

        Returns
        -------
        Mapping[str, object]
            JSON values: ``layer``, ``fid``, ``uid``, ``version``, ``title``, ``kind``, ``fields`` (each
            ``name``, ``title``, ``value`` as text, ``unit``), ``geometry`` (GeoJSON, EPSG:4326),
            ``editable`` and ``actions`` (each ``name``, ``title``, ``primary``).

        Raises
        ------
        NotFound
            There is no such feature for this actor.
        """

    def mine(self, actor: Actor) -> Mapping[str, object]:
        """Give what the actor has said and the public does not see yet.

        Parameters
        ----------
        actor : Actor
            Who asks.

        Returns
        -------
        Mapping[str, object]
            GeoJSON FeatureCollection, EPSG:4326.
        """

    def schema_version(self) -> int:
        """Give the schema version of the store.

        Returns
        -------
        int
            The number the store is marked with.
        """
