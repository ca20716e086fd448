"""The inspector's room: an open release, and how each of its pages answers.

Everything that a page of the room shows comes from the frozen copy or from what was said in the room
itself. The committee sees the very same pages beforehand.
"""

from dataclasses import dataclass
from datetime import date, datetime

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.files import FileStore
from app.readings import note_reading
from app.released_copies import PATH, released_copy
from app.rendering import name_as_frozen, page
from evaluations.permissions import may_inspect, may_read_committee
from evaluations.queries.inspection import file_at, open_release, whole_release
from evaluations.refusals import NotFound
from evaluations.release import Release, ReleaseState
from evaluations.released import ReleasedCopy, ReleasedIndicator, ReleasedJudgement
from evaluations.standing import Standing
from indicators.level import Level

ROOM = "/committees/{committee}/releases/{release}/room"


@dataclass(frozen=True)
class Place:
    """A page of the room in its navigation."""

    label: str
    href: str
    is_current: bool


@dataclass(frozen=True)
class Room:
    """An open release. `inspects`: whoever asks is an inspector who may sort, ask and evaluate in it.

    `is_preview`: the committee looks at what inspectors see; `back` is where its own page is then.
    """

    release: Release
    copy: ReleasedCopy
    address: str
    inspects: bool
    is_preview: bool
    back: tuple[str, str]
    places: tuple[Place, ...]

    def indicator(self, number: str) -> ReleasedIndicator:
        """A chosen indicator. Raises NotFound."""
        found = self.copy.indicator(number)
        if found is None:
            raise NotFound
        return found

    def judgement(self, judgement_id: str) -> tuple[ReleasedIndicator, ReleasedJudgement]:
        """A judgement and its indicator. Raises NotFound."""
        for indicator in self.copy.indicators:
            for judgement in indicator.judgements:
                if judgement.id == judgement_id:
                    return indicator, judgement
        raise NotFound


def open_room(request: Request, session: Session, asking: Standing, release_id: str) -> Room:
    """The room of a release, for an inspector while it is released, for the committee once it is whole.

    Reads the release and the place of its copy in two statements. Raises NotFound.
    """
    reads = bool(may_read_committee(asking))
    find = whole_release if reads else open_release
    release = find(session, asking.here.id, release_id)
    copy = copy_of_release(request, session, release)
    name_as_frozen(request, copy.committee)
    address = f"/committees/{asking.here.slug}/releases/{release.id}"
    inspects = bool(may_inspect(asking)) and release.state is ReleaseState.RELEASED
    return Room(
        release=release,
        copy=copy,
        address=f"{address}/room",
        inspects=inspects,
        is_preview=reads,
        back=("Release", address) if reads else ("Home", f"/committees/{asking.here.slug}"),
        places=_places(f"{address}/room", request.url.path, copy, inspects=inspects),
    )


def open_to_inspect(request: Request, session: Session, asking: Standing, release_id: str) -> Room:
    """The room for what an inspector alone does. Raises NotFound where it is not open to inspectors."""
    room = open_room(request, session, asking, release_id)
    if not room.inspects:
        raise NotFound
    return room


def copy_of_release(request: Request, session: Session, release: Release) -> ReleasedCopy:
    """The frozen copy of a release. Raises NotFound where it has none."""
    return released_copy(FileStore(request.app.state.settings.files), file_at(session, release, PATH).sha256)


def answer(
    request: Request,
    room: Room,
    template: str,
    content: object,
    *,
    title: str,
    what: str,
    back: tuple[str, str] | None = None,
    status: int = 200,
    block: str | None = None,
) -> Response:
    """A page of the room. Where an inspector opened it, a line says so: `what`, in words."""
    shown = page(
        request,
        f"inspection/{template}",
        content,
        title=title,
        back=back or (("The room", room.address) if request.url.path != room.address else room.back),
        status=status,
        block=block,
    )
    note(request, shown, room, what)
    return shown


def note(request: Request, given: Response, room: Room, what: str) -> None:
    """Leave the line that an inspector opened this; the committee's own look leaves none."""
    if room.inspects and what:
        note_reading(request, given, release=room.release, what=what)


def _places(address: str, path: str, copy: ReleasedCopy, *, inspects: bool) -> tuple[Place, ...]:
    places = (
        ("Overview", "", True),
        ("Pattern and movement", "/pattern", True),
        ("Evidence", "/evidence", True),
        ("Position statement", "/statement", copy.statement is not None),
        ("Requests", "/requests", True),
        ("External evaluations", "/external-evaluations", True),
        ("My sorting", "/sortings", inspects),
        ("What changed", "/changes", True),
    )
    return tuple(
        Place(label, address + end, _is_at(path, address, end)) for label, end, is_there in places if is_there
    )


def _is_at(path: str, address: str, end: str) -> bool:
    """Whether a path is a place of the room, or lies under it; the overview has nothing under it."""
    return path == address + end or (bool(end) and path.startswith(f"{address}{end}/"))


# How the copy's plain words are shown


def level_of(word: str) -> Level | None:
    """The level of a word in the copy; None for ""."""
    return Level(word) if word else None


def day_in_words(iso: str) -> str:
    """A day of the copy as people write it; "" stays so."""
    if not iso:
        return ""
    day = date.fromisoformat(iso[:10])
    return f"{day.day} {day:%B %Y}"


def moment_of(iso: str) -> datetime:
    """A moment of the copy."""
    return datetime.fromisoformat(iso)
