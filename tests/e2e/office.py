"""What the office does meanwhile in a story, through the services over the store that is being served."""

import datetime as dt
import io
from collections.abc import Mapping

from PIL import Image, ImageDraw
from shapely.geometry import Point

from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.layers.ballots import BALLOT_CHOICES, BALLOTS
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.elements import ELEMENT_KINDS
from cocreate_gis.model.layers.projects import CONTRIBUTIONS, PROJECTS
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS, SCHEME_REMARKS, SCHEMES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.photos import pairs, photos
from cocreate_gis.services.promises import (
    ballot_results,
    candidates,
    drawing,
    measures,
    ratings,
    remarks,
    revisions,
)
from cocreate_gis.services.promises.ballots import Ballot, read_ballot
from cocreate_gis.services.registers.sites_elements import Placing
from cocreate_gis.services.voices import moderation
from cocreate_gis.services.voices.whereabouts import place_code
from cocreate_gis.store import Feature
from tests.ballots import closed, keep, move, tokens

_LIST = "楼栋,单元,房号,面积,业主\n3,1,101,80,赵一\n3,1,102,80,钱二\n3,1,201,80,李四\n3,1,202,80,周五\n"
_GAINED = CoverageRequest(categories=("children_elder_ground",), minutes=10)
_NEIGHBOURS = 4
_APART_DEG = 0.00003


def look(office: Context, layer: Layer, uid: str) -> Feature:
    """A record as it stands now."""
    frame = office.frame(layer, Visibility.STAFF)
    return features.look_at(OPERATOR, office, layer, int(frame.index[frame["uid"] == uid][0]))


def walk(office: Context, layer: Layer, uid: str, *states: str, **given: object) -> None:
    """Take a record along its flow."""
    for state in states:
        now = look(office, layer, uid)
        features.move(OPERATOR, office, layer, now.fid, now.version, state, given)


def reply(office: Context, said: str, state: str, words: str = "") -> None:
    """Move a suggestion on, with words to its sender."""
    now = look(office, SUGGESTIONS, said)
    moderation.answer(OPERATOR, office, now.fid, now.version, state, words)


def begin_scheme(office: Context, said: str, name: str, wanted: Mapping[str, tuple[str, ...]]) -> str:
    """Make a scheme of what was said, with options drawn, measured and shown; gives its uid."""
    source = look(office, SUGGESTIONS, said)
    begun = candidates.make_candidate(OPERATOR, office, SUGGESTIONS, source.fid, "zh")
    scheme = look(office, SCHEMES, begun.scheme)
    told = {"name": name, "problem": source.values["text"], "closes_on": office.today + dt.timedelta(days=10)}
    features.change(OPERATOR, office, SCHEMES, scheme.fid, scheme.version, told)
    first = look(office, SCHEME_OPTIONS, begun.option)
    for title, things in wanted.items():
        values = {"name": title, "summary": "、".join(things), "author": "社区规划师小组"}
        if look(office, SCHEME_OPTIONS, first.uid).values["name"] not in wanted:
            features.change(OPERATOR, office, SCHEME_OPTIONS, first.fid, first.version, values)
            fid = first.fid
        else:
            values["scheme"] = begun.scheme
            fid = features.create(OPERATOR, office, SCHEME_OPTIONS, first.geometry, values)
        _show(office, fid, things)
    return begun.scheme


def _show(office: Context, fid: int, things: tuple[str, ...]) -> None:
    option = features.look_at(OPERATOR, office, SCHEME_OPTIONS, fid)
    kinds = office.frame(ELEMENT_KINDS, Visibility.STAFF)
    place = Point(option.geometry.centroid)
    for number, name in enumerate(things):
        kind = str(kinds["uid"][kinds["name"] == name].iloc[0])
        placing = Placing(kind, (place.x + number * _APART_DEG, place.y))
        drawing.draw(OPERATOR, office, option.uid, placing, {"action": "new"})
    measures.measure(OPERATOR, office, fid, _GAINED)
    option = features.look_at(OPERATOR, office, SCHEME_OPTIONS, fid)
    revisions.publish(OPERATOR, office, fid, option.version, "邻居们说楼下没有地方歇脚")


def options_of(office: Context, scheme: str) -> dict[str, str]:
    """Uid of each option of a scheme, by name."""
    frame = office.frame(SCHEME_OPTIONS, Visibility.STAFF)
    mine = frame[frame["scheme"] == scheme]
    return dict(zip(mine["name"], mine["uid"], strict=True))


def answer_remarks(office: Context, scheme: str, words: str) -> None:
    """Answer everything that was said to the options of a scheme."""
    frame = office.frame(SCHEME_REMARKS, Visibility.STAFF)
    for fid in frame.index[frame["option"].isin(options_of(office, scheme).values())]:
        now = features.look_at(OPERATOR, office, SCHEME_REMARKS, int(fid))
        remarks.answer(OPERATOR, office, now.fid, now.version, words, None)


def open_ballot(office: Context, scheme: str, name: str) -> tuple[Ballot, list[str]]:
    """Ask the house which option it is to be; gives the ballot and the paths of the voting links."""
    day = office.today
    values = {"name": name, "kind": "poll", "method": "choice", "scheme": scheme, "about": "3栋1单元"}
    values |= {"opens_on": day, "closes_on": day + dt.timedelta(days=7)}
    fid = features.create(OPERATOR, office, BALLOTS, look(office, SCHEMES, scheme).geometry, values)
    uid = features.look_at(OPERATOR, office, BALLOTS, fid).uid
    for position, (title, option) in enumerate(options_of(office, scheme).items(), start=1):
        choice = {"ballot": uid, "name": title, "position": position, "option": option}
        features.create(OPERATOR, office, BALLOT_CHOICES, None, choice)
    ballot = read_ballot(office, uid)
    keep(office, ballot, _LIST)
    walk(office, SCHEMES, scheme, "balloted")
    ballot = move(office, ballot, "noticed", "open")
    return ballot, list(tokens(office, ballot).values())


def publish_result(office: Context, ballot: Ballot, chosen: str) -> None:
    """Close a ballot, publish its result, and choose the option with the most voices."""
    ballot_results.publish(OPERATOR, office, closed(office, ballot))
    scheme = ballot.text("scheme")
    walk(office, SCHEMES, scheme, "chosen")
    for name, option in options_of(office, scheme).items():
        walk(office, SCHEME_OPTIONS, option, "chosen" if name == chosen else "not_chosen")


def begin_project(office: Context, ballot: Ballot, chosen: str, name: str, need: str) -> str:
    """Promise a project with a day and what it still needs; gives its uid."""
    scheme = ballot.text("scheme")
    day = office.today
    told = {
        "name": name,
        "scheme": scheme,
        "option": options_of(office, scheme)[chosen],
        "ballot": ballot.uid,
        "starts_on": day,
        "due_on": day + dt.timedelta(days=30),
    }
    fid = features.create(OPERATOR, office, PROJECTS, look(office, SCHEMES, scheme).geometry, told)
    project = features.look_at(OPERATOR, office, PROJECTS, fid)
    wanted = {"name": need, "kind": "labour", "project": project.uid, "quantity": 3, "unit": "个"}
    features.create(OPERATOR, office, CONTRIBUTIONS, None, wanted)
    walk(office, PROJECTS, project.uid, "consulted")
    return project.uid


def confirm(office: Context, project: str) -> None:
    """Confirm what residents give to a project."""
    frame = office.frame(CONTRIBUTIONS, Visibility.STAFF)
    for uid in frame["uid"][(frame["project"] == project) & (frame["status"] == "claimed")]:
        walk(office, CONTRIBUTIONS, str(uid), "pledged")


def finish(office: Context, project: str, story: str) -> str:
    """Build it, show it before and after, let the neighbours rate it; gives the code of its rating."""
    walk(office, PROJECTS, project, "under_way")
    before, after = photos.attach(OPERATOR, office, PROJECTS, project, [yard(0), yard(2)])
    for one in (before, after):
        photos.show(OPERATOR, office, one, shown=True)
    now = look(office, PROJECTS, project)
    pairs.set_pair(OPERATOR, office, PROJECTS, (now.fid, now.version), before, after)
    now = look(office, PROJECTS, project)
    features.change(OPERATOR, office, PROJECTS, now.fid, now.version, {"story": story})
    walk(office, PROJECTS, project, "accepted", finished_on=office.today)
    code = place_code(project)
    for number in range(_NEIGHBOURS):
        neighbour = Actor(f"visitor:neighbour {number}", Role.VISITOR, f"10.0.2.{number}")
        ratings.rate_here(neighbour, office, ratings.find_rated(neighbour, office, code), {"useful": 4})
    return code


def yard(benches: int) -> bytes:
    """Draw a JPEG picture of a yard with so many benches."""
    seen = Image.new("RGB", (640, 480), "#cfd8dc")
    draw = ImageDraw.Draw(seen)
    draw.rectangle((0, 300, 640, 480), fill="#9aa5a0")
    draw.rectangle((60, 60, 300, 300), fill="#b98d6f")
    for number in range(benches):
        left = 330 + number * 150
        draw.rectangle((left, 330, left + 120, 350), fill="#7a4f2a")
        draw.rectangle((left, 290, left + 120, 312), fill="#8d5c32")
        draw.rectangle((left + 10, 350, left + 18, 390), fill="#444444")
        draw.rectangle((left + 102, 350, left + 110, 390), fill="#444444")
        draw.ellipse((left + 20, 200, left + 110, 285), fill="#5f9b63")
    kept = io.BytesIO()
    seen.save(kept, "JPEG", quality=90)
    return kept.getvalue()
