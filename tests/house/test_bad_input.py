"""Whatever is sent to whatever address: never a failure, never a broken page, never something half stored.

The attacks are multiplied by the routes and by who sends them. The normal run takes a small seeded sample
of that product, `--full` nearly all of it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from random import Random
from typing import Any, TypeAlias
from unicodedata import category
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit
from xml.etree.ElementTree import Element

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy import delete, func
from sqlmodel import Session, col, select
from starlette.testclient import TestClient

from app.database import Database
from app.files import FileStore
from app.sign_in import make_link
from app.tables import FailedSignIn, FormDone, LinkKind
from evaluations.actions.attendance import join
from evaluations.actions.continuation import say_same
from evaluations.actions.cycle import move_cycle
from evaluations.actions.event import EventWords, record_event
from evaluations.actions.evidence import EvidenceWords, record_evidence
from evaluations.actions.improvement_priority import add_origin
from evaluations.actions.inspection import ask_for_evidence
from evaluations.actions.judgement import Words, agree, use_evidence
from evaluations.actions.measure import FigureWords, MeasureWords, enter_figure, keep_measure
from evaluations.actions.milestone import add_milestone
from evaluations.actions.moderation import ask_for_moderation, reply
from evaluations.actions.position_statement import refer, write_claim
from evaluations.actions.session import SessionPlan, move_item, move_session, plan_session
from evaluations.actions.success_measure import SuccessWords, add_success_measure
from evaluations.actions.view import Said, give_view, reveal
from evaluations.committee import Unit
from evaluations.cycle import Cycle, Stage
from evaluations.event import EventKind
from evaluations.evidence import EvidenceUse
from evaluations.improvement_priority import SuccessKind
from evaluations.judgement import Judgement
from evaluations.moderation import Moderation, ReplyKind
from evaluations.person import Part, Person, Role
from evaluations.position_statement import Claim, StatementPart
from evaluations.queries.priority_origin import pattern_as_origin
from evaluations.queries.session import agenda_of
from evaluations.session import Act
from evaluations.trace import COMMAND_LINE, Actor, Trace, broken_links
from evaluations.triangulation import InformationType, Source, Stance, Voice
from indicators.catalogue import DEFAULT_EDITION
from indicators.level import Level
from tests.app.documents.copies import invented_copy
from tests.evaluations.area import BY, Area, area_in, cycle_in
from tests.inspected import release_in
from tests.inspecting_client import InspectingClient, filled_in, names
from tests.inspection import Markup, text_of
from tests.people import person_in, signed_in
from tests.places import Place
from tests.planning import set_in
from tests.required import IS_FULL

SEED = 2009
FEW, SOME = 3, 12
SHARES = range(8 if IS_FULL else 1)
ASKING = ("lead@example.org", "member@example.org", "admin@example.org", "", "inspector@example.org")
SIGNS_OUT = ("/sign-out", "/sign-in", "/account/sign-outs", "/resets/{token}", "/invitations/{token}")

LONG = b"very long " * 2_500
NASTY: dict[str, bytes] = {
    "NUL": b"a\0b",
    "control characters": "a\x01\x1b\x7f\x85\ufdd0\ufffe\U0001ffffb".encode(),
    "a lone surrogate": b"a\xed\xa0\x80b",
    "no UTF-8": b"a\xff\xfe\xc3(b",
    "too great a number": str(2**63).encode(),
    "a number below zero": b"-1",
    "an infinite number": b"1e999",
    "not a number": b"nan",
    "digits of another script": "٣٤".encode(),
    "25,000 characters": LONG,
    "a family of emoji": "👩‍👧‍👦🏴󠁧󠁢󠁳󠁣󠁴󠁿".encode(),
    "text turned round": "\u202egnp.exe\u2066 שלום".encode(),
    "letters that grow": ("İŉǰ" * 66).encode(),
    "SQL": b"' OR 1=1 --",
    "markup": b"<script>alert(1)</script>\"'><b",
    "a template": b"{{ 7 * 7 }} {% raw %} ${7*7} %s %(a)s %n",
    "a path": b"../../etc/passwd",
    "a distant day": b"9999-12-31",
    "no day": b"2024-02-30",
    "search operators": b'" * ^ NEAR( AND words: -a OR %_\\',
    "something personal": b"CHI 0101011233, 07700 900123, a@b.org",
    "spaces": b" \t\r\n ",
    "nothing": b"",
}
# Pages whose form stands there only after a question.
ASKED = {
    "/administration/people/{person}/roles/new": "?committee={slug}",
    "/committees/{committee}/evidence/new": "?cycle={cycle}&unit={unit}&indicator={indicator}",
    "/committees/{committee}/evidence/{evidence}/merges": "?with={other}",
    "/committees/{committee}/priorities/new": "?judgement={judged}",
    "/committees/{committee}/priorities/{priority}/entries/new": "?column=impact",
    "/committees/{committee}/priorities/{priority}/success-measures/new": "?kind=indicator",
    "/committees/{committee}/releases/new": "?cycle={cycle}",
    "/committees/{committee}/releases/{release}/room/external-evaluations/new": "?indicator={number}",
    "/committees/{committee}/releases/{release}/room/requests/new": "?indicator={number}",
}
CHARSETS = ("undefined", "idna", "punycode", "utf-7", "utf-16", "raw_unicode_escape", "hex")
TYPED = ("textarea", "text", "date", "email", "url", "search", "number")
UNSEEN = ("Cc", "Cn", "Cs")

Field: TypeAlias = tuple[bytes, bytes]


@dataclass(frozen=True)
class Way:
    """One method of one address."""

    method: str
    address: str

    def path(self, named: dict[str, str]) -> str:
        """The address with its places filled in. A place that is not named here is a KeyError: name it."""
        return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: named[found[1]], self.address)

    @property
    def places(self) -> list[str]:
        return re.findall(r"\{(\w+)", self.address)


@dataclass(frozen=True)
class Attack:
    """One request: `says` names it, `typed` are the texts that a refusal must show again, by field."""

    says: str
    path: str
    options: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FormSeen:
    """What a form holds, and the names of its fields in which a person writes."""

    fields: tuple[Field, ...]
    texts: frozenset[str]

    def with_(self, names: Iterable[bytes], value: bytes) -> list[Field]:
        """The fields with another value in some of them."""
        return [(name, value if name in names else held) for name, held in self.fields]


NO_FORM = FormSeen((), frozenset())


@dataclass
class House:
    """The workbook with a small area in it, a browser for each who asks, and the forms that they see."""

    workbook: FastAPI
    named: dict[str, str]

    @property
    def database(self) -> Database:
        found: Database = self.workbook.state.database
        return found

    @cached_property
    def browsers(self) -> dict[str, InspectingClient]:
        return {email: self.browser(email) for email in ASKING}

    def browser(self, email: str) -> InspectingClient:
        with self.database.session(write=True) as session:
            session.execute(delete(FailedSignIn))
        return signed_in(self.workbook, email) if email else InspectingClient(self.workbook)

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        found = (
            Way(method, str(context.path))
            for context in iter_route_contexts(self.workbook.routes)
            for method in context.methods or ()
        )
        return tuple(sorted(found, key=lambda way: (way.address, way.method)))

    @cached_property
    def seen(self) -> dict[str, Markup]:
        """Every page as somebody sees who may."""
        return {
            path: self.page(reader_of(path), path)
            for way in self.ways
            if way.method == "GET"
            for path in [way.path(self.named) + ASKED.get(way.address, "").format(**self.named)]
        }

    @cached_property
    def pages(self) -> dict[str, str]:
        """Where each form stands: the address that it is sent to, and that of its page."""
        return {
            urlsplit(address).path: path
            for path, page in self.seen.items()
            for control in page.named("form", "button")
            if (address := control.get("action") or control.get("formaction"))
        }

    @cached_property
    def questions(self) -> tuple[str, ...]:
        """Every name that a query of some page has."""
        links = (link.get("href", "") for page in self.seen.values() for link in page.named("a"))
        linked = {name for link in links for name, _ in parse_qsl(urlsplit(link).query)}
        forms = (form for page in self.seen.values() for form in page.named("form"))
        asked = {name for form in forms if form.get("method", "get") == "get" for name in names(form)}
        return tuple(sorted(linked | asked - {""}))

    def page(self, email: str, path: str) -> Markup:
        """A page as somebody sees it, uninspected."""
        browser = TestClient(self.workbook, cookies=self.browsers[email].cookies)
        return Markup(browser.get(path, follow_redirects=False).text)

    def form(self, path: str) -> FormSeen:
        """The form that is sent to this address, as who may send it sees it; empty where nobody sees one.

        All attacks at once need the form as it stands now, a few do with the one that was seen first.
        """
        at = self.pages.get(path, "/sign-in")
        page = self.page(reader_of(at), at) if IS_FULL else self.seen[at]
        for form in page.named("form"):
            if path in (form.get("action"), *(button.get("formaction") for button in form.iter("button"))):
                return FormSeen(tuple(held_in(form)), frozenset(texts_in(form)))
        return NO_FORM

    def done(self) -> list[int]:
        """How many acts left a trace, and how many forms count as done."""
        with self.database.session(write=False) as session:
            return [session.exec(select(func.count()).select_from(each)).one() for each in (Trace, FormDone)]


@pytest.fixture
def house(workbook: FastAPI) -> House:
    """Police judge in North; somebody else's account, part and link are there to be attacked."""
    with workbook.state.database.session(write=True) as session:
        named = furnished(session, FileStore(workbook.state.settings.files))
    # A stream ends as soon as it has told its first number.
    workbook.state.live.lasts = 0
    # What is assembled meanwhile would look as if the attack had stored it.
    workbook.state.releasing.begin = lambda: None
    return House(workbook, named)


AN_EVENT = EventWords(date(2024, 9, 1), EventKind.GUIDANCE, "New guidance")


def furnished(session: Session, files: FileStore) -> dict[str, str]:
    """Put a little of everything into the database; what can stand in each place of an address."""
    area = area_in(session)
    police, unit = area.services["Police"], area.units["Police in North"]
    cycle = cycle_in(session, area)
    move_cycle(session, by=BY, cycle=cycle, after=Stage.OPEN, reason="", version=cycle.version)
    lead = person_in(session, ASKING[0], Part.LEAD, committee=area.committee)
    inspector = person_in(session, ASKING[4], Part.INSPECTOR, committee=area.committee)
    person_in(session, ASKING[1], Part.TEAM_MEMBER, committee=area.committee, service_id=police.id)
    person_in(session, ASKING[2], is_administrator=True)
    spare = person_in(session, "spare@example.org", Part.MANAGER, committee=area.committee)
    words = EvidenceWords(
        title="An audit",
        source=Source.OBSERVATION_AND_AUDIT,
        method="Ten plans were read.",
        finding="Most were clear.",
        period_from=date(2024, 5, 1),
        period_to=date(2024, 6, 1),
        information_type=InformationType.QUALITY,
    )
    evidence, other = (
        record_evidence(session, by=BY, committee_id=area.committee.id, words=words) for _ in range(2)
    )
    used = use_evidence(
        session, by=BY, cycle=cycle, unit=unit, indicator="2.1", evidence=evidence, stance=Stance.SUPPORTS
    )
    agree(session, by=BY, cycle=cycle, unit=unit, indicator="2.1", words=Words(level=Level.GOOD), version=0)
    role = session.exec(select(Role).where(Role.person_id == spare.id)).one()
    earlier = cycle_in(
        session, area, name="Earlier", period_from=date(2020, 1, 1), period_to=date(2020, 6, 1)
    )
    move_cycle(session, by=BY, cycle=earlier, after=Stage.OPEN, reason="", version=earlier.version)
    whole, north = area.units["Health, whole area"], area.units["Health in North"]
    return {
        "continuation": say_same(session, by=BY, earlier=whole, later=north, reason="Renamed.").id,
        "committee": area.committee.slug,
        "slug": area.committee.slug,
        "cycle": cycle.id,
        "unit": unit.id,
        "indicator": "2.1",
        "number": "2.1",
        "used": used.id,
        "moderation": looked_at(session, area, used.judgement_id).id,
        "evidence": evidence.id,
        "other": other.id,
        "claim": claimed(session, cycle, used).id,
        "person": spare.id,
        "role": role.id,
        "kind": "services",
        "place": police.id,
        "service": police.id,
        "event": record_event(session, by=BY, committee_id=area.committee.id, words=AN_EVENT).id,
        "edition": DEFAULT_EDITION,
        "token": make_link(session, by=COMMAND_LINE, person_id=spare.id, kind=LinkKind.RESET),
        **planned(session, Place(area.committee, (police,), (), (unit,), cycle), used.judgement_id),
        **measured(session, area.committee.id, police.id),
        **gathered(session, cycle, unit, lead),
        **released(session, files, Place(area.committee, (), (), (unit,), cycle), lead, inspector),
    }


def planned(session: Session, place: Place, judgement_id: str) -> dict[str, str]:
    """A priority of the police, with a milestone and a measure of success."""
    priority = set_in(session, place, judgement_id)
    pattern = pattern_as_origin(session, place.committee.id, place.cycle.id, "2.1")
    step = add_milestone(session, by=BY, priority=priority, words="A form", due_on=date(2026, 10, 1))
    heard = SuccessWords(SuccessKind.VIEWS, words="They were asked.", voice=Voice.CHILDREN)
    return {
        "priority": priority.id,
        "judged": judgement_id,
        "origin": add_origin(session, by=BY, priority=priority, origin=pattern).id,
        "milestone": step.id,
        "success": add_success_measure(session, by=BY, priority=priority, words=heard).id,
    }


def measured(session: Session, committee_id: str, service_id: str) -> dict[str, str]:
    """A measure with one figure."""
    words = MeasureWords("Children seen alone", InformationType.QUALITY, counted_in="per cent")
    measure = keep_measure(session, by=BY, committee_id=committee_id, words=words)
    figure = enter_figure(
        session,
        by=BY,
        measure=measure,
        happened_on=date(2024, 6, 1),
        service_id=service_id,
        locality_id=None,
        words=FigureWords(Decimal(80)),
    )
    return {"measure": measure.id, "figure": figure.id}


def gathered(session: Session, cycle: Cycle, unit: Unit, lead: Person) -> dict[str, str]:
    """An open session in which the lead has a place too; the views on its first indicator are revealed."""
    plan = SessionPlan("A session", unit.id, date(2024, 6, 1), agenda=(("2.1", 20), ("2.2", 20)))
    room = plan_session(session, by=BY, cycle=cycle, plan=plan)
    move_session(session, by=BY, room=room, cycle=cycle, act=Act.OPEN)
    own = join(session, by=BY, room=room, name="Lead", service_id=unit.service_id, person_id=lead.id)
    guest = join(session, by=BY, room=room, name="Guest", service_id=None)
    item = agenda_of(session, room.id)[0]
    move_item(session, by=BY, item=item, act=Act.BEGIN)
    give_view(session, attendee=own, item=item, round=1, said=Said(Level.GOOD, "Because"))
    reveal(session, by=BY, item=item, round=1)
    return {
        "session": room.id,
        "room": room.id,
        "code": room.code,
        "item": item.id,
        "attendee": guest.id,
    }


def released(
    session: Session, files: FileStore, place: Place, lead: Person, inspector: Person
) -> dict[str, str]:
    """A release that is read, in which an inspector asked for evidence."""
    release = release_in(session, files, place, invented_copy(), lead)
    by = Actor(inspector.name, inspector.id)
    asked = ask_for_evidence(session, by=by, release=release, indicator="2.1", words="Which audit?")
    return {
        "release": release.id,
        "asked": asked.id,
        "judgement": "judgement-team1-2.1",
        "sha256": "0" * 64,
    }


def claimed(session: Session, cycle: Cycle, used: EvidenceUse) -> Claim:
    """A claim of the position statement that rests on a judgement and a piece of evidence."""
    claim = write_claim(session, by=BY, cycle=cycle, part=StatementPart.HOW_GOOD, words="We know.")
    picked = {"judgement_ids": [used.judgement_id], "evidence_ids": [used.evidence_id]}
    refer(session, by=BY, cycle=cycle, claim=claim, **picked)
    return claim


def looked_at(session: Session, area: Area, judgement_id: str) -> Moderation:
    """A second look at an agreed judgement, with a question to answer."""
    judgement = session.get_one(Judgement, judgement_id)
    nurse = person_in(
        session,
        "nurse@example.org",
        Part.TEAM_MEMBER,
        committee=area.committee,
        service_id=area.services["Health"].id,
    )
    made = ask_for_moderation(session, by=BY, judgement=judgement, moderator=nurse)
    question = ReplyKind.QUESTIONS
    reply(session, by=BY, moderation=made, kind=question, words="Why?", version=1, read=made.entry_id)
    return made


def reader_of(path: str) -> str:
    """Who can read a page."""
    if path.startswith("/administration"):
        return ASKING[2]
    if "/room" in path.partition("/releases/")[2]:
        return ASKING[4]
    return "" if path.startswith(("/sign-in", "/invitations", "/resets")) else ASKING[0]


def held_in(form: Element) -> Iterator[Field]:
    """What a form sends when everything that is open in it is answered somehow."""
    for name, values in {**dict(first_choices(form)), **filled_in(form, {})}.items():
        for value in [values] if isinstance(values, str) else values:
            yield name.encode(), value.encode()


def first_choices(form: Element) -> Iterator[tuple[str, str]]:
    for control in reversed(list(form.iter("input"))):
        if control.get("type") in ("radio", "checkbox"):
            yield control.get("name", ""), control.get("value", "on")


def texts_in(form: Element) -> Iterator[str]:
    for control in form.iter():
        kind = control.get("type", "text") if control.tag == "input" else control.tag
        if kind in TYPED and "readonly" not in control.attrib:
            yield control.get("name", "")


# The attacks


def attacks(house: House, way: Way, chance: Random) -> Iterator[Attack]:
    """What is tried on one address: everything, or a few of each kind."""
    path = way.path(house.named)
    is_read = way.method == "GET"
    form = NO_FORM if is_read else house.form(path)
    for says in picked(NASTY, chance):
        yield from in_the_address(house, way, says)
        yield from in_the_query(house, path, says) if is_read else in_the_form(form, path, says, chance)
    for says in () if is_read else picked(SHAPES, chance):
        yield Attack(says, path, SHAPES[says](list(form.fields)))


def picked(kinds: Iterable[str], chance: Random) -> list[str]:
    return list(kinds) if IS_FULL else chance.sample(list(kinds), FEW)


def in_the_address(house: House, way: Way, says: str) -> Iterator[Attack]:
    value = quote(NASTY[says][:2_000], safe="").replace("..", "%2e%2e") or "%20"
    for place in way.places:
        yield Attack(f"{says} as {place}", way.path({**house.named, place: value}))


def in_the_query(house: House, path: str, says: str) -> Iterator[Attack]:
    query = encoded((name.encode(), NASTY[says][:300]) for name in house.questions).decode()
    for headers in ({}, {"HX-Request": "true"}):
        yield Attack(f"{says} in the query", f"{path}?{query}", {"headers": headers})
    # The browser of the tests takes no longer address.
    part = query[:20_000]
    yield Attack("a query that is none", f"{path}?%&=&;&&==%zz&a&{part}&{part}")


def in_the_form(form: FormSeen, path: str, says: str, chance: Random) -> Iterator[Attack]:
    nasty = NASTY[says]
    names = [name for name, _ in form.fields if name != b"form_key"] or [b"name"]
    texts = [name.encode() for name in sorted(form.texts)]
    yield in_fields(f"{says} as everything", path, [(name, nasty) for name in names], frozenset(), chance)
    yield in_fields(f"{says} as every text", path, form.with_(texts, nasty), form.texts, chance)
    one = chance.choice(names)
    typed = form.texts & {one.decode()}
    yield in_fields(f"{says} as {one.decode()}", path, form.with_([one], nasty), typed, chance)


def in_fields(says: str, path: str, fields: list[Field], texts: frozenset[str], chance: Random) -> Attack:
    """The fields as a form sends them, in one of the two ways of doing so."""
    if chance.random() < 0.5:
        typed = {name.decode(): value.decode("utf-8", "replace") for name, value in fields}
        says, options = f"{says}, in one", urlencoded(encoded(fields))
    else:
        typed = {name.decode(): in_a_part(value) for name, value in fields}
        says, options = f"{says}, in parts", in_parts(fields)
    return Attack(says, path, options, {name: text for name, text in typed.items() if name in texts})


def in_a_part(value: bytes) -> str:
    """A part that is no UTF-8 is read byte by byte."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def encoded(fields: Iterable[Field]) -> bytes:
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in fields).encode()


def urlencoded(content: bytes) -> dict[str, Any]:
    return {"content": content, "headers": {"Content-Type": "application/x-www-form-urlencoded"}}


def in_parts(fields: Iterable[Field], more: bytes = b"", charset: str = "utf-8") -> dict[str, Any]:
    start = b'--edge\r\nContent-Disposition: form-data; name="'
    parts = (start + name + b'"' + more + b"\r\n\r\n" + value + b"\r\n" for name, value in fields)
    return {
        "content": b"".join(parts) + b"--edge--\r\n",
        "headers": {"Content-Type": f"multipart/form-data; charset={charset}; boundary=edge"},
    }


def without(header: str, fields: list[Field]) -> dict[str, Any]:
    """Parts under a header that does not fit them."""
    return {**in_parts(fields), "headers": {"Content-Type": header}}


def written_in(charset: str) -> Callable[[list[Field]], dict[str, Any]]:
    """Parts that are said to be in an encoding that forms do not use."""
    return lambda form: in_parts([*form, (b"name", b"\\ud800 +2AA- \xff")], charset=charset)


FILE = (b"file", b"%PDF-1.7")
MANY = [(f"field_{number}".encode(), b"1") for number in range(3_000)]
ROWS = [(f"dissent_words_{number}".encode(), b"No.") for number in range(1, 1_500)]
NAMELESS = b"--edge\r\nContent-Disposition: form-data\r\n\r\nx\r\n--edge--\r\n"
# Requests that no form of ours sends, each made from the fields of the form.
SHAPES: dict[str, Callable[[list[Field]], dict[str, Any]]] = {
    "no fields": lambda form: urlencoded(b""),
    "unknown fields": lambda form: urlencoded(encoded([*form, (b"is_administrator", b"yes"), (b"id", b"1")])),
    "nasty names": lambda form: urlencoded(encoded((nasty[:500], b"1") for nasty in NASTY.values())),
    "every field twice": lambda form: urlencoded(encoded([*form, *form])),
    "every field twice, in parts": lambda form: in_parts([*form, *form]),
    "3,000 fields": lambda form: urlencoded(encoded(MANY)),
    "3,000 fields, in parts": lambda form: in_parts(MANY),
    "1,500 rows": lambda form: urlencoded(encoded([*form, *ROWS])),
    "one field of 2 MB": lambda form: urlencoded(b"name=" + b"x" * 2_000_000),
    "one part of 2 MB": lambda form: in_parts([(b"name", b"x" * 2_000_000)]),
    "a file for a text": lambda form: in_parts(form[-1:], b'; filename="a.png"'),
    "a file without a name": lambda form: in_parts([FILE], b'; filename=""'),
    "a name of a file that is a path": lambda form: in_parts([FILE], b'; filename="../\0\xff\\..\\a.pdf"'),
    "a text for a file": lambda form: in_parts([*form, FILE]),
    "two files": lambda form: in_parts([FILE, FILE], b'; filename="a.pdf"'),
    "JSON": lambda form: {"json": {"name": ["x"], "version": None}},
    "no type": lambda form: {"content": encoded(form)},
    "a type that is none": lambda form: without('; ;="', form),
    "broken parts": lambda form: {**in_parts(form), "content": b"--edge\r\nrubbish"},
    "parts without an end": lambda form: {**in_parts(form), "content": in_parts(form)["content"][:-9]},
    "parts without an edge": lambda form: without("multipart/form-data", form),
    "parts with an empty edge": lambda form: without("multipart/form-data; boundary=", form),
    "parts without names": lambda form: {**in_parts(form), "content": NAMELESS},
    "packed": lambda form: {"content": b"\x1f\x8b\x08rubbish", "headers": {"Content-Encoding": "gzip"}},
    **{f"in {charset}": written_in(charset) for charset in CHARSETS},
}


# Sending them, and what must hold then


def faults_of(house: House, way: Way, email: str, attack: Attack) -> Iterator[str]:
    """What is wrong after one attack."""
    before = house.done()
    browser = house.browsers[email]
    try:
        answer = browser.request(way.method, attack.path, follow_redirects=False, **attack.options)
    except AssertionError as fault:
        yield str(fault)[:700]
        return
    except Exception as failure:
        yield f"failed: {failure!r}"[:700]
        return
    if answer.status_code >= 500:
        yield f"answered {answer.status_code}"
    if answer.status_code >= 400 and house.done() != before:
        yield f"stored something and answered {answer.status_code}"
    if email and answer.headers.get("location", "").startswith("/sign-in") and way.address not in SIGNS_OUT:
        yield "was signed out"
    if answer.status_code in (409, 422):
        yield from not_kept(answer, attack)
    if way.address in SIGNS_OUT:
        house.browsers[email] = house.browser(email)


def not_kept(answer: httpx2.Response, attack: Attack) -> Iterator[str]:
    """What was typed and does not stand in the form that is shown again."""
    page = Markup(answer.text)
    forms = [form for form in page.named("form") if set(texts_in(form)) & set(attack.typed)]
    kept = {readable(value.decode()) for form in forms for _, value in held_in(form)}
    kept |= {readable(text_of(words)) for words in page.named("dd")}
    for name, text in attack.typed.items():
        if readable(text) not in {*kept, ""}:
            yield f"{name} was {readable(text)[:60]!r}, and the answer {answer.status_code} shows it nowhere"


def readable(text: str) -> str:
    """What a person can see of a text."""
    return " ".join(
        "".join(mark for mark in text if category(mark) not in UNSEEN or mark in " \r\n\t").split()
    )


def chosen(house: House, share: int) -> Iterator[tuple[Way, str, Attack]]:
    """Two attacks on each way, by who may read it and on one database by anybody.

    Or all of them by who may read it, and some by each of the others, who are mostly stopped at the door.
    """
    chance = Random(f"{SEED} {house.database.is_embedded} {share}")
    for way in house.ways[share :: len(SHARES)]:
        reader = reader_of(way.address)
        two = (reader, chance.choice(ASKING) if house.database.is_embedded else reader)
        for email in ASKING if IS_FULL else two:
            found = list(attacks(house, way, chance))
            many = 1 if not IS_FULL else len(found) if email == reader else SOME
            yield from ((way, email, attack) for attack in chance.sample(found, many))


@pytest.mark.parametrize("share", SHARES)
def test_nothing_that_is_sent_breaks_anything(house: House, share: int) -> None:
    faults = [
        f"{email or 'nobody'}: {way.method} {way.address}, {attack.says}: {fault}"
        for way, email, attack in chosen(house, share)
        for fault in faults_of(house, way, email, attack)
    ]
    assert not faults, "\n".join([f"{len(faults)} faults:", *faults])
    with house.database.session(write=False) as session:
        for owner in session.exec(select(Trace.owner).distinct()).all():
            chain = session.exec(select(Trace).where(Trace.owner == owner).order_by(col(Trace.number))).all()
            assert broken_links(list(chain)) == []
