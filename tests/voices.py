"""Voices in the town: who said what where, put into the store as services keep it."""

import geopandas as gpd
import sqlalchemy as sa

from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services.context import Context
from cocreate_gis.store import get_feature, insert_features, update_feature
from cocreate_gis.store.tables import SUPPORTS
from tests.towns import lonlat

HOUSEHOLDS = {"1栋": 40, "2栋": 80, "3栋": 10}


def settle(town: Context) -> None:
    """Give the buildings and the compound their households; the communities have none of their own."""
    with town.store.write(OPERATOR) as writer:
        for layer, known in (("buildings", HOUSEHOLDS), ("compounds", {"东院": 90})):
            frame = town.frame(find_layer(layer), Visibility.STAFF)
            for fid, name in frame["name"].items():
                update_feature(writer, find_layer(layer), int(fid), 1, {"households": known[name]})


def add(town: Context, layer: str, place: object, **values: object) -> str:
    """Keep a record at a place in metres; gives its uid."""
    shape = None if place is None else lonlat(place)
    frame = gpd.GeoDataFrame([values], geometry=[shape], crs=4326)
    with town.store.write(OPERATOR) as writer:
        fid = insert_features(writer, find_layer(layer), frame)[0]
        return get_feature(writer.connection, find_layer(layer), fid=fid).uid


def say(town: Context, person: str, text: str, place: object, **values: object) -> str:
    """Keep a suggestion; gives its uid."""
    known = {"kind": "problem", "category": "seating", "status": "released", "source": "web"}
    known |= {"support_count": 0, "comment_count": 0}
    return add(town, "suggestions", place, **{**known, "text": text, "author": person, **values})


def support(town: Context, uid: str, person: str) -> None:
    """Let a person agree with a suggestion."""
    with town.store.write(OPERATOR) as writer:
        row = {"suggestion_uid": uid, "person": person, "created_at": writer.now}
        writer.connection.execute(sa.insert(SUPPORTS).values(**row))
