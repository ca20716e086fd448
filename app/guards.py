"""GuardedRouter: a route that names no permission cannot be declared.

For every request the guard finds out who asks, finds the committee through that person (a stranger is
answered as if it did not exist), asks the permission, and lets each form be done once.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import quote

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from fastapi import APIRouter, Depends, Request
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from app.database import Database
from app.files import FileStore
from app.forms import Sent, is_presentable
from app.local_time import today
from app.released_copies import inspected_names
from app.sign_in import attendee_asking, person_asking
from app.tables import FormDone
from evaluations.permissions import Permit, anyone, require
from evaluations.queries.standing import standing_of
from evaluations.refusals import NotFound
from evaluations.standing import Standing

SAFE = ("GET", "HEAD", "OPTIONS")
# One thread of Python runs at a time: more readers only wake and stop each other, and those who write too.
READERS_AT_ONCE = 2
WRITERS_AT_ONCE = 5
_turns: RunVar[dict[bool, CapacityLimiter]] = RunVar("turns")
Permission = Callable[[Standing], Permit]


class SignInNeeded(Exception):
    """Nobody is signed in; the address to go to keeps where they wanted to be."""

    def __init__(self, request: Request) -> None:
        wanted = request.url.path if request.method in SAFE else "/"
        query = f"?{request.url.query}" if request.method in SAFE and request.url.query else ""
        door = "/join" if "room" in request.path_params else "/sign-in"
        self.address = door + (f"?next={quote(wanted + query, safe='')}" if wanted != "/" else "")


class AlreadyDone(Exception):
    """This very form was done before; its answer stands at `location`."""

    def __init__(self, location: str) -> None:
        self.location = location


async def turn(request: Request) -> AsyncIterator[None]:
    """Wait for a turn at the database without holding a thread.

    A large room has more people than the server has threads. If all of them waited in threads, for a
    connection or for the one writer that SQLite allows, none would be left for whoever has the turn.
    """
    async with _turns_here()[request.method in SAFE]:
        yield


def _turns_here() -> dict[bool, CapacityLimiter]:
    """The turns of readers (True) and writers (False) in the running event loop."""
    try:
        return _turns.get()
    except LookupError:
        turns = {True: CapacityLimiter(READERS_AT_ONCE), False: CapacityLimiter(WRITERS_AT_ONCE)}
        _turns.set(turns)
        return turns


def request_session(
    request: Request, _: Annotated[None, Depends(turn, scope="function")]
) -> Iterator[Session]:
    """One transaction for the request, committed before the answer leaves."""
    database: Database = request.app.state.database
    with database.session(write=request.method not in SAFE) as session:
        try:
            yield session
        except BaseException:
            # The error page still names the person and the committee: a rollback would empty them.
            session.expunge_all()
            raise
        if getattr(request.state, "refused", False):
            session.rollback()


async def sent_form(request: Request) -> AsyncIterator[Sent]:
    """What a form sent; empty for a safe request. Its file is gone once the request is answered."""
    form = FormData() if request.method in SAFE else await _read(request)
    request.state.sent = Sent(form)
    try:
        yield request.state.sent
    finally:
        await form.close()


async def _read(request: Request) -> FormData:
    try:
        return await request.form(max_files=1, max_fields=2000)
    except UnicodeError:
        # The request names an encoding in which it is not written.
        raise HTTPException(400) from None


Transaction = Annotated[Session, Depends(request_session, scope="function")]
Form = Annotated[Sent, Depends(sent_form, scope="function")]


class Guard:
    """Stands before one route and asks its permission."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    def __call__(self, request: Request, sent: Form, session: Transaction) -> None:
        # The form stands first: while it arrives, however slowly, no turn is taken.
        person = person_asking(session, request)
        slug = request.path_params.get("committee")
        room_id = request.path_params.get("room")
        standing = standing_of(session, person=person, slug=slug, today=today())
        if room_id is not None and is_presentable(room_id):
            place = attendee_asking(session, request, room_id, person)
            standing = replace(standing, attendee=place)
        request.state.standing = standing
        files = FileStore(request.app.state.settings.files)
        request.state.inspected_names = inspected_names(session, files, standing)
        if self.permission is not anyone:
            _refuse_strangers(request, standing)
        if slug is not None and standing.committee is None:
            raise NotFound
        if room_id is not None and standing.attendee is None:
            raise NotFound
        _require(self.permission(standing), standing)
        asking = standing.person or standing.attendee
        if request.method not in SAFE and asking is not None:
            request.state.form_done = _once(session, asking.id, sent.key(request.url.path))


def _refuse_strangers(request: Request, standing: Standing) -> None:
    """Nobody's request is sent to the door, and one that no page of ours can make leads nowhere."""
    if standing.person is None and standing.attendee is None:
        raise SignInNeeded(request)
    if _asks_for_nothing(request):
        raise NotFound


def _require(permit: Permit, standing: Standing) -> None:
    """Say why it is refused. For an inspector there is nothing but what is open to them."""
    if not permit and standing.only_inspects:
        raise NotFound
    require(permit)


def _asks_for_nothing(request: Request) -> bool:
    """Whether the address names something that no page can show (PostgreSQL takes no NUL): nothing has it."""
    asked = (*request.path_params.values(), *request.query_params.values())
    return any(not is_presentable(str(value)) for value in asked)


def _once(session: Session, person_id: str, key: str) -> FormDone:
    """Take the form's key, or say where the first sending of it led."""
    done = FormDone(key=key, person_id=person_id, location="/", at=datetime.now(UTC))
    try:
        with session.begin_nested():
            session.add(done)
    except IntegrityError:
        first = session.get_one(FormDone, (done.key, person_id))
        raise AlreadyDone(first.location) from None
    return done


def forget_form(request: Request, session: Session) -> None:
    """Let a refused form be sent again, where the refusal itself is kept; elsewhere all is rolled back."""
    done = getattr(request.state, "form_done", None)
    if done is not None:
        session.delete(done)


async def _asking(request: Request) -> Standing:
    standing: Standing = request.state.standing
    return standing


Asking = Annotated[Standing, Depends(_asking)]


class GuardedRouter:
    """Declares routes, each with the permission that it asks."""

    def __init__(self) -> None:
        self.routes = APIRouter()

    def get(self, path: str, *, permission: Permission) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        return self._declare("GET", path, permission)

    def post(
        self, path: str, *, permission: Permission, back_to: str = ""
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Needs `back_to` where no page has this address: a refused form stands at it, and may be reloaded.

        Whoever may send the form and opens its address is led to `back_to`, an address with the same places.
        """
        if back_to:
            self.get(path, permission=permission)(_leading(back_to))
        return self._declare("POST", path, permission)

    def _declare(self, method: str, path: str, permission: Permission) -> Callable[..., Any]:
        def declare(handler: Callable[..., Any]) -> Callable[..., Any]:
            self.routes.add_api_route(
                path,
                handler,
                methods=[method],
                dependencies=[Depends(Guard(permission))],
                response_model=None,
                response_class=Response,
                include_in_schema=False,
            )
            return handler

        return declare


def _leading(address: str) -> Callable[[Request], Response]:
    """A handler that leads to an address, filling in the places of the one that was opened."""

    def lead(request: Request) -> Response:
        places = {name: quote(value, safe="") for name, value in request.path_params.items()}
        return RedirectResponse(address.format(**places), status_code=303)

    return lead
