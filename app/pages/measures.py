"""Measures: the small set that a committee keeps, and one of them with its figures, targets and story."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.charts.measure import measure_figure
from app.documents.pack_tables import harmless
from app.files import handing_out
from app.guards import Asking, GuardedRouter, Transaction
from app.pages.measure_stories import LABELS, Chapter, chapters, in_day
from app.rendering import page
from evaluations.actions.measure import spelled, words_of
from evaluations.figure import NEEDED, OPTIONAL, in_figures
from evaluations.measure import Better, Measure
from evaluations.permissions import Permit, may_choose_measures, may_keep_measures, may_read_committee
from evaluations.queries.committee import localities_of, services_of
from evaluations.queries.measure import (
    Figure,
    Target,
    by_place,
    figures_of,
    measure_of,
    measures_of,
    names_apart,
    story_of,
    targets_of,
)

router = GuardedRouter()

LIST = "/committees/{committee}/measures"
ONE = LIST + "/{measure}"
A_SMALL_SET = 10
"""More measures than these are hard to keep up, and the list says so."""
LATEST_SHOWN = 12
MOST_CELLS = 3_000
"""The table shows the latest days with no more cells than these. The CSV file has every day."""
MOST_PICTURES = 24
"""Of more places than these no picture is drawn."""
Options = tuple[tuple[str, str], ...]
Series = tuple[Figure, ...]
"""The figures of one place, the earliest first."""


@dataclass(frozen=True)
class MeasureLine:
    """One measure in the list: its latest figures in words, and the open priorities that it serves."""

    measure: Measure
    href: str
    latest: str
    serves: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class MeasuresPage:
    """`kept` and those no longer kept. `is_many` where the set has grown beyond a small one."""

    address: str
    kept: tuple[MeasureLine, ...]
    ended: tuple[MeasureLine, ...]
    choose: Permit
    is_many: bool


@dataclass(frozen=True)
class TargetLine:
    """A target with its priority; `standing` says which places have reached it."""

    href: str
    title: str
    baseline: str
    sentence: str
    standing: str
    is_open: bool


@dataclass(frozen=True)
class Picture:
    """One place's figures as a picture, and in words what it shows."""

    id: str
    place: str
    figure: str
    says: str


@dataclass(frozen=True)
class MeasurePage:
    """One measure. `rows` are days with, for each of the `places`, figures as (words, address).

    `days` is how many days there are to show, of which `rows` are the latest.
    """

    measure: Measure
    address: str
    list_address: str
    facts: tuple[tuple[str, str], ...]
    targets: tuple[TargetLine, ...]
    places: tuple[str, ...]
    rows: tuple[tuple[date, tuple[tuple[str, str] | None, ...]], ...]
    days: int
    pictures: tuple[Picture, ...]
    services: Options
    localities: Options
    service: str
    locality: str
    enter: Permit
    choose: Permit
    story: tuple[Chapter, ...]
    has_figures: bool


# The list


@router.get(LIST, permission=may_read_committee)
def measures(request: Request, session: Transaction, asking: Asking) -> Response:
    home = f"/committees/{asking.here.slug}"
    figures = figures_of(session, asking.here.id)
    targets = targets_of(session, asking.here.id)
    lines = tuple(
        _line(home, one, figures.get(one.id, ()), targets.get(one.id, ()))
        for one in measures_of(session, asking.here.id)
    )
    kept = tuple(line for line in lines if line.measure.is_kept)
    content = MeasuresPage(
        address=f"{home}/measures",
        kept=kept,
        ended=tuple(line for line in lines if not line.measure.is_kept),
        choose=may_choose_measures(asking),
        is_many=len(kept) > A_SMALL_SET,
    )
    return page(request, "measures/list.html", content, title="Measures")


def _line(home: str, measure: Measure, figures: Sequence[Figure], targets: Sequence[Target]) -> MeasureLine:
    return MeasureLine(
        measure,
        f"{home}/measures/{measure.id}",
        _latest_in_words(measure, figures),
        tuple(
            (f"{one.number}. {one.title}", f"{home}/priorities/{one.priority_id}")
            for one in targets
            if one.is_open
        ),
    )


def _latest_in_words(measure: Measure, figures: Sequence[Figure]) -> str:
    """Each place's own latest figure by its day, such as "31 March 2026: North 74; South 81 per cent"."""
    latest = [found[-1] for found in by_place(figures)]
    days = sorted({one.happened_on for one in latest}, reverse=True)
    ordered = [one for day in days for one in latest if one.happened_on == day]
    told = "; ".join(_of_days(ordered[:LATEST_SHOWN]))
    more = f"; and {len(ordered) - LATEST_SHOWN} more places" if len(ordered) > LATEST_SHOWN else ""
    return f"{' '.join(filter(None, (told, measure.counted_in)))}{more}" if told else ""


def _of_days(figures: Sequence[Figure]) -> Iterator[str]:
    """Each place with its figure, the day before the first of each day."""
    days = [None, *(one.happened_on for one in figures)]
    for before, one in zip(days, figures, strict=False):
        day = "" if one.happened_on == before else f"{in_day(one.happened_on)}: "
        yield f"{day}{one.place} {in_figures(one.value)}"


# One measure


@router.get(ONE, permission=may_read_committee)
def measure(
    request: Request,
    session: Transaction,
    asking: Asking,
    measure: str,
    service: str = "",
    locality: str = "",
) -> Response:
    home = f"/committees/{asking.here.slug}"
    found = measure_of(session, asking.here.id, measure)
    figures = figures_of(session, asking.here.id, found.id).get(found.id, ())
    targets = targets_of(session, asking.here.id, found.id).get(found.id, ())
    shown = [
        one
        for one in figures
        if (not service or one.service_id == service) and (not locality or one.locality_id == locality)
    ]
    latest = _latest_days(shown)
    series = by_place(latest)
    address = f"{home}/measures/{found.id}"
    content = MeasurePage(
        measure=found,
        address=address,
        list_address=f"{home}/measures",
        facts=_facts(found),
        targets=tuple(_target_line(home, one, by_place(shown)) for one in targets),
        places=tuple(figures[0].place for figures in series),
        rows=_rows(address, latest, series),
        days=len({one.happened_on for one in shown}),
        pictures=_pictures(found, series, targets),
        services=_options((one.service_id, one.service) for one in figures),
        localities=_options((one.locality_id, one.locality) for one in figures),
        service=service,
        locality=locality,
        enter=may_keep_measures(asking),
        choose=may_choose_measures(asking),
        story=chapters(story_of(session, found), names_of(session, asking.here.id)),
        has_figures=bool(figures),
    )
    return page(
        request, "measures/show.html", content, title=found.name, back=("Measures", f"{home}/measures")
    )


def _latest_days(figures: Sequence[Figure]) -> list[Figure]:
    """The figures of as many of the latest days as a page can show, the earliest first."""
    places = len({one.place_id for one in figures}) or 1
    days = sorted({one.happened_on for one in figures})[-max(1, MOST_CELLS // places) :]
    return [one for one in figures if one.happened_on >= days[0]]


def _facts(measure: Measure) -> tuple[tuple[str, str], ...]:
    said = spelled(words_of(measure))
    better = "" if measure.better is Better.NEITHER else said["better"]
    shown = {**said, "better": better}
    return tuple(
        (label, shown[name].capitalize() if name == "information_type" else shown[name])
        for name, label in LABELS.items()
        if name != "name" and shown[name]
    )


def _options(pairs: Iterable[tuple[str | None, str | None]]) -> Options:
    known = {value: name for value, name in pairs if value and name}
    return tuple(sorted(known.items(), key=lambda each: each[1].casefold()))


def _rows(
    address: str, figures: Sequence[Figure], series: Sequence[Series]
) -> tuple[tuple[date, tuple[tuple[str, str] | None, ...]], ...]:
    """A row for each day, the latest first; a place without a figure that day has none."""
    places = [figures[0].place_id for figures in series]
    cells: dict[date, dict[tuple[str | None, str | None], tuple[str, str]]] = {}
    for one in figures:
        cell = (in_figures(one.value), f"{address}/figures/{one.id}")
        cells.setdefault(one.happened_on, {})[one.place_id] = cell
    return tuple(
        (day, tuple(cells[day].get(place) for place in places)) for day in sorted(cells, reverse=True)
    )


def _target_line(home: str, target: Target, series: Sequence[Series]) -> TargetLine:
    return TargetLine(
        href=f"{home}/priorities/{target.priority_id}",
        title=f"{target.number}. {target.title}",
        baseline="" if target.baseline is None else in_figures(target.baseline),
        sentence=target.sentence,
        standing=standing_of(target, series),
        is_open=target.is_open,
    )


def standing_of(target: Target, series: Sequence[Series]) -> str:
    """Which places have reached a target with their latest figure, and which have not, by name."""
    latest = [figures[-1] for figures in series]
    reached = [one.place for one in latest if target.is_reached(one.value)]
    short = [one.place for one in latest if not target.is_reached(one.value)]
    if not series:
        return "No figure yet."
    told = [
        f"Reached: {', '.join(reached)}." if reached else "",
        f"Not yet: {', '.join(short)}." if short else "",
    ]
    return " ".join(filter(None, told))


def _pictures(measure: Measure, series: Sequence[Series], targets: Sequence[Target]) -> tuple[Picture, ...]:
    """A picture for each place, all on the same axes, with the targets of open priorities.

    None where there are more places than anybody can set beside each other.
    """
    if not 0 < len(series) <= MOST_PICTURES:
        return ()
    wanted = [one for one in targets if one.is_open]
    every = [one for figures in series for one in figures]
    values = [one.value for one in every] + [one.target for one in wanted]
    days = [one.happened_on for one in every]
    spans = (min(days), max(days)), (min(values), max(values))
    return tuple(
        _picture(number, measure, figures, wanted, *spans) for number, figures in enumerate(series, start=1)
    )


def _picture(
    number: int,
    measure: Measure,
    figures: Sequence[Figure],
    targets: Sequence[Target],
    days: tuple[date, date],
    values: tuple[Decimal, Decimal],
) -> Picture:
    drawn = measure_figure(
        [(one.happened_on, one.value, in_words(measure, one)) for one in figures],
        [(one.target, f"Target of priority {one.number}: {one.sentence}") for one in targets],
        counted_in=measure.counted_in,
        days=days,
        values=values,
    )
    says = says_of(measure, figures, targets)
    return Picture(f"figures-{number}", figures[0].place, json.dumps(drawn), says)


def in_words(measure: Measure, figure: Figure) -> str:
    """One figure in words, such as "74 per cent on 31 March 2026"."""
    value = " ".join(filter(None, (in_figures(figure.value), measure.counted_in)))
    return f"{value} on {in_day(figure.happened_on)}"


def says_of(measure: Measure, figures: Sequence[Figure], targets: Sequence[Target]) -> str:
    """What a reader of the picture would see: the first and the last figure, and each target."""
    first, last = figures[0], figures[-1]
    name = first.place[0].upper() + first.place[1:]
    moved = f"from {in_words(measure, first)} to {in_words(measure, last)}" if first is not last else ""
    told = [f"{name}: {moved or in_words(measure, last)}."]
    for one in targets:
        ending = "is reached" if one.is_reached(last.value) else "is not reached yet"
        told.append(f"The target of priority {one.number}, {one.sentence}, {ending}.")
    return " ".join(told)


def names_of(session: Session, committee_id: str) -> dict[str, str]:
    """The names of the committee's services and localities by id, in two statements."""
    services = {one.id: one.name for one in services_of(session, committee_id)}
    return names_apart(services, {one.id: one.name for one in localities_of(session, committee_id)})


# As a file


@router.get(ONE + "/figures.csv", permission=may_read_committee)
def figures_as_csv(request: Request, session: Transaction, asking: Asking, measure: str) -> Response:
    """The figures in the shape in which they are imported, so that the file can be brought in again."""
    found = measure_of(session, asking.here.id, measure)
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow((*NEEDED, *OPTIONAL))
    for one in figures_of(session, asking.here.id, found.id).get(found.id, ()):
        writer.writerow(
            (
                one.happened_on.isoformat(),
                f"{one.value:f}",
                *(harmless(text) for text in (one.service or "", one.locality or "", one.source, one.note)),
            )
        )
    content = written.getvalue().encode("utf-8-sig")
    return Response(content, headers=handing_out(f"{found.name}.csv", "text/csv; charset=utf-8"))
