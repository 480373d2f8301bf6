"""The people of the workspace: who holds which role where, whom to invite, whose account is closed."""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial
from urllib.parse import urlsplit

import streamlit as st

from cocreate_gis.interchange.qr_code import code_picture
from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.permissions import MAY_GIVE, ROLE_TITLES, Role
from cocreate_gis.services.areas import WHOLE, given_areas
from cocreate_gis.services.paper.paper import reachable
from cocreate_gis.services.signing import accounts, invitations
from cocreate_gis.services.signing.accounts import Person
from cocreate_gis.store import Invitation, Membership
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.door import error_door
from cocreate_gis.ui.labels import choose, told_apart
from cocreate_gis.ui.markdown import literal

# What a link gives and the link itself: it is shown until the next one is made, and never again.
_LINK = "account_link"
_PERSON = "account_person"
Area = tuple[str, str]


def render(desk: Desk) -> None:
    """Draw the section.

    Parameters
    ----------
    desk : Desk
        A planner or an administrator.
    """
    words = desk.words
    people = accounts.people(desk.actor, desk.context)
    if desk.seat.signed_in is None:
        st.info(words("people.nobody_administers"), icon=":material/key:")
        st.code("python -m cocreate_gis account first-link", language=None)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.markdown(f"#### {words('people.title', count=len(people))}")
        _people(desk, people)
    with right:
        st.markdown(f"#### {words('people.invite')}")
        _invite(desk)
        _open_links(desk)


def _people(desk: Desk, people: list[Person]) -> None:
    words = desk.words
    if not people:
        st.caption(words("people.none"))
        return
    known = {one.account.uid: one for one in people}
    labels = told_apart({uid: _line(desk, one) for uid, one in known.items()})
    chosen = st.selectbox(
        words("people.choose"),
        list(known),
        format_func=labels.__getitem__,
        index=None,
        key=_PERSON,
        placeholder=words("people.search"),
    )
    if chosen is None:
        st.dataframe(
            [
                {
                    words("people.name"): one.account.name,
                    words("people.role"): _roles(desk, one.roles),
                    words("people.state"): desk.plain(_state(one)),
                }
                for one in people
            ],
            hide_index=True,
            width="stretch",
        )
        return
    _person(desk, known[chosen])


def _person(desk: Desk, person: Person) -> None:
    words, account = desk.words, person.account
    manages = desk.may("account.manage")
    st.markdown(f"**{literal(account.name)}** · {words(_state(person))}")
    told = words("people.by_city") if account.password_hash is None else account.login
    st.caption(f"{literal(told)} · {words('people.devices', count=person.devices)}")
    for held in person.roles:
        shown, button = st.columns([4, 1], vertical_alignment="center")
        shown.markdown(literal(_held(desk, held)))
        if manages and button.button(words("people.end"), key=f"end_{held.uid}", width="stretch"):
            title = ROLE_TITLES[held.role]
            _confirm(
                desk,
                words("people.end_sure", name=account.name, role=title),
                partial(accounts.end_role, desk.actor, desk.context, held.uid),
            )
    if not manages:
        return
    with st.expander(words("people.give"), icon=":material/add:"):
        _give(desk, person)
    if account.disabled_at is not None:
        if st.button(words("people.reopen"), icon=":material/lock_open:"):
            _do(desk, partial(accounts.reopen, desk.actor, desk.context, account.uid))
        return
    if account.password_hash is not None and st.button(words("people.reset"), icon=":material/key:"):
        with error_door(words):
            token = invitations.reset_link(desk.actor, desk.context, account.uid)
            _keep_link(desk, words("people.reset_for", name=account.name), token)
            st.rerun()
    if st.button(words("people.close"), icon=":material/block:"):
        sure = words("people.close_sure", name=account.name)
        _confirm(desk, sure, partial(accounts.close, desk.actor, desk.context, account.uid))


def _give(desk: Desk, person: Person) -> None:
    with st.form(f"give_{person.account.uid}", border=False):
        role, area, until = _role_fields(desk, "give")
        if st.form_submit_button(desk.words("people.give"), width="stretch"):
            uid = person.account.uid
            _do(desk, partial(accounts.give_role, desk.actor, desk.context, uid, role, area, until))


def _invite(desk: Desk) -> None:
    words = desk.words
    st.caption(words("people.invite_help"))
    with st.form("invite", border=False):
        role, area, until = _role_fields(desk, "invite")
        if st.form_submit_button(words("people.make_link"), type="primary", width="stretch"):
            with error_door(words):
                token = invitations.invite(desk.actor, desk.context, role, area, until)
                where = given_areas(desk.actor, desk.context)[area]
                _keep_link(desk, f"{words.title(ROLE_TITLES[role])} · {literal(where)}", token)
    if link := st.session_state.get(_LINK):
        title, address = link
        with st.container(border=True):
            st.markdown(f"**{title}**")
            st.image(code_picture(address), width=220)
            st.code(address, language=None, wrap_lines=True)
            st.caption(words("people.link_once"))
            if not reachable(address):
                st.warning(words("people.unreachable"), icon=":material/phonelink_off:")


def _role_fields(desk: Desk, key: str) -> tuple[Role, Area, dt.date | None]:
    words = desk.words
    given = MAY_GIVE[desk.actor.role]
    roles = [role for role in Role if role in given]
    areas = given_areas(desk.actor, desk.context)
    labels = {one: _area(desk, areas, one) for one in areas}
    role = st.selectbox(
        words("people.role"),
        roles,
        index=roles.index(Role.HELPER),
        format_func=lambda one: desk.plain.title(ROLE_TITLES[one]),
        key=f"{key}_role",
    )
    area = choose(words("people.area"), labels, f"{key}_area")
    until = st.date_input(
        words("people.until"), None, min_value=desk.context.today, key=f"{key}_until", format="YYYY-MM-DD"
    )
    return role, area, until


def _open_links(desk: Desk) -> None:
    words = desk.words
    links = invitations.open_invitations(desk.actor, desk.context)
    if not links:
        return
    with st.expander(words("people.open_links", count=len(links))):
        for link in links:
            shown, button = st.columns([3, 1], vertical_alignment="center")
            shown.markdown(literal(_link_line(desk, link)))
            if button.button(words("people.withdraw"), key=f"withdraw_{link.token_hash}", width="stretch"):
                _do(desk, partial(invitations.withdraw, desk.actor, desk.context, link.token_hash))


def _link_line(desk: Desk, link: Invitation) -> str:
    day = desk.plain.date(link.expires_at.astimezone(desk.context.workspace.zone).date())
    until = desk.plain("people.good_until", day=day)
    if not link.role:
        return f"{desk.plain('people.reset')} · {until}"
    where = _area(desk, given_areas(desk.actor, desk.context), (link.area_layer, link.area_uid))
    return f"{desk.plain.title(ROLE_TITLES[Role(link.role)])} · {where} · {until}"


def _confirm(desk: Desk, question: str, act: Callable[[], object]) -> None:
    @st.dialog(desk.words("people.sure"))
    def ask() -> None:
        st.markdown(question)
        if st.button(desk.words("people.yes"), type="primary", width="stretch"):
            _do(desk, act)

    ask()


def _do(desk: Desk, act: Callable[[], object]) -> None:
    try:
        act()
    except CoCreateError as error:
        st.error(desk.words.error(error))
        return
    st.session_state["toast"] = desk.words("people.done")
    st.rerun()


def _keep_link(desk: Desk, title: str, token: str) -> None:
    """Under the public address where one is set, else the one this page was opened by."""
    here = urlsplit(st.context.url or "")
    base = desk.context.outside.public_address or f"{here.scheme}://{here.netloc}"
    st.session_state[_LINK] = (title, f"{base}/invitation/{token}")


def _line(desk: Desk, person: Person) -> str:
    return f"{person.account.name} · {_roles(desk, person.roles)}"


def _roles(desk: Desk, roles: Iterable[Membership]) -> str:
    return ", ".join(_held(desk, one) for one in roles)


def _held(desk: Desk, held: Membership) -> str:
    where = _area(desk, given_areas(desk.actor, desk.context), (held.area_layer, held.area_uid))
    title = desk.plain.title(ROLE_TITLES[held.role])
    if held.until is None:
        return f"{title} · {where}"
    return f"{title} · {where} · {desk.plain('people.good_until', day=held.until)}"


def _area(desk: Desk, areas: dict[Area, str], area: Area) -> str:
    if area == WHOLE:
        return desk.plain("people.whole")
    if area not in areas:
        return desk.plain("people.elsewhere")
    return f"{areas[area]} ({desk.plain.title(LAYERS[area[0]].title)})"


def _state(person: Person) -> str:
    return "people.closed" if person.account.disabled_at else "people.open"
