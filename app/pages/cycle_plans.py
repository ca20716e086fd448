"""The plan of a cycle: one form for a new cycle and for a changed plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import PersonalNotice, not_personal, personal_notice
from app.pages.priority_links import PlanBesideCycle, plan_beside_cycle
from app.rendering import go_to, page
from evaluations.actions.committee import unit_of
from evaluations.actions.cycle import (
    LONGEST_NAME,
    NO_INDICATOR,
    NO_NAME,
    NO_UNIT,
    UNKNOWN_UNIT,
    change_plan,
    plan_cycle,
)
from evaluations.committee import Locality, Service, UnitKind, unit_key, unit_name
from evaluations.cycle import Cycle
from evaluations.pattern import WHOLE_AREA
from evaluations.permissions import may_plan, require_now, takes_planning
from evaluations.queries.committee import localities_of, services_of
from evaluations.queries.cycle import (
    LastEvaluated,
    chosen_indicators,
    cycle_of,
    cycles_of,
    last_evaluated,
    units_of,
    units_taking_part,
)
from evaluations.queries.edition import catalogue
from evaluations.refusals import Invalid, LooksPersonal, Stale
from evaluations.standing import Standing
from indicators.catalogue import DEFAULT_EDITION
from indicators.framework import Framework, QualityIndicator

router = GuardedRouter()

MANY_INDICATORS = 10
LONGEST_REASON = 1000
TOO_MANY = (
    "That is {count} indicators. Nothing stops you, but would fewer do? A few looked at well tell more than "
    "many looked at quickly."
)
NOT_CHOSEN = "You wrote a reason for {number} but did not choose it. Choose it, or clear its reason."
OTHER_EDITION = "These are now the indicators of this edition. Choose from them, then save."
NO_FIRST_DAY = "Give the first day as day, month and year."
NO_LAST_DAY = "Give the last day as day, month and year."
Parts = tuple[UnitKind, Service | None, Locality | None]
"""What a unit is made of."""

LABELS = {
    "name": "Name",
    "edition": "Edition",
    "period_from": "First day",
    "period_to": "Last day",
    "why_now": "Why now",
    "reason_for_all": "The reason for all",
    "indicators": "Indicators",
    "units": "Teams and joint units",
}


@dataclass(frozen=True)
class Typed:
    """A plan as it stands in the form. `ticked` are indicators' numbers, `units` the keys of units."""

    edition: str
    name: str = ""
    period_from: str = ""
    period_to: str = ""
    why_now: str = ""
    reason_for_all: str = ""
    ticked: frozenset[str] = frozenset()
    reasons: Mapping[str, str] = field(default_factory=dict)
    units: frozenset[str] = frozenset()

    @property
    def chosen(self) -> dict[str, str]:
        return {number: self.reasons.get(number, "") for number in self.ticked}


@dataclass(frozen=True)
class IndicatorBox:
    """One indicator to choose; `last` is None when it was not evaluated yet."""

    number: str
    title: str
    is_reference: bool
    key_features: str
    last: LastEvaluated | None
    is_ticked: bool
    reason: str
    error: str


@dataclass(frozen=True)
class UnitBox:
    """One team or joint unit to choose; the value is the unit's key."""

    id: str
    value: str
    name: str
    is_ticked: bool


@dataclass(frozen=True)
class Refused:
    """Why the form is shown again: faults by field, what looks personal, or what somebody else saved."""

    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = field(default_factory=PersonalNotice)
    saved_by: str = ""
    theirs: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        if self.saved_by:
            return 409
        return 422 if self.errors or self.personal.finds else 200


NOT_REFUSED = Refused()


@dataclass(frozen=True)
class PlanPage:
    """The form. `groups` are (key area, its indicators); `rows` are (service, one box for each column).

    `version` is None for a new cycle. `same_teams` is (the latest cycle's name, address), `teams_from` the
    cycle whose teams are ticked. `conflict`: (label, theirs, yours) for each part of the plan that differs.
    """

    address: str
    version: int | None
    typed: Typed
    editions: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, tuple[IndicatorBox, ...]], ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[UnitBox, ...]], ...]
    joint_units: tuple[UnitBox, ...]
    many: str
    plan: PlanBesideCycle
    same_teams: tuple[str, str] | None
    teams_from: str
    refused: Refused
    conflict: tuple[tuple[str, str, str], ...]


@router.get("/committees/{committee}/cycles/new", permission=may_plan)
def new_cycle(request: Request, session: Transaction, asking: Asking) -> Response:
    asked = request.query_params
    wanted = asked.get("edition", "")
    typed = Typed(edition=wanted if wanted in catalogue(session) else DEFAULT_EDITION)
    if not asked.get("teams"):
        return _form(request, session, asking, typed)
    earlier = cycle_of(session, asking.here.id, asked["teams"])
    typed = replace(typed, units=_keys_taking_part(session, earlier))
    return _form(request, session, asking, typed, teams_from=earlier.name)


@router.post("/committees/{committee}/cycles", permission=may_plan)
def plan(request: Request, session: Transaction, asking: Asking, sent: Form) -> Response:
    typed = _typed(session, sent)
    try:
        words = _checked(session, asking, sent, typed, {})
        cycle = plan_cycle(session, by=asking.actor, committee=asking.here, **words)
    except (Invalid, LooksPersonal) as refusal:
        return _form(request, session, asking, typed, refused=_refused(refusal, sent, typed))
    return go_to(request, _address(asking, cycle), said=f"{cycle.name} is planned.")


@router.get("/committees/{committee}/cycles/{cycle}/plan", permission=may_plan)
def plan_of_cycle(request: Request, session: Transaction, asking: Asking, cycle: str) -> Response:
    found = cycle_of(session, asking.here.id, cycle)
    require_now(takes_planning(found))
    return _form(request, session, asking, _stored(session, found), cycle=found)


@router.post("/committees/{committee}/cycles/{cycle}/plan", permission=may_plan)
def changed_plan(request: Request, session: Transaction, asking: Asking, sent: Form, cycle: str) -> Response:
    found = cycle_of(session, asking.here.id, cycle)
    typed = _typed(session, sent)
    try:
        words = _checked(session, asking, sent, typed, chosen_indicators(session, found))
        version = sent.whole_number("version")
        change_plan(session, by=asking.actor, cycle=found, version=version, **words)
    except (Invalid, LooksPersonal, Stale) as refusal:
        refused = _refused(refusal, sent, typed)
        return _form(request, session, asking, typed, cycle=found, refused=refused)
    return go_to(request, _address(asking, found), said=f"The plan of {found.name} is saved.")


def proportion(count: int) -> str:
    """A sentence for a plan with many indicators, else ""; it asks nothing and stops nobody."""
    return TOO_MANY.format(count=count) if count > MANY_INDICATORS else ""


def _address(asking: Standing, cycle: Cycle) -> str:
    return f"/committees/{asking.here.slug}/cycles/{cycle.id}"


def _keys_taking_part(session: Session, cycle: Cycle) -> frozenset[str]:
    return frozenset(taking.unit.key for taking in units_taking_part(session, cycle))


def _stored(session: Session, cycle: Cycle) -> Typed:
    """The plan as it is stored, ready to be changed."""
    reasons = chosen_indicators(session, cycle)
    return Typed(
        edition=cycle.edition,
        name=cycle.name,
        period_from=cycle.period_from.isoformat(),
        period_to=cycle.period_to.isoformat(),
        why_now=cycle.why_now,
        reason_for_all=cycle.reason_for_all,
        ticked=frozenset(reasons),
        reasons=reasons,
        units=_keys_taking_part(session, cycle),
    )


def _typed(session: Session, sent: Sent) -> Typed:
    """The form as it was sent; notes what is too long or missing."""
    editions = catalogue(session)
    edition = sent.one_of("edition", list(editions)) or DEFAULT_EDITION
    return Typed(
        edition=edition,
        name=sent.needed("name", NO_NAME, longest=LONGEST_NAME),
        period_from=sent.line("period_from"),
        period_to=sent.line("period_to"),
        why_now=sent.text("why_now"),
        reason_for_all=sent.text("reason_for_all"),
        ticked=frozenset(sent.all("indicators")),
        reasons={
            indicator.number: sent.line(f"reason-{indicator.number}", longest=LONGEST_REASON)
            for indicator in editions[edition].indicators
        },
        units=frozenset(sent.all("units")),
    )


def _checked(
    session: Session, asking: Standing, sent: Sent, typed: Typed, stored: Mapping[str, str]
) -> dict[str, Any]:
    """What plan_cycle and change_plan take, from a form in which nothing is missing. Raises Invalid.

    `stored` are the reasons that stood in the form before anybody typed.
    """
    period_from = sent.day("period_from", NO_FIRST_DAY)
    period_to = sent.day("period_to", NO_LAST_DAY)
    sent.errors |= _form_faults(sent, typed, stored)
    sent.check()
    return {
        "edition": catalogue(session)[typed.edition],
        "name": typed.name,
        "period_from": period_from,
        "period_to": period_to,
        "why_now": typed.why_now,
        "reason_for_all": typed.reason_for_all,
        "chosen": typed.chosen,
        "unit_ids": _unit_ids(session, asking, typed.units),
        "not_personal": not_personal(sent),
    }


def _form_faults(sent: Sent, typed: Typed, stored: Mapping[str, str]) -> dict[str, str]:
    if sent.line("edition_shown") != typed.edition or sent.has("show_edition"):
        return {"edition": OTHER_EDITION}
    faults = {} if typed.ticked else {"indicators": NO_INDICATOR}
    for number, reason in typed.reasons.items():
        if reason and number not in typed.ticked and reason != stored.get(number):
            faults[f"reason-{number}"] = NOT_CHOSEN.format(number=number)
    return faults if typed.units else {**faults, "units": NO_UNIT}


def _unit_ids(session: Session, asking: Standing, keys: frozenset[str]) -> list[str]:
    """The ids of the units ticked; a unit that was never asked for before is made."""
    known = {named.unit.key: named.unit.id for named in units_of(session, asking.here.id)}
    missing = keys - known.keys()
    if missing:
        known |= _made(session, asking, missing)
    return [known[key] for key in keys]


def _made(session: Session, asking: Standing, keys: frozenset[str]) -> dict[str, str]:
    offer = {_key(parts): parts for parts in _offer(session, asking.here.id)}
    if keys - offer.keys():
        raise Invalid({"units": UNKNOWN_UNIT})
    return {key: _unit_id(session, asking, offer[key]) for key in sorted(keys)}


def _unit_id(session: Session, asking: Standing, parts: Parts) -> str:
    kind, service, locality = parts
    unit = unit_of(
        session,
        by=asking.actor,
        committee=asking.here,
        kind=kind,
        service_id=service.id if service else None,
        locality_id=locality.id if locality else None,
    )
    return unit.id


def _offer(session: Session, committee_id: str) -> list[Parts]:
    """Every unit that the committee's services and localities make."""
    services, localities = services_of(session, committee_id), localities_of(session, committee_id)
    return [*_teams(services, localities), *_joint_units(services, localities)]


def _teams(services: Sequence[Service], localities: Sequence[Locality]) -> list[Parts]:
    return [(UnitKind.TEAM, service, place) for service in services for place in (*localities, None)]


def _joint_units(services: Sequence[Service], localities: Sequence[Locality]) -> list[Parts]:
    return [
        *((UnitKind.SERVICE, service, None) for service in services),
        *((UnitKind.LOCALITY, None, locality) for locality in localities),
        (UnitKind.COMMITTEE, None, None),
    ]


def _key(parts: Parts) -> str:
    kind, service, locality = parts
    return unit_key(kind, service.id if service else None, locality.id if locality else None)


def _refused(refusal: Invalid | LooksPersonal | Stale, sent: Sent, typed: Typed) -> Refused:
    if isinstance(refusal, Invalid):
        return Refused(errors=refusal.errors)
    if isinstance(refusal, LooksPersonal):
        return Refused(personal=personal_notice(refusal, sent, _labels(typed)))
    return Refused(saved_by=refusal.saved_by, theirs=refusal.theirs)


def _form(
    request: Request,
    session: Session,
    asking: Standing,
    typed: Typed,
    *,
    cycle: Cycle | None = None,
    teams_from: str = "",
    refused: Refused = NOT_REFUSED,
) -> Response:
    """The form with what was typed: 422 after faults, 409 when somebody else saved meanwhile."""
    home = f"/committees/{asking.here.slug}/cycles"
    content = _page(session, asking, typed, cycle, home, refused, teams_from)
    back = (cycle.name, f"{home}/{cycle.id}") if cycle else ("Cycles", home)
    title = f"Plan of {cycle.name}" if cycle else "Plan a cycle"
    return page(request, "cycles/plan.html", content, title=title, back=back, status=refused.status)


def _page(
    session: Session,
    asking: Standing,
    typed: Typed,
    cycle: Cycle | None,
    home: str,
    refused: Refused,
    teams_from: str,
) -> PlanPage:
    editions = catalogue(session)
    edition = editions[typed.edition]
    before = cycle.period_from if cycle else None
    last = last_evaluated(session, asking.here.id, edition.id, before)
    services = services_of(session, asking.here.id)
    localities = localities_of(session, asking.here.id)
    return PlanPage(
        address=f"{home}/{cycle.id}/plan" if cycle else home,
        version=cycle.version if cycle else None,
        typed=typed,
        editions=tuple((each.id, f"{each.title} ({each.published})") for each in editions.values()),
        groups=_groups(edition, typed, last, refused.errors),
        columns=(*(locality.name for locality in localities), WHOLE_AREA),
        rows=tuple(
            (service.name, _boxes(_teams([service], localities), typed, f"team-{number}"))
            for number, service in enumerate(services, start=1)
        ),
        joint_units=_boxes(_joint_units(services, localities), typed, "joint"),
        many=proportion(len(typed.ticked)),
        plan=plan_beside_cycle(session, asking, edition.id, editions, cycle),
        same_teams=None if cycle else _same_teams(session, asking, home),
        teams_from=teams_from,
        refused=refused,
        conflict=_conflict(session, asking, typed, refused.theirs),
    )


def _same_teams(session: Session, asking: Standing, home: str) -> tuple[str, str] | None:
    """A link that ticks the teams of the latest cycle, as (its name, address)."""
    latest = next(iter(cycles_of(session, asking.here.id)), None)
    return (latest.name, f"{home}/new?teams={latest.id}") if latest else None


def _groups(
    edition: Framework, typed: Typed, last: Mapping[str, LastEvaluated], errors: Mapping[str, str]
) -> tuple[tuple[str, tuple[IndicatorBox, ...]], ...]:
    return tuple(
        (
            f"{area.number}. {area.title}",
            tuple(_box(edition, indicator, typed, last, errors) for indicator in indicators),
        )
        for area in edition.key_areas
        if (indicators := edition.indicators_of(area))
    )


def _box(
    edition: Framework,
    indicator: QualityIndicator,
    typed: Typed,
    last: Mapping[str, LastEvaluated],
    errors: Mapping[str, str],
) -> IndicatorBox:
    number = indicator.number
    return IndicatorBox(
        number=number,
        title=indicator.title,
        is_reference=number in edition.reference_indicators,
        key_features=indicator.key_features,
        last=last.get(number),
        is_ticked=number in typed.ticked,
        reason=typed.reasons.get(number, ""),
        error=errors.get(f"reason-{number}", ""),
    )


def _boxes(offered: Sequence[Parts], typed: Typed, prefix: str) -> tuple[UnitBox, ...]:
    return tuple(
        UnitBox(f"{prefix}-{place}", _key(parts), _name(parts), _key(parts) in typed.units)
        for place, parts in enumerate(offered, start=1)
    )


def _name(parts: Parts) -> str:
    kind, service, locality = parts
    return unit_name(kind, service.name if service else None, locality.name if locality else None)


def _conflict(
    session: Session,
    asking: Standing,
    typed: Typed,
    theirs: Mapping[str, str],
) -> tuple[tuple[str, str, str], ...]:
    """What somebody else saved beside what was typed, for each part of the plan that differs."""
    if not theirs:
        return ()
    names = {_key(parts): _name(parts) for parts in _offer(session, asking.here.id)}
    yours = {
        "name": typed.name,
        "edition": typed.edition,
        "period_from": typed.period_from,
        "period_to": typed.period_to,
        "why_now": typed.why_now,
        "reason_for_all": typed.reason_for_all,
        "indicators": ", ".join(sorted(typed.ticked)),
        **{f"reason-{number}": reason for number, reason in typed.chosen.items() if reason},
        "units": "; ".join(sorted(name for key, name in names.items() if key in typed.units)),
    }
    return tuple(
        (label, theirs.get(field, ""), yours.get(field, ""))
        for field, label in _labels(typed).items()
        if theirs.get(field, "") != yours.get(field, "")
    )


def _labels(typed: Typed) -> dict[str, str]:
    return LABELS | {f"reason-{number}": f"Why {number}" for number in typed.reasons}
