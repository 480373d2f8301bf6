"""The receipt on the page: shown once, kept as a picture, found again, and contested."""

from html import escape
from urllib.parse import urlsplit

import streamlit as st

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers.suggestions import PUBLIC_STATES, SUGGESTION_FLOW
from cocreate_gis.services.voices import receipts
from cocreate_gis.services.voices.moderation import contest
from cocreate_gis.services.voices.receipts import Receipt
from cocreate_gis.store import Feature
from cocreate_gis.ui.desk import Desk


def thank(desk: Desk, receipt: Receipt) -> bool:
    """Show a new receipt.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    receipt : Receipt
        Just given.

    Returns
    -------
    bool
        Whether the reader has had enough of it and says something else.
    """
    words = desk.words
    said = receipts.open_by_secret(desk.context, receipt.secret)
    shown = said.values["status"] in PUBLIC_STATES
    st.success(
        words(
            "suggest.thanks_private"
            if receipt.private
            else "suggest.thanks_shown"
            if shown
            else "suggest.thanks"
        ),
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
    here = urlsplit(st.context.url or "")
    address = f"{here.scheme}://{here.netloc}"
    st.download_button(
        words("suggest.picture"),
        lambda: receipts.picture(desk.context, receipt.secret, words.language, address),
        file_name=f"{receipt.code}.png",
        mime="image/png",
        width="stretch",
        on_click="ignore",
    )
    left, right = st.columns(2)
    another = left.button(words("suggest.another"), width="stretch")
    if right.button(words("suggest.to_map"), width="stretch", type="primary"):
        st.session_state.pop("suggest_receipt", None)
        st.switch_page(desk.pages["map"])
    return another


def show_by_secret(desk: Desk, secret: str) -> None:
    """Show one's own suggestion by the link of its receipt.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    secret : str
        From the link.

    Raises
    ------
    NotFound
        ``receipt_missing``.
    """
    found = receipts.open_by_secret(desk.context, secret)
    _show(desk, found)
    if found.values["status"] == "done":
        _contest(desk, secret)


def find(desk: Desk) -> None:
    """Find one's own suggestion by code and number.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    with st.form("find_receipt"):
        code = st.text_input(words("suggest.code"), placeholder="K7M-34P")
        pin = st.text_input(words("suggest.pin"), max_chars=4, placeholder="0000")
        asked = st.form_submit_button(words("suggest.find"), type="primary", width="stretch")
    if asked:
        try:
            _show(desk, receipts.open_by_code(desk.actor, desk.context, code, pin))
        except CoCreateError as error:
            st.error(words.error(error))


def _contest(desk: Desk, secret: str) -> None:
    words = desk.words
    with st.form("contest"):
        reason = st.text_area(words("suggest.contest_why"), max_chars=1000)
        asked = st.form_submit_button(words("suggest.contest"), width="stretch")
    if asked:
        try:
            contest(desk.actor, desk.context, reason, secret=secret)
        except CoCreateError as error:
            st.error(words.error(error))
            return
        st.rerun()


def _show(desk: Desk, found: Feature) -> None:
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
