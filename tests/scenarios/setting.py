"""What the replayed cases have in common: people, activities, pictures."""

import io

from PIL import Image

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.participation import ACTIVITIES
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.voices.activities import Activity, find_activity

PLANNER = Actor("account:planner", Role.PLANNER)


def in_workspace(town, **changes):
    with town.store.write(OPERATOR) as writer:
        town.store.update_workspace(writer, town.workspace.model_copy(update=changes))


def open_activity(town, **values) -> Activity:
    filled = {"name": "院子里的事", "slug": "demo", "question": "哪里不方便？", "status": "open"} | values
    features.create(OPERATOR, town, ACTIVITIES, None, filled)
    return find_activity(OPERATOR, town, filled["slug"])


def helper_of(town, layer, name) -> Actor:
    """A helper whose role holds for one place."""
    frame = town.frame(layer, Visibility.STAFF)
    uid = frame["uid"][frame["name"] == name].iloc[0]
    return Actor(f"account:helper of {name}", Role.HELPER, areas=frozenset({uid}))


def jpeg(colour: str = "#7a9", side: int = 64) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(kept, "JPEG")
    return kept.getvalue()


def png(side: int) -> bytes:
    """A picture of one colour: small in the file, large when it is opened."""
    kept = io.BytesIO()
    Image.new("1", (side, side)).save(kept, "PNG")
    return kept.getvalue()
