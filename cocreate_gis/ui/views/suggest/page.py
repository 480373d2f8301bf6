"""A resident says something in three steps: where, what, send. And finds it again."""

import secrets
from collections.abc import Mapping
from html import escape
from typing import Any

import geopandas as gpd
import shapely
import streamlit as st
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers.suggestions import PRIVATE_CATEGORIES, SUGGESTIONS
from cocreate_gis.model.phases import Phase
from cocreate_gis.services.geometry import from_geojson
from cocreate_gis.services.photos import photos
from cocreate_gis.services.voices import nearest, suggestions
from cocreate_gis.services.voices.activities import Activity, activities
from cocreate_gis.services.voices.personal_numbers import hide, personal_numbers
from cocreate_gis.services.voices.similar import join, similar, why
from cocreate_gis.services.voices.suggestions import SuggestionDraft
from cocreate_gis.services.voices.whereabouts import listed_places, locate, may_pin_freely
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.map_component import Mode, gismap
from cocreate_gis.ui.maps import GREEN, layers_of, overlay, view_of
from cocreate_gis.ui.views.suggest import entry as suggest_entry
from cocreate_gis.ui.views.suggest import receipt as suggest_receipt

_PLACE = "suggest_place"
_RECEIPT = "suggest_receipt"
_STEP = "suggest_step"
_DRAFT = "suggest_draft"
_TEXT = "suggest_text"
_KEY = "suggest_key"
_BEGUN = (_PLACE, _STEP, _DRAFT, _KEY)
# Not kept for another window: they are heavy.
_PHOTOS = "suggest_photos"
_JOINED = "suggest_joined"
_NEARBY_SHOWN = 3
_OFFERED = 2
_SHAPES: Mapping[str, Mode] = {"point": "pin", "line": "line", "area": "polygon"}
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
        suggest_receipt.show_by_secret(desk, secret)
        return
    if (receipt := st.session_state.get(_RECEIPT)) is not None:
        if suggest_receipt.thank(desk, receipt):
            st.session_state.pop(_RECEIPT)
            st.rerun()
        return
    if (joined := st.session_state.pop(_JOINED, None)) is not None:
        st.success(words("suggest.joined") + f" “{joined}”", icon=":material/check_circle:")
    _recall(desk)
    said, found = st.tabs([words("suggest.tab_say"), words("suggest.tab_find")])
    with said:
        step = st.session_state.get(_STEP, 1)
        if step > 1 and st.session_state.get(_PLACE) is None:
            step = 1
        st.progress(step / 3, text=words(f"suggest.step_{step}"))
        (_where, _what, _send)[step - 1](desk)
    with found:
        suggest_receipt.find(desk)


def _recall(desk: Desk) -> None:
    """Another language or a view opened by its address is a new session: what was begun goes on there."""
    for key, begun in desk.office.drafts.recall(desk.actor, desk.context.key).items():
        st.session_state.setdefault(key, begun)
    st.session_state.setdefault(_KEY, secrets.token_urlsafe())


def _keep(desk: Desk) -> None:
    begun = {key: st.session_state[key] for key in _BEGUN if key in st.session_state}
    desk.office.drafts.keep(desk.actor, desk.context.key, begun)


def _forget(desk: Desk) -> None:
    for key in (*_BEGUN, _PHOTOS):
        st.session_state.pop(key, None)
    _keep(desk)


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


def _activity(desk: Desk) -> Activity | None:
    """What is being asked: the activity of the address, else the only one that is open."""
    running = [one for one in activities(desk.actor, desk.context) if one.phase is Phase.OPEN]
    asked = st.query_params.get("activity")
    named = [one for one in running if one.slug == asked]
    return named[0] if named else running[0] if len(running) == 1 else None


def _where(desk: Desk) -> None:
    words, activity = desk.words, _activity(desk)
    if activity is not None and activity.question:
        st.html(f'<p class="cc-question"><strong>{escape(activity.question)}</strong></p>')
    if not may_pin_freely(desk.context) or not (activity is None or activity.free_pins):
        st.caption(words("suggest.where_list_help"))
        _where_from_list(desk)
        return
    shape = st.segmented_control(
        words("suggest.shape"),
        list(_SHAPES),
        default="point",
        required=True,
        format_func=lambda code: words(f"suggest.shape_{code}"),
    )
    place = _located(desk)
    is_point = shape == "point"
    point = place if is_point and isinstance(place, shapely.Point) else None
    drawn = gpd.GeoDataFrame(geometry=[] if place is None or is_point else [place], crs=4326)
    events = gismap(
        "suggest",
        layers=[layer for layer in layers_of(desk) if layer.id in _BASE_LAYERS],
        view=view_of(desk),
        language=words.language,
        mode=_SHAPES[shape],
        pin=None if point is None else (point.x, point.y),
        overlays=[overlay("suggest_shape", words("suggest.place"), drawn, color=GREEN, opacity=0.3)],
        height=460,
    )
    if events.drawn is not None:
        st.session_state[_PLACE] = from_geojson(events.drawn.geometry)
        _go(desk, 2)
    if (put := events.confirmed or events.pin) is not None:
        st.session_state[_PLACE] = shapely.Point(put.lon, put.lat)
        _keep(desk)
    if events.confirmed is not None:
        _go(desk, 2)
    if (place := _located(desk)) is None:
        with st.expander(words("suggest.by_list")):
            _where_from_list(desk)
        return
    _show_nearby(desk, place)


def _located(desk: Desk) -> BaseGeometry | None:
    place = st.session_state.get(_PLACE)
    return None if place is None else locate(desk.context, place)


def _where_from_list(desk: Desk) -> None:
    """The map's equivalent for those who cannot use it, and where free pins are not allowed."""
    words = desk.words
    names = told_apart(listed_places(desk.actor, desk.context))
    if not names:
        st.info(words("suggest.no_places"))
        return
    chosen = st.selectbox(
        words("suggest.place"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder=words("meetings.type_a_name"),
    )
    if chosen is not None and st.button(words("suggest.take_place"), type="primary", width="stretch"):
        st.session_state[_PLACE] = chosen
        _go(desk, 2)


def _show_nearby(desk: Desk, place: BaseGeometry) -> None:
    near = suggestions.nearby(desk.actor, desk.context, place).head(_NEARBY_SHOWN)
    if near.empty:
        return
    st.caption(desk.words("suggest.nearby"))
    for text, metres in zip(near["text"], near["distance_m"], strict=True):
        line = f"{desk.words('suggest.metres', metres=round(metres))} · {str(text)[:120]}"
        st.html(f'<p class="cc-note cc-words">{escape(line)}</p>')


def _what(desk: Desk) -> None:
    words, activity = desk.words, _activity(desk)
    kinds = {
        code: title
        for code, title in (SUGGESTIONS.field("kind").domain or {}).items()
        if code != "opinion" or desk.may("suggestion.enter")
    }
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
        list(activity.categories if activity else about),
        default=draft.get("category"),
        format_func=lambda code: words.title(about[code]),
    )
    if category in PRIVATE_CATEGORIES:
        st.info(words("suggest.private"), icon=":material/lock:")
    _place_says(desk, category)
    text = st.text_area(
        words("suggest.text"),
        draft.get("text", ""),
        placeholder=words("suggest.text_example"),
        height=140,
        max_chars=SUGGESTIONS.field("text").limit,
        key=_TEXT,
        on_change=_keep_text,
        args=(desk,),
    )
    answered = {key: draft[key] for key in ("numbers", "compared") if key in draft}
    st.session_state[_DRAFT] = {"kind": kind, "category": category, "text": text, **answered}
    _keep(desk)
    with_photos = _choose_photos(desk)
    # What is asked stands above the buttons, where the eye is.
    offers = st.container()
    back, forward = _steps(desk, "suggest.next")
    if back:
        _go(desk, 1)
    asked = (forward or st.session_state.get("suggest_asking")) and with_photos
    if not asked:
        return
    if category is None or not text.strip():
        st.warning(words("door.choose_category" if category is None else "door.write_something"))
        return
    st.session_state["suggest_asking"] = True
    with offers:
        is_asked = _offer_to_hide(desk) or _offer_similar(desk)
    if not is_asked:
        st.session_state.pop("suggest_asking")
        _go(desk, 3)


def _keep_text(desk: Desk) -> None:
    """Keep the words before anything is drawn: whoever goes to another page at once stops the drawing."""
    _answer(desk, text=st.session_state[_TEXT])


def _place_says(desk: Desk, category: str | None) -> None:
    place = _located(desk)
    if category is None or place is None:
        return
    answers = nearest.what_the_place_says(desk.context, place, category)
    for sentence in nearest.sentences(answers[:_OFFERED], desk.plain):
        st.html(f'<p class="cc-note">{escape(sentence)}</p>')


def _choose_photos(desk: Desk) -> bool:
    """Take the photos in; whether all of them can be used."""
    words = desk.words
    files = st.file_uploader(
        words("suggest.photos", most=photos.MOST_PER_SUGGESTION),
        type=["jpg", "jpeg", "png", "webp"],
        accept_multiple_files=True,
    )
    if not files:
        if kept := st.session_state.get(_PHOTOS):
            st.caption(words("suggest.photos_kept", count=len(kept)))
        return True
    try:
        photos.require_few(len(files))
        drawn = photos.draw(desk.context, SUGGESTIONS, [file.getvalue() for file in files])
    except CoCreateError as error:
        st.error(words.error(error))
        return False
    st.session_state[_PHOTOS] = drawn
    return True


def _answer(desk: Desk, **values: str) -> None:
    st.session_state[_DRAFT] = {**st.session_state[_DRAFT], **values}
    _keep(desk)


def _rewrite(desk: Desk, text: str) -> None:
    st.session_state[_TEXT] = text
    _answer(desk, text=text)


def _offer_to_hide(desk: Desk) -> bool:
    words, draft = desk.words, st.session_state[_DRAFT]
    if draft.get("numbers") == draft["text"] or not personal_numbers(draft["text"]):
        return False
    hidden = hide(draft["text"])
    st.warning(words("suggest.numbers_found"))
    st.html(f'<p class="cc-words"><strong>{escape(hidden)}</strong></p>')
    left, right = st.columns(2)
    left.button(
        words("suggest.numbers_hide"),
        type="primary",
        width="stretch",
        on_click=_rewrite,
        args=(desk, hidden),
    )
    right.button(
        words("suggest.numbers_keep"),
        width="stretch",
        on_click=_answer,
        args=(desk,),
        kwargs={"numbers": draft["text"]},
    )
    return True


def _offer_similar(desk: Desk) -> bool:
    words, draft, place = desk.words, st.session_state[_DRAFT], _located(desk)
    if place is None or draft.get("compared") == draft["text"] or draft["category"] in PRIVATE_CATEGORIES:
        return False
    found = similar(desk.actor, desk.context, place, draft["category"], draft["text"], limit=_OFFERED)
    if not found:
        return False
    st.info(words("suggest.similar"))
    for other in found:
        st.html(
            f'<p class="cc-words">“{escape(other.text)}”<br>'
            f'<span class="cc-note">{escape(why(other, desk.plain))}</span></p>'
        )
        if st.button(words("suggest.join"), key=f"join_{other.uid}", width="stretch"):
            _join(desk, other.uid, other.text)
    st.button(
        words("suggest.not_the_same"),
        type="primary",
        width="stretch",
        on_click=_answer,
        args=(desk,),
        kwargs={"compared": draft["text"]},
    )
    return True


def _join(desk: Desk, uid: str, text: str) -> None:
    try:
        join(desk.actor, desk.context, uid)
    except CoCreateError as error:
        st.error(desk.words.error(error))
        return
    st.session_state.pop("suggest_asking", None)
    _forget(desk)
    st.session_state[_JOINED] = text
    st.rerun()


def _send(desk: Desk) -> None:
    words = desk.words
    draft = st.session_state[_DRAFT]
    drawn = st.session_state.get(_PHOTOS, [])
    st.html(f'<p class="cc-words">“{escape(draft["text"])}”</p>')
    if drawn:
        st.caption(words("suggest.photos_kept", count=len(drawn)))
    entry = suggest_entry.render(desk) if desk.may("suggestion.enter") else None
    limit = SUGGESTIONS.field("nickname").limit
    nickname = st.text_input(
        words("suggest.nickname"), max_chars=limit, placeholder=words("suggest.nickname_example")
    )
    contact = st.text_input(words("suggest.contact"), max_chars=60, help=words("suggest.contact_help"))
    under_14 = st.checkbox(words("suggest.under_14"))
    guardian = under_14 and st.checkbox(words("suggest.guardian"))
    private = draft["category"] in PRIVATE_CATEGORIES
    exact = False if private else st.checkbox(words("suggest.exact_place"))
    activity = _activity(desk)
    consent = st.checkbox(words(suggestions.consent_wording(activity, draft["category"])))
    back, forward = _steps(desk, "suggest.send", ":material/send:")
    if back:
        _go(desk, 2)
    if forward:
        filled = SuggestionDraft(
            **_written(draft),
            nickname=nickname,
            contact=contact,
            consent=consent,
            exact_place_consent=exact,
            under_14=under_14,
            guardian_consent=guardian,
            activity="" if activity is None else activity.uid,
            entry=entry,
        )
        try:
            receipt = suggestions.submit(
                desk.actor, desk.context, st.session_state[_PLACE], filled, drawn, st.session_state[_KEY]
            )
        except CoCreateError as error:
            st.error(words.error(error))
            return
        _forget(desk)
        st.session_state[_RECEIPT] = receipt
        st.rerun()


def _written(draft: dict[str, Any]) -> dict[str, str]:
    return {name: draft[name] for name in ("kind", "category", "text")}
