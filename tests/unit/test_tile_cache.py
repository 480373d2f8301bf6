"""The tile cache: built once per version, apart for every class of readers, safe for threads."""

import gzip
import threading
from concurrent.futures import ThreadPoolExecutor

import geopandas as gpd
import mapbox_vector_tile
import pytest
import shapely

from cocreate_gis.interchange.tiles import TileSource
from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.services.tiles import TileCache


class Town:
    """One layer of which the public sees the first object only."""

    def __init__(self) -> None:
        self.version = 1
        self.places = [(0.1, -0.1), (0.2, -0.2)]
        self.loads: list[Visibility] = []
        self._lock = threading.Lock()

    def load(self, _layer: str, visibility: Visibility) -> TileSource:
        with self._lock:
            self.loads.append(visibility)
        shown = self.places if visibility is Visibility.STAFF else self.places[:1]
        return TileSource(gpd.GeoDataFrame(geometry=shapely.points(shown), crs=4326))

    def cache(self) -> TileCache:
        return TileCache(self.load, lambda: {"town": self.version})


def _ids(body: bytes) -> list[int]:
    return sorted(f["id"] for f in mapbox_vector_tile.decode(gzip.decompress(body))["town"]["features"])


def test_staff_and_public_get_their_own_tiles_and_tags() -> None:
    cache = Town().cache()
    assert _ids(cache.tile(["town"], Visibility.PUBLIC, 1, 1, 1)) == [0]
    assert _ids(cache.tile(["town"], Visibility.STAFF, 1, 1, 1)) == [0, 1]
    assert cache.tag(["town"], Visibility.PUBLIC) != cache.tag(["town"], Visibility.STAFF)


def test_a_new_version_is_read_again_and_an_old_one_is_not() -> None:
    town = Town()
    cache = town.cache()
    before = cache.tag(["town"], Visibility.STAFF)
    cache.tile(["town"], Visibility.STAFF, 1, 1, 1)
    cache.tile(["town"], Visibility.STAFF, 0, 0, 0)
    assert len(town.loads) == 1
    town.places.append((0.3, -0.3))
    town.version += 1
    assert cache.tag(["town"], Visibility.STAFF) != before
    assert _ids(cache.tile(["town"], Visibility.STAFF, 1, 1, 1)) == [0, 1, 2]
    assert len(town.loads) == 2


def test_many_readers_at_once_build_once() -> None:
    town = Town()
    cache = town.cache()
    with ThreadPoolExecutor(8) as pool:
        bodies = set(pool.map(lambda _: cache.tile(["town"], Visibility.STAFF, 1, 1, 1), range(64)))
    assert len(bodies) == 1
    assert len(town.loads) == 1


def test_nothing_there_is_empty() -> None:
    assert Town().cache().tile(["town"], Visibility.STAFF, 4, 0, 0) == b""


@pytest.mark.parametrize("place", [(1, 2, 0), (-1, 0, 0), (3, 0, -1), (30, 0, 0)])
def test_a_tile_outside_the_world_is_not_found(place: tuple[int, int, int]) -> None:
    with pytest.raises(NotFound, match="tile_unknown"):
        Town().cache().tile(["town"], Visibility.STAFF, *place)
