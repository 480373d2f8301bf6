"""What is asked of adoptions and of signatures beyond what each field says of itself."""

from collections.abc import Mapping

import pandas as pd

from cocreate_gis.model.errors import Conflict, InvalidInput
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.care import ADOPTIONS, COVENANT_SIGNATURES, PERSONS
from cocreate_gis.model.layers.places import BUILDINGS
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises.adoptable import LIVE


def check_care(context: Context, layer: Layer, values: Mapping[str, object], fid: int | None = None) -> None:
    """Refuse a second adopter of one object, a person's name without consent, more signatures than homes.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : Layer
        The layer; others than adoptions and signatures pass.
    values : Mapping[str, object]
        Every value of the record as it will be.
    fid : int, optional
        The record, if it is there already.

    Raises
    ------
    Conflict
        ``adoption_taken``.
    InvalidInput
        ``adopter_not_agreed`` or ``more_signed_than_live``.
    """
    if layer is ADOPTIONS:
        _check_adoption(context, values, fid)
    if layer is COVENANT_SIGNATURES:
        _check_signatures(context, values)


def _check_adoption(context: Context, values: Mapping[str, object], fid: int | None) -> None:
    if values.get("shown_as") and values.get("adopter_kind") in PERSONS and not values.get("named"):
        raise InvalidInput("adopter_not_agreed")
    if values.get("status") not in LIVE or not values.get("about_uid"):
        return
    others = context.frame(ADOPTIONS, Visibility.STAFF).drop(index=[fid] if fid else [], errors="ignore")
    same = others["about_uid"].eq(values["about_uid"]) & others["mode"].eq(values.get("mode"))
    if (same & others["status"].isin(LIVE)).any():
        raise Conflict("adoption_taken", object=values["about"])


def _check_signatures(context: Context, values: Mapping[str, object]) -> None:
    homes = context.frame(BUILDINGS, Visibility.STAFF).set_index("uid")
    building, signed = values.get("building"), values.get("households_signed")
    if building not in homes.index or not isinstance(signed, int):
        return
    home = homes.loc[str(building)]
    if pd.notna(home["households"]) and home["households"] < signed:
        raise InvalidInput(
            "more_signed_than_live",
            building=home["name"],
            signed=signed,
            households=int(home["households"]),
        )
