"""Values that are checked when they are made, with errors a person can be told."""

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from cocreate_gis.model.errors import CoCreateError


class Checked(BaseModel):
    """A frozen value whose validators raise errors of our own tree."""

    model_config = ConfigDict(frozen=True)

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            # pydantic wraps every ValueError; the first of ours says what, where and what to do.
            for detail in error.errors():
                cause = detail.get("ctx", {}).get("error")
                if isinstance(cause, CoCreateError):
                    raise cause from None
            raise
