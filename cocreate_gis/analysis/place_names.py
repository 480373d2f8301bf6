"""Names of sub-districts and communities as the statistics bureau and the neighbours write them."""

import re

from rapidfuzz import fuzz

_OFFICE = re.compile(r"(社区)?(居民委员会|居委会|村民委员会|村委会)$|(人民政府)?(街道)?办事处$")
_KIND = re.compile(r"(街道|社区|居民区)$")


def core_of(name: str) -> str:
    """Cut a name down to what tells it from others.

    Parameters
    ----------
    name : str
        Of a sub-district or community.

    Returns
    -------
    str
        Without the words for the office and the kind, and without the 街 the bureau doubles; never empty for
        a name that is not.

    Examples
    --------
    >>> core_of("万松街街道"), core_of("万松街道办事处"), core_of("航空社区居委会")
    ('万松', '万松', '航空')
    """
    bare = re.sub(r"\s", "", name)
    for ending in (_OFFICE, _KIND, re.compile("街$")):
        bare = ending.sub("", bare) or bare
    return bare


def likeness(one: str, other: str) -> float:
    """Say how alike two names are.

    Parameters
    ----------
    one, other : str
        As `core_of` gives them.

    Returns
    -------
    float
        0 to 1: normalised indel similarity (rapidfuzz ``ratio``).

    Examples
    --------
    >>> likeness("航空", "航空"), round(likeness("航空路", "航空"), 2)
    (1.0, 0.8)
    """
    return float(fuzz.ratio(one, other)) / 100
