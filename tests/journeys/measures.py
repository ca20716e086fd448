"""Measures in which every page has something to show."""

from datetime import date
from decimal import Decimal

from sqlmodel import Session

from evaluations.actions.measure import FigureWords, MeasureWords, enter_figure, keep_measure, stop_measure
from evaluations.actions.success_measure import SuccessWords, add_success_measure
from evaluations.improvement_priority import Direction, ImprovementPriority, SuccessKind
from evaluations.measure import Better
from evaluations.triangulation import InformationType
from tests.places import LEAD, Place

WORDS = MeasureWords(
    "Visits in which the child was seen alone by a worker whom they know",
    InformationType.QUALITY,
    meaning="Of all visits in the quarter, those in which a worker saw the child alone.",
    counted_in="per cent",
    better=Better.HIGHER,
    source="https://intranet.example.org/child-protection/quality-assurance/2026/visits",
)
DAYS = (date(2025, 6, 30), date(2025, 12, 31), date(2026, 6, 30))


def measures_in(session: Session, here: Place, priority_id: str) -> dict[str, str]:
    """One measure with figures of every kind of place and a target, and one that is no longer kept."""
    kept = keep_measure(session, by=LEAD, committee_id=here.committee.id, words=WORDS)
    places: list[tuple[str | None, str | None]] = [(None, None), (here.services[0].id, None)]
    places += [(here.services[0].id, locality.id) for locality in here.localities]
    figures = [
        enter_figure(
            session,
            by=LEAD,
            measure=kept,
            happened_on=day,
            service_id=service_id,
            locality_id=locality_id,
            words=FigureWords(Decimal(60 + 3 * number), WORDS.source, "Counted by hand."),
        )
        for day in DAYS
        for number, (service_id, locality_id) in enumerate(places)
    ]
    ended = keep_measure(
        session,
        by=LEAD,
        committee_id=here.committee.id,
        words=MeasureWords("Case conferences", InformationType.QUANTITY),
    )
    stop_measure(session, by=LEAD, measure=ended, reason="Nobody reads it.")
    target = SuccessWords(
        SuccessKind.PERFORMANCE,
        measure_id=kept.id,
        baseline=Decimal(60),
        target=Decimal(70),
        direction=Direction.AT_LEAST,
    )
    priority = session.get_one(ImprovementPriority, priority_id)
    add_success_measure(session, by=LEAD, priority=priority, words=target)
    return {"measure": kept.id, "figure": figures[0].id, "ended_measure": ended.id}
