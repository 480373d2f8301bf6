"""The names under which a code is written in files, and the ones nearest to a name nobody knows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cocreate_gis.interchange.headings import fold
from cocreate_gis.model.standards import Standard
from cocreate_gis.model.titles import Title

_MOST_NEAR = 5
_MOST_LISTED = 20


@dataclass(frozen=True)
class Vocabulary:
    """Codes with their titles, and every name that means one.

    Parameters
    ----------
    titles : Mapping[str, Title]
        Title per code.
    names : Mapping[str, str]
        Code per folded name.
    """

    titles: Mapping[str, Title]
    names: Mapping[str, str]

    def code(self, text: str) -> str | None:
        """Tell which code a text means.

        Parameters
        ----------
        text : str
            As written in a file.

        Returns
        -------
        str or None
            The code, None when no name is like this.
        """
        return self.names.get(fold(text))

    def suggestions(self, text: str) -> Title:
        """List what may be meant, the most alike first; of a long list only what is alike, if anything is.

        Parameters
        ----------
        text : str
            As written in a file.

        Returns
        -------
        Title
            Titles, separated as each language does.
        """
        asked = fold(text)
        # Two characters in common are a word in Chinese, in English chance: open, enforced.
        size = 3 if asked.isascii() else 2
        parts = {asked[at : at + size] for at in range(len(asked) - size + 1)}
        alike: dict[str, int] = {}
        for name, code in self.names.items():
            alike[code] = max(alike.get(code, 0), sum(part in name for part in parts))
        order = sorted(self.titles, key=lambda code: -alike.get(code, 0))
        if len(order) > _MOST_LISTED and alike[order[0]]:
            order = [code for code in order if alike.get(code)][:_MOST_NEAR]
        shown = [self.titles[code] for code in order[:_MOST_LISTED]]
        rest = " …" if len(order) > _MOST_LISTED else ""
        return Title("、".join(t.zh for t in shown) + rest, ", ".join(t.en for t in shown) + rest)


def domain_vocabulary(domain: Mapping[str, Title]) -> Vocabulary:
    """Make the vocabulary of a coded field.

    Parameters
    ----------
    domain : Mapping[str, Title]
        Title per code.

    Returns
    -------
    Vocabulary
        The codes and their titles in both languages.
    """
    names = {fold(name): code for code, t in domain.items() for name in (t.en, t.zh, code)}
    return Vocabulary(domain, names)


def category_vocabulary(standards: Iterable[Standard]) -> Vocabulary:
    """Make the vocabulary of facility categories.

    Parameters
    ----------
    standards : iterable of Standard
        In the order of the table; where two documents use one name, the earlier is meant.

    Returns
    -------
    Vocabulary
        Codes, then titles, titles without what stands in brackets, and at last the short forms of the table.
    """
    known = list(standards)
    names: dict[str, str] = {}
    for kind in (
        lambda s: (s.code,),
        lambda s: (s.name_zh, s.name_en),
        lambda s: (s.short_title.zh, s.short_title.en),
        lambda s: s.aliases,
    ):
        for standard in known:
            for name in kind(standard):
                names.setdefault(fold(name), standard.code)
    return Vocabulary({s.code: s.short_title for s in known}, names)
