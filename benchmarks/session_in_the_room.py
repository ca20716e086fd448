#!/usr/bin/env python3
"""How soon every screen in a room shows the reveal, and whether every view is counted once.

    .venv/bin/python benchmarks/session_in_the_room.py --people 300
    .venv/bin/python benchmarks/session_in_the_room.py --sessions 20 --people 15

It serves the workbook itself (`workbook serve`, two processes) on a database that is thrown away, or on an
empty PostgreSQL database given by its address. In each session everybody joins and follows it as a browser
does, gives a view, and some change it or take it back; a fifth of them lose the network and return, half of
these while they send. Then the leads of all sessions reveal at the same moment, or within a given time.
"""

import argparse
import asyncio
import os
import random
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from string import ascii_lowercase

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from sqlmodel import Session, col, select  # noqa: E402

from app.commands.database import ready_database  # noqa: E402
from app.database import Database  # noqa: E402
from app.settings import Settings  # noqa: E402
from app.sign_in import set_password  # noqa: E402
from benchmarks.screens import Line, Screen, Server, path  # noqa: E402
from benchmarks.serving import answer, children_of, say, serving  # noqa: E402
from evaluations.actions.committee import add_service, create_committee, unit_of  # noqa: E402
from evaluations.actions.cycle import move_cycle, plan_cycle  # noqa: E402
from evaluations.actions.person import add_person, give_role  # noqa: E402
from evaluations.actions.session import SessionPlan, move_item, move_session, plan_session  # noqa: E402
from evaluations.committee import Committee, UnitKind  # noqa: E402
from evaluations.cycle import Stage  # noqa: E402
from evaluations.person import Part  # noqa: E402
from evaluations.queries.session import agenda_of  # noqa: E402
from evaluations.session import Act, AgendaItem, Reveal, RevealedView  # noqa: E402
from evaluations.trace import Actor  # noqa: E402
from indicators.catalogue import DEFAULT_EDITION, built_in_editions  # noqa: E402
from indicators.level import Level  # noqa: E402

SERVICES = ("Police", "Health", "Social work", "Education", "Third sector")
LEAD = Actor("Lead of the benchmark")
EMAIL = "lead@example.org"
CANNOT_SAY = "can't say"
CHOICES = (*(level.value for level in Level), CANNOT_SAY)
SIGN = b'class="spread"'
PARTS_OF_THE_MIDDLE = (0.5, 0.95, 0.99)
SECONDS_TO_SEE = 60.0
SETTLES = 3.0
LINUX = Path("/proc/stat")
TICKS = os.sysconf("SC_CLK_TCK") if LINUX.exists() else 1

View = tuple[str, str | None, str]
"""A view as the reveal shows it: service id, level or None, reason."""


@dataclass(frozen=True)
class Plan:
    """What is measured. `seconds`: how long people take to give their views. `within`: how many seconds lie
    between the first reveal and the last."""

    sessions: int
    people: int
    seconds: float
    workers: int
    within: float = 0
    dropping: float = 0.2
    changing: float = 0.15
    withdrawing: float = 0.05


@dataclass(frozen=True)
class Place:
    """An open session whose views on one indicator are hidden."""

    slug: str
    room_id: str
    code: str
    item_id: str
    services: tuple[str, ...]


# Setting up


def arrange(session: Session, plan: Plan) -> tuple[str, list[Place]]:
    """A committee, its lead with a password, and open sessions; the password and where they are."""
    password = secrets.token_urlsafe(18)
    committee = create_committee(session, by=LEAD, name="Area of the benchmark")
    services = [add_service(session, by=LEAD, committee=committee, name=name).id for name in SERVICES]
    person = add_person(
        session, by=LEAD, email=EMAIL, name="The Lead", designation="", is_administrator=False
    )
    give_role(session, by=LEAD, committee=committee, person=person, part=Part.LEAD)
    set_password(session, person.id, password)
    places = [open_session(session, committee, services, number) for number in range(plan.sessions)]
    return password, places


def open_session(session: Session, committee: Committee, services: Sequence[str], number: int) -> Place:
    """A session of its own cycle that looks at its first indicator."""
    edition = built_in_editions()[DEFAULT_EDITION]
    unit = unit_of(
        session, by=LEAD, committee=committee, kind=UnitKind.COMMITTEE, service_id=None, locality_id=None
    )
    cycle = plan_cycle(
        session,
        by=LEAD,
        committee=committee,
        edition=edition,
        name=f"Cycle {number}",
        period_from=date(2026, 1, 1),
        period_to=date(2026, 6, 30),
        why_now="A benchmark.",
        reason_for_all="To be measured.",
        chosen={"1.1": "", "2.1": ""},
        unit_ids=[unit.id],
    )
    move_cycle(session, by=LEAD, cycle=cycle, after=Stage.OPEN, reason="", version=cycle.version)
    agenda = (("1.1", 20), ("2.1", 20))
    asked = SessionPlan(f"Session {number}", unit.id, date(2026, 3, 12), agenda=agenda)
    room = plan_session(session, by=LEAD, cycle=cycle, plan=asked)
    move_session(session, by=LEAD, room=room, cycle=cycle, act=Act.OPEN)
    item = agenda_of(session, room.id)[0]
    move_item(session, by=LEAD, item=item, act=Act.BEGIN)
    return Place(committee.slug, room.id, room.code, item.id, tuple(services))


# People


@dataclass
class Guest:
    """Somebody with a phone. `stands` is the view that they gave last, as the reveal should show it."""

    place: Place
    number: int
    screen: Screen
    stands: View | None = None

    @property
    def service(self) -> str:
        return self.place.services[self.number % len(self.place.services)]

    @property
    def address(self) -> str:
        return path("rooms", self.place.room_id)

    async def join(self) -> None:
        """Join by the code, and follow the session."""
        form = {"form_key": secrets.token_hex(8), "name": f"Guest {self.number}", "service": self.service}
        answer = await self.screen.line.post(path("join", self.place.code), form)
        expect(answer.status, 303, "joining")
        await self.screen.open()

    async def take_part(self, plan: Plan) -> None:
        """Give a view somewhere in the time there is; lose the network or think again, if it comes so."""
        first, second = sorted(random.uniform(0, plan.seconds) for _ in range(2))
        loses_network, loses_answer = random.random() < plan.dropping, random.random() < 0.5
        await asyncio.sleep(first)
        await self.give(loses_answer=loses_network and loses_answer)
        await asyncio.sleep(second - first)
        if loses_network and not loses_answer:
            await self.lose_network()
        if random.random() < plan.changing:
            await self.give()
        elif random.random() < plan.withdrawing:
            await self.withdraw()

    async def give(self, *, loses_answer: bool = False) -> None:
        """Send a view and follow to the page again, as a browser does.

        Who loses the answer does not know whether it arrived, and sends the same once more.
        """
        choice, reason = random.choice(CHOICES), f"Seen by guest {self.number}: {word()}."
        form = self._form() | {"level": choice, "reason": reason}
        if loses_answer:
            await self._break_off(form)
        await self._send("/views", form)
        self.stands = (self.service, None if choice == CANNOT_SAY else choice, reason)

    async def _break_off(self, form: dict[str, str]) -> None:
        """Send a view and lose the network before the answer comes, or before the view has left."""
        await self.screen.close()
        self.screen.line.drop()
        with suppress(TimeoutError):
            async with asyncio.timeout(random.uniform(0, 0.1)):
                await self.screen.line.post(self.address + "/views", form)
        await self.lose_network()

    async def withdraw(self) -> None:
        await self._send("/view-withdrawals", self._form())
        self.stands = None

    async def lose_network(self) -> None:
        """Be away for a while."""
        await self.screen.close()
        self.screen.line.drop()
        await asyncio.sleep(random.uniform(0.5, 4))
        await self.screen.open()

    async def _send(self, where: str, form: dict[str, str]) -> None:
        await self.screen.close()
        self.screen.line.drop()
        answer = await self.screen.line.post(self.address + where, form)
        expect(answer.status, 303, "sending a view")
        await self.screen.open()

    def _form(self) -> dict[str, str]:
        return {"form_key": secrets.token_hex(8), "item": self.place.item_id, "round": "1"}


@dataclass
class Lead:
    """Who runs a session, with a desk and a projector."""

    place: Place
    line: Line
    desk: Screen
    projector: Screen
    sent_at: float = 0.0
    answered_at: float = 0.0

    async def reveal(self, within: float) -> None:
        await asyncio.sleep(random.uniform(0, within))
        address = path("committees", self.place.slug, "sessions", self.place.room_id)
        form = {"form_key": secrets.token_hex(8), "round": "1"}
        self.sent_at = time.monotonic()
        answer = await self.line.post(f"{address}/items/{self.place.item_id}/reveals", form)
        self.answered_at = time.monotonic()
        expect(answer.status, 303, "revealing")


@dataclass
class Gathering:
    """A session with everybody in it."""

    lead: Lead
    guests: list[Guest] = field(default_factory=list)

    @property
    def screens(self) -> list[Screen]:
        return [self.lead.desk, self.lead.projector, *(guest.screen for guest in self.guests)]


def word() -> str:
    """Letters that nobody else writes. With digits they could look like somebody's number."""
    return "".join(random.choices(ascii_lowercase, k=16))


def expect(status: int, wanted: int, what: str) -> None:
    if status != wanted:
        raise RuntimeError(f"{what} was answered with {status}")


async def gather(server: Server, place: Place, password: str, people: int) -> Gathering:
    """The lead at the desk, and everybody joined, a few at a time."""
    lead = await lead_at(server, place, password)
    await asyncio.gather(lead.desk.open(), lead.projector.open())
    guests = [Guest(place, number, guest_screen(server, place)) for number in range(people)]
    for some in range(0, people, 10):
        await asyncio.gather(*(guest.join() for guest in guests[some : some + 10]))
    return Gathering(lead, guests)


async def lead_at(server: Server, place: Place, password: str) -> Lead:
    line = Line(server)
    answer = await line.post("/sign-in", {"email": EMAIL, "password": password, "form_key": "1"})
    expect(answer.status, 303, "signing in")
    address = path("committees", place.slug, "sessions", place.room_id)
    desk, projector = (
        Screen(Line(server, line.cookies), address + part, address + "/stream", SIGN)
        for part in ("", "/projector")
    )
    return Lead(place, line, desk, projector)


def guest_screen(server: Server, place: Place) -> Screen:
    address = path("rooms", place.room_id)
    return Screen(Line(server), address, address + "/stream", SIGN)


# Measuring


@dataclass(frozen=True)
class Processor:
    """Processor time up to a moment, in seconds: what the people of this benchmark took, and where the
    system tells (Linux) what the server took, what was idle, and what the machine's host gave to others."""

    clock: float
    people: float
    server: float
    idle: float
    host: float

    @classmethod
    def now(cls, served_by: int) -> "Processor":
        idle, host = ticks_of_machine()
        return cls(time.monotonic(), time.process_time(), ticks_of_family(served_by), idle, host)

    def shares_since(self, before: "Processor") -> str:
        """Who took which part of all the processor time that there was."""
        there_was = (self.clock - before.clock) * (os.cpu_count() or 1)
        shares = {
            name: (getattr(self, name) - getattr(before, name)) / there_was
            for name in ("people", "server", "idle", "host")
        }
        told = f"the people of this benchmark {shares['people']:.0%}"
        if not LINUX.exists():
            return told
        others = max(0, 1 - sum(shares.values()))
        return (
            f"{told}, the server {shares['server']:.0%}, other programs {others:.0%}, "
            f"other machines on the host {shares['host']:.0%}, idle {max(0, shares['idle']):.0%}"
        )


def ticks_of_machine() -> tuple[float, float]:
    """What was idle since the machine started, and what its host gave to others."""
    if not LINUX.exists():
        return 0, 0
    times = [int(time) for time in LINUX.read_text().split("\n", 1)[0].split()[1:]]
    return (times[3] + times[4]) / TICKS, times[7] / TICKS


def ticks_of_family(parent: int) -> float:
    """What a process and those that it started took."""
    if not LINUX.exists():
        return 0
    own = (Path(f"/proc/{pid}/stat") for pid in (parent, *children_of(parent)))
    times = (place.read_text().rpartition(")")[2].split()[11:13] for place in own)
    return sum(int(user) + int(system) for user, system in times) / TICKS


@dataclass(frozen=True)
class Measured:
    """What was measured, in seconds. `shares`: who took the processors during the reveal."""

    since_sent: list[float]
    since_answered: list[float]
    unseen: int
    shares: str
    asked_before: int


async def run(plan: Plan, server: Server, places: list[Place], password: str) -> tuple[Measured, list[Guest]]:
    gatherings = await asyncio.gather(*(gather(server, place, password, plan.people) for place in places))
    guests = [guest for gathering in gatherings for guest in gathering.guests]
    say(f"{len(guests)} people have joined {len(places)} sessions; they give their views.")
    await asyncio.gather(*(guest.take_part(plan) for guest in guests))
    await asyncio.sleep(SETTLES)
    say("The views are given; the leads reveal them.")
    measured = await reveal(gatherings, plan.within, server.process)
    for gathering in gatherings:
        await asyncio.gather(*(screen.close() for screen in gathering.screens))
    return measured, guests


async def reveal(gatherings: Sequence[Gathering], within: float, served_by: int) -> Measured:
    screens = [(gathering.lead, screen) for gathering in gatherings for screen in gathering.screens]
    asked = sum(screen.asked for _, screen in screens)
    before = Processor.now(served_by)
    await asyncio.gather(*(gathering.lead.reveal(within) for gathering in gatherings))
    while any(screen.saw_reveal is None for _, screen in screens):
        if time.monotonic() - before.clock > SECONDS_TO_SEE:
            break
        await asyncio.sleep(0.02)
    shares = Processor.now(served_by).shares_since(before)
    seen = [(lead, screen.saw_reveal) for lead, screen in screens if screen.saw_reveal is not None]
    return Measured(
        since_sent=sorted(at - lead.sent_at for lead, at in seen),
        since_answered=sorted(max(0.0, at - lead.answered_at) for lead, at in seen),
        unseen=len(screens) - len(seen),
        shares=shares,
        asked_before=asked,
    )


def revealed_in(database: Database, places: Iterable[Place]) -> Counter[View]:
    """Every view as the reveals show it."""
    rooms = [place.room_id for place in places]
    with database.session(write=False) as session:
        rows = session.exec(
            select(RevealedView)
            .join(Reveal, col(Reveal.id) == col(RevealedView.reveal_id))
            .join(AgendaItem, col(AgendaItem.id) == col(Reveal.item_id))
            .where(col(AgendaItem.session_id).in_(rooms))
        ).all()
    return Counter((row.service_id or "", row.level.value if row.level else None, row.reason) for row in rows)


def at(times: Sequence[float], part: float) -> float:
    """The time within which this part of all screens showed it."""
    return times[min(len(times) - 1, int(len(times) * part))]


def report(measured: Measured, given: Counter[View], revealed: Counter[View]) -> bool:
    """Print what was measured; whether every view was counted once and every screen saw the reveal."""
    for since, times in (("sending it", measured.since_sent), ("its answer", measured.since_answered)):
        told = "  ".join(f"{part:.0%} {at(times, part):.2f} s" for part in PARTS_OF_THE_MIDDLE)
        answer(f"reveal on screen, from {since}:  {told}  worst {times[-1]:.2f} s  ({len(times)} screens)")
    answer(f"screens that never showed it: {measured.unseen}")
    answer(f"views given: {given.total()}  revealed: {revealed.total()}")
    answer(f"lost: {(given - revealed).total()}  doubled or foreign: {(revealed - given).total()}")
    answer(f"pages and parts asked for before the reveal: {measured.asked_before}")
    answer(f"processor time during the reveal: {measured.shares}")
    return given == revealed and not measured.unseen


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sessions", type=int, default=1, help="how many sessions at once")
    parser.add_argument("--people", type=int, default=300, help="how many people in each")
    parser.add_argument("--seconds", type=float, default=60, help="how long they take to give their views")
    parser.add_argument("--within", type=float, default=0, help="seconds between first and last reveal")
    parser.add_argument("--workers", type=int, default=2, help="how many processes serve")
    parser.add_argument("--postgresql", default="", help="the address of an empty PostgreSQL database")
    return parser.parse_args()


def main() -> None:
    options = asked()
    plan = Plan(options.sessions, options.people, options.seconds, options.workers, options.within)
    with tempfile.TemporaryDirectory(prefix="workbook-benchmark-") as folder:
        home = Path(folder)
        url = options.postgresql or f"sqlite:///{home / 'workbook.sqlite'}"
        with ready_database(Settings(home=home, database_url=url)) as database:
            with database.session(write=True) as session:
                password, places = arrange(session, plan)
            with serving(home, url, plan.workers) as server:
                measured, guests = asyncio.run(run(plan, server, places, password))
            given = Counter(guest.stands for guest in guests if guest.stands)
            is_well = report(measured, given, revealed_in(database, places))
    sys.exit(0 if is_well else 1)


if __name__ == "__main__":
    main()
