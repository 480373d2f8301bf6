"""What an option gains, computed: people newly within a walk of its facility, and bays."""

from functools import partial

import shapely
from shapely.geometry.base import BaseGeometry

from cocreate_gis.analysis.progress import Progress, silent
from cocreate_gis.model.coverage import POPULATION_GROUPS, CoverageRequest, CoverageRun
from cocreate_gis.model.drawings import sums
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS, SCHEMES
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.option_evidence import OptionEvidence
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.suppositions import SupposedFacility, Suppositions
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises.drawing import drawing_of, things_of
from cocreate_gis.services.publication import SMALL_COUNT
from cocreate_gis.services.reach import coverage, what_if
from cocreate_gis.store import Feature, get_feature, update_feature

_NONE_YET = "no_facilities_of_category"


def measure(
    actor: Actor, context: Context, fid: int, question: CoverageRequest, progress: Progress = silent
) -> OptionEvidence:
    """Compute what an option gains, and keep it with what it rests on.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    fid : int
        The option.
    question : CoverageRequest
        The facility that would come, one category, and how people walk; everything else is as recorded.
    progress : Progress
        Told how far the work is; may raise `Cancelled`.

    Returns
    -------
    OptionEvidence
        The figures, as they are kept.

    Raises
    ------
    Forbidden
        The actor may not edit, or not there.
    InvalidInput
        ``option_no_place``, or coverage cannot be computed.
    """
    require(actor, SCHEME_OPTIONS.edit_action)
    with context.store.read() as connection:
        option = get_feature(connection, SCHEME_OPTIONS, fid=fid)
    require_within(actor, context, option.geometry)
    place = place_of(context, option)
    name, category = str(option.values["name"]), question.categories[0]
    added = SupposedFacility(name=name, category=category, place=(place.x, place.y))
    progress(0.05, "network")
    before = _as_recorded(actor, context, what_if.supposing(question, Suppositions()))
    progress(0.4, "category")
    suppose = Suppositions(added={option.uid: added})
    after = coverage.run(
        actor,
        context,
        what_if.supposing(question, suppose),
        name=name,
        progress=partial(_second_half, progress),
    ).run
    evidence = _evidence(category, added.place, before, after)
    _keep(actor, context, fid, evidence)
    return evidence


def place_of(context: Context, option: Feature) -> shapely.Point:
    """Say where the facility of an option would come.

    Parameters
    ----------
    context : Context
        The workspace.
    option : Feature
        The option.

    Returns
    -------
    shapely.Point
        EPSG:4326: inside the outline of the option, else among what is drawn in it, else inside its site,
        else where it or its scheme was pinned, which may be a coarsened place.

    Raises
    ------
    InvalidInput
        ``option_no_place``.
    """
    drawn = things_of(context, option.uid)
    with context.store.read() as connection:
        scheme = get_feature(connection, SCHEMES, uid=str(option.values["scheme"]))
    site = scheme.values["site"]
    shapes: list[BaseGeometry | None] = [
        option.geometry if option.geometry is not None and option.geometry.area > 0 else None,
        drawn.union_all() if len(drawn) else None,
        _shape(context, MICRO_SPACE_SITES, str(site)) if site else None,
        option.geometry,
        scheme.geometry,
    ]
    known = [shape for shape in shapes if shape is not None and not shape.is_empty]
    if not known:
        raise InvalidInput("option_no_place")
    point: shapely.Point = known[0].representative_point()
    return point


def _shape(context: Context, layer: Layer, uid: str) -> BaseGeometry | None:
    with context.store.read() as connection:
        return get_feature(connection, layer, uid=uid).geometry


def _as_recorded(actor: Actor, context: Context, question: CoverageRequest) -> CoverageRun | None:
    """The result as things are; None where there is no such facility at all."""
    try:
        return coverage.preview(actor, context, question).run
    except InvalidInput as error:
        if error.code != _NONE_YET:
            raise
        return None


def _second_half(progress: Progress, fraction: float, stage: str) -> None:
    progress(0.4 + 0.55 * fraction, stage)


def _evidence(
    category: str, place: tuple[float, float], before: CoverageRun | None, after: CoverageRun
) -> OptionEvidence:
    rows = {group: after.row(category, group) for group in POPULATION_GROUPS}
    return OptionEvidence(
        category=category,
        minutes=after.request.minutes,
        speeds_m_s={group: after.request.speed_m_s(group) for group in POPULATION_GROUPS},
        place=place,
        run=after.uid,
        total={group: row.total for group, row in rows.items()},
        before={group: before.row(category, group).covered if before else 0.0 for group in rows},
        after={group: row.covered for group, row in rows.items()},
        layer_versions=after.provenance.layer_versions,
        software=after.provenance.software,
        computed_at=after.provenance.computed_at,
    )


def _keep(actor: Actor, context: Context, fid: int, evidence: OptionEvidence) -> None:
    with context.store.write(actor) as writer:
        option = get_feature(writer.connection, SCHEME_OPTIONS, fid=fid)
        people = evidence.gained()
        told = {
            # Everybody reads this field; one to four people are told to staff only, by the evidence.
            "people_gained": None if 0 < people < SMALL_COUNT else people,
            "bays_gained": sums(drawing_of(context, option.uid)).bays,
            "evidence": evidence.model_dump_json(),
        }
        # Only what is computed is written: whatever somebody typed meanwhile stays.
        update_feature(writer, SCHEME_OPTIONS, fid, option.version, told)


def evidence_of(option: Feature) -> OptionEvidence | None:
    """Read what the gain of an option rests on.

    Parameters
    ----------
    option : Feature
        The option as staff read it.

    Returns
    -------
    OptionEvidence or None
        None where nothing was computed.
    """
    kept = option.values.get("evidence")
    return OptionEvidence.model_validate_json(kept) if kept else None


def is_stale(context: Context, evidence: OptionEvidence) -> bool:
    """Tell whether the data have changed since a gain was computed.

    Parameters
    ----------
    context : Context
        The workspace.
    evidence : OptionEvidence
        What it rests on.

    Returns
    -------
    bool
        By the versions of the layers.
    """
    return any(context.layer_version(name) != version for name, version in evidence.layer_versions.items())
