"""Who is asking, and what they are in the committee whose things they ask for."""

from dataclasses import dataclass, field

from evaluations.committee import Committee
from evaluations.person import Part, Person
from evaluations.session import Attendee
from evaluations.trace import Actor

LONGEST_ACTOR = 200


@dataclass(frozen=True)
class Held:
    """One part that a person has in a committee."""

    part: Part
    service_id: str | None = None
    locality_id: str | None = None


@dataclass(frozen=True)
class Standing:
    """Somebody asking: signed in or not, inside one committee or none.

    `committees` are all those in which the person has a part, `inspected` the ids of those in which they
    are an inspector and nothing else. `attendee` is their place in the session asked about: with an
    account, or as a guest without one.
    """

    person: Person | None = None
    committee: Committee | None = None
    held: tuple[Held, ...] = ()
    attendee: Attendee | None = None
    committees: tuple[Committee, ...] = field(default=(), repr=False)
    inspected: frozenset[str] = field(default=frozenset(), repr=False)

    def is_(self, *parts: Part) -> bool:
        """Whether the person has one of these parts in the committee."""
        return any(held.part in parts for held in self.held)

    @property
    def only_inspects(self) -> bool:
        """Whether all that the person may open here is what was released to them."""
        if self.committee is not None:
            return self.is_(Part.INSPECTOR) and not self.is_(*(set(Part) - {Part.INSPECTOR}))
        is_administrator = self.person is not None and self.person.is_administrator
        return bool(self.committees) and not is_administrator and not self._works_somewhere

    @property
    def _works_somewhere(self) -> bool:
        return any(committee.id not in self.inspected for committee in self.committees)

    @property
    def here(self) -> Committee:
        """The committee asked about; only inside one."""
        if self.committee is None:
            raise LookupError("Not inside a committee.")
        return self.committee

    @property
    def someone(self) -> Person:
        """The person asking; only when signed in."""
        if self.person is None:
            raise LookupError("Nobody is signed in.")
        return self.person

    @property
    def place(self) -> Attendee:
        """The place in the session asked about; only with one."""
        if self.attendee is None:
            raise LookupError("No place in this session.")
        return self.attendee

    @property
    def actor(self) -> Actor:
        """Who the trace names: with the designation, where there is one and room for it."""
        person = self.someone
        full = f"{person.name} ({person.designation})"
        fits = person.designation and len(full) <= LONGEST_ACTOR
        return Actor(name=full if fits else person.name, person_id=person.id)
