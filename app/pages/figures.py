"""The figures of a measure: entered one by one or from a CSV file, corrected and taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.local_time import today
from app.looks_personal import NOTHING_PERSONAL, PersonalNotice, not_personal, personal_notice
from app.pages.measure_stories import Chapter, chapters, in_day
from app.pages.measures import ONE, names_of
from app.rendering import go_to, page
from evaluations.actions.measure import (
    FigureWords,
    Imported,
    correct_figure,
    enter_figure,
    figure_words_of,
    import_figures,
    spelled_figure,
    take_back_figure,
)
from evaluations.figure import (
    LONGEST_NOTE,
    LONGEST_SOURCE,
    NO_FIGURE,
    beyond_whole,
    fault_of_day,
    figure_from,
    read_figures,
)
from evaluations.imported import LARGEST_IMPORT, Fault, FaultyFile
from evaluations.measure import Measure, MeasureValue
from evaluations.permissions import (
    Permit,
    may_enter_figure,
    may_keep_measures,
    may_read_committee,
    require,
    require_now,
    takes_figures,
)
from evaluations.queries.committee import localities_of, services_of
from evaluations.queries.measure import figure_of, measure_of, place_name, story_of
from evaluations.refusals import Invalid, LooksPersonal, Stale
from evaluations.standing import Standing

router = GuardedRouter()

FIGURE = ONE + "/figures/{figure}"
LABELS = {"value": "Figure", "source": "Where it comes from", "note": "Note"}
Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FigureForm:
    """The form of a new figure. `may_be_whole`: this person may enter a figure of every service together."""

    measure: Measure
    address: str
    services: Options
    localities: Options
    may_be_whole: bool
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL


@dataclass(frozen=True)
class FigurePage:
    """One figure with its story, and the forms that correct it or take it back."""

    measure: Measure
    address: str
    measure_address: str
    facts: tuple[tuple[str, str], ...]
    enter: Permit
    story: tuple[Chapter, ...]
    values: Mapping[str, str]
    version: int
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL
    conflict: tuple[str, tuple[tuple[str, str, str], ...]] | None = None


@dataclass(frozen=True)
class ImportForm:
    """The form of an import. `faults` are all that is wrong with the file that was chosen."""

    measure: Measure
    address: str
    faults: tuple[Fault, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)


# Entering one


@router.get(ONE + "/figures/new", permission=may_keep_measures)
def new(request: Request, session: Transaction, asking: Asking, measure: str) -> Response:
    found = measure_of(session, asking.here.id, measure)
    require_now(takes_figures(found))
    form = _new_form(session, asking, found)
    only = form.services[0][0] if not form.may_be_whole and len(form.services) == 1 else ""
    values = {"happened_on": today().isoformat(), "service_id": only, "source": found.source}
    return _draw_new(request, replace(form, values=values))


@router.post(ONE + "/figures", permission=may_keep_measures, back_to=ONE + "/figures/new")
def enter(request: Request, session: Transaction, asking: Asking, measure: str, sent: Form) -> Response:
    found = measure_of(session, asking.here.id, measure)
    form = _new_form(session, asking, found)
    try:
        day, service_id, locality_id, words = _read_new(sent, form)
        require(may_enter_figure(asking, service_id))
        enter_figure(
            session,
            by=asking.actor,
            measure=found,
            happened_on=day,
            service_id=service_id,
            locality_id=locality_id,
            words=words,
            not_personal=not_personal(sent),
        )
    except Invalid as refusal:
        return _draw_new(request, replace(form, values=sent.values, errors=refusal.errors), status=422)
    except LooksPersonal as refusal:
        notice = personal_notice(refusal, sent, LABELS)
        return _draw_new(request, replace(form, values=sent.values, personal=notice), status=422)
    said = f"The figure of {in_day(day)} is entered. {beyond_whole(words.value, found.counted_in)}"
    return go_to(request, form.address, said=said.strip())


def _new_form(session: Session, asking: Standing, measure: Measure) -> FigureForm:
    services = services_of(session, asking.here.id)
    return FigureForm(
        measure=measure,
        address=_address(asking, measure),
        services=tuple((one.id, one.name) for one in services if may_enter_figure(asking, one.id)),
        localities=tuple((one.id, one.name) for one in localities_of(session, asking.here.id)),
        may_be_whole=bool(may_enter_figure(asking, None)),
    )


def _read_new(sent: Sent, form: FigureForm) -> tuple[date, str | None, str | None, FigureWords]:
    """Day, service, locality and what is said. Raises Invalid with every fault."""
    day = sent.day("happened_on", "Give the day on which the figure stood.")
    if day is not None and (fault := fault_of_day(day, today())):
        sent.errors["happened_on"] = fault
    service_id = sent.one_of("service_id", [value for value, _ in form.services])
    if not service_id and not form.may_be_whole:
        sent.errors.setdefault("service_id", "Choose the service whose figure it is.")
    locality_id = sent.one_of("locality_id", [value for value, _ in form.localities])
    words = _read_words(sent)
    assert day is not None
    return day, service_id or None, locality_id or None, words


def _read_words(sent: Sent) -> FigureWords:
    """The figure, its source and note. Raises Invalid with every fault noted so far."""
    value = figure_from(sent.line("value"))
    if value is None:
        sent.errors["value"] = NO_FIGURE
    source, note = sent.line("source", longest=LONGEST_SOURCE), sent.text("note", longest=LONGEST_NOTE)
    sent.check()
    assert value is not None
    return FigureWords(value, source, note)


def _draw_new(request: Request, form: FigureForm, *, status: int = 200) -> Response:
    back = (form.measure.name, form.address)
    return page(request, "measures/new_figure.html", form, title="Enter a figure", status=status, back=back)


# One figure


@router.get(FIGURE, permission=may_read_committee)
def show(request: Request, session: Transaction, asking: Asking, measure: str, figure: str) -> Response:
    found = measure_of(session, asking.here.id, measure)
    one = figure_of(session, found, figure)
    return _draw(request, _page_of(session, asking, found, one))


@router.post(FIGURE + "/corrections", permission=may_keep_measures, back_to=FIGURE)
def correct(
    request: Request, session: Transaction, asking: Asking, measure: str, figure: str, sent: Form
) -> Response:
    found = measure_of(session, asking.here.id, measure)
    one = figure_of(session, found, figure)
    require(may_enter_figure(asking, one.service_id))
    shown = _page_of(session, asking, found, one)
    try:
        reason = sent.needed_text("reason", "Say why it is corrected.")
        words = _read_words(sent)
        correct_figure(
            session,
            by=asking.actor,
            figure=one,
            words=words,
            version=sent.whole_number("version"),
            reason=reason,
            not_personal=not_personal(sent),
        )
    except (Invalid, LooksPersonal) as refusal:
        return _draw(request, _refused(shown, sent, refusal), status=422)
    except Stale as refusal:
        return _draw(request, _stale(shown, sent, refusal, spelled_figure(words)), status=409)
    beyond = beyond_whole(words.value, found.counted_in)
    said = f"The figure is corrected. What stood before is in its story. {beyond}"
    return go_to(request, shown.address, said=said.strip())


@router.post(FIGURE + "/withdrawals", permission=may_keep_measures, back_to=FIGURE)
def take_back(
    request: Request, session: Transaction, asking: Asking, measure: str, figure: str, sent: Form
) -> Response:
    found = measure_of(session, asking.here.id, measure)
    one = figure_of(session, found, figure)
    require(may_enter_figure(asking, one.service_id))
    shown = _page_of(session, asking, found, one)
    try:
        reason = sent.needed_text("withdrawal_reason", "Say why it is taken back.")
        sent.check()
        take_back_figure(
            session,
            by=asking.actor,
            figure=one,
            version=sent.whole_number("version"),
            reason=reason,
            not_personal=not_personal(sent),
        )
    except (Invalid, LooksPersonal) as refusal:
        return _draw(request, _refused(shown, sent, refusal), status=422)
    except Stale as refusal:
        return _draw(request, _stale(shown, sent, refusal, dict(refusal.theirs)), status=409)
    return go_to(request, shown.measure_address, said="The figure is taken back.")


def _page_of(session: Session, asking: Standing, measure: Measure, figure: MeasureValue) -> FigurePage:
    names = names_of(session, asking.here.id)
    said = spelled_figure(figure_words_of(figure))
    place = place_name(names.get(figure.service_id or ""), names.get(figure.locality_id or ""))
    value = " ".join(filter(None, (said["value"], measure.counted_in)))
    facts = (
        ("Figure", value),
        ("Day", in_day(figure.happened_on)),
        ("Speaks of", place[0].upper() + place[1:]),
        ("Where it comes from", figure.source),
        ("Note", figure.note),
    )
    address = _address(asking, measure)
    return FigurePage(
        measure=measure,
        address=f"{address}/figures/{figure.id}",
        measure_address=address,
        facts=facts,
        enter=takes_figures(measure) and may_enter_figure(asking, figure.service_id),
        story=chapters(story_of(session, measure), names, figure.key),
        values=said,
        version=figure.version,
    )


def _refused(shown: FigurePage, sent: Sent, refusal: Invalid | LooksPersonal) -> FigurePage:
    """The page with what was typed. The form that was not sent keeps what is saved."""
    values = {**shown.values, **sent.values}
    if isinstance(refusal, Invalid):
        return replace(shown, values=values, errors=refusal.errors)
    labels = {**LABELS, "reason": "Why it is corrected", "withdrawal_reason": "Why it is taken back"}
    return replace(shown, values=values, personal=personal_notice(refusal, sent, labels))


def _stale(shown: FigurePage, sent: Sent, refusal: Stale, yours: Mapping[str, str]) -> FigurePage:
    pairs = tuple(
        (label, refusal.theirs[name], yours[name])
        for name, label in LABELS.items()
        if refusal.theirs[name] != yours[name]
    )
    return replace(shown, values={**shown.values, **sent.values}, conflict=(refusal.saved_by, pairs))


def _draw(request: Request, shown: FigurePage, *, status: int = 200) -> Response:
    back = (shown.measure.name, shown.measure_address)
    return page(request, "measures/figure.html", shown, title="A figure", status=status, back=back)


# From a file


@router.get(ONE + "/imports/new", permission=may_keep_measures)
def choose_file(request: Request, session: Transaction, asking: Asking, measure: str) -> Response:
    found = measure_of(session, asking.here.id, measure)
    require_now(takes_figures(found))
    return _draw_import(request, ImportForm(found, _address(asking, found)))


@router.post(ONE + "/imports", permission=may_keep_measures, back_to=ONE + "/imports/new")
def bring_in(request: Request, session: Transaction, asking: Asking, measure: str, sent: Form) -> Response:
    found = measure_of(session, asking.here.id, measure)
    form = ImportForm(found, _address(asking, found), values=sent.values)
    file = sent.file("file")
    if file is None:
        return _draw_import(request, replace(form, errors={"file": "Choose a CSV file."}), status=422)
    try:
        rows, faulty_places, faults = read_figures(file.file.read(LARGEST_IMPORT + 1), today())
        done = import_figures(
            session,
            by=asking.actor,
            measure=found,
            rows=rows,
            faults=faults,
            faulty_places=faulty_places,
            may_enter=lambda service_id: may_enter_figure(asking, service_id),
            not_personal=not_personal(sent),
        )
    except FaultyFile as refusal:
        return _draw_import(request, replace(form, faults=refusal.faults), status=422)
    except Invalid as refusal:
        return _draw_import(request, replace(form, errors=refusal.errors), status=422)
    beyond = next(filter(None, (beyond_whole(one.value, found.counted_in) for one in rows)), "")
    return go_to(request, form.address, said=" ".join(filter(None, (_entered(done), beyond))))


def _entered(done: Imported) -> str:
    """What an import did, in words, such as "2 figures entered."."""
    entered = "1 figure entered." if done.new == 1 else f"{done.new:,} figures entered."
    stood = f"{done.unchanged:,} stood already as the file says." if done.unchanged else ""
    return " ".join(filter(None, (entered if done.new else "No new figure.", stood)))


def _draw_import(request: Request, form: ImportForm, *, status: int = 200) -> Response:
    back = (form.measure.name, form.address)
    title = "Import figures from a file"
    return page(request, "measures/import.html", form, title=title, status=status, back=back)


def _address(asking: Standing, measure: Measure) -> str:
    return f"/committees/{asking.here.slug}/measures/{measure.id}"
