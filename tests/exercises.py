"""For every action of the permission table something a person really does, through the services.

Whoever adds an action adds its exercise here: one small function that does it from beginning to end for an
actor; ``stage`` has all it needs. ``phased`` says that it is about an activity; one of them is in each phase.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.identity import new_uid
from cocreate_gis.model.layers.ballots import BALLOTS
from cocreate_gis.model.layers.care import ADOPTIONS
from cocreate_gis.model.layers.funds import FUND_INCOME, FUNDS
from cocreate_gis.model.layers.network import GATES
from cocreate_gis.model.layers.participation import ACTIVITIES, EVENTS
from cocreate_gis.model.layers.projects import CONTRIBUTIONS, PROJECTS
from cocreate_gis.model.layers.structures import ILLEGAL_STRUCTURES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.model.phases import Phase
from cocreate_gis.model.surveys import Question, QuestionKind, questions_to
from cocreate_gis.model.workspace import PublicationMode, Workspace
from cocreate_gis.services import features, standards, workspaces
from cocreate_gis.services.context import Context
from cocreate_gis.services.data import building_people, exports
from cocreate_gis.services.gatherings import organisations, survey_results, surveys
from cocreate_gis.services.notices import follows, mail
from cocreate_gis.services.notices.notices import STAFF
from cocreate_gis.services.paper import noticeboard
from cocreate_gis.services.photos import photos
from cocreate_gis.services.promises import adoption, named, needs, points, ratings
from cocreate_gis.services.promises.adoption import Application
from cocreate_gis.services.promises.needs import Claim
from cocreate_gis.services.reach import coverage, documents, evidence
from cocreate_gis.services.setup import set_up
from cocreate_gis.services.signing import accounts, invitations, sessions
from cocreate_gis.services.voices import (
    activities,
    comments,
    escalation,
    forgetting,
    heard,
    merging,
    moderation,
    suggestions,
    support,
)
from cocreate_gis.services.voices.comments import CommentDraft
from cocreate_gis.services.voices.suggestions import Entry, SuggestionDraft
from cocreate_gis.services.voices.whereabouts import place_code
from cocreate_gis.store import get_feature, insert_account
from cocreate_gis.wording import Words
from tests.people import uid_of
from tests.pictures import jpeg
from tests.towns import EPSG, at, box, lonlat
from tests.voices import add, say

PLACE = lonlat(at(100, 10))
PIT = box(100, 100, 104, 104)

# Actions whose services are still being written.
MISSING: frozenset[str] = frozenset()


@dataclass
class Stage:
    """A town with an activity in each phase, and somebody who asks.

    Parameters
    ----------
    town : Context
        The town.
    folder : Path
        Where files may be made.
    """

    town: Context
    folder: Path
    activities: dict[Phase, str] = field(default_factory=dict)
    number: Callable[[], int] = field(default_factory=lambda: count(1).__next__)

    def __post_init__(self) -> None:
        for phase in Phase:
            self.activities[phase] = add(
                self.town, "activities", None, name=phase.value, slug=phase.value, status=phase.value
            )

    def actor(self, role: Role) -> Actor:
        """Somebody new of a role, from an address nobody has tried from."""
        number = self.number()
        kind = "visitor" if role is Role.VISITOR else "account"
        return Actor(f"{kind}:{number}", role, f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")

    def suggestion(self, phase: Phase, **values: object) -> str:
        """A suggestion in the activity of a phase; gives its uid."""
        text = f"没有地方坐 {self.number()}"
        return say(self.town, "visitor:anna", text, at(100, 10), activity=self.activities[phase], **values)

    def seen(self, uid: str) -> tuple[int, int]:
        """Number and version of a suggestion."""
        with self.town.store.read() as connection:
            kept = get_feature(connection, SUGGESTIONS, uid=uid)
        return kept.fid, kept.version

    def draft(self, phase: Phase, **more: object) -> SuggestionDraft:
        """What somebody fills in for the activity of a phase."""
        return SuggestionDraft(
            kind="problem",
            category="seating",
            text=f"没有地方坐 {self.number()}",
            consent=True,
            activity=self.activities[phase],
        ).model_copy(update=more)


Exercise = Callable[[Stage, Actor, Phase], object]
EXERCISES: dict[str, Exercise] = {}
PHASED: set[str] = set()


def exercise(action: str, *, phased: bool = False) -> Callable[[Exercise], Exercise]:
    """Register what is done for an action."""

    def keep(function: Exercise) -> Exercise:
        EXERCISES[action] = function
        if phased:
            PHASED.add(action)
        return function

    return keep


@exercise("map.view")
def look_around(stage: Stage, actor: Actor, _: Phase) -> object:
    return suggestions.nearby(actor, stage.town, PLACE)


@exercise("feature.view_staff")
def see_what_is_uncovered(stage: Stage, actor: Actor, _: Phase) -> object:
    return organisations.uncovered(actor, stage.town, "grid")


@exercise("feature.edit")
def draw_a_gate(stage: Stage, actor: Actor, _: Phase) -> object:
    return features.create(actor, stage.town, GATES, PLACE, {"name": "新门", "status": "open"})


@exercise("structure.authority")
def determine_a_structure(stage: Stage, actor: Actor, _: Phase) -> object:
    add(stage.town, "illegal_structures", PIT, status="transferred")
    frame = stage.town.frame(ILLEGAL_STRUCTURES, OPERATOR.visibility)
    fid = int(frame.index.max())
    evidence = {
        "authority": "城管执法",
        "document_no": "〔2026〕1 号",
        "served_on": dt.date(2026, 3, 1),
        "determination": "illegal",
        "legal_ground": "示例条例第十条",
    }
    return features.move(actor, stage.town, ILLEGAL_STRUCTURES, fid, 1, "determined", evidence)


@exercise("ballot.manage")
def prepare_a_ballot(stage: Stage, actor: Actor, _: Phase) -> object:
    return features.create(actor, stage.town, BALLOTS, None, {"name": "要不要开门", "kind": "poll"})


@exercise("contribution.claim")
def give_what_is_needed(stage: Stage, actor: Actor, _: Phase) -> object:
    need = add(stage.town, "contributions", None, name="种植土", kind="goods", status="needed")
    return needs.claim(actor, stage.town, need, Claim("resident", "王阿姨", "13"), new_uid())


@exercise("contribution.confirm")
def confirm_what_is_given(stage: Stage, actor: Actor, _: Phase) -> object:
    add(stage.town, "contributions", None, name="种植土", kind="goods", status="claimed", giver_kind="shop")
    fid = int(stage.town.frame(CONTRIBUTIONS, OPERATOR.visibility).index.max())
    return features.move(actor, stage.town, CONTRIBUTIONS, fid, 1, "pledged")


def fund_of(stage: Stage) -> str:
    """A fund that runs."""
    told = {"rules": "商量着用", "custodian": "居委会", "signatories": "主任", "status": "running"}
    return add(stage.town, "funds", None, name=f"自治金 {stage.number()}", **told)


@exercise("points.manage")
def give_points(stage: Stage, actor: Actor, _: Phase) -> object:
    rules = {"coupon_points": 10, "coupon_yuan": 5.0, "valid_days": 30, "status": "running"}
    book = add(stage.town, "points_schemes", None, name=f"积分 {stage.number()}", **rules)
    member = points.join(actor, stage.town, book, "王")
    points.earn(actor, stage.town, book, member, 10, "earned_patrol")
    return points.exchange(actor, stage.town, book, member, 1)


@exercise("fund.enter")
def enter_a_gift(stage: Stage, actor: Actor, _: Phase) -> object:
    values = {"name": "捐款", "fund": fund_of(stage), "donor_type": "resident", "amount_yuan": 50.0}
    fid = features.create(actor, stage.town, FUND_INCOME, None, values)
    evidence = {"received_on": stage.town.today, "document_no": "1"}
    return features.move(actor, stage.town, FUND_INCOME, fid, 1, "received", evidence)


@exercise("fund.approve")
def set_up_a_fund(stage: Stage, actor: Actor, _: Phase) -> object:
    told = {"rules": "商量着用", "custodian": "居委会", "signatories": "主任"}
    fid = features.create(actor, stage.town, FUNDS, None, {"name": "自治金", **told})
    return features.move(actor, stage.town, FUNDS, fid, 1, "running")


@exercise("place.rate")
def rate_what_was_finished(stage: Stage, actor: Actor, _: Phase) -> object:
    fid = features.create(
        OPERATOR,
        stage.town,
        PROJECTS,
        None,
        {"name": "小花园", "status": "accepted", "finished_on": stage.town.today},
    )
    uid = features.look_at(OPERATOR, stage.town, PROJECTS, fid).uid
    rated = ratings.find_rated(actor, stage.town, place_code(uid))
    return ratings.rate_here(actor, stage.town, rated, {"useful": 5})


@exercise("memory.send")
def send_a_memory(stage: Stage, actor: Actor, _: Phase) -> object:
    return named.send_memory(actor, stage.town, None, {"name": "棉花垛", "story": "打滚"}, [])


@exercise("activity.view", phased=True)
def open_an_activity(stage: Stage, actor: Actor, phase: Phase) -> object:
    return activities.find_activity(actor, stage.town, phase.value)


@exercise("activity.manage")
def prepare_an_activity(stage: Stage, actor: Actor, _: Phase) -> object:
    values = {"name": "新活动", "slug": f"new-{stage.number()}"}
    return features.create(actor, stage.town, ACTIVITIES, lonlat(box(0, 0, 90, 90)), values)


@exercise("suggestion.submit", phased=True)
def send_a_suggestion(stage: Stage, actor: Actor, phase: Phase) -> object:
    return suggestions.submit(actor, stage.town, PLACE, stage.draft(phase))


@exercise("suggestion.enter", phased=True)
def enter_for_somebody_else(stage: Stage, actor: Actor, phase: Phase) -> object:
    entry = Entry(spoken_by="李阿姨", consent_given="aloud")
    return suggestions.submit(actor, stage.town, PLACE, stage.draft(phase, entry=entry))


@exercise("suggestion.support", phased=True)
def agree(stage: Stage, actor: Actor, phase: Phase) -> object:
    return support.agree(actor, stage.town, stage.suggestion(phase))


@exercise("suggestion.comment", phased=True)
def comment(stage: Stage, actor: Actor, phase: Phase) -> object:
    return comments.write(actor, stage.town, stage.suggestion(phase), CommentDraft(text="我也是"))


@exercise("suggestion.follow", phased=True)
def follow(stage: Stage, actor: Actor, phase: Phase) -> object:
    return follows.follow(actor, stage.town, stage.suggestion(phase))


@exercise("suggestion.contest", phased=True)
def contest(stage: Stage, actor: Actor, phase: Phase) -> object:
    uid = stage.suggestion(phase, status="done", reply="已装好", author=actor.uid)
    return moderation.contest(actor, stage.town, "还没有装", uid=uid)


@exercise("suggestion.moderate", phased=True)
def release(stage: Stage, actor: Actor, phase: Phase) -> object:
    fid, version = stage.seen(stage.suggestion(phase, status="received"))
    return moderation.answer(actor, stage.town, fid, version, "released")


@exercise("suggestion.escalate", phased=True)
def pass_on(stage: Stage, actor: Actor, phase: Phase) -> object:
    uid = stage.suggestion(phase, level="community")
    return escalation.pass_on(actor, stage.town, uid, "subdistrict")


@exercise("suggestion.merge", phased=True)
def merge_duplicates(stage: Stage, actor: Actor, phase: Phase) -> object:
    (kept, _), (other, version) = (stage.seen(stage.suggestion(phase)) for _ in range(2))
    return merging.merge(actor, stage.town, kept, {other: version})


@exercise("photo.manage")
def hide_a_photo(stage: Stage, actor: Actor, phase: Phase) -> object:
    uid = stage.suggestion(phase)
    (photo,) = photos.attach(OPERATOR, stage.town, SUGGESTIONS, uid, [jpeg()])
    return photos.show(actor, stage.town, photo, shown=False)


@exercise("office.mail")
def end_mail_to_the_office(stage: Stage, actor: Actor, _: Phase) -> object:
    return mail.forget_address(actor, stage.town, STAFF)


@exercise("personal.read")
def read_who_serves(stage: Stage, actor: Actor, _: Phase) -> object:
    return organisations.appointments(actor, stage.town)


@exercise("person.forget")
def forget_somebody(stage: Stage, actor: Actor, _: Phase) -> object:
    person = f"visitor:somebody-{stage.number()}"
    stage.suggestion(Phase.OPEN, author=person)
    return forgetting.forget(actor, stage.town, person)


@exercise("heard.view")
def see_who_is_heard(stage: Stage, actor: Actor, _: Phase) -> object:
    return heard.silent(actor, stage.town)


@exercise("meeting.record")
def record_a_meeting(stage: Stage, actor: Actor, _: Phase) -> object:
    values = {"title": "议事会", "kind": "meeting"}
    return features.create(actor, stage.town, EVENTS, PLACE, values)


# How far a survey has come, as its status says it.
SURVEY_STATES = {Phase.DRAFT: "draft", Phase.OPEN: "open", Phase.TALKING: "closed", Phase.CLOSED: "reported"}
QUESTION = Question(code="words", kind=QuestionKind.TEXT, zh="还想说什么")


def survey_of(stage: Stage, phase: Phase) -> surveys.Survey:
    """A survey that has come so far."""
    slug = f"survey-{stage.number()}"
    told = {"name": slug, "slug": slug, "questions": questions_to([QUESTION])}
    add(stage.town, "surveys", None, status=SURVEY_STATES[phase], once_each=False, **told)
    return surveys.find_survey(OPERATOR, stage.town, slug)


@exercise("survey.manage")
def ask_another_question(stage: Stage, actor: Actor, _: Phase) -> object:
    return surveys.set_questions(actor, stage.town, survey_of(stage, Phase.DRAFT), [QUESTION])


@exercise("survey.answer", phased=True)
def answer_a_survey(stage: Stage, actor: Actor, phase: Phase) -> object:
    return surveys.answer(actor, stage.town, survey_of(stage, phase), {"words": "很好"})


@exercise("survey.enter", phased=True)
def enter_an_answer_from_paper(stage: Stage, actor: Actor, phase: Phase) -> object:
    return surveys.enter(actor, stage.town, survey_of(stage, phase), {"words": "很好"}, None, "李阿姨")


@exercise("survey.report")
def take_the_answers_home(stage: Stage, actor: Actor, _: Phase) -> object:
    return survey_results.workbook(actor, stage.town, survey_of(stage, Phase.TALKING), Words("zh"))


@exercise("adoption.apply")
def _apply_for_adoption(stage: Stage, actor: Actor, _: Phase) -> object:
    offered = _offered(stage)
    asked = Application("resident", "王阿姨", "3栋门口", consent=True)
    return adoption.apply_for(actor, stage.town, offered, asked)


@exercise("adoption.manage")
def _offer_for_adoption(stage: Stage, actor: Actor, _: Phase) -> object:
    return features.create(actor, stage.town, ADOPTIONS, PLACE, {"about": "花坛", "mode": "adopt"})


def _offered(stage: Stage) -> int:
    return features.create(OPERATOR, stage.town, ADOPTIONS, PLACE, {"about": "花坛", "mode": "adopt"})


@exercise("paper.print")
def print_the_noticeboard(stage: Stage, actor: Actor, _: Phase) -> object:
    area = uid_of(stage.town, "communities", "西社区")
    return noticeboard.notice_document(actor, stage.town, area, "zh")


@exercise("coverage.view")
def see_the_runs(stage: Stage, actor: Actor, _: Phase) -> object:
    return coverage.runs(actor, stage.town)


REQUEST = CoverageRequest(categories=("cultural_activity_station",))


@exercise("coverage.run")
def compute_coverage(stage: Stage, actor: Actor, _: Phase) -> object:
    return coverage.run(actor, stage.town, REQUEST)


@exercise("coverage.export")
def take_a_table_home(stage: Stage, actor: Actor, _: Phase) -> object:
    uid = coverage.run(OPERATOR, stage.town, REQUEST).run.uid
    return documents.run_document(actor, stage.town, uid, "xlsx", "zh")


@exercise("facility.report")
def say_one_is_missing(stage: Stage, actor: Actor, _: Phase) -> object:
    return evidence.report_missing(actor, stage.town, REQUEST.categories[0], PLACE, "漏了的活动室")


@exercise("data.import")
def place_people_by_hand(stage: Stage, actor: Actor, _: Phase) -> object:
    return building_people.building_at(actor, stage.town, PLACE.x, PLACE.y)


@exercise("data.export")
def export_the_gates(stage: Stage, actor: Actor, _: Phase) -> object:
    return exports.export_layer(actor, stage.town.store, GATES, "csv", language="zh")


@exercise("standards.edit")
def change_a_standard(stage: Stage, actor: Actor, _: Phase) -> object:
    known = standards.standards(stage.town)["cultural_activity_station"]
    return standards.adopt(actor, stage.town, known.model_copy(update={"adopted_by": "区规划导则"}))


@exercise("workspace.create")
def set_up_a_workspace(stage: Stage, actor: Actor, _: Phase) -> object:
    place = stage.folder / f"new-{stage.number()}.gpkg"
    return set_up(actor, str(place), Workspace(name="新社区", metric_epsg=EPSG)).close()


@exercise("workspace.edit")
def open_to_the_public(stage: Stage, actor: Actor, _: Phase) -> object:
    now = stage.town.workspace
    return workspaces.describe(
        actor,
        stage.town,
        name=now.name,
        source=now.source,
        time_zone=now.time_zone,
        publication=PublicationMode.PUBLIC,
        review=now.review.model_copy(update={"approved_by": "李明"}),
        confirmed=True,
    )


@exercise("account.own")
def list_own_sign_ins(stage: Stage, actor: Actor, _: Phase) -> object:
    return sessions.mine(actor, stage.town)


@exercise("account.invite")
def invite_a_helper(stage: Stage, actor: Actor, _: Phase) -> object:
    return invitations.invite(actor, stage.town, Role.HELPER)


@exercise("account.manage")
def give_a_role(stage: Stage, actor: Actor, _: Phase) -> object:
    with stage.town.store.write(OPERATOR) as writer:
        uid = insert_account(writer, f"somebody-{stage.number()}", "王", None)
    return accounts.give_role(actor, stage.town, uid, Role.HELPER)
