"""The story of one judgement."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from fastapi import Request
from starlette.responses import Response

from app.guards import GuardedRouter, Transaction
from app.local_time import local
from app.pages.judgement_places import PAD, AtPlace
from app.pages.session_spreads import SpreadBeside, spreads_beside
from app.rendering import page
from evaluations.permissions import may_read_committee
from evaluations.queries.judgement import Pad, Step, story_of
from indicators.framework import Framework, QualityIndicator

router = GuardedRouter()


@dataclass(frozen=True)
class StoryPage:
    """Everything that was done to one judgement, day by day, the first act first."""

    pad: Pad
    framework: Framework
    indicator: QualityIndicator
    days: tuple[tuple[date, tuple[Step, ...]], ...]
    spreads: dict[str, SpreadBeside]
    """By the entry that was agreed in a session."""


@router.get(PAD + "/history", permission=may_read_committee)
def history(request: Request, session: Transaction, place: AtPlace) -> Response:
    judgement = place.pad.judgement
    steps = story_of(session, judgement, place.framework) if judgement else ()
    entries = [step.entry.id for step in steps if step.entry]
    committee_id = place.pad.cycle.committee_id
    spreads = spreads_beside(session, place.home, committee_id, entries, place.framework, place.indicator)
    return page(
        request,
        "judgements/history.html",
        StoryPage(place.pad, place.framework, place.indicator, tuple(_by_day(steps)), spreads),
        title=f"History of {place.title}",
        back=("The judgement", place.address),
    )


def _by_day(steps: Iterable[Step]) -> Iterator[tuple[date, tuple[Step, ...]]]:
    for day, done in groupby(steps, key=lambda step: local(step.at).date()):
        yield day, tuple(done)
