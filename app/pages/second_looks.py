"""A second look in one line, as the home page, the list, the pad and its own page tell it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from evaluations.moderation import ModerationState
from evaluations.permissions import takes_second_look
from evaluations.queries.moderation import SecondLook
from indicators.framework import Framework

NOBODY_LOOKS = (
    "The moderator is no team member of another service any more. "
    "Call this second look off and ask somebody else."
)


@dataclass(frozen=True)
class LookLine:
    """What is looked at, by whom, where its page is, and how it stands.

    `waits_for` and `waited` say whom it waits for and for how long ("" and the day it ended, once it is
    settled or called off). `notes` are sentences that ask for attention.
    """

    judgement: str
    cycle: str
    moderator: str
    href: str
    waits_for: str
    waited: str
    due: date | None
    notes: tuple[str, ...]

    @property
    def stands(self) -> str:
        """How it stands, as one sentence."""
        return f"Waits for {self.waits_for} {self.waited}." if self.waits_for else f"{self.waited}."


def lines_of(
    looks: Iterable[SecondLook], home: str, editions: Mapping[str, Framework]
) -> tuple[LookLine, ...]:
    """The lines of second looks, in the order given; `home` is the address of their committee."""
    now = datetime.now(UTC)
    return tuple(_line(look, home, _title(look, editions), now) for look in looks)


def _line(look: SecondLook, home: str, title: str, now: datetime) -> LookLine:
    since = look.moderation.since
    ended = f"{look.moderation.state.value.capitalize()} on {since.day} {since:%B %Y}"
    return LookLine(
        judgement=f"{look.judgement.indicator} {title}, {look.unit.name}",
        cycle=look.cycle.name,
        moderator=look.moderator.name,
        href=f"{home}/moderations/{look.moderation.id}",
        waits_for=look.waits_for,
        waited=look.waited(now) if look.is_waiting else ended,
        due=look.moderation.due,
        notes=_notes(look, now) if look.is_waiting else (),
    )


def _title(look: SecondLook, editions: Mapping[str, Framework]) -> str:
    edition = editions.get(look.cycle.edition)
    indicator = edition.indicator(look.judgement.indicator) if edition else None
    return indicator.title if indicator else ""


def _notes(look: SecondLook, now: datetime) -> tuple[str, ...]:
    """What stands in the way of a second look that waits."""
    due = look.moderation.due
    is_with_moderator = look.moderation.state is ModerationState.WITH_MODERATOR
    said = {
        "The day by which it was asked for has passed.": due is not None and due < now.date(),
        NOBODY_LOOKS: is_with_moderator and not look.is_outside,
        takes_second_look(look.cycle).sentence: not takes_second_look(look.cycle),
    }
    return tuple(sentence for sentence, is_so in said.items() if is_so)
