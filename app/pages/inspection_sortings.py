"""The inspector's own sorting of the indicators, with notes: nobody else ever sees it. And taking it out."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.documents.pack_tables import harmless
from app.files import handing_out
from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import NOTHING_PERSONAL, PersonalNotice, not_personal, personal_notice
from app.pages.inspection_room import ROOM, Room, answer, open_to_inspect
from app.rendering import go_to
from evaluations.actions.inspection import sort_privately
from evaluations.inspection import Concern, PrivateSorting
from evaluations.permissions import may_inspect
from evaluations.queries.inspection import sortings_of
from evaluations.refusals import Invalid, LooksPersonal, Stale
from evaluations.released import ReleasedIndicator
from evaluations.standing import Standing

router = GuardedRouter()

ORDER = (Concern.CONCERN, Concern.UNCERTAIN, Concern.NONE, None)
UNSORTED = "not sorted yet"
GONE = "no longer in the release"
# The last one takes a sorting back.
CONCERNS = tuple((words, words.capitalize()) for words in (*(one.value for one in Concern), UNSORTED))
LABELS = {"concern": "Sorting", "notes": "Notes"}


@dataclass(frozen=True)
class SortedLine:
    """An indicator with the inspector's own word and notes. One that this release lacks has no address."""

    label: str
    number: str
    title: str
    href: str
    is_reference: bool
    sorting: str
    notes: str


@dataclass(frozen=True)
class SortingsPage:
    """Every indicator by how it was sorted, concern first: (words, lines)."""

    room: Room
    groups: tuple[tuple[str, tuple[SortedLine, ...]], ...]


@dataclass(frozen=True)
class SortingForm:
    """The sorting of one indicator, drawn again where it was refused. `pairs`: (label, kept, typed)."""

    room: Room
    indicator: ReleasedIndicator
    concerns: tuple[tuple[str, str], ...]
    version: int
    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL
    saved_by: str = ""
    pairs: tuple[tuple[str, str, str], ...] = ()


@router.get(ROOM + "/sortings", permission=may_inspect)
def sortings(request: Request, session: Transaction, asking: Asking, release: str) -> Response:
    room = open_to_inspect(request, session, asking, release)
    content = SortingsPage(room, tuple(_groups(room, _own(session, asking, room))))
    return answer(request, room, "sortings.html", content, title="My sorting", what="")


@router.post(ROOM + "/sortings", permission=may_inspect)
def sort(request: Request, session: Transaction, asking: Asking, sent: Form, release: str) -> Response:
    room = open_to_inspect(request, session, asking, release)
    form = _form(room, room.indicator(sent.line("indicator")), sent)
    try:
        concern = None if sent.line("concern") == UNSORTED else sent.choice("concern", Concern)
        notes = sent.text("notes")
        sent.check()
        sort_privately(
            session,
            person_id=asking.someone.id,
            release=room.release,
            indicator=form.indicator.number,
            concern=concern,
            notes=notes,
            version=form.version,
            not_personal=not_personal(sent),
        )
    except Invalid as refusal:
        return _draw(request, room, replace(form, errors=refusal.errors), 422)
    except LooksPersonal as refusal:
        return _draw(request, room, replace(form, personal=personal_notice(refusal, sent, LABELS)), 422)
    except Stale as refusal:
        kept = _own(session, asking, room).get(form.indicator.number)
        stale = replace(form, version=kept.version if kept else 0, saved_by=refusal.saved_by)
        return _draw(request, room, replace(stale, pairs=_pairs(refusal, sent)), 409)
    # The page of the indicator would leave a line: the committee would be told when it was sorted.
    there = f"{room.address}/sortings#indicator-{form.indicator.number}"
    return go_to(request, there, said=f"Your sorting of {form.indicator.number} is kept.")


def _form(room: Room, indicator: ReleasedIndicator, sent: Sent) -> SortingForm:
    return SortingForm(
        room=room,
        indicator=indicator,
        concerns=CONCERNS,
        version=sent.whole_number("version"),
        values=sent.values,
    )


def _pairs(refusal: Stale, sent: Sent) -> tuple[tuple[str, str, str], ...]:
    theirs = {**refusal.theirs, "concern": refusal.theirs.get("concern") or UNSORTED}
    found = ((label, theirs.get(name, ""), sent.text(name)) for name, label in LABELS.items())
    return tuple(pair for pair in found if pair[1] != pair[2])


def _draw(request: Request, room: Room, form: SortingForm, status: int) -> Response:
    number = form.indicator.number
    back = (f"Indicator {number}", f"{room.address}/indicators/{number}")
    title = f"Your sorting of {number}"
    return answer(request, room, "sorting.html", form, title=title, what="", back=back, status=status)


def _own(session: Session, asking: Standing, room: Room) -> dict[str, PrivateSorting]:
    return sortings_of(session, room.release.committee_id, room.release.cycle_id, asking.someone.id)


def _groups(room: Room, own: Mapping[str, PrivateSorting]) -> Iterator[tuple[str, tuple[SortedLine, ...]]]:
    """Concern first; in each group the reference indicators first. Nothing that was kept is left out."""
    for concern in ORDER:
        lines = tuple(
            _line(room, one, own.get(one.number))
            for one in room.copy.in_reading_order
            if _concern(own.get(one.number)) is concern
        )
        if lines:
            yield concern.value if concern else UNSORTED, lines
    gone = tuple(_gone(one) for number, one in sorted(own.items()) if _is_gone(room, one))
    if gone:
        yield GONE, gone


def _is_gone(room: Room, sorting: PrivateSorting) -> bool:
    return room.copy.indicator(sorting.indicator) is None and bool(sorting.concern or sorting.notes)


def _gone(sorting: PrivateSorting) -> SortedLine:
    words = sorting.concern.value if sorting.concern else UNSORTED
    return SortedLine(
        label=f"{sorting.indicator}: {words}",
        number=sorting.indicator,
        title="",
        href="",
        is_reference=False,
        sorting=f"{words}, {GONE}",
        notes=sorting.notes,
    )


def _concern(sorting: PrivateSorting | None) -> Concern | None:
    return sorting.concern if sorting else None


def _line(room: Room, indicator: ReleasedIndicator, sorting: PrivateSorting | None) -> SortedLine:
    concern = _concern(sorting)
    return SortedLine(
        label=f"{indicator.number} {indicator.title}",
        number=indicator.number,
        title=indicator.title,
        href=f"{room.address}/indicators/{indicator.number}",
        is_reference=indicator.is_reference,
        sorting=concern.value if concern else UNSORTED,
        notes=sorting.notes if sorting else "",
    )


# Visit scope


@router.get(ROOM + "/visit-scope", permission=may_inspect)
def visit_scope(request: Request, session: Transaction, asking: Asking, release: str) -> Response:
    """To print: the inspector's own sorting and notes."""
    room = open_to_inspect(request, session, asking, release)
    content = SortingsPage(room, tuple(_groups(room, _own(session, asking, room))))
    back = ("My sorting", f"{room.address}/sortings")
    return answer(request, room, "visit_scope.html", content, title="Visit scope", what="", back=back)


@router.get(ROOM + "/visit-scope/file", permission=may_inspect)
def visit_scope_file(request: Request, session: Transaction, asking: Asking, release: str) -> Response:
    """The same as CSV, in UTF-8 with its mark, so that programs for tables read it as it is."""
    room = open_to_inspect(request, session, asking, release)
    content = _table(_groups(room, _own(session, asking, room)))
    name = f"visit-scope-release-{room.copy.release_number}.csv"
    return Response(content.encode("utf-8-sig"), headers=handing_out(name, "text/csv; charset=utf-8"))


def _table(groups: Iterator[tuple[str, tuple[SortedLine, ...]]]) -> str:
    written = io.StringIO(newline="")
    rows = csv.writer(written)
    rows.writerow(("Indicator", "Title", "Reference indicator", "Sorting", "Notes"))
    for _, lines in groups:
        for line in lines:
            is_reference = "yes" if line.is_reference else "no"
            rows.writerow(map(harmless, (line.number, line.title, is_reference, line.sorting, line.notes)))
    return written.getvalue()
