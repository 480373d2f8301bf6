"""What the operator sets: environment variables that begin with ``COCREATE_``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

_PREFIX = "COCREATE_"


class Settings(BaseModel):
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
    elevation : Path, optional
        Raster of heights in metres, for walks that mind slopes.
    public_address : str
        Address at which phones reach the pages, for QR codes and mails, such as ``http://10.0.0.5:8501``.
    smtp_host, smtp_port, smtp_user, smtp_password, smtp_encryption, mail_from : str, int
        Mail server for notices; without a host notices stay in the app.
    oidc_issuer, oidc_client_id, oidc_client_secret, oidc_title : str
        OpenID Connect provider; without an issuer there are local accounts only.
    """

    model_config = ConfigDict(frozen=True)

    store: str = "data/local/cocreate.gpkg"
    cache: Path = Path("data/local/cache")
    local_planner: bool | None = None
    language: Literal["zh", "en"] = "zh"
    elevation: Path | None = None
    public_address: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_encryption: Literal["starttls", "tls", "none"] = "starttls"
    mail_from: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_title: str = ""


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Read the settings out of environment variables.

    Parameters
    ----------
    environment : mapping of str to str
        Variables; those of settings are called like them, with the prefix and in capitals.

    Returns
    -------
    Settings
        What is not set has its default.

    Raises
    ------
    pydantic.ValidationError
        A value is not of the kind of its setting.

    Examples
    --------
    >>> from_environment({"COCREATE_SMTP_PORT": "25", "HOME": "/root"}).model_dump(exclude_unset=True)
    {'smtp_port': 25}
    """
    # Not pydantic-settings, of which nothing else would be used: it makes every command start 0.1 s later.
    variables = {name: _PREFIX + name.upper() for name in Settings.model_fields}
    return Settings.model_validate(
        {name: environment[variable] for name, variable in variables.items() if variable in environment}
    )
