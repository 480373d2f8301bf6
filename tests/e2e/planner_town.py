"""What others do while the planner works: residents speak, a colleague draws, neighbours build."""

import shapely

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.elements import ELEMENT_KINDS
from cocreate_gis.model.layers.projects import WORK_ITEMS
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises import drawing, revisions
from cocreate_gis.services.promises.remarks import remark
from cocreate_gis.services.registers.sites_elements import Placing
from cocreate_gis.services.voices.suggestions import SuggestionDraft, submit
from tests.e2e import office as hall

PLACE = "团结新村中心空地"
SAID = (
    "团结空地上想要几张有靠背的椅子",
    "团结空地长满草，种点花吧",
    "老人下楼没有地方坐，团结空地摆几张椅子",
    "团结空地夏天没有一点荫，种两棵树",
    "团结空地上停满车，孩子没有地方玩",
    "团结空地留两个车位给接送老人的车",
    "团结空地中间踩出一条泥路，下雨不好走",
    "团结空地做个小花园，大家来浇水",
    "团结空地的花坛让我们楼来管",
    "团结空地边上晚上太黑，坐不住人",
    "团结空地能下棋就好了，摆两张棋桌",
    "团结空地别再堆建筑垃圾，种上花草",
)
_RING_DEG = 0.00012


def place_of(town: Context) -> shapely.Polygon:
    """The empty ground between the houses."""
    sites = town.frame(MICRO_SPACE_SITES, Visibility.STAFF)
    ground: shapely.Polygon = sites.geometry[sites["name"] == PLACE].iloc[0]
    return ground


def speak(town: Context) -> None:
    """Twelve residents say what they want there, each standing a few steps from the next."""
    middle = place_of(town).centroid
    corners = shapely.get_coordinates(middle.buffer(_RING_DEG, quad_segs=3))[: len(SAID)]
    for number, (text, corner) in enumerate(zip(SAID, corners, strict=True)):
        draft = SuggestionDraft(kind="idea", category="green", text=text, consent=True)
        submit(Actor(f"browser-{number}", Role.RESIDENT), town, shapely.Point(corner), draft)


def remark_on(town: Context, option: str, text: str) -> None:
    """A resident says something to an option that is shown."""
    options = town.frame(SCHEME_OPTIONS, Visibility.PUBLIC)
    uid = str(options["uid"][options["name"] == option].iloc[0])
    remark(Actor("browser-3", Role.RESIDENT), town, uid, text)


def draw(town: Context, option: str, kind: str, why: str) -> None:
    """A colleague draws two small facilities of an option in the middle of the place, and shows it."""
    options = town.frame(SCHEME_OPTIONS, Visibility.STAFF)
    fid = int(options.index[options["name"] == option][0])
    kinds = town.frame(ELEMENT_KINDS, Visibility.STAFF)
    middle = place_of(town).centroid
    placing = Placing(str(kinds["uid"][kinds["name"] == kind].iloc[0]), (middle.x, middle.y), number=2)
    drawing.draw(OPERATOR, town, str(options.at[fid, "uid"]), placing, {"action": "new"})
    version = features.look_at(OPERATOR, town, SCHEME_OPTIONS, fid).version
    revisions.publish(OPERATOR, town, fid, version, why)


def agree(town: Context, work: str) -> None:
    """Neighbours agree to do a work."""
    hall.walk(town, WORK_ITEMS, _work(town, work), "agreed")


def build(town: Context, work: str) -> None:
    """Neighbours do a work of the published list, and others accept it."""
    uid = _work(town, work)
    hall.walk(town, WORK_ITEMS, uid, "under_way")
    hall.walk(town, WORK_ITEMS, uid, "built", done_on=town.today)
    hall.walk(town, WORK_ITEMS, uid, "accepted")


def _work(town: Context, name: str) -> str:
    works = town.frame(WORK_ITEMS, Visibility.STAFF)
    return str(works["uid"][works["name"] == name].iloc[0])
