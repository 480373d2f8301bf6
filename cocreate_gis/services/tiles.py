"""Tiles of layers as they stand now, built once per version and kept while they are asked for."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock

from cocreate_gis.interchange.tiles import LayerTiles, TileSource, compress
from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.layers.base import Visibility

_MAX_BYTES = 64 * 1024 * 1024
_MAX_ZOOM = 22

_LayerKey = tuple[str, Visibility]
_TileKey = tuple[str, Visibility, int, int, int]


class _Slot:
    """One layer for one class of readers: its latest tiles and the lock under which they are built."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.version = -1
        self.tiles: LayerTiles | None = None


class TileCache:
    """Tiles for every layer and visibility class; safe to call from many threads.

    Parameters
    ----------
    load : Callable[[str, Visibility], TileSource]
        Reads what a layer shows to a class of readers.
    version : Callable[[str], int]
        Gives the version of a layer, which moves with every change.
    """

    def __init__(self, load: Callable[[str, Visibility], TileSource], version: Callable[[str], int]) -> None:
        self._load = load
        self._version = version
        self._slots: dict[_LayerKey, _Slot] = {}
        self._encoded: OrderedDict[_TileKey, tuple[int, bytes]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def tag(self, layers: Sequence[str], visibility: Visibility) -> str:
        """Name the state of some layers as one class of readers sees them.

        Parameters
        ----------
        layers : sequence of str
            Layer names.
        visibility : Visibility
            Class of readers.

        Returns
        -------
        str
            Text that changes when any of the layers does, for an ETag.
        """
        return "-".join([visibility.value, *(str(self._version(layer)) for layer in layers)])

    def tile(self, layers: Sequence[str], visibility: Visibility, z: int, x: int, y: int) -> bytes:
        """Give one tile with the features of one or several layers.

        Parameters
        ----------
        layers : sequence of str
            Layer names; each becomes a layer of the tile.
        visibility : Visibility
            Class of readers.
        z, x, y : int
            The tile in the XYZ scheme.

        Returns
        -------
        bytes
            Mapbox Vector Tile as gzip, empty where there is nothing.

        Raises
        ------
        NotFound
            There is no such tile (``tile_unknown``).
        """
        if not (0 <= z <= _MAX_ZOOM and 0 <= x < 1 << z and 0 <= y < 1 << z):
            raise NotFound("tile_unknown", z=z, x=x, y=y)
        body = b"".join(self._encoded_layer((layer, visibility, z, x, y)) for layer in layers)
        return compress(body) if body else b""

    def _encoded_layer(self, key: _TileKey) -> bytes:
        layer, visibility, z, x, y = key
        version = self._version(layer)
        with self._lock:
            kept = self._encoded.get(key)
            if kept and kept[0] == version:
                self._encoded.move_to_end(key)
                return kept[1]
            slot = self._slots.setdefault((layer, visibility), _Slot())
        body = self._tiles(slot, layer, visibility, version).tile(z, x, y)
        self._keep(key, version, body)
        return body

    def _tiles(self, slot: _Slot, layer: str, visibility: Visibility, version: int) -> LayerTiles:
        with slot.lock:
            if slot.tiles is None or slot.version < version:
                slot.tiles = LayerTiles(layer, self._load(layer, visibility))
                slot.version = version
            return slot.tiles

    def _keep(self, key: _TileKey, version: int, body: bytes) -> None:
        with self._lock:
            replaced = self._encoded.pop(key, None)
            self._bytes += len(body) - (len(replaced[1]) if replaced else 0)
            self._encoded[key] = (version, body)
            while self._bytes > _MAX_BYTES:
                _, (_, oldest) = self._encoded.popitem(last=False)
                self._bytes -= len(oldest)
