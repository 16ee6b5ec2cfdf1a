"""Which claims tie one actor to another, and how: what the network is drawn from.

The one place that says which claim predicate makes which relation. None is stretched beyond its definition: likeness,
service, alliance, merit and who did what without blame are left out; so is ``stigmatizes``, which says less than blame
and more than opposition. A claim that denies, asks or predicts ties nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

CITES = "cites"
"""The relation that no predicate makes: a claim reports another one (``tm:reports``)."""


@dataclass(frozen=True, slots=True)
class Use:
    """How claims with a predicate tie two things.

    :ivar predicate: slug of the claim predicate.
    :ivar forces: slugs of the forces with which a claim does so.
    :ivar source: ``claimant`` or ``subject``: from whom the line leads.
    :ivar target: ``object`` or ``subject``: to whom.
    """

    predicate: str
    forces: tuple[str, ...]
    source: str
    target: str


_SAID = ("asserts",)
_CALLED_FOR = ("asserts", "demands", "commends", "pledges")

RELATIONS: Mapping[str, tuple[Use, ...]] = {
    CITES: (),
    "blames": (
        # "The object is to blame for the event": whoever says so blames the object.
        Use("responsible", _SAID, "claimant", "object"),
        # "The object, to its blame, helped the event to come about."
        Use("aided-by", _SAID, "claimant", "object"),
        # "The object hid the event or kept its facts back": of the group of blame.
        Use("concealed-by", _SAID, "claimant", "object"),
    ),
    "supports": (
        # "The subject backs the object": often others say so of it.
        Use("supports", _SAID, "subject", "object"),
        # "The subject should be backed, thanked or given solidarity": whoever calls for that.
        Use("should-be-supported", _CALLED_FOR, "claimant", "subject"),
    ),
    "opposes": (
        # "The subject rejects the object or is directed against it": often others say so of it.
        Use("opposes", _SAID, "subject", "object"),
        # "The subject should leave office": whoever calls for that.
        Use("should-leave-office", _CALLED_FOR, "claimant", "subject"),
        # "The subject should be condemned in public": whoever calls for that.
        Use("should-be-denounced", _CALLED_FOR, "claimant", "subject"),
    ),
}
"""The relations, each with the predicates that make it."""

NAMES: Mapping[str, LazyString] = {
    CITES: lazy_gettext("passes on words of"),
    "blames": lazy_gettext("blames"),
    "supports": lazy_gettext("supports"),
    "opposes": lazy_gettext("opposes"),
}
"""The relation between whom is on the left and whom on the right, where the one on the left says so itself."""

SAID: Mapping[str, LazyString] = {
    CITES: lazy_gettext("is said to pass on words of"),
    "blames": lazy_gettext("is said to blame"),
    "supports": lazy_gettext("is said to support"),
    "opposes": lazy_gettext("is said to oppose"),
}
"""The same where we have it from others."""

HEADINGS: Mapping[str, tuple[LazyString, LazyString]] = {
    CITES: (lazy_gettext("Who passes on words"), lazy_gettext("Whose")),
    "blames": (lazy_gettext("Who blames"), lazy_gettext("Whom")),
    "supports": (lazy_gettext("Who supports"), lazy_gettext("Whom or what")),
    "opposes": (lazy_gettext("Who opposes"), lazy_gettext("Whom or what")),
}
"""Over the left and the right column."""

MEANINGS: Mapping[str, LazyString] = {
    CITES: lazy_gettext(
        "A line leads from whoever passes words on to whoever is said to have spoken them; to pass on is not to agree."
    ),
    "blames": lazy_gettext(
        "A line leads from whoever says that somebody is to blame, helped or hid it, to the one who is named. "
        "That somebody is blamed does not say that they are to blame."
    ),
    "supports": lazy_gettext(
        "A line leads from whoever is said to back somebody or something, or calls for backing or thanks, to whom or "
        "what."
    ),
    "opposes": lazy_gettext(
        "A line leads from whoever is said to reject somebody or something, or calls on them to leave office or to be "
        "condemned in public, to whom or what."
    ),
}
"""What a line of the drawing says, and what not."""

VOICES: Mapping[str, LazyString] = {
    "own": lazy_gettext("says so in a text of its own"),
    "through": lazy_gettext("says so, as others pass it on"),
    "others": lazy_gettext("others say so"),
}
"""On whose word a line rests, by slug."""
