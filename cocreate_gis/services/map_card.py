"""The card of a record on the map: fields, photos, care, chain, and what this person may do with it."""

import json

import shapely

from cocreate_gis.model.layers.base import Field, FieldType, Layer
from cocreate_gis.model.layers.network import FACILITIES, GATES
from cocreate_gis.model.layers.schemes import SCHEMES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import may
from cocreate_gis.services import features, standards
from cocreate_gis.services.office import Seat
from cocreate_gis.services.photos import photos
from cocreate_gis.services.promises import candidates
from cocreate_gis.services.promises.adoptable import open_adoption
from cocreate_gis.services.promises.care_card import care_lines
from cocreate_gis.services.promises.chain import chain_of
from cocreate_gis.services.promises.told_in import told_in
from cocreate_gis.services.references import offered_names, record_names
from cocreate_gis.services.value_words import state_title, value_text
from cocreate_gis.store import Feature
from cocreate_gis.wording import Words

# A record alone is no chain.
_A_CHAIN = 2


def card_of(seat: Seat, layer: Layer, fid: int, words: Words) -> dict[str, object]:
    """Describe one feature; see `cocreate_gis.services.map_service.MapDesk.card`.

    Parameters
    ----------
    seat : Seat
        Who asks.
    layer : Layer
        A layer this person may see.
    fid : int
        The feature.
    words : Words
        In the reader's language.

    Returns
    -------
    dict of str to object
        JSON values.

    Raises
    ------
    NotFound
        There is no such feature for this person.
    """
    feature = features.look_at(seat.actor, seat.context, layer, fid)
    name = str(feature.values.get(layer.name_field) or "") if layer.name_field else ""
    kind = words.title(layer.title)
    return {
        "layer": layer.name,
        "fid": feature.fid,
        "uid": feature.uid,
        "version": feature.version,
        "title": name[:80] or _kind_title(layer, feature, words) or kind,
        "kind": kind,
        "fields": [
            *_card_fields(seat, layer, feature, words),
            *_card_care(seat, feature, words),
        ],
        "geometry": _geojson(feature),
        "editable": layer.drawable and may(seat.actor, layer.edit_action),
        "photos": _card_photos(seat, layer, feature, words),
        "chain": _card_chain(seat, layer, feature, words),
        "actions": _card_actions(seat, layer, feature, words),
    }


def _kind_title(layer: Layer, feature: Feature, words: Words) -> str:
    """What has no name is called by its kind."""
    domains = [field.domain or {} for field in layer.fields if field.name == "kind"]
    titles = [domain[code] for domain in domains if (code := str(feature.values.get("kind"))) in domain]
    return words.title(titles[0]) if titles else ""


def _geojson(feature: Feature) -> object:
    return None if feature.geometry is None else json.loads(shapely.to_geojson(feature.geometry))


def _card_fields(seat: Seat, layer: Layer, feature: Feature, words: Words) -> list[dict[str, str]]:
    shown = []
    for field in layer.visible_fields(seat.actor.visibility):
        value = feature.values.get(field.name)
        # What no form types, a drawing or the key of a photo, is told by a page of its own.
        if field.type is FieldType.TEXT and not field.typed:
            continue
        if value is None or (field.name == layer.name_field and layer is not SUGGESTIONS):
            continue
        text = _category_title(seat, value, words) if (layer, field.name) == (FACILITIES, "category") else ""
        text = (
            text
            or _status_title(seat, layer, field, value, words)
            or _name_in_words(seat, field, value, words)
        )
        text = text or value_text(field, value, words)
        shown.append(
            {
                "name": field.name,
                "title": words.title(field.title),
                "value": text,
                "unit": words.unit(field.unit),
            }
        )
    return shown


def _card_care(seat: Seat, feature: Feature, words: Words) -> list[dict[str, str]]:
    lines = care_lines(seat.actor, seat.context, feature.uid, words)
    return [{"name": name, "title": title, "value": text, "unit": ""} for name, title, text in lines]


def _category_title(seat: Seat, value: object, words: Words) -> str:
    standard = standards.standards(seat.context).get(str(value))
    return words.title(standard.title) if standard else ""


def _name_in_words(seat: Seat, field: Field, value: object, words: Words) -> str:
    if field.names_of:
        return offered_names(seat.context, field, words.language).get(str(value), "")
    if field.type is not FieldType.REFERENCE:
        return ""
    names = record_names(seat.context, field.target, seat.actor.visibility, words.language)
    return names.get(str(value), "—")


def _status_title(seat: Seat, layer: Layer, field: Field, value: object, words: Words) -> str:
    if layer.flow is None or field.name != "status":
        return ""
    return state_title(layer, str(value), seat.actor.visibility, words)


def _card_photos(seat: Seat, layer: Layer, feature: Feature, words: Words) -> list[dict[str, str]]:
    seen = photos.photos_of(seat.actor, seat.context, layer, feature.uid)
    return [
        {
            "small": f"photos/{photo.uid}/small.jpg?v={photo.version}",
            "large": f"photos/{photo.uid}.jpg?v={photo.version}",
            "alt": photo.caption or words("photos.alt", number=number, count=len(seen)),
        }
        for number, photo in enumerate(seen, 1)
    ]


def _card_chain(seat: Seat, layer: Layer, feature: Feature, words: Words) -> list[dict[str, object]]:
    links = chain_of(seat.actor, seat.context, layer, feature.uid)
    if len(links) < _A_CHAIN:
        return []
    return [
        {
            "layer": link.layer.name,
            "fid": link.fid,
            "kind": words.title(link.layer.title),
            "title": link.name,
            "state": state_title(link.layer, link.status, seat.actor.visibility, words),
            "here": link.is_asked,
            "opens": link.layer.on_map,
        }
        for link in links
    ]


def _card_actions(seat: Seat, layer: Layer, feature: Feature, words: Words) -> list[dict[str, object]]:
    may_edit = may(seat.actor, layer.edit_action)
    status = feature.values.get("status")
    actions: list[dict[str, object]] = []
    # Residents may try the gate that is being discussed; recording that a gate stands open is staff's.
    if layer is GATES and (may_edit or status == "negotiating"):
        name = "close_gate" if status == "open" else "open_gate"
        actions.append({"name": name, "title": words(f"map.action_{name}"), "primary": status != "open"})
    if told := told_in(seat.context, seat.actor.visibility, layer, feature.uid, feature.values):
        actions.append({"name": "page", "title": words(f"map.action_page_{told[0].name}"), "primary": True})
    if layer in candidates.SOURCES and may(seat.actor, SCHEMES.edit_action):
        actions.append({"name": "candidate", "title": words("map.action_candidate"), "primary": False})
    if open_adoption(seat.context, layer, feature) is not None:
        actions.append({"name": "adopt", "title": words("care.i_would"), "primary": True})
    # What residents said is answered, not rewritten.
    if may_edit and layer is not SUGGESTIONS:
        actions.append({"name": "edit", "title": words("map.action_edit"), "primary": False})
    # What residents said has a page of its own.
    if layer is not SUGGESTIONS:
        actions.append({"name": "list", "title": words("map.action_list"), "primary": False})
    return actions
