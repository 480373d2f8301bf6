"""The form of the light page: what three screens carry, what stands where, and which field is wrong."""

import datetime as dt
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData, UploadFile

from cocreate_gis.model.errors import CoCreateError, InvalidInput
from cocreate_gis.model.layers.suggestions import PRIVATE_CATEGORIES, SUGGESTIONS
from cocreate_gis.model.titles import Title
from cocreate_gis.services.voices.activities import Activity
from cocreate_gis.services.voices.personal_numbers import hide, personal_numbers
from cocreate_gis.services.voices.suggestions import Entry, SuggestionDraft
from cocreate_gis.wording import Words

LAST = 3
_FIRST_SCREEN = ("kind", "category")
_SECOND_SCREEN = ("text",)
_ENTRY = (
    "for_other",
    "spoken_by",
    "consent_given",
    "source",
    "said_on",
    "respondent",
    "stance",
    "peak_hours",
    "affected_households",
)
_TICKS = ("under_14", "guardian_consent", "exact_place_consent", "consent")
_THIRD_SCREEN = ("nickname", "contact", *_TICKS, *_ENTRY)
_SCREENS = {1: _FIRST_SCREEN, 2: _SECOND_SCREEN, 3: _THIRD_SCREEN}
# Carried along, on no screen: the key of the form, how it was reached, what was asked and answered already.
_CARRIED = ("key", "by", "restored", "lost", "photos_there", "numbers", "compared")
_NAMES = (*_FIRST_SCREEN, *_SECOND_SCREEN, *_THIRD_SCREEN, *_CARRIED)
_KEY_BYTES = 18
# Ten times what may be said: enough to shorten one's own words, too little to fill the memory of the server.
_KEPT_LENGTH = 40_000
_OF_CODES = {
    "consent_missing": "consent",
    "guardian_consent_missing": "guardian_consent",
    "consent_how_missing": "consent_given",
}


@dataclass
class SayForm:
    """One form on its way through the screens.

    Parameters
    ----------
    values : dict of str to str
        As typed; a tick is ``yes`` or empty.
    errors : dict of str to str
        Sentence by field; ``form`` for what belongs to none.
    """

    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def begin(cls, by: str) -> "SayForm":
        """Open a new form.

        Parameters
        ----------
        by : str
            ``list`` for a place chosen from the list; else a code was scanned.

        Returns
        -------
        SayForm
            Empty, with a key of its own.
        """
        return cls(dict.fromkeys(_NAMES, "") | {"key": secrets.token_urlsafe(_KEY_BYTES), "by": by})

    @classmethod
    def read(cls, form: FormData) -> "SayForm":
        """Take up a form that came back.

        Parameters
        ----------
        form : FormData
            What was sent; anything unknown is left out.

        Returns
        -------
        SayForm
            With every field.
        """
        said = cls.begin("")
        given = {name: form.get(name) for name in _NAMES}
        told = {name: value[:_KEPT_LENGTH] for name, value in given.items() if isinstance(value, str)}
        said.values |= {name: value for name, value in told.items() if value}
        # Browsers send line ends as two characters; a limit counts one.
        said.values["text"] = said.values["text"].replace("\r\n", "\n")
        return said

    def __getitem__(self, name: str) -> str:
        return self.values[name]

    @property
    def is_private(self) -> bool:
        """Whether it goes to the private channel."""
        return self["category"] in PRIVATE_CATEGORIES

    @property
    def text_fits(self) -> bool:
        """Whether there are words, and not more than are kept."""
        return 0 < len(self["text"].strip()) <= SUGGESTIONS.field("text").limit

    def hidden(self, screen: int) -> dict[str, str]:
        """Give what a screen carries without showing it.

        Parameters
        ----------
        screen : int
            1 to 3.

        Returns
        -------
        dict of str to str
            Value by name.
        """
        shown = {*_SCREENS[screen]} - ({"exact_place_consent"} if self.is_private else set())
        return {name: value for name, value in self.values.items() if name not in shown} | {
            "screen": str(screen)
        }

    def first_wrong(self, activity: Activity, words: Words, before: int) -> int:
        """Find the first screen on which something is missing, and say at the field what.

        Parameters
        ----------
        activity : Activity
            What is asked.
        words : Words
            In the reader's language.
        before : int
            Only screens before this one are looked at.

        Returns
        -------
        int
            The screen, or `before` where nothing is missing.
        """
        checks: tuple[Callable[[Activity, Words], None], ...] = (self._check_first, self._check_second)
        for screen, check in enumerate(checks[: before - 1], 1):
            check(activity, words)
            if self.errors:
                return screen
        return before

    def _check_first(self, activity: Activity, words: Words) -> None:
        if self["kind"] not in (SUGGESTIONS.field("kind").domain or {}):
            self.errors["kind"] = words("door.choose_kind")
        if self["category"] not in activity.categories:
            self.errors["category"] = words("door.choose_category")

    def _check_second(self, _activity: Activity, words: Words) -> None:
        limit, length = SUGGESTIONS.field("text").limit, len(self["text"].strip())
        if length == 0:
            self.errors["text"] = words("door.write_something")
        elif length > limit:
            self.errors["text"] = words("door.too_long", length=length, limit=limit)

    def offer_to_hide(self) -> str:
        """Give the words with numbers hidden, where there are any and nobody was asked yet.

        Returns
        -------
        str
            Empty where there is nothing to ask.
        """
        asked = self["numbers"] == "keep" or not personal_numbers(self["text"])
        return "" if asked else hide(self["text"])

    def tell(self, error: CoCreateError, words: Words) -> None:
        """Put an error at its field.

        Parameters
        ----------
        error : CoCreateError
            What a service said.
        words : Words
            In the reader's language.
        """
        self.errors[_field_of(error)] = words.error(error)

    def screen_of_errors(self, screen: int) -> int:
        """Give the screen on which the first error stands.

        Parameters
        ----------
        screen : int
            The one for what belongs to no field.

        Returns
        -------
        int
            1 to 3.
        """
        for number, names in _SCREENS.items():
            if any(name in names for name in self.errors):
                return number
        return LAST - 1 if "photos" in self.errors else screen

    def draft(self, activity: Activity, *, may_enter: bool) -> SuggestionDraft:
        """Make what the service takes.

        Parameters
        ----------
        activity : Activity
            What it answers to.
        may_enter : bool
            Whether the reader may enter for others.

        Returns
        -------
        SuggestionDraft
            As filled in.

        Raises
        ------
        InvalidInput
            ``field_type``: no number, or no date.
        """
        ticks = {name: self[name] == "yes" for name in _TICKS}
        written = {name: self[name] for name in (*_FIRST_SCREEN, *_SECOND_SCREEN, "nickname", "contact")}
        return SuggestionDraft(
            **written,
            **ticks | {"exact_place_consent": ticks["exact_place_consent"] and not self.is_private},
            activity=activity.uid,
            source="web" if self["by"] == "list" else "poster",
            entry=self._entry() if may_enter and self["for_other"] == "yes" else None,
        )

    def _entry(self) -> Entry:
        return Entry(
            spoken_by=self["spoken_by"],
            consent_given=self["consent_given"],
            source=self["source"] or "helper",
            said_on=_read("said_on", self["said_on"], dt.date.fromisoformat),
            respondent=self["respondent"],
            stance=self["stance"],
            peak_hours=self["peak_hours"],
            affected_households=_read("affected_households", self["affected_households"], int),
        )


def take_files(form: FormData) -> list[bytes]:
    """Read the files that were really chosen, and let go of what the form holds on the disk.

    Parameters
    ----------
    form : FormData
        What was sent.

    Returns
    -------
    list of bytes
        A file input left empty sends one without a name, which is left out.
    """
    contents = []
    for name, given in form.multi_items():
        if isinstance(given, UploadFile):
            with given.file as file:
                if name == "photos" and given.filename:
                    contents.append(file.read())
    return contents


def _read(name: str, typed: str, read: Callable[[str], Any]) -> Any:
    if not typed.strip():
        return None
    try:
        return read(typed.strip())
    except ValueError as error:
        raise InvalidInput("field_type", field=SUGGESTIONS.field(name).title, value=typed[:40]) from error


def _field_of(error: CoCreateError) -> str:
    if error.code in _OF_CODES:
        return _OF_CODES[error.code]
    if error.code.startswith("photo"):
        return "photos"
    title = error.params.get("field")
    titles: Mapping[Title, str] = {one.title: one.name for one in SUGGESTIONS.fields}
    name = titles.get(title, "form") if isinstance(title, Title) else "form"
    return name if name in _NAMES else "form"
