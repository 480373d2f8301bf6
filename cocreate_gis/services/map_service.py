"""What the map in the browser asks for, answered for the person at the seat."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence

import shapely

from cocreate_gis import __version__
from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.layers import LAYERS, find_layer
from cocreate_gis.model.layers.base import Field, FieldType, Layer, Visibility
from cocreate_gis.model.layers.network import FACILITIES, GATES
from cocreate_gis.model.layers.schemes import SCHEMES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import may
from cocreate_gis.services import features, standards
from cocreate_gis.services.office import Office, Seat
from cocreate_gis.services.parts import PART_MARK
from cocreate_gis.services.photos import photos
from cocreate_gis.services.promises import candidates
from cocreate_gis.services.promises.adoptable import open_adoption
from cocreate_gis.services.promises.care_card import care_lines
from cocreate_gis.services.promises.chain import chain_of
from cocreate_gis.services.references import offered_names, record_names
from cocreate_gis.services.voices import suggestions
from cocreate_gis.store import SCHEMA_VERSION, Feature, layer_versions
from cocreate_gis.wording import Words

# A record alone is no chain.
_A_CHAIN = 2


class MapDesk:
    """The map service of every workspace of an office.

    Parameters
    ----------
    office : Office
        The workspaces.
    """

    def __init__(self, office: Office) -> None:
        self._office = office

    def identify(self, cookies: Mapping[str, str], client: str | None, headers: Mapping[str, str]) -> Seat:
        """Say who is asking; see `Office.seat`.

        Parameters
        ----------
        cookies : Mapping[str, str]
            Cookies of the request.
        client : str or None
            Address of the other end of the connection.
        headers : Mapping[str, str]
            Headers, keys in lower case.

        Returns
        -------
        Seat
            The person at a workspace.
        """
        return self._office.seat(cookies, client, headers)

    def tile_tag(self, actor: Seat, layers: Sequence[str]) -> str:
        """Name the state of layers as a person sees them.

        Parameters
        ----------
        actor : Seat
            Who asks.
        layers : sequence of str
            Names of layers, or of parts of them.

        Returns
        -------
        str
            Text for an ETag, with workspace, program, versions and visibility class.

        Raises
        ------
        NotFound
            ``layer_unknown``, also for a layer that is not for this person.
        """
        names = [_visible_source(actor, name) for name in layers]
        tag = actor.context.tiles.tag(names, actor.actor.visibility)
        return f"{actor.context.workspace.uid}-{__version__}-{tag}"

    def tile(self, actor: Seat, layers: Sequence[str], z: int, x: int, y: int) -> bytes:
        """Give a tile.

        Parameters
        ----------
        actor : Seat
            Who asks.
        layers : sequence of str
            Names of layers, or of parts of them.
        z, x, y : int
            The tile in the XYZ scheme.

        Returns
        -------
        bytes
            Mapbox Vector Tile as gzip.

        Raises
        ------
        NotFound
            The layer or the tile is not there for this person.
        """
        names = [_visible_source(actor, name) for name in layers]
        return actor.context.tiles.tile(names, actor.actor.visibility, z, x, y)

    def versions(self, actor: Seat) -> Mapping[str, int]:
        """Give the version of every layer the person may see.

        Parameters
        ----------
        actor : Seat
            Who asks.

        Returns
        -------
        Mapping[str, int]
            Version by layer name.
        """
        with actor.context.store.read() as connection:
            versions = layer_versions(connection)
        return {layer.name: versions.get(layer.name, 0) for layer in visible_layers(actor)}

    def card(self, actor: Seat, layer: str, fid: int, language: str) -> Mapping[str, object]:
        """Describe one feature.

        Parameters
        ----------
        actor : Seat
            Who asks.
        layer : str
            Layer name.
        fid : int
            The feature.
        language : str
            ``zh`` or ``en``.

        Returns
        -------
        Mapping[str, object]
            JSON values: ``layer``, ``fid``, ``uid``, ``version``, ``title``, ``kind``, ``fields`` (each
            ``name``, ``title``, ``value`` as text, ``unit``), ``geometry`` (GeoJSON, EPSG:4326),
            ``editable``, ``photos`` (each ``small`` and ``large``, addresses, and ``alt``), ``chain`` (what
            it came from and what came of it, each ``layer``, ``fid``, ``kind``, ``title``, ``state``,
            whether it is the one ``here`` and whether it ``opens``) and ``actions`` (each ``name``,
            ``title``, ``primary``).

        Raises
        ------
        NotFound
            There is no such feature for this person.
        """
        declaration = _visible_layer(actor, layer)
        words = Words("en" if language == "en" else "zh")
        feature = features.look_at(actor.actor, actor.context, declaration, fid)
        name = str(feature.values.get(declaration.name_field) or "") if declaration.name_field else ""
        kind = words.title(declaration.title)
        return {
            "layer": declaration.name,
            "fid": feature.fid,
            "uid": feature.uid,
            "version": feature.version,
            "title": name[:80] or _kind_title(declaration, feature, words) or kind,
            "kind": kind,
            "fields": [
                *_card_fields(actor, declaration, feature, words),
                *_card_care(actor, feature, words),
            ],
            "geometry": _geojson(feature),
            "editable": declaration.drawable and may(actor.actor, declaration.edit_action),
            "photos": _card_photos(actor, declaration, feature, words),
            "chain": _card_chain(actor, declaration, feature, words),
            "actions": _card_actions(actor, declaration, feature, words),
        }

    def mine(self, actor: Seat) -> Mapping[str, object]:
        """Give what this person has said and the public does not see yet.

        Parameters
        ----------
        actor : Seat
            Who asks.

        Returns
        -------
        Mapping[str, object]
            GeoJSON FeatureCollection, EPSG:4326, without attributes.
        """
        sent = suggestions.mine(actor.actor, actor.context)
        collection: dict[str, object] = json.loads(sent[[sent.geometry.name]].to_json(drop_id=True))
        return collection

    def schema_version(self) -> int:
        """Give the schema version of stores this program writes.

        Returns
        -------
        int
            The version.
        """
        return SCHEMA_VERSION


def visible_layers(seat: Seat) -> list[Layer]:
    """List the layers of the map a person may see.

    Parameters
    ----------
    seat : Seat
        The person.

    Returns
    -------
    list of Layer
        Without layers that are staff's as a whole, unless the person is staff.
    """
    return [layer for layer in registers(seat) if layer.on_map]


def registers(seat: Seat) -> list[Layer]:
    """List the kinds of records a person may see, on the map or not.

    Parameters
    ----------
    seat : Seat
        The person.

    Returns
    -------
    list of Layer
        As `visible_layers`, and those that have no place on the map.
    """
    staff = seat.actor.visibility is Visibility.STAFF
    return [layer for layer in LAYERS.values() if staff or layer.visibility is Visibility.PUBLIC]


def _visible_layer(seat: Seat, name: str) -> Layer:
    layer = find_layer(name)
    if layer not in visible_layers(seat):
        raise NotFound("layer_unknown", layer=name, known="")
    return layer


def _visible_source(seat: Seat, name: str) -> str:
    """The layer of a tile, or the part of it a list has found."""
    named, mark, token = name.partition(PART_MARK)
    return f"{_visible_layer(seat, named).name}{mark}{token}"


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
            {"name": field.name, "title": words.title(field.title), "value": text, "unit": field.unit}
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


def state_title(layer: Layer, status: str, visibility: Visibility, words: Words) -> str:
    """Name the state of a record.

    Parameters
    ----------
    layer : Layer
        Its layer.
    status : str
        Code of the state.
    visibility : Visibility
        Class of the reader; residents read plain words.
    words : Words
        The reader's language.

    Returns
    -------
    str
        The title, empty for none.
    """
    if layer.flow is None or status not in layer.flow.states:
        return ""
    plain = layer.flow.plain if visibility is Visibility.PUBLIC else {}
    return words.title(plain.get(status, layer.flow.states[status]))


def value_text(field: Field, value: object, words: Words) -> str:
    """Write a value as a person reads it.

    Parameters
    ----------
    field : Field
        Its declaration.
    value : object
        The value.
    words : Words
        The reader's language.

    Returns
    -------
    str
        The title of a code, yes or no, a number or a date in the language's manner, or the text as it is.
    """
    if field.domain is not None and value in field.domain:
        return words.title(field.domain[str(value)])
    if isinstance(value, bool):
        return words("common.yes" if value else "common.no")
    if isinstance(value, int | float):
        return str(value) if field.is_year else words.number(value)
    return words.date(value) if field.type is FieldType.DATE and isinstance(value, dt.date) else str(value)


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
    if layer in candidates.SOURCES and may(seat.actor, SCHEMES.edit_action):
        actions.append({"name": "candidate", "title": words("map.action_candidate"), "primary": False})
    if open_adoption(seat.context, layer, feature) is not None:
        actions.append({"name": "adopt", "title": words("care.i_would"), "primary": True})
    # What residents said is answered, not rewritten.
    if may_edit and layer is not SUGGESTIONS:
        actions.append({"name": "edit", "title": words("map.action_edit"), "primary": False})
    return actions
