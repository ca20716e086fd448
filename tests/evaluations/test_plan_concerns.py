"""What in the improvement plan asks for a look first."""

from datetime import UTC, date, datetime

from evaluations.improvement_priority import (
    ImprovementPriority,
    Milestone,
    PlanColumn,
    PlanEntry,
    PlanWord,
    PriorityState,
    SuccessKind,
    SuccessMeasure,
)
from evaluations.plan_concerns import Worry, concerns_in, missing_kinds, pressing_first

TODAY = date(2026, 6, 1)
EARLIER, LATER = date(2026, 5, 1), date(2026, 7, 1)
REPORTED, CHECKED = PlanColumn.REPORTED, PlanColumn.CHECKED
EVIDENCE = [{"title": "Audit"}]


def priority(due_on: date = LATER, state: PriorityState = PriorityState.OPEN) -> ImprovementPriority:
    return ImprovementPriority(
        id="p",
        committee_id="c",
        cycle_id="y",
        number=1,
        title="",
        aim="",
        observed="",
        owner="",
        due_on=due_on,
        state=state,
    )


def step(due_on: date = EARLIER) -> Milestone:
    return Milestone(id="m", committee_id="c", priority_id="p", words="A form", due_on=due_on)


def said(*entries: tuple[PlanColumn, PlanWord], of: str | None = None, rests: bool = True) -> list[PlanEntry]:
    return [
        PlanEntry(
            committee_id="c",
            priority_id="p",
            milestone_id=of,
            number=number,
            said_in=column,
            found=found,
            words="",
            rests_on=EVIDENCE if rests else [],
            by="",
            at=datetime(2026, 5, 20, 12, tzinfo=UTC),
        )
        for number, (column, found) in enumerate(entries, start=1)
    ]


def worries(priority: ImprovementPriority, steps: list[Milestone], entries: list[PlanEntry]) -> list[Worry]:
    return [one.worry for one in concerns_in(priority, steps, entries, TODAY)]


def test_a_priority_is_overdue_once_its_day_has_passed_and_not_before() -> None:
    assert worries(priority(EARLIER), [], []) == [Worry.OVERDUE]
    assert worries(priority(TODAY), [], []) == []


def test_a_priority_that_ended_asks_for_nothing() -> None:
    reports = said((REPORTED, PlanWord.DONE), rests=False)
    assert worries(priority(EARLIER, PriorityState.STOPPED), [step()], reports) == []


def test_a_milestone_is_overdue_until_it_is_delivered_or_waits_for_its_check() -> None:
    assert worries(priority(), [step()], []) == [Worry.OVERDUE]
    done = (REPORTED, PlanWord.DONE)
    assert worries(priority(), [step()], said(done, of="m")) == [Worry.UNCHECKED]
    assert worries(priority(), [step()], said(done, (CHECKED, PlanWord.DELIVERED), of="m")) == []
    refuted = said(done, (CHECKED, PlanWord.PARTLY_DELIVERED), of="m")
    assert worries(priority(), [step()], refuted) == [Worry.OVERDUE]
    again = said(done, (CHECKED, PlanWord.NOT_DELIVERED), done, of="m")
    assert worries(priority(), [step()], again) == [Worry.UNCHECKED]


def test_a_milestone_that_was_taken_out_is_not_overdue() -> None:
    gone = step()
    gone.is_in = False
    assert worries(priority(), [gone], []) == []


def test_progress_is_unchecked_until_somebody_checks_what_was_reported_last() -> None:
    under_way, partly = (REPORTED, PlanWord.UNDER_WAY), (CHECKED, PlanWord.PARTLY_DELIVERED)
    assert worries(priority(), [], said((REPORTED, PlanWord.NOT_BEGUN))) == []
    assert worries(priority(), [], said(under_way)) == [Worry.UNCHECKED]
    assert worries(priority(), [], said(under_way, partly)) == []
    assert worries(priority(), [], said(under_way, partly, under_way)) == [Worry.UNCHECKED]


def test_progress_is_unsupported_while_nothing_said_rests_on_evidence() -> None:
    entries = said((REPORTED, PlanWord.UNDER_WAY), (CHECKED, PlanWord.NOT_DELIVERED), rests=False)
    assert worries(priority(), [], entries) == [Worry.UNSUPPORTED]


def test_overdue_comes_before_unchecked_before_unsupported_before_the_rest() -> None:
    under_way = (REPORTED, PlanWord.UNDER_WAY)
    unsupported = said(under_way, (CHECKED, PlanWord.NOT_DELIVERED), rests=False)
    states = [(LATER, unsupported), (LATER, []), (EARLIER, []), (LATER, said(under_way))]
    found = [
        (concerns_in(priority(due), [], entries, TODAY), due, place)
        for place, (due, entries) in enumerate(states)
    ]
    ordered = sorted(found, key=lambda one: pressing_first(one[0], one[1]))
    assert [place for _, _, place in ordered] == [2, 3, 0, 1]


def test_the_kinds_of_measure_of_success_that_are_missing_are_named() -> None:
    views = SuccessMeasure(committee_id="c", priority_id="p", kind=SuccessKind.VIEWS)
    gone = SuccessMeasure(committee_id="c", priority_id="p", kind=SuccessKind.INDICATOR, is_in=False)
    assert missing_kinds([views, gone]) == (SuccessKind.PERFORMANCE, SuccessKind.INDICATOR)
