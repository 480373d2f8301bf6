"""The words in which the fields of a layer are declared."""

from collections.abc import Mapping
from typing import Any

from cocreate_gis.model.layers.base import Field, FieldType
from cocreate_gis.model.titles import Title


def text(name: str, zh: str, en: str, **options: Any) -> Field:
    """Declare a text field.

    Parameters
    ----------
    name : str
        Column name.
    zh, en : str
        Heading in each language.
    **options : object
        Further parameters of `Field`.

    Returns
    -------
    Field
        The declaration.
    """
    return Field(name, FieldType.TEXT, Title(zh, en), **options)


def paragraph(name: str, zh: str, en: str, **options: Any) -> Field:
    """Declare a text of several lines.

    Parameters
    ----------
    name : str
        Column name.
    zh, en : str
        Heading in each language.
    **options : object
        Further parameters of `Field`.

    Returns
    -------
    Field
        The declaration.
    """
    return Field(name, FieldType.TEXT, Title(zh, en), paragraph=True, **options)


def integer(name: str, zh: str, en: str, **options: Any) -> Field:
    """Declare a whole number, at least 0 unless told otherwise.

    Parameters
    ----------
    name : str
        Column name.
    zh, en : str
        Heading in each language.
    **options : object
        Further parameters of `Field`.

    Returns
    -------
    Field
        The declaration.
    """
    return Field(name, FieldType.INTEGER, Title(zh, en), **{"minimum": 0, **options})


def real(name: str, zh: str, en: str, **options: Any) -> Field:
    """Declare a measured number, at least 0 unless told otherwise.

    Parameters
    ----------
    name : str
        Column name.
    zh, en : str
        Heading in each language.
    **options : object
        Further parameters of `Field`.

    Returns
    -------
    Field
        The declaration.
    """
    return Field(name, FieldType.REAL, Title(zh, en), **{"minimum": 0, **options})


def boolean(name: str, zh: str, en: str, **options: Any) -> Field:
    """Declare a yes or no; empty means unknown.

    Parameters
    ----------
    name : str
        Column name.
    zh, en : str
        Heading in each language.
    **options : object
        Further parameters of `Field`.

    Returns
    -------
    Field
        The declaration.
    """
    return Field(name, FieldType.BOOLEAN, Title(zh, en), **options)


def date(name: str, zh: str, en: str, **options: Any) -> Field:
    """Declare a calendar date in the workspace's time zone.

    Parameters
    ----------
    name : str
        Column name.
    zh, en : str
        Heading in each language.
    **options : object
        Further parameters of `Field`.

    Returns
    -------
    Field
        The declaration.
    """
    return Field(name, FieldType.DATE, Title(zh, en), **options)


def time(name: str, zh: str, en: str, **options: Any) -> Field:
    """Declare a time of day in the workspace's time zone.

    Parameters
    ----------
    name : str
        Column name.
    zh, en : str
        Heading in each language.
    **options : object
        Further parameters of `Field`.

    Returns
    -------
    Field
        The declaration.
    """
    return Field(name, FieldType.TIME, Title(zh, en), **options)


def code(name: str, zh: str, en: str, codes: Mapping[str, tuple[str, str]], **options: Any) -> Field:
    """Declare a coded value with its titles.

    Parameters
    ----------
    name : str
        Column name.
    zh, en : str
        Heading in each language.
    codes : Mapping[str, tuple of str]
        Chinese and English title per code.
    **options : object
        Further parameters of `Field`.

    Returns
    -------
    Field
        The declaration.
    """
    domain = {key: Title(*titles) for key, titles in codes.items()}
    return Field(name, FieldType.CODE, Title(zh, en), domain=domain, **options)


def reference(name: str, zh: str, en: str, target: str, **options: Any) -> Field:
    """Declare a field that names a record of another kind.

    Parameters
    ----------
    name : str
        Column name.
    zh, en : str
        Heading in each language.
    target : str
        Name of the layer the record belongs to.
    **options : object
        Further parameters of `Field`.

    Returns
    -------
    Field
        The declaration.
    """
    return Field(name, FieldType.REFERENCE, Title(zh, en), target=target, **options)


def texts(name: str, zh: str, en: str, **options: Any) -> Field:
    """Declare a field of several short texts.

    Parameters
    ----------
    name : str
        Column name.
    zh, en : str
        Heading in each language.
    **options : object
        Further parameters of `Field`.

    Returns
    -------
    Field
        The declaration.
    """
    return Field(name, FieldType.LIST, Title(zh, en), **options)
