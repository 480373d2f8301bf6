"""Facility standards: what should be within which walk, and how sure we are of the figure."""

import re

from pydantic import BaseModel, ConfigDict

from cocreate_gis.model.titles import Title


class Standard(BaseModel):
    """A facility category of a standard.

    Attributes
    ----------
    code : str
        Identifier, the value of a facility's field ``category``.
    name_zh, name_en : str
        Name in each language.
    aliases : tuple of str
        What people call it in short; a file is understood by these too.
    tier : str
        Life circle or document it belongs to; tiers do not contain each other.
    radius_m : float or None
        Service radius of the document.
    walk_minutes : float or None
        Walking time; the upper one where the document gives a range.
    requirement : str
        ``required`` or ``optional``.
    source : str
        Document and clause.
    confirmed : bool
        Whether the figure was read in the document itself; else it is printed as reference.
    adopted_by : str
        Local document that adopts or changes the figure.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    name_zh: str
    name_en: str
    aliases: tuple[str, ...] = ()
    tier: str
    radius_m: float | None = None
    walk_minutes: float | None = None
    requirement: str = "optional"
    source: str = ""
    confirmed: bool = False
    adopted_by: str = ""

    @property
    def short_title(self) -> Title:
        """Name without what stands in brackets, for sentences."""
        return Title(re.split(r"[(（]", self.name_zh)[0], re.split(r"[(（]", self.name_en)[0].strip().lower())

    @property
    def title(self) -> Title:
        """Name in both languages."""
        return Title(self.name_zh, self.name_en)
