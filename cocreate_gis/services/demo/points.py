"""Points in the invented town: six shops that take coupons, members who earned some, one settlement."""

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import FACILITIES
from cocreate_gis.model.layers.points import MERCHANTS, POINTS_SCHEMES
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises import points
from cocreate_gis.store import get_feature

_RULES = "浇花、巡查、打扫、来议事，都可以得积分；由楼栋长登记。"
_SHOPS = (
    ("春榆水果店", "一张券抵5元，另送一只橙子"),
    ("便民理发", "一张券抵5元"),
    ("老街面馆", "一张券换一碗素面"),
    ("社区书屋", "一张券借书三个月"),
    ("五金修配铺", "一张券修一次小家电"),
    ("洗衣房", "一张券洗一件外套"),
)
# Who, for what, how many points, coupons exchanged.
_MEMBERS = (
    ("虚构成员甲", "earned_care", 60, 3),
    ("虚构成员乙", "earned_patrol", 45, 1),
    ("虚构成员丙", "earned_meeting", 15, 0),
)


def tell_points(context: Context) -> None:
    """Keep the book of points from the rules to the first shop settled with.

    Parameters
    ----------
    context : Context
        The workspace, with the town in it.
    """
    rules = {"rules": _RULES, "coupon_points": 15, "coupon_yuan": 5.0, "valid_days": 180}
    fid = features.create(OPERATOR, context, POINTS_SCHEMES, None, {"name": "友邻积分", **rules})
    features.move(OPERATOR, context, POINTS_SCHEMES, fid, 1, "running")
    with context.store.read() as connection:
        book = get_feature(connection, POINTS_SCHEMES, fid=fid).uid
    places = context.frame(FACILITIES, Visibility.STAFF).geometry.representative_point().iloc[:: len(_SHOPS)]
    for (name, discount), place in zip(_SHOPS, places, strict=False):
        told = {"name": name, "scheme": book, "discount": discount}
        features.create(OPERATOR, context, MERCHANTS, place, told)
    shops = list(points.shops(OPERATOR, context, book).index)
    codes: list[str] = []
    for name, reason, amount, coupons in _MEMBERS:
        key = points.join(OPERATOR, context, book, name)
        points.earn(OPERATOR, context, book, key, amount, reason)
        if coupons:
            codes += points.exchange(OPERATOR, context, book, key, coupons)
    for code, shop in zip(codes, (shops[0], shops[0], shops[1]), strict=False):
        points.redeem(OPERATOR, context, book, code, shop)
    points.settle(OPERATOR, context, book, shops[0])
