"""Teams that a lead said to be the same as before: which, who said so, and the form that says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import NOTHING_PERSONAL, PersonalNotice, not_personal
from app.pages.refused_forms import TOLD_ON_THE_FORM, refused
from app.pages.same_teams import SameTeam, same_teams
from app.rendering import go_to, page
from evaluations.actions.continuation import say_same, take_back_same
from evaluations.committee import Unit
from evaluations.history import History
from evaluations.permissions import Permit, may_read_committee, may_record_events
from evaluations.queries.continuation import continuation_of, continuations_of, went_and_came
from evaluations.queries.history import history_of
from evaluations.standing import Standing

router = GuardedRouter()

CONTINUATIONS = "/committees/{committee}/continuations"
WITHDRAWALS = CONTINUATIONS + "/{continuation}/withdrawals"
LABELS = {"earlier": "The team as it was", "later": "The team as it is now", "reason": "What happened"}


@dataclass(frozen=True)
class Suggestion:
    """Two teams that may be the same; `href` leads to the form with both chosen."""

    earlier: str
    later: str
    href: str


@dataclass(frozen=True)
class ContinuationsPage:
    """All that is said of it. `suggestions` are for those who may say it."""

    address: str
    may_say: Permit
    same_teams: tuple[SameTeam, ...]
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True)
class SayPage:
    """The form. `units` are (id, name)."""

    address: str
    units: tuple[tuple[str, str], ...]
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL


@router.get(CONTINUATIONS, permission=may_read_committee)
def continuations(request: Request, session: Transaction, asking: Asking) -> Response:
    history = history_of(session, asking.here.id)
    address = _address(asking)
    may_say = may_record_events(asking)
    content = ContinuationsPage(
        address=address,
        may_say=may_say,
        same_teams=same_teams(history, continuations_of(session, asking.here.id)),
        suggestions=_suggestions(history, address) if may_say else (),
    )
    return page(
        request,
        "continuations/list.html",
        content,
        title="Teams that are the same as before",
        back=("What moved", f"/committees/{asking.here.slug}/movement"),
    )


@router.get(CONTINUATIONS + "/new", permission=may_record_events)
def new(request: Request, session: Transaction, asking: Asking) -> Response:
    asked = request.query_params
    typed = {name: asked.get(name, "") for name in ("earlier", "later")}
    return _draw(request, replace(_form(session, asking), typed=typed))


@router.post(CONTINUATIONS, permission=may_record_events)
def say(request: Request, session: Transaction, asking: Asking, sent: Form) -> Response:
    content = _form(session, asking)
    try:
        earlier, later = _units(session, content, sent)
        say_same(
            session,
            by=asking.actor,
            earlier=earlier,
            later=later,
            reason=sent.text("reason"),
            not_personal=not_personal(sent),
        )
    except TOLD_ON_THE_FORM as refusal:
        told = refused(refusal, sent, LABELS)
        again = replace(content, typed=sent.values, errors=told.errors, personal=told.personal)
        return _draw(request, again, told.status)
    return go_to(request, content.address, said="Saved. What the team judged before is now its own past.")


@router.get(WITHDRAWALS, permission=may_record_events)
def lead_back(request: Request, session: Transaction, asking: Asking, continuation: str) -> Response:
    continuation_of(session, asking.here.id, continuation)
    return go_to(request, _address(asking))


@router.post(WITHDRAWALS, permission=may_record_events)
def take_back(request: Request, session: Transaction, asking: Asking, continuation: str) -> Response:
    found = continuation_of(session, asking.here.id, continuation)
    take_back_same(session, by=asking.actor, continuation=found)
    return go_to(request, _address(asking), said="Taken back. They are two teams again.")


def _address(asking: Standing) -> str:
    return f"/committees/{asking.here.slug}/continuations"


def _suggestions(history: History, address: str) -> tuple[Suggestion, ...]:
    return tuple(
        Suggestion(
            earlier=history.units[gone.id].name,
            later=history.units[new.id].name,
            href=f"{address}/new?{urlencode({'earlier': gone.id, 'later': new.id})}",
        )
        for gone, new in went_and_came(history)
    )


def _form(session: Session, asking: Standing) -> SayPage:
    history = history_of(session, asking.here.id)
    return SayPage(
        address=_address(asking),
        units=tuple((one, named.name) for one, named in history.units.items()),
    )


def _units(session: Session, content: SayPage, sent: Sent) -> tuple[Unit, Unit]:
    """The two that were chosen. Raises Invalid with every fault of the form."""
    known = [one for one, _ in content.units]
    chosen = {name: sent.one_of(name, known) for name in ("earlier", "later")}
    for name, one in chosen.items():
        if not one:
            sent.errors.setdefault(name, "Choose one of the teams.")
    sent.needed_text("reason", "Say what happened to the team.")
    sent.check()
    return session.get_one(Unit, chosen["earlier"]), session.get_one(Unit, chosen["later"])


def _draw(request: Request, content: SayPage, status: int = 200) -> Response:
    return page(
        request,
        "continuations/new.html",
        content,
        title="Say that a team is the same as before",
        status=status,
        back=("Teams that are the same", content.address),
    )
