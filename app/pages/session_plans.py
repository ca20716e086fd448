"""The plan of a session: one form for a new session and for a changed plan."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction, forget_form
from app.looks_personal import not_personal
from app.pages.refused_forms import TOLD_ON_THE_FORM, Refused, ToldOnTheForm, refused
from app.pages.session_places import LIST, ONE, AtSession, SessionPlace, duration
from app.rendering import go_to, page
from evaluations.actions.session import SessionPlan, change_session, plan_session
from evaluations.cycle import Cycle, Stage
from evaluations.permissions import may_make, may_plan, require_now, takes_act
from evaluations.person import Part
from evaluations.queries.cycle import chosen_indicators, cycle_of, cycles_of, units_taking_part
from evaluations.queries.edition import framework_of
from evaluations.queries.person import people_in
from evaluations.queries.session import agenda_of, invited_to
from evaluations.refusals import Stale
from evaluations.session import Act, AgendaItem, RoomSession
from evaluations.standing import Standing
from indicators.framework import Framework

router = GuardedRouter()

USUAL_MINUTES = 20
LONGEST_PLACE = 200
TAKES_SESSIONS = (Stage.OPEN, Stage.AGREED, Stage.PLANNED)
LABELS = {
    "name": "Name",
    "unit": "What the group judges",
    "held_on": "Day",
    "begins": "Time",
    "place": "Place",
    "agenda": "Indicators",
    "invited": "Invited people",
    "also_invited": "Who else is invited",
}
NO_DAY = "Give the day of the session."
NO_TIME = "Give the time as hours and minutes, such as 09:30."
NO_ORDER = "Give the place in the order as a whole number."
NOTHING_SAVED = "Nothing is saved yet."


@dataclass(frozen=True)
class Line:
    """One indicator that can be chosen; `order` and `minutes` as they stand in the form."""

    number: str
    title: str
    is_chosen: bool
    is_begun: bool
    order: str
    minutes: str

    @property
    def place(self) -> int:
        return int(self.order) if re.fullmatch(r"[0-9]{1,4}", self.order) else 0

    @property
    def minutes_planned(self) -> int:
        return int(self.minutes) if re.fullmatch(r"[0-9]{1,4}", self.minutes) else 0


@dataclass(frozen=True)
class Typed:
    """A plan as it stands in the form. `lines` are all indicators that can be chosen."""

    name: str = ""
    unit: str = ""
    held_on: str = ""
    begins: str = ""
    place: str = ""
    also_invited: str = ""
    invited: frozenset[str] = frozenset()
    lines: tuple[Line, ...] = ()

    @property
    def agenda(self) -> tuple[Line, ...]:
        """The chosen indicators in their order."""
        return tuple(line for line in arranged(self.lines) if line.is_chosen)

    @property
    def total(self) -> str:
        """How long the chosen indicators take, in words."""
        count = len(self.agenda)
        if not count:
            return "No indicator is chosen yet."
        minutes = duration(sum(line.minutes_planned for line in self.agenda))
        return f"{count} {'indicator' if count == 1 else 'indicators'}, {minutes} in all."


@dataclass(frozen=True)
class PlanPage:
    """The form. `version` is None for a new session; `elsewhere` are the other cycles, as (name, address).

    `units` and `people` are (value, label); `conflict`: (label, theirs, yours) for what differs.
    """

    address: str
    version: int | None
    cycle: Cycle
    elsewhere: tuple[tuple[str, str], ...]
    typed: Typed
    lines: tuple[Line, ...]
    units: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]
    refused: Refused
    saved_by: str
    conflict: tuple[tuple[str, str, str], ...]
    said: str


@dataclass(frozen=True)
class NoCyclePage:
    """There is no cycle in which a session could be planned."""

    new_cycle: str


NOT_REFUSED = Refused(200)


@router.get(LIST + "/new", permission=may_plan)
def new_session(request: Request, session: Transaction, asking: Asking) -> Response:
    home = f"/committees/{asking.here.slug}"
    asked = request.query_params.get("cycle", "")
    if asked:
        cycle = cycle_of(session, asking.here.id, asked)
    else:
        cycles = _cycles(session, asking)
        if not cycles:
            content = NoCyclePage(f"{home}/cycles/new")
            back = ("Sessions", f"{home}/sessions")
            return page(request, "sessions/no_cycle.html", content, title="Plan a session", back=back)
        cycle = cycles[0]
    form = PlanForm(session, asking, cycle)
    return form.draw(request, form.blank())


@router.post(LIST, permission=may_plan)
def plan(request: Request, session: Transaction, asking: Asking, sent: Form) -> Response:
    cycle = cycle_of(session, asking.here.id, sent.line("cycle"))
    form = PlanForm(session, asking, cycle)
    typed = form.typed(sent)
    if is_only_arranged(sent):
        return form.arrange(request, sent, typed)
    try:
        room = plan_session(
            session, by=asking.actor, cycle=cycle, plan=planned(sent, typed), not_personal=not_personal(sent)
        )
    except TOLD_ON_THE_FORM as refusal:
        return form.refuse(request, sent, typed, refusal)
    return go_to(
        request, f"/committees/{asking.here.slug}/sessions/{room.id}", said=f"{room.name} is planned."
    )


@router.get(ONE + "/plan", permission=may_make(Act.CHANGE_PLAN))
def plan_of_session(request: Request, session: Transaction, asking: Asking, place: AtSession) -> Response:
    require_now(takes_act(Act.CHANGE_PLAN, place.room.stage))
    form = PlanForm(session, asking, place.cycle, place)
    return form.draw(request, form.stored())


@router.post(ONE + "/plan", permission=may_make(Act.CHANGE_PLAN))
def changed_plan(
    request: Request, session: Transaction, asking: Asking, place: AtSession, sent: Form
) -> Response:
    form = PlanForm(session, asking, place.cycle, place)
    typed = form.typed(sent)
    if is_only_arranged(sent):
        return form.arrange(request, sent, typed)
    try:
        change_session(
            session,
            by=asking.actor,
            room=place.room,
            cycle=place.cycle,
            plan=planned(sent, typed),
            version=sent.whole_number("version"),
            not_personal=not_personal(sent),
        )
    except TOLD_ON_THE_FORM as refusal:
        return form.refuse(request, sent, typed, refusal)
    return go_to(request, place.address, said="The plan is saved.")


@dataclass(frozen=True)
class PlanForm:
    """The form in one cycle, for a new session or for the one at `place`."""

    session: Session
    asking: Standing
    cycle: Cycle
    place: SessionPlace | None = None

    def blank(self) -> Typed:
        """A new plan: nothing is chosen, and each indicator would take as long as most do."""
        return Typed(lines=tuple(self._lines({})))

    def stored(self) -> Typed:
        """The plan as it stands."""
        room = self._room
        return Typed(
            name=room.name,
            unit=room.unit_id,
            held_on=room.held_on.isoformat(),
            begins=room.begins,
            place=room.place,
            also_invited=room.also_invited,
            invited=invited_to(self.session, room.id),
            lines=tuple(self._lines(self._agenda)),
        )

    def typed(self, sent: Sent) -> Typed:
        """The plan as it was sent; notes what is too long or wrong."""
        chosen = sent.all("agenda")
        lines = (
            replace(
                line,
                is_chosen=line.number in chosen or line.is_begun,
                order=sent.line(f"order-{line.number}"),
                minutes=sent.line(f"minutes-{line.number}"),
            )
            for line in self._lines(self._agenda)
        )
        return Typed(
            name=sent.line("name"),
            unit=sent.one_of("unit", [value for value, _ in self._units]),
            held_on=sent.line("held_on"),
            begins=sent.line("begins"),
            place=sent.line("place", longest=LONGEST_PLACE),
            also_invited=sent.text("also_invited"),
            invited=frozenset(sent.all("invited")),
            lines=tuple(lines),
        )

    def arrange(self, request: Request, sent: Sent, typed: Typed) -> Response:
        """The form with one indicator moved, or only with the time added up. Nothing is saved by it."""
        forget_form(request, self.session)
        lines = list(arranged(typed.lines))
        for name, step in (("earlier", -1), ("later", 1)):
            _move(lines, sent.line(name), step)
        typed = replace(typed, lines=tuple(_numbered(lines)))
        version = sent.whole_number("version")
        return self.draw(request, typed, version=version, said=f"{typed.total} {NOTHING_SAVED}")

    def refuse(self, request: Request, sent: Sent, typed: Typed, refusal: ToldOnTheForm) -> Response:
        """The form with all that was typed and why it was refused."""
        if not isinstance(refusal, Stale):
            told = refused(refusal, sent, LABELS)
            return self.draw(request, typed, told, version=sent.whole_number("version"))
        self.session.expire_all()
        theirs = PlanForm(self.session, self.asking, self.cycle, self.place).stored()
        conflict = tuple(self._differences(theirs, typed))
        return self.draw(request, typed, Refused(409), saved_by=refusal.saved_by, conflict=conflict)

    def draw(
        self,
        request: Request,
        typed: Typed,
        told: Refused = NOT_REFUSED,
        *,
        version: int | None = None,
        saved_by: str = "",
        conflict: tuple[tuple[str, str, str], ...] = (),
        said: str = "",
    ) -> Response:
        """The form. Without a version, it is that of the plan as it stands."""
        now = self.place.room.version if self.place else None
        content = PlanPage(
            address=f"{self.place.address}/plan" if self.place else self._list,
            version=now if version is None or now is None else version,
            cycle=self.cycle,
            elsewhere=() if self.place else tuple(self._elsewhere()),
            typed=typed,
            lines=arranged(typed.lines),
            units=self._units,
            people=self._people,
            refused=told,
            saved_by=saved_by,
            conflict=conflict,
            said=said,
        )
        back = self.place.back if self.place else ("Sessions", self._list)
        title = f"Plan of {self.place.room.name}" if self.place else "Plan a session"
        return page(request, "sessions/plan.html", content, title=title, back=back, status=told.status)

    @property
    def _room(self) -> RoomSession:
        if self.place is None:
            raise LookupError("A new session has no plan yet.")
        return self.place.room

    @cached_property
    def _agenda(self) -> dict[str, AgendaItem]:
        items = agenda_of(self.session, self.place.room.id) if self.place else ()
        return {item.indicator: item for item in items}

    @property
    def _list(self) -> str:
        return f"/committees/{self.asking.here.slug}/sessions"

    @cached_property
    def _framework(self) -> Framework:
        return framework_of(self.session, self.cycle.edition)

    @cached_property
    def _units(self) -> tuple[tuple[str, str], ...]:
        return tuple((each.unit.id, each.name) for each in units_taking_part(self.session, self.cycle))

    @cached_property
    def _people(self) -> tuple[tuple[str, str], ...]:
        """Who works in the committee; an inspector does not."""
        found = people_in(self.session, self.asking.here.id)
        return tuple(
            (each.person.id, f"{each.person.name} ({', '.join(role.words for role in each.roles)})")
            for each in found
            if any(role.part is not Part.INSPECTOR for role in each.roles)
        )

    def _lines(self, agenda: Mapping[str, AgendaItem]) -> Iterator[Line]:
        """The indicators of the cycle, and those on the agenda that it looks at no more."""
        numbers = chosen_indicators(self.session, self.cycle).keys() | agenda.keys()
        known = [each for each in self._framework.indicators if each.number in numbers]
        for place, indicator in enumerate(known, start=1):
            item = agenda.get(indicator.number)
            yield Line(
                number=indicator.number,
                title=indicator.title,
                is_chosen=item is not None,
                is_begun=item is not None and item.round > 0,
                order=str(item.position if item else len(agenda) + place),
                minutes=str(item.minutes if item else USUAL_MINUTES),
            )

    def _elsewhere(self) -> Iterator[tuple[str, str]]:
        for cycle in _cycles(self.session, self.asking):
            if cycle.id != self.cycle.id:
                yield cycle.name, f"{self._list}/new?cycle={cycle.id}"

    def _differences(self, theirs: Typed, yours: Typed) -> Iterator[tuple[str, str, str]]:
        first, second = self._spelled(theirs), self._spelled(yours)
        for name, label in LABELS.items():
            if first[name] != second[name]:
                yield label, first[name], second[name]

    def _spelled(self, typed: Typed) -> dict[str, str]:
        units, people = dict(self._units), dict(self._people)
        return {
            "name": typed.name,
            "unit": units.get(typed.unit, ""),
            "held_on": typed.held_on,
            "begins": typed.begins,
            "place": typed.place,
            "also_invited": typed.also_invited,
            "agenda": "\n".join(f"{line.number}, {line.minutes} minutes" for line in typed.agenda),
            "invited": "\n".join(sorted(people.get(each, "") for each in typed.invited)),
        }


def is_only_arranged(sent: Sent) -> bool:
    """Whether a button was pressed that changes the form and saves nothing."""
    return any(sent.has(name) for name in ("earlier", "later", "add_up"))


def planned(sent: Sent, typed: Typed) -> SessionPlan:
    """The plan that was sent. Raises Invalid with everything that cannot be read."""
    held_on = sent.day("held_on", NO_DAY)
    if typed.begins and not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", typed.begins):
        sent.errors["begins"] = NO_TIME
    for line in typed.agenda:
        if not line.place:
            sent.errors[f"order-{line.number}"] = NO_ORDER
    sent.check()
    return SessionPlan(
        name=typed.name,
        unit_id=typed.unit,
        held_on=held_on or date.min,
        begins=typed.begins,
        place=typed.place,
        also_invited=typed.also_invited,
        agenda=tuple((line.number, line.minutes_planned) for line in typed.agenda),
        invited=typed.invited,
    )


def arranged(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The chosen indicators in their order, then the others in theirs."""
    return tuple(sorted(lines, key=lambda line: (not line.is_chosen, line.place)))


def _move(lines: list[Line], number: str, step: int) -> None:
    """Let one line change places with its neighbour; nothing happens at the ends."""
    here = next((place for place, line in enumerate(lines) if line.number == number), None)
    if here is not None and 0 <= here + step < len(lines):
        lines[here], lines[here + step] = lines[here + step], lines[here]


def _numbered(lines: Sequence[Line]) -> Iterator[Line]:
    for place, line in enumerate(lines, start=1):
        yield replace(line, order=str(place))


def _cycles(session: Session, asking: Standing) -> list[Cycle]:
    """The cycles in which a session can be planned: the open ones first, then the latest."""
    found = [each for each in cycles_of(session, asking.here.id) if each.stage in TAKES_SESSIONS]
    return sorted(found, key=lambda each: TAKES_SESSIONS.index(each.stage))
