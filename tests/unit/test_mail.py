"""Notices by e-mail, through a real server in this process."""

import email
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from starlette.applications import Starlette

from cocreate_gis.bootstrap.application import middleware, routes
from cocreate_gis.model.errors import Forbidden, InvalidInput, NotFound, Unavailable
from cocreate_gis.model.outside import MailServer, Outside
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services.context import Context
from cocreate_gis.services.notices import mail, notices
from cocreate_gis.services.office import Office
from cocreate_gis.store import NoticeDraft, add_notices
from tests.talk import ANNA, BO, PLANNER, move, read, say
from tests.unit.test_web_routes import Browser

ADDRESS = "anna@example.org"


class Post:
    """Takes mail, or refuses it as it is told."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.answer = "250 OK"
        self.port = 0

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 -- its name
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 -- its name
        self.taken.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def post() -> Iterator[Post]:
    handler = Post()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        handler.port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def office(town: Context, post: Post) -> Office:
    server = MailServer("127.0.0.1", post.port, "gis@example.org", encryption="none")
    outside = Outside("https://map.example.org", server)
    return Office(
        town.store.location, town.cache, local_planner=None, bound_to_loopback=True, outside=outside
    )


@pytest.fixture
def posted(office: Office) -> Context:
    return office.context()


def link(message: EmailMessage, action: str) -> str:
    found = re.search(rf"https://map\.example\.org(/notices/\S+/{action}/\S+)", message.get_content())
    assert found
    return found[1]


def subscribe(context: Context, post: Post, actor=ANNA, address: str = ADDRESS, language: str = "zh") -> None:
    mail.set_address(actor, context, address, language)
    mail.post_round(context)
    mail.confirm(actor, context, link(post.taken[-1], "confirm").rsplit("/", 1)[1])
    post.taken.clear()


def test_nothing_is_mailed_before_the_address_is_confirmed(posted, post):
    uid = say(posted)
    mail.set_address(ANNA, posted, f" {ADDRESS} ", "zh")
    move(posted, uid, "released")
    assert mail.post_round(posted).sent == 1
    (asked,) = post.taken
    assert asked["To"] == ADDRESS
    assert asked["Subject"] == "请确认接收消息的邮箱 · 小镇"
    mail.confirm(ANNA, posted, link(asked, "confirm").rsplit("/", 1)[1])
    move(posted, uid, "discussing")
    assert mail.post_round(posted).sent == 1
    assert mail.post_round(posted).sent == 0
    told = post.taken[-1]
    assert told["Subject"] == "“这段路没有地方坐”：在商量 · 小镇"
    assert link(told, "stop") in told["List-Unsubscribe"]


def test_words_of_people_make_no_header_and_no_second_mail(posted, post):
    subscribe(posted, post)
    uid = say(posted, text="凳子\r\nBcc: all@example.org\r\n\r\n<b>坏</b>", nickname="a\r\nTo: x@example.org")
    move(posted, uid, "released")
    mail.post_round(posted)
    (told,) = post.taken
    assert told["Bcc"] is None
    assert told["To"] == ADDRESS
    assert told["Subject"] == "您关注的“凳子 Bcc: all@example.org <b>坏</b>”大家都能看到了。 · 小镇"
    for bad in ("anna@example.org\nBcc: all@example.org", "a b@example.org", "anna", "安@例子.cn", "x" * 200):
        with pytest.raises(InvalidInput, match="mail_address_form"):
            mail.set_address(ANNA, posted, bad, "zh")


def test_the_mail_is_in_the_language_of_the_person_with_the_reply(posted, post):
    subscribe(posted, post, language="en")
    uid = say(posted)
    move(posted, uid, "released")
    move(posted, uid, "declined", reply="明年一起修")
    mail.post_round(posted)
    told = post.taken[-1]
    assert told["Subject"].startswith('"这段路没有地方坐": Not for now')
    assert "Reply:\n明年一起修" in told.get_content().replace("\r\n", "\n")


def test_a_private_report_gives_no_words_away(posted, post):
    subscribe(posted, post)
    uid = say(posted, text="三楼王家搭了房子", category="structure")
    move(posted, uid, "withheld", reply="王家已去看")
    mail.post_round(posted)
    (told,) = post.taken
    assert "王家" not in told["Subject"] + told.get_content()
    assert "不公开渠道" in told["Subject"]


def test_a_server_that_is_busy_is_tried_again_and_one_that_refuses_is_not(posted, post):
    subscribe(posted, post)
    uid = say(posted)
    post.answer = "450 busy"
    move(posted, uid, "released")
    assert mail.post_round(posted).failed == 1
    # It waits, whoever asks.
    assert mail.post_round(posted).failed == 0
    assert "mail_failed" not in [n.notice.kind for n in notices.mine(PLANNER, posted)]
    post.answer = "550 no such person"
    move(posted, uid, "discussing")
    assert mail.post_round(posted).failed == 1
    (failed,) = (n for n in notices.mine(PLANNER, posted) if n.notice.kind == "mail_failed")
    assert failed.notice.params == {"tries": 1}
    assert post.taken == []


def test_a_server_that_is_away_is_given_up_after_some_tries(posted, post, monkeypatch):
    subscribe(posted, post)
    monkeypatch.setattr(mail, "_WAITS", tuple(0 * wait for wait in mail._WAITS))
    say_to = replace(posted.outside, mail=replace(posted.outside.mail, port=1))
    away = Context(posted.key, posted.store, posted.cache, say_to)
    move(posted, say(posted), "released")
    assert mail.post_round(away).failed == len(mail._WAITS) + 1
    (failed,) = (n for n in notices.mine(PLANNER, posted) if n.notice.kind == "mail_failed")
    assert failed.notice.params == {"tries": len(mail._WAITS) + 1}


def test_two_processes_mail_each_notice_once(posted, post):
    subscribe(posted, post)
    with posted.store.write(PLANNER) as writer:
        add_notices(writer, [NoticeDraft(ANNA.uid, "status", None, {"status": "done"})] * 12)
    command = [
        sys.executable,
        "-m",
        "cocreate_gis",
        "send-notices",
        "--store",
        posted.store.location,
        "--json",
    ]
    settings = {
        "COCREATE_PUBLIC_ADDRESS": "https://map.example.org",
        "COCREATE_SMTP_HOST": "127.0.0.1",
        "COCREATE_SMTP_PORT": str(post.port),
        "COCREATE_SMTP_ENCRYPTION": "none",
        "COCREATE_MAIL_FROM": "gis@example.org",
        "COCREATE_CACHE": str(posted.cache),
    }
    root = Path(__file__).parents[2]
    both = [subprocess.Popen(command, cwd=root, env=os.environ | settings) for _ in range(2)]
    assert [process.wait(120) for process in both] == [0, 0]
    assert len({message["Message-ID"] for message in post.taken}) == len(post.taken) == 12


def test_links_of_mails_ask_first_and_act_by_a_button(office, posted, post):
    client = Browser(Starlette(routes=routes(office), middleware=middleware(office)))
    mail.set_address(ANNA, posted, ADDRESS, "zh")
    mail.post_round(posted)
    confirm = link(post.taken[-1], "confirm")
    page = client.request("GET", confirm)
    assert (page.status_code, ADDRESS in page.text) == (200, True)
    assert mail.address_of(ANNA, posted).confirmed_at is None
    assert client.request("POST", confirm).status_code == 200
    assert mail.address_of(ANNA, posted).confirmed_at is not None
    stop = link(post.taken[-1], "stop")
    assert client.request("POST", stop).status_code == 200
    assert mail.address_of(ANNA, posted) is None
    assert client.request("GET", stop).status_code == 404
    assert client.request("GET", f"/notices/elsewhere/stop/{'0' * 40}").status_code == 404
    assert client.request("GET", "/notices/anything").status_code == 404


def test_an_address_is_replaced_and_erased_by_its_person_only(posted, post):
    subscribe(posted, post)
    mail.set_address(ANNA, posted, "new@example.org", "zh")
    assert mail.address_of(ANNA, posted).confirmed_at is None
    mail.forget_address(BO, posted)
    with pytest.raises(Forbidden, match="not_allowed"):
        mail.forget_address(BO, posted, "staff")
    assert mail.address_of(ANNA, posted).address == "new@example.org"
    mail.forget_address(ANNA, posted)
    with pytest.raises(NotFound, match="mail_link_unknown"):
        mail.stop(BO, posted, "0" * 40)


def test_the_office_has_a_common_address(posted, post):
    mail.set_address(PLANNER, posted, "office@example.org", "zh", "staff")
    mail.post_round(posted)
    mail.confirm(PLANNER, posted, link(post.taken[-1], "confirm").rsplit("/", 1)[1])
    uid = say(posted)
    move(posted, uid, "released", "discussing", "planned", "under_way")
    move(posted, uid, "done", reply="好了")
    from_author = read(posted, uid)
    assert from_author.values["status"] == "done"
    mail.post_round(posted)
    assert len(post.taken) == 1


def test_mail_is_refused_without_a_server(town, posted):
    with pytest.raises(Unavailable, match="mail_off"):
        mail.set_address(ANNA, town, ADDRESS, "zh")
    assert mail.post_round(town).sent == 0


def test_the_common_address_is_for_roles_of_the_whole_workspace(posted, post):
    in_an_area = replace(PLANNER, areas=frozenset({"west"}))
    with pytest.raises(Forbidden, match="outside_your_area"):
        mail.set_address(in_an_area, posted, "mine@example.org", "zh", "staff")
    with pytest.raises(Forbidden, match="outside_your_area"):
        mail.forget_address(in_an_area, posted, "staff")


def test_what_nobody_expected_does_not_mail_for_ever(posted, post):
    """A process that died while it sent leaves the mail to the next one, but not without end."""
    subscribe(posted, post)
    before = len(post.taken)
    move(posted, say(posted), "released")
    with posted.store.write(OPERATOR) as writer:
        died = {"state": "sending", "tries": 40, "at": "2026-01-01T00:00:00.000Z"}
        statement = "UPDATE notices SET mail_state = :state, mail_tries = :tries, mail_at = :at"
        writer.connection.execute(sa.text(f"{statement} WHERE mail_state = 'waiting'"), died)
    assert mail.post_round(posted).failed == 1
    assert mail.post_round(posted).failed == 0
    assert len(post.taken) == before


def test_a_mail_that_cannot_be_written_holds_up_no_other(posted, post):
    subscribe(posted, post)
    before = len(post.taken)
    move(posted, say(posted), "released")
    move(posted, say(posted), "released")
    with posted.store.write(OPERATOR) as writer:
        first = "SELECT min(uid) FROM notices WHERE mail_state = 'waiting'"
        writer.connection.execute(
            sa.text(f"UPDATE notices SET kind = 'of a later version' WHERE uid = ({first})")
        )
    assert mail.post_round(posted).failed == 1
    assert mail.post_round(posted).failed == 0
    assert len(post.taken) == before + 1
