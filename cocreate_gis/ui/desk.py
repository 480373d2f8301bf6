"""What every view works with."""

from dataclasses import dataclass, field

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from cocreate_gis.model.permissions import Actor, may
from cocreate_gis.model.titles import LANGUAGES, Language
from cocreate_gis.services.context import Context
from cocreate_gis.services.office import LANGUAGE_COOKIE, Office, Seat
from cocreate_gis.ui.markdown import MarkdownWords
from cocreate_gis.wording import Words

_LOCAL_ADDRESS = "127.0.0.1"


@dataclass(frozen=True)
class Desk:
    """The person at the page, the workspace, and the words.

    Parameters
    ----------
    office : Office
        The workspaces.
    seat : Seat
        The person.
    words : MarkdownWords
        In the reader's language, for everything Streamlit reads as Markdown.
    pages : dict of str to StreamlitPage
        The views by name, to lead from one to another.
    """

    office: Office
    seat: Seat
    words: MarkdownWords
    pages: dict[str, StreamlitPage] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        """Who is at the page."""
        return self.seat.actor

    @property
    def context(self) -> Context:
        """The workspace."""
        return self.seat.context

    @property
    def plain(self) -> Words:
        """The same words for HTML of our own, which is escaped, and for lists and tables, which are plain."""
        return Words(self.words.language)

    def may(self, action: str) -> bool:
        """Tell whether the person may take an action.

        Parameters
        ----------
        action : str
            A key of the permission table.

        Returns
        -------
        bool
            Whether to offer it.
        """
        return may(self.actor, action)


def sit_down(office: Office, first_language: Language) -> Desk:
    """Find out who is at the page.

    Parameters
    ----------
    office : Office
        The workspaces.
    first_language : {"zh", "en"}
        Language of a first visit.

    Returns
    -------
    Desk
        For this run of the page.
    """
    cookies = dict(st.context.cookies)
    headers = {name.lower(): value for name, value in st.context.headers.items()}
    # Streamlit gives no address for a client on this machine.
    seat = office.seat(cookies, st.context.ip_address or _LOCAL_ADDRESS, headers)
    chosen = cookies.get(LANGUAGE_COOKIE)
    language = next((known for known in LANGUAGES if known == chosen), first_language)
    return Desk(office, seat, MarkdownWords(language))
