"""Codes of the statistics bureau for our communities: what is proposed and why, set by hand, taken back."""

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.services.registers import official_names
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import choose, told_apart

_UNDO = "names_undo"
_SURE = ("same", "written")


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        A member of staff.
    """
    words = desk.words
    table = official_names.proposals(desk.actor, desk.context)
    if table.empty:
        st.info(words("compounds.no_communities"))
        return
    st.caption(words("compounds.names_note"))
    _offer_undo(desk, table)
    held = table["code"].fillna("")
    wanting = table[table["how"].isin(_SURE) & (held != table["proposed"])]
    st.markdown(words("compounds.names_counts", total=len(table), coded=int((held != "").sum())))
    shown = pd.DataFrame(
        {
            "name": table["name"],
            "code": held,
            "official": table["official"],
            "proposed": table["proposed"],
            "how": [desk.plain(f"compounds.how_{how}") for how in table["how"]],
        }
    )
    headings = {name: words(f"compounds.names_{name}") for name in shown.columns}
    st.dataframe(shown, hide_index=True, width="stretch", column_config=headings)
    if not desk.may(COMMUNITIES.edit_action):
        return
    if len(wanting) and st.button(
        words("compounds.names_accept", count=len(wanting)), type="primary", icon=":material/done_all:"
    ):
        codes = {int(str(fid)): str(row["proposed"]) for fid, row in wanting.iterrows()}
        _write(desk, table, dict(codes))
    with st.expander(words("compounds.names_by_hand")):
        _by_hand(desk, table)


def _by_hand(desk: Desk, table: pd.DataFrame) -> None:
    words = desk.words
    fid = choose(
        words("compounds.names_which"),
        {int(str(fid)): str(name) for fid, name in table["name"].items()},
        key="names_community",
    )
    listed = official_names.official_communities(desk.context)
    labels = told_apart(
        {str(code): f"{row['name']} · {row['subdistrict']} · {code}" for code, row in listed.iterrows()}
    )
    held = table["code"].dropna().astype(str).to_dict().get(fid, "")
    code = st.selectbox(
        words("compounds.names_official"),
        list(labels),
        list(labels).index(held) if held in labels else None,
        format_func=labels.__getitem__,
        key=f"names_code-{fid}-{held}",
        placeholder="—",
    )
    if st.button(words("compounds.names_set"), disabled=code == (held if held in labels else None)):
        _write(desk, table, {fid: code})


def _write(desk: Desk, table: pd.DataFrame, codes: dict[int, str | None]) -> None:
    versions = table["version"].astype(int).to_dict()
    before = table["code"].dropna().astype(str).to_dict()
    asked = {fid: (versions[fid], code) for fid, code in codes.items()}
    official_names.set_codes(desk.actor, desk.context, asked)
    st.session_state[_UNDO] = {fid: (versions[fid] + 1, before.get(fid)) for fid in codes}
    st.rerun()


def _offer_undo(desk: Desk, table: pd.DataFrame) -> None:
    undo: dict[int, tuple[int, str | None]] | None = st.session_state.get(_UNDO)
    if not undo:
        return
    words = desk.words
    st.success(words("compounds.names_done", count=len(undo)))
    known = set(official_names.official_communities(desk.context).index) | {None}
    # A code from elsewhere than the list cannot be written again by this page.
    back = {fid: one for fid, one in undo.items() if one[1] in known and fid in table.index}
    if back and st.button(words("data.undo"), icon=":material/undo:"):
        del st.session_state[_UNDO]
        official_names.set_codes(desk.actor, desk.context, back)
        st.rerun()
