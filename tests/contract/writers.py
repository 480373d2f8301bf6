"""A program that writes to a store, for tests that run several at once or kill one.

Run as ``python -m tests.contract.writers LOCATION NAME COUNT``: it inserts one tree per transaction, and
prints its uid once the store has acknowledged it, with the milliseconds the transaction took.
"""

import sys
import time

import geopandas as gpd
import shapely

from cocreate_gis.model.identity import new_uid
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.store import insert_features, open_store


def write_trees(location: str, name: str, count: int) -> None:
    """Insert trees one by one."""
    store = open_store(location)
    actor = Actor(name, Role.PLANNER)
    for number in range(count):
        uid = new_uid()
        tree = gpd.GeoDataFrame(
            {"uid": [uid], "tree_no": [f"{name}-{number}"]}, geometry=[shapely.Point(114, 30)], crs=4326
        )
        begun = time.perf_counter()
        with store.write(actor) as writer:
            insert_features(writer, LAYERS["street_trees"], tree)
        print(uid, round((time.perf_counter() - begun) * 1000), flush=True)
    store.close()


if __name__ == "__main__":
    write_trees(sys.argv[1], sys.argv[2], int(sys.argv[3]))
