"""The door at which errors stop: no traceback reaches a person."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.ui.markdown import MarkdownWords

_LOG = logging.getLogger(__name__)


@contextmanager
def error_door(words: MarkdownWords) -> Iterator[None]:
    """Tell an error of our own in its words; log any other one and say that the page failed.

    Views, dialogs and fragments each run inside one, because Streamlit runs the last two on their own.

    Parameters
    ----------
    words : MarkdownWords
        In the reader's language.

    Yields
    ------
    None
        While the page is drawn.
    """
    try:
        yield
    except CoCreateError as error:
        st.error(words.error(error), icon=":material/error:")
    except Exception:  # noqa: BLE001 -- the door of the pages; reruns and stops are no Exceptions
        _LOG.exception("a page failed")
        st.error(words("shell.failed"), icon=":material/error:")
