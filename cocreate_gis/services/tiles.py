"""Tiles of layers as they stand now, built once per version and kept while they are asked for."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from threading import Lock

from cocreate_gis.interchange.tiles import LayerTiles, TileSource, compress
from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.services.parts import PART_MARK

_MAX_BYTES = 64 * 1024 * 1024
_MAX_ZOOM = 22
# Every layer for both classes of readers, and the parts of layers that are looked at now.
_MAX_SLOTS = 128

_Place = tuple[int, int, int]
_Versions = Mapping[str, int]


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
        Reads what a layer, or a part of it, shows to a class of readers.
    versions : Callable[[], Mapping[str, int]]
        Gives the version of every layer, which moves with every change; a layer left out was never written.
    """

    def __init__(
        self, load: Callable[[str, Visibility], TileSource], versions: Callable[[], Mapping[str, int]]
    ) -> None:
        self._load = load
        self._versions = versions
        self._slots: OrderedDict[tuple[str, Visibility], _Slot] = OrderedDict()
        self._slots_lock = Lock()
        self._encoded = _Kept(_MAX_BYTES)
        self._compressed = _Kept(_MAX_BYTES)

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
        versions = self._versions()
        return "-".join([visibility.value, *(str(_version(versions, layer)) for layer in layers)])

    def tile(self, layers: Sequence[str], visibility: Visibility, z: int, x: int, y: int) -> bytes:
        """Give one tile with the features of one or several layers.

        Parameters
        ----------
        layers : sequence of str
            Names of layers or of parts of them; each becomes a layer of the tile.
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
        versions = self._versions()
        key = (tuple(layers), visibility, z, x, y)
        state = tuple(_version(versions, layer) for layer in layers)

        def join() -> bytes:
            body = b"".join(self._layer(layer, visibility, (z, x, y), versions) for layer in layers)
            return compress(body) if body else b""

        return self._compressed.get(key, state, join)

    def _layer(self, layer: str, visibility: Visibility, place: _Place, versions: _Versions) -> bytes:
        version = _version(versions, layer)

        def encode() -> bytes:
            return self._tiles(layer, visibility, version).tile(*place)

        return self._encoded.get((layer, visibility, place), version, encode)

    def _tiles(self, layer: str, visibility: Visibility, version: int) -> LayerTiles:
        with self._slots_lock:
            slot = self._slots.setdefault((layer, visibility), _Slot())
            self._slots.move_to_end((layer, visibility))
            if len(self._slots) > _MAX_SLOTS:
                self._slots.popitem(last=False)
        with slot.lock:
            if slot.tiles is None or slot.version < version:
                slot.tiles = LayerTiles(layer, self._load(layer, visibility))
                slot.version = version
            return slot.tiles


def _version(versions: _Versions, layer: str) -> int:
    return versions.get(layer.partition(PART_MARK)[0], 0)


class _Kept:
    """Answers kept while their state stands, the least recently asked for dropped first."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._answers: OrderedDict[Hashable, tuple[Hashable, bytes]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, state: Hashable, make: Callable[[], bytes]) -> bytes:
        with self._lock:
            kept = self._answers.get(key)
            if kept and kept[0] == state:
                self._answers.move_to_end(key)
                return kept[1]
        made = make()
        with self._lock:
            if replaced := self._answers.pop(key, None):
                self._bytes -= _size(replaced)
            self._answers[key] = (state, made)
            self._bytes += _size((state, made))
            while self._bytes > self._max_bytes:
                _, oldest = self._answers.popitem(last=False)
                self._bytes -= _size(oldest)
        return made


def _size(answer: tuple[Hashable, bytes]) -> int:
    """Give the bytes an answer takes, its key and state roughly: empty tiles are not free either."""
    return len(answer[1]) + 512
