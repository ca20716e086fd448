"""What inspectors ask for, as the committee answers it: with words, evidence picked and a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.files import KINDS, FileStore
from app.forms import LONGEST_LINE, Sent
from app.guards import Asking, Form, GuardedRouter, Transaction, forget_form
from app.looks_personal import NOTHING_PERSONAL, PersonalNotice, not_personal
from app.pages.evidence_entries import upload_of
from app.pages.inspection_evidence import hand_out
from app.pages.inspection_requests import (
    MessageShown,
    RequestLine,
    attached_to,
    message_shown,
    request_line,
)
from app.pages.inspection_room import Room, open_room
from app.pages.refused_forms import TOLD_ON_THE_FORM, refused
from app.rendering import go_to, page
from evaluations.actions.inspection import answer_request
from evaluations.evidence import Evidence
from evaluations.inspection import RequestState
from evaluations.permissions import may_read_committee, may_release
from evaluations.queries.evidence import EvidenceFilters, evidence_of, find_evidence
from evaluations.queries.inspection import KEPT_IN_ROOM, RequestTold, request_told, requests_of_cycle
from evaluations.standing import Standing

router = GuardedRouter()

LIST = "/committees/{committee}/releases/{release}/requests"
ONE = LIST + "/{asked}"
LABELS = {"words": "Your answer", "evidence": "Evidence to add", "file": "The name of the file"}


@dataclass(frozen=True)
class RequestsPage:
    """Every request of the release's cycle, the latest first."""

    lines: tuple[RequestLine, ...]


@dataclass(frozen=True)
class AnswerPage:
    """One request with what was said, and the form that answers it.

    `found` are the pieces that can be picked now, as (id, title); `picked` the ids ticked.
    """

    address: str
    line: RequestLine
    messages: tuple[MessageShown, ...]
    may_answer: bool
    find: str
    found: tuple[tuple[str, str], ...]
    picked: tuple[str, ...]
    file_endings: str
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL


@router.get(LIST, permission=may_read_committee)
def requests(request: Request, session: Transaction, asking: Asking, release: str) -> Response:
    room = open_room(request, session, asking, release)
    address = _address(room)
    told = requests_of_cycle(session, room.release)
    content = RequestsPage(tuple(request_line(room, one, address) for one in told))
    return page(request, "inspection/committee_requests.html", content, title="Requests", back=room.back)


@router.get(ONE, permission=may_read_committee)
def show(request: Request, session: Transaction, asking: Asking, release: str, asked: str) -> Response:
    room = open_room(request, session, asking, release)
    told = request_told(session, room.release, asked)
    return _draw(request, _content(request, session, asking, room, told))


@router.post(ONE + "/answers", permission=may_release, back_to=ONE)
def answer(
    request: Request, session: Transaction, asking: Asking, sent: Form, release: str, asked: str
) -> Response:
    room = open_room(request, session, asking, release)
    told = request_told(session, room.release, asked)
    try:
        upload, words = upload_of(sent), sent.text("words")
        sent.check()
        answer_request(
            session,
            by=asking.actor,
            asked=told.request,
            words=words,
            evidence=_picked(session, asking, sent),
            attached=upload.attached if upload else None,
            not_personal=not_personal(sent),
        )
    except TOLD_ON_THE_FORM as refusal:
        why = refused(refusal, sent, LABELS)
        content = replace(
            _content(request, session, asking, room, told, sent), errors=why.errors, personal=why.personal
        )
        return _draw(request, content, why.status)
    if upload:
        # The bytes last before the row does: the answer waits for both.
        FileStore(request.app.state.settings.files).keep(upload.content)
    return go_to(
        request, f"{_address(room)}/{asked}", said="Answered. It stands in the inspector's room now."
    )


@router.post(ONE + "/findings", permission=may_release, back_to=ONE)
def find_more(
    request: Request, session: Transaction, asking: Asking, sent: Form, release: str, asked: str
) -> Response:
    """Look for evidence to add: nothing is kept, and all that was written and ticked stays in the form."""
    room = open_room(request, session, asking, release)
    content = _content(request, session, asking, room, request_told(session, room.release, asked), sent)
    forget_form(request, session)
    status = 422 if sent.errors else 200
    return _draw(request, replace(content, errors=dict(sent.errors)), status)


@router.get(ONE + "/files/{sha256}", permission=may_read_committee)
def file(
    request: Request, session: Transaction, asking: Asking, release: str, asked: str, sha256: str
) -> Response:
    room = open_room(request, session, asking, release)
    return hand_out(request, attached_to(request_told(session, room.release, asked), sha256))


def _address(room: Room) -> str:
    return room.address.removesuffix("/room") + "/requests"


def _picked(session: Session, asking: Standing, sent: Sent) -> tuple[Evidence, ...]:
    """The pieces ticked. Raises NotFound for one of another committee."""
    return tuple(evidence_of(session, asking.here.id, one) for one in dict.fromkeys(sent.all("evidence")))


def _content(
    request: Request,
    session: Session,
    asking: Standing,
    room: Room,
    told: RequestTold,
    sent: Sent | None = None,
) -> AnswerPage:
    find = (sent.line("find") if sent else request.query_params.get("find", "")).strip()
    line = request_line(room, told, _address(room))
    is_open = told.request.state is not RequestState.CLOSED and room.release.state in KEPT_IN_ROOM
    picked = sent.all("evidence") if sent else ()
    may_answer = bool(may_release(asking)) and is_open
    return AnswerPage(
        address=line.href,
        line=line,
        messages=tuple(message_shown(one, line.href) for one in told.messages),
        may_answer=may_answer,
        find=find,
        found=_to_pick(session, asking, find, picked) if may_answer else (),
        picked=picked,
        file_endings=",".join(f".{ending}" for ending in KINDS),
        values=sent.values if sent else {},
    )


def _to_pick(
    session: Session, asking: Standing, find: str, picked: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """What is ticked already, then the newest pieces that say these words."""
    ticked = {one: evidence_of(session, asking.here.id, one).title for one in picked}
    found = find_evidence(session, asking.here.id, EvidenceFilters(words=find[:LONGEST_LINE])).pieces
    return tuple((ticked | {piece.id: piece.title for piece in found}).items())


def _draw(request: Request, content: AnswerPage, status: int = 200) -> Response:
    return page(
        request,
        "inspection/committee_request.html",
        content,
        title=f"Request on {content.line.title}",
        status=status,
        block="to_pick",
        back=("Requests", content.address.rpartition("/")[0]),
    )
