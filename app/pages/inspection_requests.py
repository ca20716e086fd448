"""The inspector's room: asking for more evidence on an indicator, and the committee's addenda."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fastapi import Request
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import NOTHING_PERSONAL, PersonalNotice, not_personal
from app.pages.evidence import size_in_words
from app.pages.inspection_evidence import hand_out
from app.pages.inspection_room import ROOM, Room, answer, note, open_room, open_to_inspect
from app.pages.inspection_words import facts_of
from app.pages.refused_forms import TOLD_ON_THE_FORM, Refused, refused
from app.rendering import go_to
from evaluations.actions.inspection import ask_for_evidence, ask_further, close_request
from evaluations.inspection import RequestMessage, RequestState
from evaluations.permissions import may_inspect, may_read_room
from evaluations.queries.inspection import RequestTold, request_told, requests_of_cycle
from evaluations.refusals import NotFound
from evaluations.released import AttachedFile, ReleasedEvidence, ReleasedIndicator

router = GuardedRouter()

LIST = ROOM + "/requests"
ONE = LIST + "/{asked}"
LABELS = {"words": "What you ask for"}


@dataclass(frozen=True)
class FileShown:
    """A file of an addendum: its name, its size in words and where it is handed out."""

    name: str
    size: str
    href: str


@dataclass(frozen=True)
class PieceAdded:
    """A piece of evidence as it was added with an answer."""

    piece: ReleasedEvidence
    facts: tuple[tuple[str, str], ...]
    file: FileShown | None


@dataclass(frozen=True)
class MessageShown:
    """What was asked or answered, with what was added."""

    message: RequestMessage
    pieces: tuple[PieceAdded, ...]
    files: tuple[FileShown, ...]


@dataclass(frozen=True)
class RequestLine:
    """A request in a list."""

    told: RequestTold
    title: str
    href: str


@dataclass(frozen=True)
class RequestsPage:
    """Every request of the cycle, the latest first."""

    room: Room
    lines: tuple[RequestLine, ...]


@dataclass(frozen=True)
class AskPage:
    """The form that asks on one indicator."""

    room: Room
    indicator: ReleasedIndicator
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL


@dataclass(frozen=True)
class RequestPage:
    """One request with what was said in it; an inspector may ask further while it is not closed."""

    room: Room
    address: str
    line: RequestLine
    messages: tuple[MessageShown, ...]
    may_say: bool
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL


@router.get(LIST, permission=may_read_room)
def requests(request: Request, session: Transaction, asking: Asking, release: str) -> Response:
    room = open_room(request, session, asking, release)
    told = requests_of_cycle(session, room.release)
    content = RequestsPage(room, tuple(request_line(room, one, f"{room.address}/requests") for one in told))
    return answer(request, room, "requests.html", content, title="Requests", what="Requests")


def request_line(room: Room, told: RequestTold, address: str) -> RequestLine:
    """A request under an address, by its indicator."""
    number = told.request.indicator
    found = room.copy.indicator(number)
    title = f"{number} {found.title}" if found else number
    return RequestLine(told, title, f"{address}/{told.request.id}")


@router.get(LIST + "/new", permission=may_inspect)
def new_request(request: Request, session: Transaction, asking: Asking, release: str) -> Response:
    """The indicator is named in the query, so that a plain link can choose it."""
    room = open_to_inspect(request, session, asking, release)
    form = AskPage(room, room.indicator(request.query_params.get("indicator", "")))
    return _draw_new(request, form)


@router.post(LIST, permission=may_inspect)
def ask(request: Request, session: Transaction, asking: Asking, sent: Form, release: str) -> Response:
    room = open_to_inspect(request, session, asking, release)
    form = AskPage(room, room.indicator(sent.line("indicator")), sent.values)
    try:
        words = sent.text("words")
        sent.check()
        asked = ask_for_evidence(
            session,
            by=asking.actor,
            release=room.release,
            indicator=form.indicator.number,
            words=words,
            not_personal=not_personal(sent),
        )
    except TOLD_ON_THE_FORM as refusal:
        why = refused(refusal, sent, LABELS)
        return _draw_new(request, replace(form, errors=why.errors, personal=why.personal), why.status)
    return go_to(request, f"{room.address}/requests/{asked.id}", said="The committee's lead is shown it.")


def _draw_new(request: Request, form: AskPage, status: int = 200) -> Response:
    number = form.indicator.number
    back = (f"Indicator {number}", f"{form.room.address}/indicators/{number}")
    title = f"Ask for more evidence on {number}"
    return answer(request, form.room, "ask.html", form, title=title, what="", back=back, status=status)


@router.get(ONE, permission=may_read_room)
def show(request: Request, session: Transaction, asking: Asking, release: str, asked: str) -> Response:
    room = open_room(request, session, asking, release)
    return _draw(request, room, request_told(session, room.release, asked))


@router.post(ONE + "/messages", permission=may_inspect, back_to=ONE)
def say(
    request: Request, session: Transaction, asking: Asking, sent: Form, release: str, asked: str
) -> Response:
    room = open_to_inspect(request, session, asking, release)
    told = request_told(session, room.release, asked)
    try:
        words = sent.text("words")
        sent.check()
        ask_further(
            session, by=asking.actor, asked=told.request, words=words, not_personal=not_personal(sent)
        )
    except TOLD_ON_THE_FORM as refusal:
        return _draw(request, room, told, sent, refused(refusal, sent, LABELS))
    return go_to(request, f"{room.address}/requests/{asked}", said="The committee's lead is shown it.")


@router.post(ONE + "/closings", permission=may_inspect, back_to=ONE)
def close(request: Request, session: Transaction, asking: Asking, release: str, asked: str) -> Response:
    room = open_to_inspect(request, session, asking, release)
    close_request(session, by=asking.actor, asked=request_told(session, room.release, asked).request)
    return go_to(request, f"{room.address}/requests/{asked}", said="The request is closed.")


@router.get(ONE + "/files/{sha256}", permission=may_read_room)
def file(
    request: Request, session: Transaction, asking: Asking, release: str, asked: str, sha256: str
) -> Response:
    room = open_room(request, session, asking, release)
    found = attached_to(request_told(session, room.release, asked), sha256)
    given = hand_out(request, found)
    note(request, given, room, f"File of an addendum: {found.name}")
    return given


def attached_to(told: RequestTold, sha256: str) -> AttachedFile:
    """The file of an addendum with this hash. Raises NotFound."""
    for message in told.messages:
        for file in _files(message):
            if file.sha256 == sha256:
                return file
    raise NotFound


def _files(message: RequestMessage) -> Iterator[AttachedFile]:
    yield from (_attached({"path": "", **file}) for file in message.files)
    yield from (_attached(piece["file"]) for piece in message.evidence if piece["file"])


def _attached(kept: dict[str, Any]) -> AttachedFile:
    return AttachedFile(**kept)


def message_shown(message: RequestMessage, address: str) -> MessageShown:
    """What was said, with its files under the request's address."""
    return MessageShown(
        message=message,
        pieces=tuple(_piece_added(kept, address) for kept in message.evidence),
        files=tuple(_file_shown(_attached({"path": "", **kept}), address) for kept in message.files),
    )


def _piece_added(kept: dict[str, Any], address: str) -> PieceAdded:
    file = _attached(kept["file"]) if kept["file"] else None
    piece = ReleasedEvidence(**{**kept, "voices": tuple(kept["voices"]), "file": file})
    return PieceAdded(piece, facts_of(piece), _file_shown(file, address) if file else None)


def _file_shown(file: AttachedFile, address: str) -> FileShown:
    return FileShown(file.name, size_in_words(file.size), f"{address}/files/{file.sha256}")


def _draw(
    request: Request,
    room: Room,
    told: RequestTold,
    sent: Sent | None = None,
    why: Refused | None = None,
) -> Response:
    line = request_line(room, told, f"{room.address}/requests")
    content = RequestPage(
        room=room,
        address=line.href,
        line=line,
        messages=tuple(message_shown(one, line.href) for one in told.messages),
        may_say=room.inspects and told.request.state is not RequestState.CLOSED,
        values=sent.values if sent else {},
        errors=why.errors if why else {},
        personal=why.personal if why else NOTHING_PERSONAL,
    )
    return answer(
        request,
        room,
        "request.html",
        content,
        title=f"Request on {line.title}",
        what=f"Request on {told.request.indicator}",
        back=("Requests", f"{room.address}/requests"),
        status=why.status if why else 200,
    )
