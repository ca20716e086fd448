"""Saying something of a priority: reporting progress, checking what was delivered, judging the impact."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.forms import LONGEST_LINE, Sent
from app.guards import Asking, Form, GuardedRouter, Transaction, forget_form
from app.looks_personal import not_personal
from app.pages.priorities import ACTS
from app.pages.priority_places import ONE, AtPriority, FormState, HeldPriority, PriorityPlace, form_refused
from app.pages.refused_forms import TOLD_ON_THE_FORM
from app.rendering import go_to, page
from evaluations.actions.plan_entry import NEEDS_EVIDENCE, say_of_priority
from evaluations.evidence import Evidence
from evaluations.improvement_priority import WORDS_OF, Milestone, PlanColumn, PlanWord
from evaluations.permissions import (
    Permit,
    may_check,
    may_report,
    may_speak_of_priorities,
    require,
    require_now,
    takes_entries,
)
from evaluations.person import Part
from evaluations.queries.evidence import EvidenceFilters, EvidenceInList, evidence_of, find_evidence
from evaluations.refusals import NotFound
from evaluations.standing import Standing

router = GuardedRouter()

ENTRIES = ONE + "/entries"
MOST_SHOWN = 12
LONGEST_FINDING = 160
LABELS = {"found": "How it stands", "words": "Your words", "evidence": "Evidence"}
ASKS = {
    PlanColumn.REPORTED: ("What was done, and what comes next", "Say it so that somebody else can check it."),
    PlanColumn.CHECKED: (
        "What you looked at, and what you found",
        "Look at the evidence, not at the report.",
    ),
    PlanColumn.IMPACT: (
        "What is different for children and families, and how you know",
        "Delivery is not impact. Say what children and families notice.",
    ),
}
SAID = {
    PlanColumn.REPORTED: "Progress reported. Somebody else checks it.",
    PlanColumn.CHECKED: "Your check is kept.",
    PlanColumn.IMPACT: "The judgement of impact is kept.",
}


@dataclass(frozen=True)
class EntryPage:
    """The form. `founds` are (value, label); `offered` are (id, title, finding), the ticked first.

    `reported` is what the owner said last (word, words, by), for whoever checks it or judges its impact.
    """

    address: str
    title: str
    aim: str
    column: str
    act: str
    asks: str
    hint: str
    needs: str
    milestone: Milestone | None
    reported: tuple[str, str, str] | None
    founds: tuple[tuple[str, str], ...]
    find: str
    offered: tuple[tuple[str, str, str], ...]
    is_more: bool
    ticked: tuple[str, ...]
    form: FormState


@router.get(ENTRIES + "/new", permission=may_speak_of_priorities)
def new_entry(request: Request, session: Transaction, asking: Asking, place: AtPriority) -> Response:
    column = _column(request.query_params.get("column", ""))
    milestone = _milestone(place, column, request.query_params.get("milestone", ""))
    _require(asking, place, column)
    return _draw(request, _page(session, place, column, milestone))


@router.post(ENTRIES, permission=may_speak_of_priorities, back_to=ONE)
def say(request: Request, session: Transaction, asking: Asking, place: HeldPriority, sent: Form) -> Response:
    column = _column(sent.line("column"))
    milestone = _milestone(place, column, sent.line("milestone"))
    _require(asking, place, column)
    try:
        say_of_priority(
            session,
            by=asking.actor,
            priority=place.priority,
            column=column,
            found=_found(sent),
            words=sent.text("words"),
            evidence=_ticked(session, asking, sent),
            milestone=milestone,
            service_id=_speaks_for(asking, place, column),
            not_personal=not_personal(sent),
        )
    except TOLD_ON_THE_FORM as refusal:
        form = form_refused(refusal, sent, LABELS)
        return _draw(request, _sent_again(session, place, column, milestone, sent, form))
    return go_to(request, place.address, said=SAID[column])


@router.post(ENTRIES + "/findings", permission=may_speak_of_priorities, back_to=ONE)
def find_more(
    request: Request, session: Transaction, asking: Asking, place: AtPriority, sent: Form
) -> Response:
    """Look for other evidence: nothing is kept, and what was written and ticked stays in the form."""
    column = _column(sent.line("column"))
    milestone = _milestone(place, column, sent.line("milestone"))
    _require(asking, place, column)
    content = _sent_again(session, place, column, milestone, sent, FormState(sent.values))
    forget_form(request, session)
    return _draw(request, content)


def _column(name: str) -> PlanColumn:
    found = {column.name.lower(): column for column in PlanColumn}.get(name)
    if found is None:
        raise NotFound
    return found


def _milestone(place: PriorityPlace, column: PlanColumn, milestone_id: str) -> Milestone | None:
    if not milestone_id:
        return None
    if column is PlanColumn.IMPACT:
        raise NotFound
    return place.milestone(milestone_id)


def _require(asking: Standing, place: PriorityPlace, column: PlanColumn) -> None:
    told = place.told
    permits: Mapping[PlanColumn, Permit] = {
        PlanColumn.REPORTED: may_report(asking, place.priority),
        PlanColumn.CHECKED: may_check(asking, place.priority, told.reporters, told.services_reporting),
        PlanColumn.IMPACT: may_speak_of_priorities(asking),
    }
    require(permits[column])
    require_now(takes_entries(place.priority))


def _found(sent: Sent) -> PlanWord | None:
    return next((word for word in PlanWord if word.value == sent.line("found")), None)


def _speaks_for(asking: Standing, place: PriorityPlace, column: PlanColumn) -> str | None:
    """The service for which somebody speaks: who reports speaks for the owner, others for their own."""
    if column is PlanColumn.REPORTED:
        return place.priority.owner_service_id
    own = (held.service_id for held in asking.held if held.part is Part.TEAM_MEMBER)
    return next(own, None)


def _ticked(session: Session, asking: Standing, sent: Sent) -> list[Evidence]:
    """The evidence that was chosen. Raises NotFound for another committee's."""
    return [evidence_of(session, asking.here.id, one) for one in dict.fromkeys(sent.all("evidence"))]


def _sent_again(
    session: Session,
    place: PriorityPlace,
    column: PlanColumn,
    milestone: Milestone | None,
    sent: Sent,
    form: FormState,
) -> EntryPage:
    content = _page(session, place, column, milestone, sent.line("find"), sent.all("evidence"))
    return replace(content, form=form)


def _page(
    session: Session,
    place: PriorityPlace,
    column: PlanColumn,
    milestone: Milestone | None,
    find: str = "",
    ticked: tuple[str, ...] = (),
) -> EntryPage:
    told, (asks, hint) = place.told, ASKS[column]
    found = find_evidence(session, place.priority.committee_id, EvidenceFilters(words=find[:LONGEST_LINE]))
    reported = told.latest(PlanColumn.REPORTED, milestone.id if milestone else None)
    return EntryPage(
        address=place.address,
        title=place.title,
        aim=place.priority.aim,
        column=column.name.lower(),
        act=ACTS[column],
        asks=asks,
        hint=hint,
        needs=_needs(column),
        milestone=milestone,
        reported=(reported.entry.found.value, reported.entry.words, reported.entry.by)
        if reported and column is not PlanColumn.REPORTED
        else None,
        founds=tuple((word.value, word.value.capitalize()) for word in WORDS_OF[column]),
        find=find,
        offered=_offered(session, place, found.pieces[:MOST_SHOWN], ticked),
        is_more=found.count > MOST_SHOWN,
        ticked=ticked,
        form=FormState(),
    )


def _needs(column: PlanColumn) -> str:
    """What is said only with evidence."""
    words = [word.value for word in WORDS_OF[column] if word in NEEDS_EVIDENCE]
    return f"Needed to say: {', '.join(words)}." if words else "If you wish."


def _offered(
    session: Session, place: PriorityPlace, found: Iterable[EvidenceInList], ticked: tuple[str, ...]
) -> tuple[tuple[str, str, str], ...]:
    """What is ticked already, then what was found, each once."""
    committee_id = place.priority.committee_id
    chosen = [evidence_of(session, committee_id, one) for one in dict.fromkeys(ticked)]
    pieces = {one.id: (one.id, one.title, one.finding[:LONGEST_FINDING]) for one in chosen}
    pieces |= {one.id: (one.id, one.title, one.finding[:LONGEST_FINDING]) for one in found}
    return tuple(pieces.values())


def _draw(request: Request, content: EntryPage) -> Response:
    return page(
        request,
        "priorities/entry.html",
        content,
        title=content.act,
        status=content.form.status,
        back=(content.title, content.address),
    )
