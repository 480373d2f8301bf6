"""Notices by e-mail: an address its owner has confirmed, and an outbox that outlives the process."""

import datetime as dt
import hashlib
import hmac
import logging
import re
import smtplib
import ssl
from dataclasses import dataclass
from email.header import Header
from email.mime.text import MIMEText
from email.utils import format_datetime
from urllib.parse import quote

from cocreate_gis.model.errors import InvalidInput, NotFound, Unavailable
from cocreate_gis.model.outside import MailServer
from cocreate_gis.model.permissions import OPERATOR, Actor, require
from cocreate_gis.model.titles import LANGUAGES, Language
from cocreate_gis.services.context import Context
from cocreate_gis.services.limits import RateLimit
from cocreate_gis.services.notices.deadlines import remind
from cocreate_gis.services.notices.notices import STAFF, as_told, tell_staff
from cocreate_gis.services.promises.check_ins import look_after
from cocreate_gis.services.voices.conversation import require_person
from cocreate_gis.store import (
    CONFIRMATION,
    MailAddress,
    Notice,
    NoticeDraft,
    add_notices,
    claim_mail,
    confirm_address,
    delete_address,
    hash_secret,
    read_address,
    save_address,
    secret_of,
    set_mail_state,
)
from cocreate_gis.wording import Words

_LOG = logging.getLogger(__name__)
# What looks like one address and cannot be a second header.
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
_ADDRESS_LIMIT = 120
_ADDRESSES = RateLimit("mail_address", tries=10, seconds=3600)
_KEY = "mail_links"

# After each try that failed, so long until the next; after the last one the mail is given up.
_WAITS = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
# A process that takes longer than this for one mail has died.
_LEASE = dt.timedelta(minutes=10)
_TIMEOUT_S = 20
# A server answers with this and more when trying again is of no use.
_PERMANENT = 500
_MAILS_AT_ONCE = 500


@dataclass(frozen=True)
class Posted:
    """What one round of the post did.

    Parameters
    ----------
    reminders : int
        New reminders to those who answer.
    sent : int
        Mails the server took.
    failed : int
        Mails it did not take, to be tried again or given up.
    """

    reminders: int
    sent: int
    failed: int


def is_offered(context: Context) -> bool:
    """Tell whether notices can go out by e-mail.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    bool
        Only with a mail server, and an address at which the links of the mails are reached.
    """
    return context.outside.mail is not None and bool(context.outside.public_address)


def address_of(actor: Actor, context: Context, box: str = "") -> MailAddress | None:
    """Read where a person wants mail.

    Parameters
    ----------
    actor : Actor
        The person.
    context : Context
        The workspace.
    box : str
        ``staff`` for the common box of those who answer; else one's own.

    Returns
    -------
    MailAddress or None
        None where there is none.

    Raises
    ------
    Forbidden
        The common box is for staff, ``outside_your_area``: in roles of the whole workspace.
    """
    with context.store.read() as connection:
        return read_address(connection, person=_box(actor, box))


def set_address(actor: Actor, context: Context, address: str, language: Language, box: str = "") -> None:
    """Ask for mail to an address; its owner is asked first whether that is right.

    Parameters
    ----------
    actor : Actor
        The person.
    context : Context
        The workspace.
    address : str
        As typed.
    language : {"zh", "en"}
        Of the mails.
    box : str
        ``staff`` for the common box of those who answer; else one's own.

    Raises
    ------
    Unavailable
        ``mail_off``: no mail server is set.
    InvalidInput
        ``mail_address_form``.
    Forbidden
        ``browser_unknown`` or ``too_many_tries``; or the common box is asked for, which is for staff,
        ``outside_your_area``: in roles of the whole workspace.
    """
    require(actor, "suggestion.follow")
    require_person(actor)
    if not is_offered(context):
        raise Unavailable("mail_off")
    typed = address.strip()
    if len(typed) > _ADDRESS_LIMIT or not _ADDRESS.fullmatch(typed):
        raise InvalidInput("mail_address_form")
    person = _box(actor, box)
    context.tries.take(_ADDRESSES, actor)
    context.tries.take_thing(_ADDRESSES, typed.casefold())
    secret = _secret(context, person, typed)
    with context.store.write(actor) as writer:
        save_address(writer, person, typed, language, hash_secret(secret))
        add_notices(writer, [NoticeDraft(person, CONFIRMATION)])


def forget_address(actor: Actor, context: Context, box: str = "") -> None:
    """Erase where a person wanted mail.

    Parameters
    ----------
    actor : Actor
        The person.
    context : Context
        The workspace.
    box : str
        ``staff`` for the common box of those who answer; else one's own.

    Raises
    ------
    Forbidden
        The common box is for staff, ``outside_your_area``: in roles of the whole workspace.
    """
    person = _box(actor, box)
    with context.store.write(actor) as writer:
        delete_address(writer, person)


def address_by_link(context: Context, secret: str) -> MailAddress:
    """Find the address a link in a mail is about.

    Parameters
    ----------
    context : Context
        The workspace.
    secret : str
        From the link.

    Returns
    -------
    MailAddress
        The address.

    Raises
    ------
    NotFound
        ``mail_link_unknown``: also after the address was forgotten.
    """
    with context.store.read() as connection:
        found = read_address(connection, secret_hash=hash_secret(secret))
    if found is None:
        raise NotFound("mail_link_unknown")
    return found


def confirm(actor: Actor, context: Context, secret: str) -> None:
    """Say that an address is right; whoever reads its mail may.

    Parameters
    ----------
    actor : Actor
        Who opened the link.
    context : Context
        The workspace.
    secret : str
        From the link.

    Raises
    ------
    NotFound
        ``mail_link_unknown``.
    """
    person = address_by_link(context, secret).person
    with context.store.write(actor) as writer:
        confirm_address(writer, person)


def stop(actor: Actor, context: Context, secret: str) -> None:
    """End all mail to an address and erase it; whoever reads its mail may.

    Parameters
    ----------
    actor : Actor
        Who opened the link.
    context : Context
        The workspace.
    secret : str
        From the link.

    Raises
    ------
    NotFound
        ``mail_link_unknown``.
    """
    person = address_by_link(context, secret).person
    with context.store.write(actor) as writer:
        delete_address(writer, person)


def post_round(context: Context) -> Posted:
    """Remind of what is due, and send what waits in the outbox.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    Posted
        What was done; no mail where no server is set.
    """
    reminders = remind(context) + look_after(context)
    if (server := context.outside.mail) is None or not is_offered(context):
        return Posted(reminders, 0, 0)
    sent = failed = 0
    for _ in range(_MAILS_AT_ONCE):
        with context.store.write(OPERATOR) as writer:
            notice = claim_mail(writer, _LEASE)
        if notice is None:
            break
        try:
            outcome = _send(context, server, notice)
        except Exception:  # noqa: BLE001 -- one mail that cannot be written must not hold up the others
            _LOG.exception("a mail failed")
            outcome = _give_up_or_wait(context, notice, final=False)
        sent += outcome == "sent"
        failed += outcome in ("waiting", "failed")
    return Posted(reminders, sent, failed)


def _send(context: Context, server: MailServer, notice: Notice) -> str:
    # Whoever sent it before died over it every time.
    if notice.mail_tries > len(_WAITS) + 1:
        return _give_up_or_wait(context, notice, final=True)
    with context.store.read() as connection:
        address = read_address(connection, person=notice.person)
    # Ended, or replaced by one not confirmed, since the notice was kept.
    if address is None or (address.confirmed_at is None and notice.kind != CONFIRMATION):
        return _note(context, notice, "none")
    try:
        _hand_over(server, _written(context, server, notice, address), address.address)
    except smtplib.SMTPRecipientsRefused as refused:
        final = all(code >= _PERMANENT for code, _ in refused.recipients.values())
        return _give_up_or_wait(context, notice, final=final)
    except (smtplib.SMTPException, OSError):
        return _give_up_or_wait(context, notice, final=False)
    return _note(context, notice, "sent")


def _give_up_or_wait(context: Context, notice: Notice, *, final: bool) -> str:
    if not final and notice.mail_tries <= len(_WAITS):
        return _note(context, notice, "waiting", _WAITS[notice.mail_tries - 1])
    with context.store.write(OPERATOR) as writer:
        set_mail_state(writer, notice.uid, "failed")
        # That the staff's own mail fails is told in the app only: a notice of it would be mailed too.
        if notice.person != STAFF:
            tell_staff(writer, "mail_failed", tries=notice.mail_tries)
    return "failed"


def _note(context: Context, notice: Notice, state: str, wait: dt.timedelta | None = None) -> str:
    with context.store.write(OPERATOR) as writer:
        set_mail_state(writer, notice.uid, state, wait)
    return state


def _written(context: Context, server: MailServer, notice: Notice, address: MailAddress) -> MIMEText:
    language = next((known for known in LANGUAGES if known == address.language), LANGUAGES[0])
    words = Words(language)
    with context.store.read() as connection:
        (told,) = as_told(context, connection, [notice])
    secret = _secret(context, notice.person, address.address)
    site = context.outside.public_address
    links = {
        action: f"{site}/notices/{quote(context.key)}/{action}/{secret}" for action in ("confirm", "stop")
    }
    workspace = context.workspace.name
    if notice.kind == CONFIRMATION:
        subject = words("mail.confirm_subject", workspace=workspace)
        body = words("mail.confirm_body", workspace=workspace, link=links["confirm"])
    else:
        subject = sentence = told.sentence(words)
        reply = f"\n\n{words('mail.reply')}\n{told.reply}" if told.reply else ""
        body = f"{sentence}{reply}\n\n{words('mail.more', link=f'{site}/voices')}"
    footer = words("mail.stop", workspace=workspace, link=links["stop"])
    message = MIMEText(f"{body}\n\n-- \n{footer}\n", "plain", "utf-8")
    # A header is one line; what somebody wrote into a title stays part of it. A `Header` keeps the blanks
    # between Chinese words, which the newer `EmailMessage` loses where it folds.
    message["Subject"] = Header(
        " ".join(f"{subject} · {workspace}".split()), "utf-8", header_name="Subject"
    ).encode()
    message["From"] = server.sender
    message["To"] = address.address
    message["Date"] = format_datetime(notice.created_at)
    # The same notice sent twice after a crash is one mail to whoever sorts by identifier.
    message["Message-ID"] = f"<{notice.uid}@{context.workspace.uid}>"
    message["Auto-Submitted"] = "auto-generated"
    message["List-Unsubscribe"] = f"<{links['stop']}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return message


def _hand_over(server: MailServer, message: MIMEText, address: str) -> None:
    secure = ssl.create_default_context()
    if server.encryption == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=_TIMEOUT_S, context=secure
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT_S)
    with connection as smtp:
        if server.encryption == "starttls":
            smtp.starttls(context=secure)
        if server.user:
            smtp.login(server.user, server.password)
        smtp.send_message(message, server.sender, [address])


def _box(actor: Actor, box: str) -> str:
    if box != STAFF:
        return actor.uid
    require(actor, "office.mail")
    return box


def _secret(context: Context, person: str, address: str) -> str:
    """Only its fingerprint is kept beside the address, and every mail carries it: so it can be made again."""
    key = secret_of(context.store, _KEY).encode()
    return hmac.new(key, f"{person}\x1f{address}".encode(), hashlib.sha256).hexdigest()[:40]
