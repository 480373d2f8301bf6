"""Units as the offices write them, and as a reader of English reads them."""

from collections.abc import Mapping

from cocreate_gis.model.titles import Title

_SYMBOLS = ("m", "m²", "cm", "h", "%", "°")
UNITS: Mapping[str, Title] = {symbol: Title(symbol, symbol) for symbol in _SYMBOLS} | {
    "元": Title("元", "yuan"),
    "人": Title("人", "people"),
    "辆": Title("辆", "bicycles"),
    "分": Title("分", "points"),
    "小时": Title("小时", "hours"),
    "天": Title("天", "days"),
    "月": Title("月", "months"),
    "年": Title("年", "years"),
}


def unit_title(unit: str) -> Title:
    """Name a unit in both languages.

    Parameters
    ----------
    unit : str
        As it is declared or kept.

    Returns
    -------
    Title
        Its names; one that is not in the list reads the same in both.

    Examples
    --------
    >>> unit_title("元").en, unit_title("m²").en, unit_title("").en
    ('yuan', 'm²', '')
    """
    return UNITS.get(unit, Title(unit, unit))
