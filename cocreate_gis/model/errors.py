"""The one error tree.

::

    CoCreateError
    ├── InvalidInput (ValueError)      what a person gave cannot be used
    ├── NotFound (LookupError)         what was asked for is not there
    ├── Forbidden (PermissionError)    the actor may not do this
    ├── Conflict (RuntimeError)        someone else changed it first, or it is already done
    ├── Unavailable (RuntimeError)     the store, a file or a tool is missing or of another version
    └── Cancelled (RuntimeError)       the person stopped it

An error carries a code and parameters, never a sentence: the sentence stands, in both languages, in the
catalogue ``errors`` of :mod:`cocreate_gis.wording` under the code.
"""

from typing import ClassVar


class CoCreateError(Exception):
    """Base of every error the product raises on purpose.

    Parameters
    ----------
    code : str
        Key of the sentence in the catalogue ``errors``.
    **params : object
        Values the sentence names: file, row, column, what to do.
    """

    http_status: ClassVar[int] = 500

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        details = ", ".join(f"{key}={value!r}" for key, value in self.params.items())
        return f"{self.code}({details})"

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.code, self.params)


def _rebuild(kind: type[CoCreateError], code: str, params: dict[str, object]) -> CoCreateError:
    return kind(code, **params)


class InvalidInput(CoCreateError, ValueError):
    """What a person gave cannot be used as it is."""

    http_status = 422


class NotFound(CoCreateError, LookupError):
    """What was asked for does not exist, or not for this actor."""

    http_status = 404


class Forbidden(CoCreateError, PermissionError):
    """The actor may not do this."""

    http_status = 403


class Conflict(CoCreateError, RuntimeError):
    """The record was changed by someone else, or the step was already taken."""

    http_status = 409


class Unavailable(CoCreateError, RuntimeError):
    """A store, file or tool is missing, busy or of another version."""

    http_status = 503


class Cancelled(CoCreateError, RuntimeError):
    """The person stopped the work."""

    http_status = 499
