"""The vocabulary in which a layer is declared: fields, domains, style, geometry, visibility."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cocreate_gis.model.flows import StatusFlow
from cocreate_gis.model.titles import Language, Title

TEXT_LIMIT = 4_000
LONG_TEXT = 40_000


class Geometry(StrEnum):
    """The geometry types a layer takes; a multi-part of the same kind is taken too."""

    POINT = "point"
    LINE = "line"
    POLYGON = "polygon"
    PLACE = "place"  # an area, or a point as long as nobody has drawn the area
    ANY = "any"


GEOMETRY_TITLES: Mapping[Geometry, Title] = {
    Geometry.POINT: Title("点", "points"),
    Geometry.LINE: Title("线", "lines"),
    Geometry.POLYGON: Title("面（范围）", "areas"),
    Geometry.PLACE: Title("面（范围）或点", "areas or points"),
    Geometry.ANY: Title("混合的形状", "mixed shapes"),
}


class Visibility(StrEnum):
    """Who may see a field or the objects of a layer."""

    PUBLIC = "public"
    STAFF = "staff"
    NEVER = "never"  # kept for the office's own work; leaves by no tile, table, export or API


class FieldType(StrEnum):
    """The value a field holds."""

    TEXT = "text"
    INTEGER = "integer"
    REAL = "real"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"  # of the day in the workspace's time zone, written HH:MM
    CODE = "code"
    REFERENCE = "reference"  # the uid of a record of another kind
    LIST = "list"  # several short texts, written one after the other with 、


LIST_MARK = "、"
# The field that holds whose a record is: a key, and nothing anybody types.
PERSON_KEY = "author"


@dataclass(frozen=True)
class Field:
    """One attribute of a layer.

    Parameters
    ----------
    name : str
        Column name; a measured field ends in its unit (``_m``, ``_m2``, ``_cm``).
    type : FieldType
        What it holds.
    title : Title
        Heading in both languages.
    unit : str
        Unit as printed beside the value, empty for none.
    domain : Mapping[str, Title] or None
        Codes and their titles, for ``FieldType.CODE``.
    minimum, maximum : float or None
        Inclusive bounds of a number.
    usual : tuple of float or None
        Inclusive bounds outside of which a number is seldom right: it is kept, and asked about.
    least_by : tuple of str and Mapping, or None
        Name of a code field, and by its code the figure of the table of rules a number should not fall short
        of: a smaller one is kept, and asked about.
    required : bool
        Whether a record without it is refused.
    visibility : Visibility
        Who may see it.
    aliases : tuple of str
        Other column headings under which it is found in imported files.
    target : str
        Name of the layer a ``FieldType.REFERENCE`` points into.
    names_of : str
        Name of a layer whose records' names are offered for a text, and told in the reader's language;
        another one may be typed.
    typed : bool
        Whether it is typed into a form; else a screen of its own sets it.
    limit : int
        Longest text, characters.
    paragraph : bool
        Whether it is written in a box of several lines.
    note : Title or None
        The rule it has to keep, shown where it is typed.
    summed : bool
        Whether a count may be added up over records: the floors of two buildings may not.
    """

    name: str
    type: FieldType
    title: Title
    unit: str = ""
    domain: Mapping[str, Title] | None = None
    minimum: float | None = None
    maximum: float | None = None
    usual: tuple[float, float] | None = None
    least_by: tuple[str, Mapping[str, str]] | None = None
    required: bool = False
    visibility: Visibility = Visibility.PUBLIC
    aliases: tuple[str, ...] = ()
    target: str = ""
    names_of: str = ""
    typed: bool = True
    limit: int = TEXT_LIMIT
    paragraph: bool = False
    note: Title | None = None
    summed: bool = True

    @property
    def is_number(self) -> bool:
        """Whether it holds a quantity: a count or a measure, and no year."""
        return self.type in (FieldType.INTEGER, FieldType.REAL) and not self.is_year

    @property
    def adds_up(self) -> bool:
        """Whether the values of several records make a sum: counts without a unit, and areas."""
        is_count = self.type is FieldType.INTEGER and not self.unit
        return self.is_number and self.summed and (is_count or self.unit == "m²")

    @property
    def is_year(self) -> bool:
        """Whether the number is a year, which is no quantity: 1,987 would be odd."""
        return self.name.endswith("_year")


@dataclass(frozen=True)
class Style:
    """How a layer is drawn, on screen and on paper.

    Parameters
    ----------
    color, fill : str
        Outline and fill as ``#rrggbb``; an empty fill leaves the inside open.
    width_px, radius_px : float
        Line width and point radius on screen at zoom 17.
    fill_opacity : float
        0 to 1.
    dash : tuple of float
        Dash pattern in pixels, empty for a solid line.
    by : str
        Name of a code field whose value chooses the colour, empty for one colour.
    colors : Mapping[str, str]
        Colour per code of ``by``.
    widths_px : Mapping[str, float]
        Line width per code of ``by``, where it differs from `width_px`.
    min_zoom : int
        Smallest zoom at which the layer is drawn.
    order : int
        Higher is drawn later, on top.
    label_field : str
        Field written beside the object, empty for none.
    label_min_zoom : int
        Smallest zoom at which labels are written.
    """

    color: str
    fill: str = ""
    width_px: float = 1.5
    radius_px: float = 4.0
    fill_opacity: float = 0.6
    dash: tuple[float, ...] = ()
    by: str = ""
    colors: Mapping[str, str] = field(default_factory=dict)
    widths_px: Mapping[str, float] = field(default_factory=dict)
    min_zoom: int = 12
    order: int = 50
    label_field: str = ""
    label_min_zoom: int = 16


@dataclass(frozen=True)
class Due:
    """What a record owes until a day.

    Parameters
    ----------
    field : str
        The date until which it is to be done.
    states : tuple of str
        States of the flow in which it is still owed.
    """

    field: str
    states: tuple[str, ...]


@dataclass(frozen=True)
class Layer:
    """A kind of thing on the map, declared once.

    The table, form, import check, legend, tile attributes, API schema, export and documentation are derived
    from this declaration.

    Parameters
    ----------
    name : str
        Table name and public identifier.
    title : Title
        Plural name in both languages.
    geometry : Geometry
        Geometry type in EPSG:4326.
    fields : tuple of Field
        Attributes in the order of the form.
    style : Style
        How it is drawn.
    visibility : Visibility
        Who may see its objects; a ``STAFF`` layer is published as counts only, if at all.
    flow : StatusFlow or None
        States of the field ``status``, if the layer has a flow.
    name_field : str
        Field that names an object to a reader.
    aliases : tuple of str
        Other names under which the layer is asked for on the command line.
    drawable : bool
        Whether a planner may sketch new objects on the map.
    on_at_start : bool
        Whether the map shows it when first opened.
    needs_place : bool
        Whether a record without a geometry is refused.
    on_map : bool
        Whether it is a layer of the map; else it is a register only.
    public_states : tuple of str
        States of the flow in which the public may see an object; empty for all.
    hidden : Mapping[str, tuple of str]
        By code field, the codes with which an object is never public.
    edit_action : str
        Permission asked for whoever makes or changes an object.
    spans : tuple of tuple of str
        Pairs of fields of which the second may not lie before the first.
    parts : tuple of tuple of str
        Pairs of number fields of which the first may not exceed the second.
    come : Mapping[str, str]
        By state of the flow, the date that must have come.
    stands_for : tuple of str
        Fields that hold the name and the uid of the object of the map a record is about, empty for none.
    booked : tuple of str
        Fields that stand in the books: they change in the first state only, in which every record begins.
    one_of : tuple of str
        Fields of which a record fills exactly one, empty for no such rule.
    from_files : bool
        Whether records may come in by a file; what was put to the vote is prepared on its own page.
    side_of_point_m : float
        Side of the square drawn around a point where a file knows no outline; 0 to refuse points.
    due : Due or None
        What falls due: lists mark the records that are late, and staff are reminded.
    person_field : str
        Field never shown that names whose record it is; the record stays in the books when she is forgotten,
        without anything that points at her. Empty where nobody is named.
    goes_with_person : bool
        Whether a record that names a person goes when she is forgotten, as it is in nobody's books.
    """

    name: str
    title: Title
    geometry: Geometry
    fields: tuple[Field, ...]
    style: Style
    visibility: Visibility = Visibility.PUBLIC
    flow: StatusFlow | None = None
    name_field: str = ""
    aliases: tuple[str, ...] = ()
    drawable: bool = False
    on_at_start: bool = True
    needs_place: bool = True
    on_map: bool = True
    public_states: tuple[str, ...] = ()
    hidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    edit_action: str = "feature.edit"
    spans: tuple[tuple[str, str], ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    come: Mapping[str, str] = field(default_factory=dict)
    stands_for: tuple[str, ...] = ()
    booked: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    from_files: bool = True
    side_of_point_m: float = 0.0
    due: Due | None = None
    person_field: str = ""
    goes_with_person: bool = False

    def __post_init__(self) -> None:
        names = [f.name for f in self.fields]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.name}: a field is declared twice")
        spanned = (name for pair in (*self.spans, *self.parts) for name in pair)
        for asked in (
            self.name_field,
            self.style.by,
            self.style.label_field,
            *spanned,
            *self.come.values(),
            *self.stands_for,
            self.due.field if self.due else "",
            self.person_field,
            *self.booked,
            *self.one_of,
        ):
            if asked and asked not in names:
                raise ValueError(f"{self.name}: no field {asked}")
        if self.due and not (self.flow and set(self.due.states) <= set(self.flow.states)):
            raise ValueError(f"{self.name}: what is due names a state it has not")

    @property
    def outlives_person(self) -> bool:
        """Whether a record stays, without her, when the person it names is forgotten."""
        return bool(self.person_field) and not self.goes_with_person

    @property
    def number_field(self) -> str:
        """The field that tells one object from the next: its number, else its name; empty for neither."""
        return next((field.name for field in self.fields if field.name.endswith("_no")), self.name_field)

    def name_in(self, language: Language) -> str:
        """Give the field that names an object in a language.

        Parameters
        ----------
        language : {"zh", "en"}
            The reader's.

        Returns
        -------
        str
            The field of the English name where there is one and it is asked for, else `name_field`.
        """
        english = f"{self.name_field}_en"
        return (
            english if language == "en" and any(f.name == english for f in self.fields) else self.name_field
        )

    def field(self, name: str) -> Field:
        """Find a field by its name.

        Parameters
        ----------
        name : str
            Column name.

        Returns
        -------
        Field
            The declaration.

        Raises
        ------
        KeyError
            The layer has no such field.
        """
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise KeyError(name)

    def visible_fields(self, visibility: Visibility) -> tuple[Field, ...]:
        """Give the fields a reader of a visibility class may see.

        Parameters
        ----------
        visibility : Visibility
            ``PUBLIC`` or ``STAFF``.

        Returns
        -------
        tuple of Field
            In the order of the declaration; fields marked ``NEVER`` are never among them.
        """
        seen = (
            {Visibility.PUBLIC} if visibility is Visibility.PUBLIC else {Visibility.PUBLIC, Visibility.STAFF}
        )
        return tuple(f for f in self.fields if f.visibility in seen)
