"""Settings become the objects a process works with: the one place that reads them."""

import locale
from functools import cache

from cocreate_gis.model.titles import Language
from cocreate_gis.settings import Settings


@cache
def settings() -> Settings:
    """Read the settings of this process.

    Returns
    -------
    Settings
        From the environment, once.
    """
    return Settings()


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
