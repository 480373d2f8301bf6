"""What the map in the browser asks for, answered for the person at the seat."""

import json
from collections.abc import Mapping, Sequence

from cocreate_gis import __version__
from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.layers import LAYERS, find_layer
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.services.map_card import card_of
from cocreate_gis.services.office import Office, Seat
from cocreate_gis.services.parts import PART_MARK
from cocreate_gis.services.voices import suggestions
from cocreate_gis.store import SCHEMA_VERSION, layer_versions
from cocreate_gis.wording import Words


class MapDesk:
    """The map service of every workspace of an office.

    Parameters
    ----------
    office : Office
        The workspaces.
    """

    def __init__(self, office: Office) -> None:
        self._office = office

    def identify(self, cookies: Mapping[str, str], client: str | None, headers: Mapping[str, str]) -> Seat:
        """Say who is asking; see `Office.seat`.

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
        Seat
            The person at a workspace.
        """
        return self._office.seat(cookies, client, headers)

    def tile_tag(self, actor: Seat, layers: Sequence[str]) -> str:
        """Name the state of layers as a person sees them.

        Parameters
        ----------
        actor : Seat
            Who asks.
        layers : sequence of str
            Names of layers, or of parts of them.

        Returns
        -------
        str
            Text for an ETag, with workspace, program, versions and visibility class.

        Raises
        ------
        NotFound
            ``layer_unknown``, also for a layer that is not for this person.
        """
        names = [_visible_source(actor, name) for name in layers]
        tag = actor.context.tiles.tag(names, actor.actor.visibility)
        return f"{actor.context.workspace.uid}-{__version__}-{tag}"

    def tile(self, actor: Seat, layers: Sequence[str], z: int, x: int, y: int) -> bytes:
        """Give a tile.

        Parameters
        ----------
        actor : Seat
            Who asks.
        layers : sequence of str
            Names of layers, or of parts of them.
        z, x, y : int
            The tile in the XYZ scheme.

        Returns
        -------
        bytes
            Mapbox Vector Tile as gzip.

        Raises
        ------
        NotFound
            The layer or the tile is not there for this person.
        """
        names = [_visible_source(actor, name) for name in layers]
        return actor.context.tiles.tile(names, actor.actor.visibility, z, x, y)

    def versions(self, actor: Seat) -> Mapping[str, int]:
        """Give the version of every layer the person may see.

        Parameters
        ----------
        actor : Seat
            Who asks.

        Returns
        -------
        Mapping[str, int]
            Version by layer name.
        """
        with actor.context.store.read() as connection:
            versions = layer_versions(connection)
        return {layer.name: versions.get(layer.name, 0) for layer in visible_layers(actor)}

    def card(self, actor: Seat, layer: str, fid: int, language: str) -> Mapping[str, object]:
        """Describe one feature.

        Parameters
        ----------
        actor : Seat
            Who asks.
        layer : str
            Layer name.
        fid : int
            The feature.
        language : str
            ``zh`` or ``en``.

        Returns
        -------
        Mapping[str, object]
            JSON values: ``layer``, ``fid``, ``uid``, ``version``, ``title``, ``kind``, ``fields`` (each
            ``name``, ``title``, ``value`` as text, ``unit``), ``geometry`` (GeoJSON, EPSG:4326),
            ``editable``, ``photos`` (each ``small`` and ``large``, addresses, and ``alt``), ``chain`` (what
            it came from and what came of it, each ``layer``, ``fid``, ``kind``, ``title``, ``state``,
            whether it is the one ``here`` and whether it ``opens``) and ``actions`` (each ``name``,
            ``title``, ``primary``).

        Raises
        ------
        NotFound
            There is no such feature for this person.
        """
        declaration = _visible_layer(actor, layer)
        words = Words("en" if language == "en" else "zh")
        return card_of(actor, declaration, fid, words)

    def mine(self, actor: Seat) -> Mapping[str, object]:
        """Give what this person has said and the public does not see yet.

        Parameters
        ----------
        actor : Seat
            Who asks.

        Returns
        -------
        Mapping[str, object]
            GeoJSON FeatureCollection, EPSG:4326, without attributes.
        """
        sent = suggestions.mine(actor.actor, actor.context)
        collection: dict[str, object] = json.loads(sent[[sent.geometry.name]].to_json(drop_id=True))
        return collection

    def schema_version(self) -> int:
        """Give the schema version of stores this program writes.

        Returns
        -------
        int
            The version.
        """
        return SCHEMA_VERSION


def visible_layers(seat: Seat) -> list[Layer]:
    """List the layers of the map a person may see.

    Parameters
    ----------
    seat : Seat
        The person.

    Returns
    -------
    list of Layer
        Without layers that are staff's as a whole, unless the person is staff.
    """
    return [layer for layer in registers(seat) if layer.on_map]


def registers(seat: Seat) -> list[Layer]:
    """List the kinds of records a person may see, on the map or not.

    Parameters
    ----------
    seat : Seat
        The person.

    Returns
    -------
    list of Layer
        As `visible_layers`, and those that have no place on the map.
    """
    staff = seat.actor.visibility is Visibility.STAFF
    return [layer for layer in LAYERS.values() if staff or layer.visibility is Visibility.PUBLIC]


def _visible_layer(seat: Seat, name: str) -> Layer:
    layer = find_layer(name)
    if layer not in visible_layers(seat):
        raise NotFound("layer_unknown", layer=name, known="")
    return layer


def _visible_source(seat: Seat, name: str) -> str:
    """The layer of a tile, or the part of it a list has found."""
    named, mark, token = name.partition(PART_MARK)
    return f"{_visible_layer(seat, named).name}{mark}{token}"
