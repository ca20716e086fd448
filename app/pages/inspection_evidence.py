"""The inspector's room: finding evidence in the frozen copy, one piece with where it is used, its file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import Response

from app.files import FileStore, handing_out
from app.guards import Asking, GuardedRouter, Transaction
from app.pages.evidence import size_in_words
from app.pages.inspection_room import ROOM, Room, answer, note, open_room
from app.pages.inspection_words import PieceShown, facts_of, piece_shown
from evaluations.permissions import may_read_room
from evaluations.refusals import NotFound, NotNow
from evaluations.released import AttachedFile, ReleasedCopy, ReleasedEvidence
from evaluations.triangulation import InformationType, Source, Stance

router = GuardedRouter()

LIST = ROOM + "/evidence"
ON_A_PAGE = 25
FILTERS = ("words", "source", "stance", "indicator", "type", "file")
FILE_IS_GONE = "This file cannot be read any more. Ask the committee for it."


@dataclass(frozen=True)
class FoundPage:
    """One page of what was found. `here` is the address with its filters; `values` are those filters."""

    room: Room
    address: str
    here: str
    values: dict[str, str]
    sources: tuple[tuple[str, str], ...]
    stances: tuple[tuple[str, str], ...]
    types: tuple[tuple[str, str], ...]
    indicators: tuple[tuple[str, str], ...]
    pieces: tuple[PieceShown, ...]
    count: int
    page_number: int
    page_count: int


@dataclass(frozen=True)
class UseShown:
    """Where a piece is used: the judgement in words, its address and the stance."""

    label: str
    href: str
    stance: str


@dataclass(frozen=True)
class PiecePage:
    """One piece of evidence. `file` is (name, size in words, address) or None."""

    room: Room
    piece: ReleasedEvidence
    facts: tuple[tuple[str, str], ...]
    uses: tuple[UseShown, ...]
    file: tuple[str, str, str] | None


@router.get(LIST, permission=may_read_room)
def evidence_list(request: Request, session: Transaction, asking: Asking, release: str) -> Response:
    room = open_room(request, session, asking, release)
    asked = {name: request.query_params.get(name, "").strip() for name in FILTERS}
    found = tuple(_found(room.copy, asked))
    page_count = max(1, -(-len(found) // ON_A_PAGE))
    page_number = page_asked_for(request, page_count)
    said = urlencode({name: value for name, value in asked.items() if value})
    start = (page_number - 1) * ON_A_PAGE
    content = FoundPage(
        room=room,
        address=f"{room.address}/evidence",
        here=f"{room.address}/evidence" + (f"?{said}" if said else ""),
        values=asked,
        sources=_words(Source),
        stances=_words(Stance),
        types=_words(InformationType),
        indicators=tuple((one.number, f"{one.number} {one.title}") for one in room.copy.indicators),
        pieces=tuple(piece_shown(room, piece) for piece in found[start : start + ON_A_PAGE]),
        count=len(found),
        page_number=page_number,
        page_count=page_count,
    )
    return answer(
        request, room, "evidence_list.html", content, title="Evidence", what="Evidence list", block="results"
    )


def _words(kind: Iterable[Source | Stance | InformationType]) -> tuple[tuple[str, str], ...]:
    return tuple((one.value, one.value.capitalize()) for one in kind)


def page_asked_for(request: Request, page_count: int) -> int:
    """The page that the address asks for: the first where it asks for none, and none beyond the last."""
    asked = request.query_params.get("page", "1")
    return min(int(asked), page_count) if asked.isdecimal() and len(asked) < 6 and int(asked) else 1


def _found(copy: ReleasedCopy, asked: dict[str, str]) -> Iterator[ReleasedEvidence]:
    """The pieces that fit, by title. Every word must stand in the title, the finding or the method."""
    words = asked["words"].casefold().split()
    for piece in sorted(copy.evidence, key=lambda one: (one.title.casefold(), one.id)):
        text = f"{piece.title} {piece.finding} {piece.method}".casefold()
        if all(word in text for word in words) and _fits(copy, piece, asked):
            yield piece


def _fits(copy: ReleasedCopy, piece: ReleasedEvidence, asked: dict[str, str]) -> bool:
    uses = copy.uses_of.get(piece.id, ())
    is_used_so = any(
        asked["stance"] in ("", stance) and asked["indicator"] in ("", indicator.number)
        for indicator, _, stance in uses
    )
    return (
        asked["source"] in ("", piece.source)
        and asked["type"] in ("", piece.information_type)
        and (piece.file is not None or not asked["file"])
        and (is_used_so or not (asked["stance"] or asked["indicator"]))
    )


@router.get(LIST + "/{evidence}", permission=may_read_room)
def piece(request: Request, session: Transaction, asking: Asking, release: str, evidence: str) -> Response:
    room = open_room(request, session, asking, release)
    found = _piece(room, evidence)
    content = PiecePage(
        room=room,
        piece=found,
        facts=facts_of(found),
        uses=tuple(_uses(room, found)),
        file=_file(room, found),
    )
    back = ("Evidence", f"{room.address}/evidence")
    what = f"Evidence: {found.title}"
    return answer(request, room, "evidence.html", content, title=found.title, what=what, back=back)


def _piece(room: Room, evidence_id: str) -> ReleasedEvidence:
    found = room.copy.evidence_by_id.get(evidence_id)
    if found is None:
        raise NotFound
    return found


def _uses(room: Room, found: ReleasedEvidence) -> Iterator[UseShown]:
    for indicator, judgement, stance in room.copy.uses_of.get(found.id, ()):
        unit = room.copy.units_by_id[judgement.unit_id].name
        yield UseShown(
            f"{indicator.number} {indicator.title}, {unit}",
            f"{room.address}/judgements/{judgement.id}",
            stance,
        )


def _file(room: Room, found: ReleasedEvidence) -> tuple[str, str, str] | None:
    if found.file is None:
        return None
    return found.file.name, size_in_words(found.file.size), f"{room.address}/evidence/{found.id}/file"


@router.get(LIST + "/{evidence}/file", permission=may_read_room)
def file(request: Request, session: Transaction, asking: Asking, release: str, evidence: str) -> Response:
    room = open_room(request, session, asking, release)
    found = _piece(room, evidence)
    if found.file is None:
        raise NotFound
    given = hand_out(request, found.file)
    note(request, given, room, f"File of evidence: {found.title}")
    return given


def hand_out(request: Request, attached: AttachedFile) -> Response:
    """The bytes that lie under the frozen hash, to be saved. Raises NotNow where they are gone."""
    content = FileStore(request.app.state.settings.files).read(attached.sha256)
    if content is None:
        raise NotNow(FILE_IS_GONE)
    return Response(content, headers=handing_out(attached.name, attached.media_type))
