"""What the operator sets: environment variables that begin with ``COCREATE_``."""

from pathlib import Path
from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings of one process, read once by :mod:`cocreate_gis.bootstrap`.

    Attributes
    ----------
    store : str
        Path of a GeoPackage, or a ``postgresql+psycopg://`` address.
    cache : Path
        Folder of computed files that can be made again.
    local_planner : bool, optional
        Whether everyone is a planner, wherever they come from, or nobody is; None: who sits at this machine.
    language : {"zh", "en"}
        Language of a first visit.
    """

    model_config = SettingsConfigDict(env_prefix="COCREATE_", frozen=True)

    store: str = "data/local/cocreate.gpkg"
    cache: Path = Path("data/local/cache")
    local_planner: bool | None = None
    language: Literal["zh", "en"] = "zh"
