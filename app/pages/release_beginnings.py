"""Assembling a release: what will be in it, what keeps it back, what weakens it, and words to its readers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.files import FileStore
from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import NOTHING_PERSONAL, PersonalNotice, not_personal
from app.pages.refused_forms import TOLD_ON_THE_FORM, refused
from app.releasing import Releasing
from app.rendering import go_to, page
from evaluations.actions.release import NOT_PLANNED, assemble
from evaluations.cycle import Cycle, Stage
from evaluations.permissions import may_release
from evaluations.queries.cycle import cycle_of, cycles_of
from evaluations.queries.release import copy_of
from evaluations.refusals import Invalid
from evaluations.release_blocks import PersonalFind, Place, personal_finds
from evaluations.released import AttachedFile, ReleasedCopy
from evaluations.standing import Standing

router = GuardedRouter()

LABELS = {"words": "Words to its readers"}
WHY = "why_"
UNREADABLE = "Attach the files named above again first. Without them the release would not be whole."
NOT_ALL_READABLE = "Some files cannot be read any more. Attach each again, or take it off its evidence."


@dataclass(frozen=True)
class FindShown:
    """Words that look personal, where they stand as (words, address), and the reason given so far."""

    find: PersonalFind
    places: tuple[tuple[str, str], ...]
    why: str


@dataclass(frozen=True)
class AssemblePage:
    """What a release of the cycle would hold now. `unreadable` are (file, address of its evidence).

    `refused` is why none can be assembled now, or "". `unsaved` are reasons given for words that are there
    no more.
    """

    address: str
    cycle: Cycle
    holds: tuple[tuple[str, str], ...]
    finds: tuple[FindShown, ...]
    unreadable: tuple[tuple[AttachedFile, str], ...]
    weaknesses: tuple[str, ...]
    refused: str
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL

    @property
    def unsaved(self) -> str:
        asked = {f"{WHY}{shown.find.key}" for shown in self.finds}
        return "\n".join(
            why for name, why in self.typed.items() if name.startswith(WHY) and name not in asked
        )


@dataclass(frozen=True)
class ChoosePage:
    """The cycles of which a release can be assembled, as (name, address)."""

    cycles: tuple[tuple[str, str], ...]


@router.get("/committees/{committee}/releases/new", permission=may_release)
def begin(request: Request, session: Transaction, asking: Asking, cycle: str = "") -> Response:
    if cycle:
        found = cycle_of(session, asking.here.id, cycle)
        return _draw(request, _page(request, asking, found, _copy(session, asking, found)))
    home = f"/committees/{asking.here.slug}"
    cycles = (one for one in cycles_of(session, asking.here.id) if one.stage is not Stage.PLANNED)
    content = ChoosePage(tuple((one.name, f"{home}/releases/new?cycle={one.id}") for one in cycles))
    back = ("Releases", f"{home}/releases")
    return page(request, "releases/choose.html", content, title="Which cycle is released?", back=back)


@router.post("/committees/{committee}/releases", permission=may_release)
def assemble_release(request: Request, session: Transaction, asking: Asking, sent: Form) -> Response:
    cycle = cycle_of(session, asking.here.id, sent.line("cycle"))
    copy = _copy(session, asking, cycle)
    words, explained = sent.text("words"), _explained(copy, sent)
    try:
        sent.check()
        _check_files(request, copy)
        release = assemble(
            session,
            by=asking.actor,
            cycle=cycle,
            words=words,
            explained=explained,
            not_personal=not_personal(sent),
        )
    except TOLD_ON_THE_FORM as refusal:
        told = refused(
            refusal, sent, LABELS | {f"{WHY}{key}": about for key, (about, _) in explained.items()}
        )
        content = _page(request, asking, cycle, copy, sent.values)
        return _draw(request, replace(content, errors=told.errors, personal=told.personal), told.status)
    releasing: Releasing = request.app.state.releasing
    address = f"/committees/{asking.here.slug}/releases/{release.id}"
    return releasing.begin_after(
        go_to(request, address, said=f"Release {release.number} is being assembled.")
    )


def _copy(session: Session, asking: Standing, cycle: Cycle) -> ReleasedCopy:
    """What a release would copy now."""
    return copy_of(session, cycle, number=0, words="", by=asking.actor.name, at=datetime.now(UTC))


def _explained(copy: ReleasedCopy, sent: Sent) -> dict[str, tuple[str, str]]:
    """By find: what is found where now, and the reason given why it is not personal."""
    return {find.key: (find.about, sent.line(f"{WHY}{find.key}")) for find in personal_finds(copy)}


def _check_files(request: Request, copy: ReleasedCopy) -> None:
    """Raises Invalid where a file cannot be read any more."""
    if _unreadable(_files(request), copy, ""):
        raise Invalid({"": NOT_ALL_READABLE})


def _files(request: Request) -> FileStore:
    return FileStore(request.app.state.settings.files)


def _page(
    request: Request,
    asking: Standing,
    cycle: Cycle,
    copy: ReleasedCopy,
    typed: Mapping[str, str] | None = None,
) -> AssemblePage:
    home, typed = f"/committees/{asking.here.slug}", typed or {}
    finds = (
        FindShown(find, _places(find.places, home, cycle), typed.get(f"{WHY}{find.key}", ""))
        for find in personal_finds(copy)
    )
    unreadable = _unreadable(_files(request), copy, home)
    return AssemblePage(
        address=f"{home}/releases",
        cycle=cycle,
        holds=_holds(copy),
        finds=tuple(finds),
        unreadable=unreadable,
        weaknesses=copy.weaknesses,
        refused=NOT_PLANNED if cycle.stage is Stage.PLANNED else UNREADABLE if unreadable else "",
        typed=typed,
    )


def _holds(copy: ReleasedCopy) -> tuple[tuple[str, str], ...]:
    """What is in it, in counts; judgements always beside those that are not there."""
    given = [one for indicator in copy.indicators for one in indicator.judgements if one.in_force]
    places = len(copy.indicators) * len(copy.units)
    statement = copy.statement
    return (
        ("Indicators", str(len(copy.indicators))),
        ("Judgements", f"{len(given)} agreed, {places - len(given)} not judged"),
        ("Evidence", f"{len(copy.evidence)} pieces"),
        ("Attached files", str(len({piece.file.path for piece in copy.evidence if piece.file}))),
        ("Position statement", f"{statement.words:,} words" if statement else "There is none."),
    )


def _places(places: tuple[Place, ...], home: str, cycle: Cycle) -> tuple[tuple[str, str], ...]:
    at = f"{home}/cycles/{cycle.id}"

    def address(place: Place) -> str:
        if place.evidence_id:
            return f"{home}/evidence/{place.evidence_id}"
        if place.unit_id:
            return f"{at}/judgements/{place.unit_id}/{place.indicator}"
        return f"{at}/statement" if place.is_statement else f"{at}/plan"

    return tuple((place.words, address(place)) for place in places)


def _unreadable(files: FileStore, copy: ReleasedCopy, home: str) -> tuple[tuple[AttachedFile, str], ...]:
    return tuple(
        (piece.file, f"{home}/evidence/{piece.id}")
        for piece in copy.evidence
        if piece.file and not files.holds(piece.file.sha256, piece.file.size)
    )


def _draw(request: Request, content: AssemblePage, status: int = 200) -> Response:
    return page(
        request,
        "releases/new.html",
        content,
        title=f"Assemble a release of {content.cycle.name}",
        status=status,
        back=("Releases", content.address),
    )
