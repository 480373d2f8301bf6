"""Types of columns both kinds of stores know."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import UserDefinedType


class UtcTime(UserDefinedType[dt.datetime]):
    """A moment in UTC to the millisecond, in the one form GeoPackage readers accept."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Name the column type of a GeoPackage.

        Parameters
        ----------
        **_ : object
            Unused.

        Returns
        -------
        str
            ``DATETIME``.
        """
        return "DATETIME"

    def bind_processor(self, _dialect: sa.Dialect) -> Callable[[dt.datetime | None], str | None]:
        """Write moments.

        Parameters
        ----------
        _dialect : Dialect
            Unused.

        Returns
        -------
        callable
            From a datetime in UTC to text.
        """
        return lambda moment: None if moment is None else format_utc(moment)

    def result_processor(
        self, _dialect: sa.Dialect, _type: object
    ) -> Callable[[str | None], dt.datetime | None]:
        """Read moments.

        Parameters
        ----------
        _dialect : Dialect
            Unused.
        _type : object
            Unused.

        Returns
        -------
        callable
            From text to a datetime in UTC.
        """
        return lambda text: None if text is None else dt.datetime.fromisoformat(text)


def format_utc(moment: dt.datetime) -> str:
    """Write a moment as the store keeps it.

    Parameters
    ----------
    moment : datetime
        With a time zone.

    Returns
    -------
    str
        ISO 8601 in UTC with milliseconds and ``Z``.
    """
    text = moment.astimezone(dt.UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = UtcTime().with_variant(sa.DateTime(timezone=True), "postgresql")
