"""Codes of the statistics bureau for our communities: proposed with how they were found, set by hand."""

from collections.abc import Mapping

import pandas as pd

from cocreate_gis.analysis.place_names import core_of, likeness
from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.official_names import OFFICIAL_NAMES
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.store import get_feature, update_feature

# Below this, two names of two or three characters have at best one in common.
_ALIKE = 0.6
_COLUMNS = ["name", "subdistrict", "code", "version", "proposed", "official", "official_subdistrict", "how"]


def official_communities(context: Context) -> pd.DataFrame:
    """List the communities of the bureau this workspace knows.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    DataFrame
        Index code; ``name``, ``subdistrict``, ``district``.
    """
    frame = pd.DataFrame(context.frame(OFFICIAL_NAMES, Visibility.PUBLIC))
    listed = frame[frame["level"] != "subdistrict"].drop_duplicates("code").set_index("code")
    return listed[["name", "subdistrict", "district"]].fillna("")


def proposals(actor: Actor, context: Context) -> pd.DataFrame:
    """Propose a code for each community.

    Parameters
    ----------
    actor : Actor
        A member of staff.
    context : Context
        The workspace.

    Returns
    -------
    DataFrame
        Index fid of the community: ``name``, ``subdistrict``, ``code`` and ``version`` as recorded;
        ``proposed`` code, ``official`` name and ``official_subdistrict``, empty for none; ``how``: ``same``
        name, ``written`` otherwise (万松街街道 = 万松街道), ``alike``, or ``none``. Only communities of the
        same sub-district are compared where the list knows it.

    Raises
    ------
    Forbidden
        The actor is not staff.
    """
    require(actor, "feature.view_staff")
    listed = official_communities(context)
    listed = listed.assign(core=listed["name"].map(core_of), district_core=listed["subdistrict"].map(core_of))
    ours = context.frame(COMMUNITIES, Visibility.STAFF)
    rows = {fid: {**_held(row), **_proposed(row, listed)} for fid, row in ours.iterrows()}
    return pd.DataFrame.from_dict(rows, orient="index", columns=_COLUMNS)


def _held(row: "pd.Series[str]") -> dict[str, object]:
    return {name: row[name] for name in ("name", "subdistrict", "code", "version")}


def _proposed(row: "pd.Series[str]", listed: pd.DataFrame) -> dict[str, str]:
    within = row["subdistrict"]
    if isinstance(within, str):
        same_place = listed[listed["district_core"] == core_of(within)]
        listed = listed if same_place.empty else same_place
    core = core_of(row["name"])
    alike = {str(code): likeness(core, str(other)) for code, other in listed["core"].items()}
    best = max(alike, key=alike.__getitem__, default="")
    if not best or alike[best] < _ALIKE:
        return {"proposed": "", "official": "", "official_subdistrict": "", "how": "none"}
    found = listed.loc[best].astype(str)
    exact = "same" if found["name"] == row["name"] else "written"
    return {
        "proposed": best,
        "official": str(found["name"]),
        "official_subdistrict": str(found["subdistrict"]),
        "how": exact if found["core"] == core else "alike",
    }


def set_codes(actor: Actor, context: Context, codes: Mapping[int, tuple[int, str | None]]) -> None:
    """Write codes of the bureau to communities.

    Parameters
    ----------
    actor : Actor
        Who may edit.
    context : Context
        The workspace.
    codes : Mapping[int, tuple of int and str or None]
        By community, the version that was seen and its code; None to take it away.

    Raises
    ------
    Forbidden
        The actor may not edit, or not there.
    NotFound
        ``official_code_unknown``: the list has no such code; nothing is written.
    Conflict
        Somebody else changed a community first.
    """
    require(actor, COMMUNITIES.edit_action)
    known = official_communities(context).index
    for _, code in codes.values():
        if code is not None and code not in known:
            raise NotFound("official_code_unknown", official=code)
    with context.store.write(actor) as writer:
        for fid, (version, code) in codes.items():
            require_within(actor, context, get_feature(writer.connection, COMMUNITIES, fid=fid).geometry)
            update_feature(writer, COMMUNITIES, fid, version, {"code": code})
