"""Settings become the objects a process works with: the one place that reads them."""

import locale
import os
from functools import cache
from typing import TYPE_CHECKING

from cocreate_gis.model.outside import MailServer, Outside, SignOn
from cocreate_gis.model.titles import Language
from cocreate_gis.settings import Settings, from_environment

if TYPE_CHECKING:
    from cocreate_gis.services.office import Office


@cache
def settings() -> Settings:
    """Read the settings of this process.

    Returns
    -------
    Settings
        From the environment, once.
    """
    return from_environment(os.environ)


def language() -> Language:
    """Give the language of the command line.

    Returns
    -------
    {"zh", "en"}
        As ``COCREATE_LANGUAGE`` says; else Chinese on a Chinese machine and English elsewhere.
    """
    if "language" in settings().model_fields_set:
        return settings().language
    name, _ = locale.getlocale()
    return "zh" if (name or "").startswith(("zh", "Chinese")) else "en"


@cache
def office() -> "Office":
    """Open the office of this process.

    Returns
    -------
    Office
        By the settings and by the address the server listens on.
    """
    # Imported here: the command line starts without geopandas and Streamlit where it needs neither.
    from cocreate_gis.services.office import Office  # noqa: PLC0415
    from cocreate_gis.ui.server import bound_to_loopback  # noqa: PLC0415

    chosen = settings()
    return Office(
        chosen.store,
        chosen.cache,
        local_planner=chosen.local_planner,
        bound_to_loopback=bound_to_loopback(),
        outside=outside(chosen),
    )


def outside(chosen: Settings) -> Outside:
    """Gather what the settings say of the world outside.

    Parameters
    ----------
    chosen : Settings
        The settings of this process.

    Returns
    -------
    Outside
        Mail server and sign-on only where they are set.
    """
    mail = MailServer(
        chosen.smtp_host,
        chosen.smtp_port,
        chosen.mail_from or chosen.smtp_user,
        chosen.smtp_user,
        chosen.smtp_password,
        chosen.smtp_encryption,
    )
    sign_on = SignOn(chosen.oidc_issuer, chosen.oidc_client_id, chosen.oidc_client_secret, chosen.oidc_title)
    return Outside(
        chosen.public_address.rstrip("/"),
        mail if mail.host else None,
        sign_on if sign_on.issuer else None,
        chosen.elevation,
    )
