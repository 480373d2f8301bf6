"""A resident says something in three steps: where, what, send. And finds it again."""

from html import escape

import shapely
import streamlit as st

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers.suggestions import PRIVATE_CATEGORIES, SUGGESTION_FLOW, SUGGESTIONS
from cocreate_gis.services import receipts, suggestions
from cocreate_gis.services.receipts import Receipt
from cocreate_gis.services.suggestions import SuggestionDraft
from cocreate_gis.services.whereabouts import listed_places, locate, may_pin_freely
from cocreate_gis.store import Feature
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import layers_of, view_of

_PLACE = "suggest_place"
_RECEIPT = "suggest_receipt"
_STEP = "suggest_step"
_DRAFT = "suggest_draft"
_BEGUN = (_PLACE, _STEP, _DRAFT)
_NEARBY_SHOWN = 3
_BASE_LAYERS = (
    "paths",
    "buildings",
    "compounds",
    "greens",
    "communities",
    "barriers",
    "gates",
    "suggestions",
)


def render(desk: Desk) -> None:
    """Draw the view.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    if (secret := st.query_params.get("receipt")) is not None:
        _show_found(desk, receipts.open_by_secret(desk.context, secret))
        return
    if (receipt := st.session_state.get(_RECEIPT)) is not None:
        _thank(desk, receipt)
        return
    _recall(desk)
    said, found = st.tabs([words("suggest.tab_say"), words("suggest.tab_find")])
    with said:
        step = st.session_state.get(_STEP, 1)
        if step > 1 and st.session_state.get(_PLACE) is None:
            step = 1
        st.progress(step / 3, text=words(f"suggest.step_{step}"))
        (_where, _what, _send)[step - 1](desk)
    with found:
        _find(desk)


def _recall(desk: Desk) -> None:
    """Another language or a view opened by its address is a new session: what was begun goes on there."""
    for key, begun in desk.office.drafts.recall(desk.actor, desk.context.key).items():
        st.session_state.setdefault(key, begun)


def _keep(desk: Desk) -> None:
    begun = {key: st.session_state[key] for key in _BEGUN if key in st.session_state}
    desk.office.drafts.keep(desk.actor, desk.context.key, begun)


def _go(desk: Desk, step: int) -> None:
    st.session_state[_STEP] = step
    _keep(desk)
    st.rerun()


def _steps(desk: Desk, forward: str, icon: str | None = None) -> tuple[bool, bool]:
    """Whether back or forward was pressed; on a phone forward stands first."""
    with st.container(key="steps"):
        left, right = st.columns([1, 2])
    back = left.button(desk.words("suggest.back"), width="stretch")
    return back, right.button(desk.words(forward), type="primary", width="stretch", icon=icon)


def _where(desk: Desk) -> None:
    words = desk.words
    if not may_pin_freely(desk.context):
        st.caption(words("suggest.where_list_help"))
        _where_from_list(desk)
        return
    point = _point(desk)
    events = gismap(
        "suggest",
        layers=[layer for layer in layers_of(desk) if layer.id in _BASE_LAYERS],
        view=view_of(desk),
        language=words.language,
        mode="pin",
        pin=None if point is None else (point.x, point.y),
        height=460,
    )
    if (put := events.confirmed or events.pin) is not None:
        st.session_state[_PLACE] = shapely.Point(put.lon, put.lat)
        _keep(desk)
    if events.confirmed is not None:
        _go(desk, 2)
    if (point := _point(desk)) is None:
        with st.expander(words("suggest.by_list")):
            _where_from_list(desk)
        return
    _show_nearby(desk, point)


def _point(desk: Desk) -> shapely.Point | None:
    place = st.session_state.get(_PLACE)
    return None if place is None else locate(desk.context, place).representative_point()


def _where_from_list(desk: Desk) -> None:
    """The map's equivalent for those who cannot use it, and where free pins are not allowed."""
    words = desk.words
    names = listed_places(desk.actor, desk.context)
    if not names:
        st.info(words("suggest.no_places"))
        return
    chosen = st.selectbox(words("suggest.place"), list(names), index=None, format_func=names.__getitem__)
    if chosen is not None and st.button(words("suggest.take_place"), type="primary", width="stretch"):
        st.session_state[_PLACE] = chosen
        _go(desk, 2)


def _show_nearby(desk: Desk, point: shapely.Point) -> None:
    near = suggestions.nearby(desk.actor, desk.context, point).head(_NEARBY_SHOWN)
    if near.empty:
        return
    st.caption(desk.words("suggest.nearby"))
    for text, metres in zip(near["text"], near["distance_m"], strict=True):
        line = f"{desk.words('suggest.metres', metres=round(metres))} · {str(text)[:120]}"
        st.html(f'<p class="cc-note cc-words">{escape(line)}</p>')


def _what(desk: Desk) -> None:
    words = desk.words
    kinds = SUGGESTIONS.field("kind").domain or {}
    about = SUGGESTIONS.field("category").domain or {}
    draft = st.session_state.get(_DRAFT, {})
    kind = st.segmented_control(
        words("suggest.kind"),
        list(kinds),
        default=draft.get("kind", "problem"),
        required=True,
        format_func=lambda code: words.title(kinds[code]),
    )
    category = st.pills(
        words("suggest.category"),
        list(about),
        default=draft.get("category"),
        format_func=lambda code: words.title(about[code]),
    )
    if category in PRIVATE_CATEGORIES:
        st.info(words("suggest.private"), icon=":material/lock:")
    text = st.text_area(
        words("suggest.text"),
        draft.get("text", ""),
        placeholder=words("suggest.text_example"),
        height=140,
        max_chars=1000,
    )
    st.session_state[_DRAFT] = {"kind": kind, "category": category, "text": text}
    _keep(desk)
    back, forward = _steps(desk, "suggest.next")
    if back:
        _go(desk, 1)
    if forward:
        if category is None or not text.strip():
            st.warning(words("suggest.fill_in"))
        else:
            _go(desk, 3)


def _send(desk: Desk) -> None:
    words = desk.words
    draft = st.session_state[_DRAFT]
    st.html(f'<p class="cc-words">“{escape(draft["text"])}”</p>')
    nickname = st.text_input(
        words("suggest.nickname"), max_chars=20, placeholder=words("suggest.nickname_example")
    )
    contact = st.text_input(words("suggest.contact"), max_chars=60, help=words("suggest.contact_help"))
    private = draft["category"] in PRIVATE_CATEGORIES
    exact = False if private else st.checkbox(words("suggest.exact_place"))
    consent = st.checkbox(words("suggest.consent"))
    back, forward = _steps(desk, "suggest.send", ":material/send:")
    if back:
        _go(desk, 2)
    if forward:
        filled = SuggestionDraft(
            **draft, nickname=nickname, contact=contact, consent=consent, exact_place_consent=exact
        )
        try:
            receipt = suggestions.submit(desk.actor, desk.context, st.session_state[_PLACE], filled)
        except CoCreateError as error:
            st.error(words.error(error))
            return
        for key in _BEGUN:
            st.session_state.pop(key, None)
        _keep(desk)
        st.session_state[_RECEIPT] = receipt
        st.rerun()


def _thank(desk: Desk, receipt: Receipt) -> None:
    words = desk.words
    st.success(
        words("suggest.thanks_private" if receipt.private else "suggest.thanks"),
        icon=":material/check_circle:",
    )
    link = f"suggest?receipt={receipt.secret}"
    st.html(
        f'<div class="cc-receipt" role="status"><div>{escape(words("suggest.code"))}</div>'
        f'<div class="cc-code">{receipt.code}</div>'
        f'<div>{escape(words("suggest.pin"))} <strong class="cc-pin">{receipt.pin}</strong></div>'
        f'<p><a class="cc-receipt-link" href="{link}" target="_self">{escape(words("suggest.link"))}</a></p>'
        "</div>"
    )
    st.caption(words("suggest.keep"))
    left, right = st.columns(2)
    if left.button(words("suggest.another"), width="stretch"):
        st.session_state.pop(_RECEIPT)
        st.rerun()
    if right.button(words("suggest.to_map"), width="stretch", type="primary"):
        st.session_state.pop(_RECEIPT)
        st.switch_page(desk.pages["map"])


def _find(desk: Desk) -> None:
    words = desk.words
    with st.form("find_receipt"):
        code = st.text_input(words("suggest.code"), placeholder="K7M-34P")
        pin = st.text_input(words("suggest.pin"), max_chars=4, placeholder="0000")
        asked = st.form_submit_button(words("suggest.find"), type="primary", width="stretch")
    if asked:
        try:
            _show_found(desk, receipts.open_by_code(desk.actor, desk.context, code, pin))
        except CoCreateError as error:
            st.error(words.error(error))


def _show_found(desk: Desk, found: Feature) -> None:
    words, values = desk.words, found.values
    status = words.title(SUGGESTION_FLOW.plain[str(values["status"])])
    day = found.created_at.astimezone(desk.context.workspace.zone).date()
    sent_on = desk.plain("suggest.sent_on", date=day)
    st.html(
        f'<div class="cc-receipt"><div>{escape(words("suggest.status"))}</div>'
        f'<div class="cc-code" style="letter-spacing:0">{escape(status)}</div>'
        f'<p class="cc-words">“{escape(str(values["text"]))}”</p>'
        f'<p class="cc-note">{escape(sent_on)}</p>'
        "</div>"
    )
    if values.get("reply"):
        reply = f"{words('suggest.reply')} {values['reply']}"
        st.html(f'<p class="cc-receipt cc-words">{escape(reply)}</p>')
    else:
        st.caption(words("suggest.no_reply"))
