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
    elevation : Path, optional
        Raster of heights in metres, for walks that mind slopes.
    public_address : str
        Address at which phones reach the pages, for QR codes and mails, such as ``http://10.0.0.5:8501``.
    smtp_host, smtp_port, smtp_user, smtp_password, smtp_encryption, mail_from : str, int
        Mail server for notices; without a host notices stay in the app.
    oidc_issuer, oidc_client_id, oidc_client_secret, oidc_title : str
        OpenID Connect provider; without an issuer there are local accounts only.
    """

    model_config = SettingsConfigDict(env_prefix="COCREATE_", frozen=True)

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
