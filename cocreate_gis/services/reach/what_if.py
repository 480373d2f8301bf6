"""What if: a question asked again with things otherwise than recorded, beside the same without."""

import pandas as pd

from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import BARRIERS, FACILITIES, GATES
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.suppositions import Suppositions
from cocreate_gis.services.context import Context
from cocreate_gis.services.reach import coverage
from cocreate_gis.services.reach.comparison import Comparison, compare
from cocreate_gis.services.reach.coverage import Assessment
from cocreate_gis.services.reach.supposed import barrier_title
from cocreate_gis.wording import Words


def try_out(actor: Actor, context: Context, question: CoverageRequest, suppose: Suppositions) -> Comparison:
    """Answer a question as things are recorded and as they are supposed, keeping neither.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    question : CoverageRequest
        The question; what it supposes itself is left aside.
    suppose : Suppositions
        What is supposed.

    Returns
    -------
    Comparison
        By the data of today: as recorded, and as supposed.

    Raises
    ------
    Forbidden
        The actor may not.
    InvalidInput
        There is nothing to compute with, such as ``no_facilities_of_category`` once the last is removed.
    """
    sides = (supposing(question, what) for what in (Suppositions(), suppose))
    return compare(*(coverage.preview(actor, context, one) for one in sides))


def keep(
    actor: Actor, context: Context, question: CoverageRequest, suppose: Suppositions, name: str = ""
) -> Assessment:
    """Keep what would be; nothing recorded changes.

    Parameters
    ----------
    actor : Actor
        Who keeps it.
    context : Context
        The workspace.
    question : CoverageRequest
        The question.
    suppose : Suppositions
        What is supposed; named in the provenance and among the assumptions of the result.
    name : str
        Name of the result.

    Returns
    -------
    Assessment
        The stored result.

    Raises
    ------
    Forbidden
        The actor may not.
    InvalidInput
        There is nothing to compute with.
    """
    return coverage.run(actor, context, supposing(question, suppose), name=name)


def supposing(question: CoverageRequest, suppose: Suppositions) -> CoverageRequest:
    """Ask a question with other suppositions.

    Parameters
    ----------
    question : CoverageRequest
        The question.
    suppose : Suppositions
        What is supposed instead.

    Returns
    -------
    CoverageRequest
        The same question with them.
    """
    return question.model_copy(update={"suppose": suppose})


def facilities(actor: Actor, context: Context, category: str) -> "pd.Series[str]":
    """List the facilities that can be moved or removed.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    category : str
        Their category.

    Returns
    -------
    Series of str
        Names of those that are open, index uid.
    """
    require(actor, "coverage.run")
    frame = context.frame(FACILITIES, Visibility.STAFF)
    frame = frame[(frame["category"] == category) & (frame["status"].fillna("open") == "open")]
    return _joined(frame.set_index("uid")["name"])


def gates_under_discussion(actor: Actor, context: Context) -> dict[str, str]:
    """List the gates whose opening is talked about, which a question may take to be open.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.

    Returns
    -------
    dict of str to str
        Names by uid.
    """
    require(actor, "coverage.view")
    frame = context.frame(GATES, Visibility.STAFF)
    frame = frame[frame["status"] == "negotiating"]
    return dict(zip(frame["uid"], frame["name"].fillna("").astype(str), strict=True))


def gates(actor: Actor, context: Context, words: Words) -> "pd.Series[str]":
    """List the gates.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    words : Words
        In the reader's language.

    Returns
    -------
    Series of str
        Name, compound and state, index uid; what is talked about first, then what is closed.
    """
    require(actor, "coverage.run")
    frame = context.frame(GATES, Visibility.STAFF).set_index("uid")
    order = frame["status"].map({"negotiating": 0, "closed": 1}).fillna(2)
    frame = frame.loc[order.sort_values(kind="stable").index]
    states = GATES.field("status").domain or {}
    titles = frame["status"].map({code: words.title(title) for code, title in states.items()})
    return _joined(frame["name"], frame["compound"], titles)


def barriers(actor: Actor, context: Context, words: Words) -> "pd.Series[str]":
    """List the walls that stand.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    words : Words
        In the reader's language.

    Returns
    -------
    Series of str
        Kind, length, owner and community, index uid; what is talked about first.
    """
    require(actor, "coverage.run")
    frame = context.frame(BARRIERS, Visibility.STAFF).set_index("uid")
    frame = frame[frame["status"] != "removed"]
    frame = frame.loc[(frame["status"] != "disputed").sort_values(kind="stable").index]
    metres = frame.geometry.to_crs(context.workspace.metric_epsg).length.round()
    communities = context.frame(COMMUNITIES, Visibility.STAFF)
    places = frame.set_geometry(frame.geometry.representative_point())[[frame.geometry.name]]
    where = places.sjoin(communities[["name", communities.geometry.name]], how="left")["name"]
    return _joined(
        frame["kind"].map(lambda kind: barrier_title(kind, words)),
        metres.map(lambda length: words("what_if.metres", metres=length)),
        frame["owner"],
        where[~where.index.duplicated()],
    )


def _joined(*parts: "pd.Series[str]") -> "pd.Series[str]":
    table = pd.concat(parts, axis=1).astype(object)
    said = [
        " · ".join(str(part) for part in row if isinstance(part, str) and part) for row in table.to_numpy()
    ]
    return pd.Series(said, index=table.index, dtype=object)


def uid_at(context: Context, layer: str, fid: int) -> str | None:
    """Find what was pressed on the map.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : str
        Name of the layer.
    fid : int
        The object.

    Returns
    -------
    str or None
        Its uid; None where nothing of the kind can be supposed otherwise.
    """
    declared = {one.name: one for one in (FACILITIES, GATES, BARRIERS)}.get(layer)
    if declared is None:
        return None
    frame = context.frame(declared, Visibility.STAFF)
    return str(frame["uid"].loc[fid]) if fid in frame.index else None
