"""Where records lie: in the smallest area that holds them, or nowhere."""

import pandas as pd
from shapely.geometry import Point

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.places import BUILDINGS, COMPOUNDS
from cocreate_gis.model.layers.trees import STREET_TREES
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from cocreate_gis.services.registers.belonging import belonging
from tests.towns import at, box, lonlat


def test_a_tree_lies_in_the_smaller_of_two_compounds_or_in_none(town):
    outer = int(town.frame(COMPOUNDS, Visibility.STAFF).index[0])
    inner = features.create(OPERATOR, town, COMPOUNDS, lonlat(box(430, 70, 500, 140)), {"name": "内院"})
    places = [at(450, 100), at(600, 200), at(-500, -500)]
    trees = [
        features.create(OPERATOR, town, STREET_TREES, lonlat(place), {"species": "樟树"}) for place in places
    ]
    found = belonging(town, STREET_TREES).loc[trees, "compound"]
    assert found.tolist()[:2] == [inner, outer]
    assert pd.isna(found.iloc[2])


def test_every_home_lies_in_the_community(town):
    assert belonging(town, BUILDINGS)["community"].notna().all()
    features.create(OPERATOR, town, STREET_TREES, Point(10, 50), {"species": "樟树"})
    assert belonging(town, STREET_TREES)["community"].isna().all()
