"""Three hundred things residents say, each where it would be said."""

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely

from cocreate_gis.interchange.word_lists import word_list
from cocreate_gis.model.layers.suggestions import PRIVATE_CATEGORIES
from cocreate_gis.services.demo.build import DISPUTED, GARDEN_ESTATE
from cocreate_gis.services.demo.ground import house_front, unit
from cocreate_gis.services.demo.stories import uid_by_name
from cocreate_gis.services.demo.story import GATE_COMPOUND, GATE_NAME
from cocreate_gis.services.demo.structures import PLINTH_COMMUNITY
from cocreate_gis.services.demo.town import Record, Town

SUGGESTIONS = 300
_STATES = ("received", "released", "discussing", "planned", "under_way", "done", "declined")
_STATE_SHARES = (0.1, 0.34, 0.18, 0.12, 0.07, 0.14, 0.05)
# The wall, the gate and the street trees are still being talked over; nothing there is settled yet.
_OPEN_QUESTIONS = ("dispute", "gate", "berries")

_SOURCES = ("web", "poster", "paper", "meeting", "bench_talk", "visit")
_SOURCE_SHARES = (0.24, 0.38, 0.12, 0.08, 0.08, 0.1)
_SPEAKERS_PER_ESTATE = 6
_ACTIVITY = "家门口的事，大家一起商量"
_TOPICS = {"dispute": "东西院围墙去留", "gate": "睦邻门开不开", "berries": "椿寿街行道树怎么办"}

Place = tuple[shapely.Point, dict[str, Any]]
Finder = Callable[[np.random.Generator], Place]


def listen(town: Town, rng: np.random.Generator) -> None:
    """Let the residents speak.

    Parameters
    ----------
    town : Town
        With everything in place.
    rng : numpy.random.Generator
        For who says what, and where exactly.
    """
    words = word_list("suggestions")
    finders = _finders(town)
    said: set[str] = set()
    for topic in words["private"]:
        for text in topic["texts"]:
            _say(town, topic, text, finders[topic["place"]], said, rng)
    sayings = [(topic, text) for topic in words["said"] for text in topic["texts"]]
    for round_ in range(6):
        for k in rng.permutation(len(sayings)):
            topic, text = sayings[k]
            if len(town.records["suggestions"]) == SUGGESTIONS:
                return
            if round_ == 0 or "{" in text:
                _say(town, topic, text, finders[topic["place"]], said, rng)


def _say(
    town: Town, topic: dict[str, Any], text: str, find: Finder, said: set[str], rng: np.random.Generator
) -> None:
    point, slots = find(rng)
    spoken = text.format(**{"n": "1", **slots})
    if spoken in said:
        return
    said.add(spoken)
    private = topic["category"] in PRIVATE_CATEGORIES
    status = _status(topic, rng)
    replies = word_list("suggestions")["replies"]
    home, source = slots.get("home"), str(rng.choice(_SOURCES, p=_SOURCE_SHARES))
    town.add(
        "suggestions",
        point,
        kind=topic["kind"],
        category=topic["category"],
        text=spoken,
        status=status,
        reply=replies.get(status, {}).get(topic["category"]),
        nickname=str(rng.choice(word_list("names")["nicknames"])) if rng.random() < 0.7 else None,
        support_count=0 if private or status == "received" else int(rng.gamma(1.3, 6)),
        comment_count=0,
        level="community",
        stance=topic.get("stance"),
        activity=uid_by_name(town, "activities", _ACTIVITY),
        topic=_TOPICS.get(topic["place"]) and uid_by_name(town, "topics", _TOPICS[topic["place"]]),
        place_name=home and f"{home['compound']}{home['name']}",
        place_uid=home and town.uid_of("buildings", home),
        author=_author(slots, rng),
        exact_place_consent=not private and bool(rng.random() < 0.6),
        source=source,
    )


def _author(slots: dict[str, Any], rng: np.random.Generator) -> str:
    """Some people say more than one thing, each about where she lives."""
    if slots.get("home"):
        return f"demo:{slots['estate']}/{int(rng.integers(_SPEAKERS_PER_ESTATE))}"
    return f"demo:{int(rng.integers(1_000_000))}"


def _status(topic: dict[str, Any], rng: np.random.Generator) -> str:
    if topic["category"] in PRIVATE_CATEGORIES:
        return str(rng.choice(["received", "withheld"]))
    if topic["place"] in _OPEN_QUESTIONS:
        return str(rng.choice(["received", "released", "discussing"], p=[0.1, 0.4, 0.5]))
    return str(rng.choice(_STATES, p=_STATE_SHARES))


def _finders(town: Town) -> dict[str, Finder]:
    homes = [h for h in town.records["buildings"] if h.get("residents")]
    uses = {estate.name: estate.use for estate in town.estates}

    def at_home(keep: Callable[[Record], bool]) -> Finder:
        chosen = [home for home in homes if keep(home)]
        weights = np.array([home["residents_60"] + home["residents"] / 4 for home in chosen])
        return lambda rng: _by_the_house(chosen[int(rng.choice(len(chosen), p=weights / weights.sum()))], rng)

    gate = town.find("gates", name=GATE_NAME)[0]["geometry"]
    return {
        "estate": at_home(lambda h: uses[h["compound"]] in "SUT"),
        "tower": at_home(lambda h: uses[h["compound"]] == "T"),
        "old": at_home(lambda h: uses[h["compound"]] in "OU"),
        "court": at_home(lambda h: uses[h["compound"]] == "Y"),
        "dispute": at_home(lambda h: h["compound"] in DISPUTED),
        "gate": at_home(lambda h: h["compound"] == GATE_COMPOUND and h["geometry"].distance(gate) < 330),
        "spring": at_home(lambda h: h["community"] == PLINTH_COMMUNITY),
        "garden": at_home(lambda h: h["compound"] == GARDEN_ESTATE),
        "berries": _beside_trees(town, "女贞"),
        "street": _beside_streets(town),
        "canal": _beside_trees(town, "垂柳"),
        "park": _near(town.shapes("paths", name="环塘步道"), 10),
        "school": _near([g["geometry"] for g in town.records["gates"] if g["name"].endswith("校门")], 25),
        "market": _near([h["geometry"].exterior for h in town.find("buildings", use="commercial")
                         if "市场" in h["name"]], 5),
    }  # fmt: skip


def _by_the_house(home: Record, rng: np.random.Generator) -> Place:
    """In front of the house, between it and the lane."""
    corner, front, depth = house_front(home["geometry"])
    outside = unit(depth) * rng.uniform(2, 6)
    number = "".join(ch for ch in home["name"] if ch.isdigit()) or "1"
    point = shapely.Point(corner + front * rng.uniform(0.05, 0.95) - outside)
    return point, {
        "estate": home["compound"],
        "n": number,
        "road": home["compound"],
        "home": home,
    }


def _beside_trees(town: Town, species: str) -> Finder:
    trees = town.find("street_trees", species=species)

    def find(rng: np.random.Generator) -> Place:
        tree = trees[int(rng.integers(len(trees)))]
        x, y = tree["geometry"].x, tree["geometry"].y
        return shapely.Point(x + rng.normal(0, 1.2), y + rng.normal(0, 1.2)), {
            "road": tree["road"],
            "estate": tree["road"],
        }

    return find


def _beside_streets(town: Town) -> Finder:
    lines = [p for p in town.records["paths"] if p["kind"] in ("arterial", "street")]
    lengths = np.array([line["geometry"].length for line in lines])

    def find(rng: np.random.Generator) -> Place:
        line = lines[int(rng.choice(len(lines), p=lengths / lengths.sum()))]
        at = rng.uniform(10, line["geometry"].length - 10)
        kerb = line["geometry"].offset_curve(float(rng.choice([-1, 1])) * (line["width_m"] / 2 + 1.5))
        return kerb.interpolate(min(at, kerb.length)), {"road": line["name"], "estate": line["name"]}

    return find


def _near(shapes: list[Any], spread_m: float) -> Finder:
    def find(rng: np.random.Generator) -> Place:
        shape = shapes[int(rng.integers(len(shapes)))]
        point = shape.interpolate(rng.uniform(0, shape.length)) if shape.length else shape
        moved = shapely.Point(point.x + rng.normal(0, spread_m / 3), point.y + rng.normal(0, spread_m / 3))
        return moved, {"road": "", "estate": ""}

    return find
