"""Measures of success in words: what each asks for, and how it stands now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from app.pages.priority_places import PriorityPlace
from evaluations.figure import in_figures, is_reached
from evaluations.history import History
from evaluations.improvement_priority import SuccessKind, SuccessMeasure
from evaluations.level_target import TargetAnswer, TargetFound, target_found
from evaluations.measure import Measure
from evaluations.queries.edition import catalogue
from evaluations.queries.history import history_of
from evaluations.queries.improvement_priority import SuccessTold
from evaluations.queries.measure import Figure, by_place, figures_of
from indicators.framework import Framework

KINDS = {
    SuccessKind.PERFORMANCE: "Performance data",
    SuccessKind.INDICATOR: "Quality indicator",
    SuccessKind.VIEWS: "Stakeholders' views",
}


@dataclass(frozen=True)
class SuccessShown:
    """A measure of success: its kind, what it asks for, and how it stands with where that can be read.

    `is_reached` is None where nothing tells. `stands` are sentences, kept from when the priority ended where
    `is_kept`. `link` is (label, address) of the measure or the pattern it is read from.
    """

    id: str
    kind: str
    asks: str
    words: str
    is_reached: bool | None
    stands: tuple[str, ...]
    is_kept: bool
    link: tuple[str, str] | None
    change: str
    withdrawal: str


def successes_shown(session: Session, place: PriorityPlace) -> tuple[SuccessShown, ...]:
    """The measures of success of a priority, with what is read for their kinds only."""
    told = place.told.measures
    kinds = {one.success.kind for one in told}
    committee_id = place.priority.committee_id
    figures = figures_of(session, committee_id) if SuccessKind.PERFORMANCE in kinds else {}
    history = history_of(session, committee_id) if SuccessKind.INDICATOR in kinds else None
    editions = history.frameworks if history else catalogue(session)
    return tuple(_shown(place, one, editions, figures, history) for one in told)


def asks(success: SuccessMeasure, measure: Measure | None, editions: Mapping[str, Framework]) -> str:
    """What a measure of success asks for, such as "2.1 at least good in every locality"."""
    by: dict[SuccessKind, Callable[[], str]] = {
        SuccessKind.PERFORMANCE: lambda: _asks_figure(success, measure),
        SuccessKind.INDICATOR: lambda: _asks_level(success, editions),
        SuccessKind.VIEWS: lambda: f"What {success.voice.value if success.voice else 'people'} say",
    }
    return f"{by[success.kind]()} {_when(success)}"


def _when(success: SuccessMeasure) -> str:
    return f"by {success.due_on.day} {success.due_on:%B %Y}" if success.due_on else "by the next cycle"


def _asks_figure(success: SuccessMeasure, measure: Measure | None) -> str:
    if measure is None or success.baseline is None or success.target is None or success.direction is None:
        return "A figure"
    unit = f" {measure.counted_in}" if measure.counted_in else ""
    start, end = in_figures(success.baseline), in_figures(success.target)
    return f"{measure.name}: from {start} to {success.direction.value} {end}{unit}"


def _asks_level(success: SuccessMeasure, editions: Mapping[str, Framework]) -> str:
    framework = editions.get(success.edition)
    indicator = framework.indicator(success.indicator) if framework else None
    if framework is None or indicator is None or success.at_least is None or success.reach is None:
        return success.indicator
    level = framework.label(success.at_least)
    return f"{indicator.number} {indicator.title}: at least {level} {success.reach.value}"


def _shown(
    place: PriorityPlace,
    told: SuccessTold,
    editions: Mapping[str, Framework],
    figures: Mapping[str, tuple[Figure, ...]],
    history: History | None,
) -> SuccessShown:
    success, found = told.success, None
    if success.kind is SuccessKind.INDICATOR and history:
        found = target_found(history, success, place.told.cycle, place.priority.owner_service_id)
    latest = _latest(figures.get(success.measure_id or "", ()))
    address = f"{place.address}/success-measures/{success.id}"
    kept = place.told.stood.get(success.id)
    return SuccessShown(
        id=success.id,
        kind=KINDS[success.kind],
        asks=asks(success, told.measure, editions),
        words=success.words,
        is_reached=_is_reached(success, latest, found),
        stands=_stands(success, latest, found) if kept is None else kept,
        is_kept=kept is not None,
        link=_link(place, told, found if kept is None else None),
        change=f"{address}/change",
        withdrawal=f"{address}/withdrawals",
    )


def _stands(
    success: SuccessMeasure, latest: tuple[Figure, ...], found: TargetFound | None
) -> tuple[str, ...]:
    if found:
        return (found.sentence,)
    if success.kind is SuccessKind.PERFORMANCE:
        return tuple(_figure(success, one) for one in latest) or ("No figure is entered yet.",)
    return ()


def _latest(figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
    """The latest figure of each place, the places in the order in which the measure has them."""
    return tuple(found[-1] for found in by_place(figures))


def _is_reached(
    success: SuccessMeasure, latest: tuple[Figure, ...], found: TargetFound | None
) -> bool | None:
    """Whether it is reached, in every place; None where no figure and no level tells."""
    if found:
        return {TargetAnswer.REACHED: True, TargetAnswer.NOT_REACHED: False}.get(found.answer)
    return all(_is_there(success, one) for one in latest) if latest else None


def _is_there(success: SuccessMeasure, figure: Figure) -> bool:
    assert success.target is not None and success.direction is not None
    return is_reached(figure.value, success.target, success.direction)


def _figure(success: SuccessMeasure, figure: Figure) -> str:
    reached = _is_there(success, figure)
    day = f"{figure.happened_on.day} {figure.happened_on:%B %Y}"
    return f"{figure.place}: {in_figures(figure.value)} on {day}, target {'' if reached else 'not '}reached."


def _link(place: PriorityPlace, told: SuccessTold, found: TargetFound | None) -> tuple[str, str] | None:
    if told.measure:
        return "The measure and its figures", f"{place.home}/measures/{told.measure.id}"
    if found and found.cycle:
        return f"Pattern of {found.cycle.name}", f"{place.home}/cycles/{found.cycle.id}/pattern"
    return None
