"""People who talk about a suggestion, as several tests need them."""

from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.services.context import Context
from cocreate_gis.services.notices import notices
from cocreate_gis.services.voices import moderation, suggestions, support
from cocreate_gis.services.voices.suggestions import SuggestionDraft
from cocreate_gis.store import Feature, get_feature, update_feature
from tests.towns import at, lonlat

PLANNER = Actor("account:planner", Role.PLANNER)


def person(name: str) -> Actor:
    return Actor(f"visitor:{name}", Role.VISITOR, address=name)


ANNA, BO, CHEN = person("anna"), person("bo"), person("chen")


def say(town: Context, actor: Actor = ANNA, text: str = "这段路没有地方坐", **more: object) -> str:
    draft = SuggestionDraft(
        kind="problem", category="seating", text=text, nickname="李阿姨", consent=True
    ).model_copy(update=more)
    receipt = suggestions.submit(actor, town, lonlat(at(100, 10)), draft)
    return uid_of(town, receipt.fid)


def uid_of(town: Context, fid: int) -> str:
    with town.store.read() as connection:
        return get_feature(connection, SUGGESTIONS, fid=fid).uid


def read(town: Context, uid: str) -> Feature:
    with town.store.read() as connection:
        return get_feature(connection, SUGGESTIONS, uid=uid)


def move(town: Context, uid: str, *targets: str, reply: str = "") -> None:
    for target in targets:
        said = read(town, uid)
        moderation.answer(PLANNER, town, said.fid, said.version, target, reply)


def merge(town: Context, uid: str, onto: str) -> None:
    said = read(town, uid)
    with town.store.write(PLANNER) as writer:
        update_feature(writer, SUGGESTIONS, said.fid, said.version, {"merged_into": onto})
        support.recount(writer, onto)


def told(town: Context, actor: Actor) -> list[str]:
    return [notice.notice.kind for notice in notices.mine(actor, town)]
