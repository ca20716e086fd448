"""Nobody can tell, from anything they can obtain, what others said in a view before the reveal.

Two copies of one installation differ only in what other people's views say. Every kind of viewer opens every
address in both, and each answer must be the same, byte for byte. Then the product is broken on purpose.
"""

import hashlib
import logging
import random
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlmodel import Session, col, select
from starlette.responses import HTMLResponse
from starlette.testclient import TestClient

from app.database import Database
from app.main import create_app
from app.settings import Settings
from app.sign_in import hash_of
from app.tables import GuestPass, SignInSession
from evaluations.actions import view as views
from evaluations.actions.attendance import join
from evaluations.actions.pulse import hold_item
from evaluations.actions.session import move_item
from evaluations.actions.view import Said, enter_slip, give_view, look_again, reveal, withdraw_view
from evaluations.marks import Mark
from evaluations.person import Part
from evaluations.queries import session as queries
from evaluations.session import Act, AgendaItem, Attendee, Sureness, View
from evaluations.trace import Actor
from indicators.level import Level
from tests.people import person_in
from tests.places import LEAD
from tests.required import IS_FULL
from tests.rooms import Gathering, gathering_in

PAIRS = 100 if IS_FULL else 1
BATCH = 10 if IS_FULL else 1
WAYS: tuple[tuple[str, dict[str, str]], ...] = (("page", {}), ("part", {"HX-Request": "true"}))
UNGUARDED = {"/static"}
GONE = "0" * 25


class Reach(Enum):
    """Where the viewers look: at every address, page and part; at those of the committee and the room; or
    at those of the session alone."""

    EVERYWHERE = "everywhere"
    COMMITTEE = "the committee and the room"
    SESSION = "the session"


@dataclass(frozen=True)
class Viewer:
    """Somebody who looks, and the cookies of their browser."""

    name: str
    cookies: dict[str, str]


@dataclass(frozen=True)
class Installation:
    """One file with a session that looks at its first indicator for the second time, hidden."""

    path: Path
    viewers: tuple[Viewer, ...]
    fills: dict[str, tuple[str, ...]]
    item_id: str
    own: tuple[str, ...]
    others: tuple[str, ...]
    on_paper: str


@dataclass
class Obtained:
    """All that the viewers got from one copy: an answer by viewer, address and way of asking; and the log."""

    answers: dict[tuple[str, str, str], tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Step:
    """Something that somebody does in the round: say something, or (None) withdraw it."""

    attendee: str
    said: Said | None


# The installation that is copied


@pytest.fixture(scope="module")
def installation(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    path = Path(shutil.copy(migrated_sqlite, tmp_path_factory.mktemp("hidden") / "workbook.sqlite"))
    database = Database(f"sqlite:///{path}")
    with database.session(write=True) as session:
        made = _prepared(session, path)
    database.engine.dispose()
    return made


def _prepared(session: Session, path: Path) -> Installation:
    gathering = gathering_in(session)
    committee, room = gathering.place.committee, gathering.room
    people = {
        name: person_in(session, f"{name}@example.org", part, committee=committee, service_id=service.id)
        for name, part, service in (
            ("lead", Part.LEAD, gathering.place.services[0]),
            ("other.lead", Part.LEAD, gathering.place.services[0]),
            ("member", Part.TEAM_MEMBER, gathering.place.services[1]),
            ("attendee", Part.TEAM_MEMBER, gathering.place.services[1]),
            ("manager", Part.MANAGER, gathering.place.services[0]),
            ("chair", Part.CHAIR, gathering.place.services[0]),
            ("inspector", Part.INSPECTOR, gathering.place.services[0]),
        )
    }
    people["administrator"] = person_in(session, "admin@example.org", is_administrator=True)
    people["stranger"] = person_in(session, "stranger@example.org")
    own = join(
        session,
        by=LEAD,
        room=room,
        name="Own Account",
        service_id=gathering.place.services[1].id,
        person_id=people["attendee"].id,
    )
    guest, *others = gathering.attendees
    paper = join(session, by=LEAD, room=room, name="On Paper", service_id=None, on_paper=True)
    _first_round(session, gathering)
    viewers = [Viewer(name, {"session": _signed_in(session, person.id)}) for name, person in people.items()]
    viewers += [Viewer("guest", {"guest": _pass(session, guest.id)}), Viewer("nobody", {})]
    return Installation(
        path=path,
        viewers=tuple(viewers),
        fills=_fills(gathering, others[0], people["attendee"].id),
        item_id=gathering.item.id,
        own=(own.id, guest.id),
        others=tuple(other.id for other in others),
        on_paper=paper.id,
    )


def _first_round(session: Session, gathering: Gathering) -> None:
    move_item(session, by=LEAD, item=gathering.item, act=Act.BEGIN)
    for attendee in gathering.attendees:
        give_view(session, attendee=attendee, item=gathering.item, round=1, said=Said(Level.GOOD, "First."))
    reveal(session, by=LEAD, item=gathering.item, round=1)
    look_again(session, by=LEAD, item=gathering.item)


def _signed_in(session: Session, person_id: str) -> str:
    token = f"token of {person_id}"
    session.add(
        SignInSession(
            token_hash=hash_of(token),
            person_id=person_id,
            created_at=datetime.now(UTC),
            expires_at=datetime(2999, 1, 1, tzinfo=UTC),
        )
    )
    return token


def _pass(session: Session, attendee_id: str) -> str:
    token = f"pass of {attendee_id}"
    session.add(GuestPass(token_hash=hash_of(token), attendee_id=attendee_id, created_at=datetime.now(UTC)))
    return token


def _fills(gathering: Gathering, other: Attendee, person_id: str) -> dict[str, tuple[str, ...]]:
    """What stands in the places of an address; where there are several, each is opened."""
    place = gathering.place
    return {
        "committee": (place.committee.slug,),
        "slug": (place.committee.slug,),
        "cycle": (place.cycle.id,),
        "unit": (place.units[-1].id,),
        "indicator": ("1.1",),
        "number": ("1.1",),
        "edition": (place.cycle.edition,),
        "session": (gathering.room.id,),
        "room": (gathering.room.id,),
        "code": (gathering.room.code,),
        "item": tuple(item.id for item in gathering.agenda),
        "attendee": (other.id,),
        "person": (person_id,),
    }


# What is done in the round, and what is obtained then


def steps(installation: Installation, seed: int) -> tuple[list[Step], list[Step]]:
    """The same people doing the same in the same order; what others say differs, one's own does not."""
    drawn = random.Random(seed)
    who = [drawn.choice((*installation.others, *installation.own)) for _ in range(8)]
    who += [*installation.others, *installation.own, installation.on_paper]
    given: set[str] = set()
    pairs: list[tuple[Step, Step]] = []
    for attendee in who:
        if attendee in given and attendee != installation.on_paper and drawn.random() < 0.25:
            given.discard(attendee)
            pairs.append((Step(attendee, None), Step(attendee, None)))
            continue
        given.add(attendee)
        first = _said(drawn)
        second = first if attendee in installation.own else _said(drawn, but=first.level)
        pairs.append((Step(attendee, first), Step(attendee, second)))
    return [one for one, _ in pairs], [two for _, two in pairs]


def _said(drawn: random.Random, but: Level | None = None) -> Said:
    """A view drawn at random, with another level than `but`."""
    levels = [level for level in (*Level, None) if level is not but]
    words = ["late", "plans", "children", "we", "reviews", "clear", "seldom", "hear"]
    return Said(
        level=drawn.choice(levels),
        reason=" ".join(drawn.choices(words, k=drawn.randrange(12))),
        sureness=drawn.choice((*Sureness, None)),
        marks={"1": drawn.choice(list(Mark)).value} if drawn.random() < 0.5 else {},
    )


def obtained(installation: Installation, done: list[Step], path: Path, reach: Reach) -> Obtained:
    """What every viewer gets from a copy of the installation after these steps."""
    shutil.copy(installation.path, path)
    app = create_app(Settings(home=path.parent, database_url=f"sqlite:///{path}", is_production=False))
    # A stream ends as soon as it has told its first number.
    app.state.live.lasts = 0
    found = Obtained()
    with _listening(found.log), pytest.MonkeyPatch.context() as patch:
        # The one thing on a page that is drawn at random: a form's key.
        patch.setattr("app.rendering.secrets.token_urlsafe", lambda _: "a form's key")
        _do(app.state.database, installation, done)
        for viewer in installation.viewers:
            _look(app, installation, viewer, found, reach)
    app.state.database.engine.dispose()
    return found


def _do(database: Database, installation: Installation, done: list[Step]) -> None:
    for step in done:
        with database.session(write=True) as session:
            item = session.get_one(AgendaItem, installation.item_id)
            attendee = session.get_one(Attendee, step.attendee)
            if step.said is None:
                withdraw_view(session, attendee=attendee, item=item, round=2)
            elif step.attendee == installation.on_paper:
                enter_slip(session, by=Actor("Lead"), attendee=attendee, item=item, round=2, said=step.said)
            else:
                give_view(session, attendee=attendee, item=item, round=2, said=step.said)


def _look(app: FastAPI, installation: Installation, viewer: Viewer, found: Obtained, reach: Reach) -> None:
    client = TestClient(app, cookies=viewer.cookies, follow_redirects=False)
    for address in addresses(app, installation, reach):
        for way, headers in WAYS if reach is Reach.EVERYWHERE else WAYS[:1]:
            answer = client.get(address, headers=headers)
            kept = {name: value for name, value in answer.headers.items() if name != "date"}
            found.answers[viewer.name, address, way] = (answer.status_code, kept, answer.content)


def addresses(app: FastAPI, installation: Installation, reach: Reach) -> Iterator[str]:
    """The addresses that can be opened, with their places filled in."""
    for context in iter_route_contexts(app.routes):
        path = str(context.path)
        if path in UNGUARDED or "GET" not in (context.methods or ()):
            continue
        names = re.findall(r"\{(\w+)(?::\w+)?\}", path)
        if reach is Reach.EVERYWHERE or _is_near(set(names), installation, reach):
            yield from _filled(path, names, installation.fills)


def _is_near(names: set[str], installation: Installation, reach: Reach) -> bool:
    near = {"session", "room"} if reach is Reach.SESSION else {"committee", "room", "code"}
    return bool(near & names) and names <= installation.fills.keys()


def _filled(path: str, names: list[str], fills: dict[str, tuple[str, ...]]) -> list[str]:
    filled = [path]
    for name in names:
        pattern = re.compile(r"\{" + name + r"(?::\w+)?\}")
        filled = [pattern.sub(fill, each) for each in filled for fill in fills.get(name, (GONE,))]
    return filled


@contextmanager
def _listening(log: list[str]) -> Iterator[None]:
    """Everything that the product itself logs, and every warning of the libraries."""
    handler = logging.Handler()
    handler.emit = lambda record: log.append(record.getMessage())  # type: ignore[method-assign]
    root, ours = logging.getLogger(), [logging.getLogger(name) for name in ("app", "evaluations")]
    before = [(logger, logger.level) for logger in ours]
    root.addHandler(handler)
    for logger in ours:
        logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.removeHandler(handler)
        for logger, level in before:
            logger.setLevel(level)


def differences(installation: Installation, seed: int, path: Path, reach: Reach) -> list[object]:
    """What differs between two copies in which others' views differ."""
    one, two = (obtained(installation, done, path, reach) for done in steps(installation, seed))
    assert one.answers.keys() == two.answers.keys()
    found: list[object] = [key for key in one.answers if one.answers[key] != two.answers[key]]
    return found + ([("the log", one.log, two.log)] if one.log != two.log else [])


# The proofs


@pytest.mark.parametrize("batch", range(PAIRS // BATCH))
def test_no_byte_tells_what_others_said(installation: Installation, batch: int, tmp_path: Path) -> None:
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        reach = Reach.EVERYWHERE if IS_FULL and seed % BATCH == 0 else Reach.COMMITTEE
        assert differences(installation, seed, tmp_path / "copy.sqlite", reach) == [], f"seed {seed}"


def test_the_viewers_do_see_the_session(installation: Installation, tmp_path: Path) -> None:
    """Or else the comparison would compare refusals only."""
    path = tmp_path / "copy.sqlite"
    found = obtained(installation, steps(installation, 0)[0], path, Reach.SESSION).answers
    room = installation.fills["room"][0]
    committee = installation.fills["committee"][0]
    seen = {
        (viewer, address.rpartition("/")[0]): status
        for (viewer, address, way), (status, _, _) in found.items()
        if way == "page" and address in (f"/rooms/{room}", f"/committees/{committee}/sessions/{room}")
    }
    for viewer in ("guest", "attendee"):
        assert seen[viewer, "/rooms"] == 200
    for viewer in ("lead", "other.lead", "member", "attendee", "manager", "chair"):
        assert seen[viewer, f"/committees/{committee}/sessions"] == 200
    for viewer in ("stranger", "administrator"):
        assert {status for (who, _), status in seen.items() if who == viewer} == {404}


def in_order_of_levels(patch: pytest.MonkeyPatch) -> None:
    """Who is waited for, and who is here, stands in the order of what they said."""
    attendance = queries.attendance_of

    def sorted_by_view(session: Session, room_id: str) -> Any:
        said = dict(
            session.execute(
                select(col(View.attendee_id), col(View.level)).where(View.round == 2, col(View.is_given))
            ).all()
        )
        rows = attendance(session, room_id)
        return tuple(sorted(rows, key=lambda one: str(said.get(one.attendee.id))))

    patch.setattr(queries, "attendance_of", sorted_by_view)


def without_who_is_critical(patch: pytest.MonkeyPatch) -> None:
    """Whoever does not say good or better counts as somebody who has given no view."""

    def given(session: Session, item: AgendaItem) -> frozenset[str]:
        rows = session.exec(
            select(View.attendee_id).where(
                View.item_id == item.id,
                View.round == item.round,
                col(View.is_given),
                col(View.level).in_((Level.GOOD, Level.VERY_GOOD, Level.EXCELLENT)),
            )
        )
        return frozenset(rows)

    patch.setattr(queries, "given_in", given)


def anybodys_view(patch: pytest.MonkeyPatch) -> None:
    """One's own view is whichever was given last."""

    def last(session: Session, attendee: Attendee, item: AgendaItem) -> View | None:
        rows = select(View).where(View.item_id == item.id, View.round == item.round, col(View.is_given))
        return session.exec(rows.order_by(col(View.id).desc())).first()

    patch.setattr("app.pages.rooms.own_view", last)


def a_beat_more_for_long_words(patch: pytest.MonkeyPatch) -> None:
    """A longer reason is two beats."""
    keep = views._keep

    def keep_and_beat(session: Session, attendee: Attendee, item: AgendaItem, said: Said, **how: Any) -> None:
        keep(session, attendee, item, said, **how)
        if len(said.reason) > 20:
            hold_item(session, item, Act.GIVE_VIEW).beat(for_everybody=False)

    patch.setattr(views, "_keep", keep_and_beat)


def an_etag_of_the_views(patch: pytest.MonkeyPatch) -> None:
    """Each page carries a digest of everything that was said."""
    said_so_far: list[str] = []
    keep = views._keep

    def keep_and_note(session: Session, attendee: Attendee, item: AgendaItem, said: Said, **how: Any) -> None:
        said_so_far.append(str(said))
        keep(session, attendee, item, said, **how)

    class Tagged(HTMLResponse):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.headers["ETag"] = hashlib.sha256("".join(said_so_far).encode()).hexdigest()

    patch.setattr(views, "_keep", keep_and_note)
    patch.setattr("app.rendering.HTMLResponse", Tagged)


def a_line_in_the_log(patch: pytest.MonkeyPatch) -> None:
    """Whoever reads the log reads the levels."""
    keep = views._keep

    def keep_and_tell(session: Session, attendee: Attendee, item: AgendaItem, said: Said, **how: Any) -> None:
        logging.getLogger("evaluations.actions.view").info("view %s", said.level)
        keep(session, attendee, item, said, **how)

    patch.setattr(views, "_keep", keep_and_tell)


BREAKS: tuple[Callable[[pytest.MonkeyPatch], None], ...] = (
    in_order_of_levels,
    without_who_is_critical,
    anybodys_view,
    a_beat_more_for_long_words,
    an_etag_of_the_views,
    a_line_in_the_log,
)


@pytest.mark.parametrize("broken", BREAKS)
def test_a_leak_is_noticed(
    installation: Installation,
    broken: Callable[[pytest.MonkeyPatch], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken(monkeypatch)
    only = tuple(viewer for viewer in installation.viewers if viewer.name in ("lead", "guest"))
    few = replace(installation, viewers=only)
    path = tmp_path / "copy.sqlite"
    assert any(differences(few, seed, path, Reach.SESSION) for seed in range(3))
