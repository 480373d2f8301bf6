"""How alike two things said are: by their words, by what they are about, and by how near they are."""

import re
from functools import lru_cache

from rapidfuzz import fuzz

# What is in every wish, and says nothing of what is wished.
_FILLER_ZH = (
    "希望 能不能 建议 请 可以 一个 几个 我们 你们 这里 那里 没有 没 的 了 吗 吧 很 太 都 也 就 把 被 在 "
    "有 个 来 去 着 是 不 要 想 能 到 上 下 和 又 再 点 人"
)
_FILLER_EN = (
    "the a an is are be of to in on at for and or it its there here we i you need needs please would "
    "like that this so not no with my do does was has have every any when whenever one some after near "
    "nearby more"
)
_ZH = re.compile("|".join(sorted(_FILLER_ZH.split(), key=len, reverse=True)))
_EN = frozenset(_FILLER_EN.split())
_TOKENS = re.compile(r"[\u4e00-\u9fff]|[^\W_\u4e00-\u9fff]+")
_SHORTEST_PLURAL = 4

# Chosen on labelled pairs: docs/decisions/0008.
CATEGORY_WEIGHT = 0.35
DISTANCE_WEIGHT = 0.2
REACH_M = 150.0
ALIKE = 0.62


@lru_cache(maxsize=20_000)
def core(text: str) -> str:
    """Cut what was said down to the characters and words that tell it from other wishes.

    Parameters
    ----------
    text : str
        Chinese, English or both.

    Returns
    -------
    str
        Chinese characters one by one and other words without a plural, parted by blanks; empty where nothing
        is left.

    Examples
    --------
    >>> core("希望在大树下放两张长凳"), core("Two benches, please!")
    ('大 树 放 两 张 长 凳', 'two benche')
    """
    words = _TOKENS.findall(_ZH.sub(" ", text.casefold()))
    return " ".join(_singular(word) for word in words if word not in _EN)


def _singular(word: str) -> str:
    return word[:-1] if len(word) >= _SHORTEST_PLURAL and word.endswith("s") else word


def likeness(one: str, other: str) -> float:
    """Say how alike the words of two texts are.

    Parameters
    ----------
    one, other : str
        As they were said; which comes first makes no difference.

    Returns
    -------
    float
        0 to 1: the token set ratio of their cores, 1 where one says all the other says; 0 where either says
        nothing.
    """
    a, b = core(one), core(other)
    return fuzz.token_set_ratio(a, b) / 100 if a and b else 0.0


def alike(words: float, *, same_category: bool, distance_m: float) -> float:
    """Put likeness of words, category and distance together.

    Parameters
    ----------
    words : float
        Of `likeness`.
    same_category : bool
        Whether both are about the same.
    distance_m : float
        Between the places, metres, at most `REACH_M`.

    Returns
    -------
    float
        0 to 1; from `ALIKE` on the two are taken to be about the same thing.

    Examples
    --------
    >>> round(alike(0.8, same_category=True, distance_m=75), 3)
    0.783
    """
    meaning = (1 - CATEGORY_WEIGHT) * words + CATEGORY_WEIGHT * same_category
    return meaning * (1 - DISTANCE_WEIGHT * distance_m / REACH_M)
