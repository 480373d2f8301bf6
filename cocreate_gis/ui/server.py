"""What the server this page runs in was told."""

import streamlit as st

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def bound_to_loopback() -> bool:
    """Tell whether the server listens on a loopback address only.

    Returns
    -------
    bool
        False where no address was set: then it listens on all.
    """
    return st.get_option("server.address") in _LOOPBACK
