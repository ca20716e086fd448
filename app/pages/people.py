"""Administration of people: their accounts, the parts that they have in committees, links to hand over."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import NOTHING_PERSONAL, PersonalNotice, not_personal, personal_notice
from app.pages.administration import HOME, address_of
from app.rendering import go_to, page
from app.sign_in import LINK_LASTS, has_password, link_address, make_link, revoke_sessions
from app.tables import LinkKind
from evaluations.actions.person import (
    DAYS_TURNED,
    INSPECTOR_WITHOUT_DAYS,
    MEMBER_WITHOUT_SERVICE,
    account_faults,
    add_person,
    change_person,
    deactivate_person,
    end_role,
    give_role,
    reactivate_person,
)
from evaluations.committee import Committee
from evaluations.permissions import may_administer
from evaluations.person import Part, Person
from evaluations.queries.committee import committee_at, committees_in_list, localities_of, services_of
from evaluations.queries.person import (
    PersonInList,
    RoleHeld,
    everybody,
    person_at,
    person_with,
    role_with,
    roles_of,
)
from evaluations.refusals import Invalid, LooksPersonal, NotNow
from evaluations.standing import Standing

router = GuardedRouter()

PEOPLE = f"{HOME}/people"
ONE = PEOPLE + "/{person}"
BACK_TO_PEOPLE = ("People", PEOPLE)
ACCOUNT = ("email", "name", "designation")


@dataclass(frozen=True)
class PeoplePage:
    """Every account with its parts."""

    people: tuple[PersonInList, ...]


@dataclass(frozen=True)
class PartChoices:
    """What a part can be given for: (value, label) of the parts, services and localities of a committee."""

    parts: tuple[tuple[str, str], ...]
    services: tuple[tuple[str, str], ...]
    localities: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class NewPersonPage:
    """The form for a new account. In a committee it also gives parts; `choices` is None elsewhere."""

    action: str
    back: tuple[str, str]
    committee: Committee | None = None
    choices: PartChoices | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL


@dataclass(frozen=True)
class NewRolePage:
    """The form that gives a person a part. `gives_to_self`: the lead will be shown it."""

    action: str
    person: Person
    committee: str
    gives_to_self: bool
    choices: PartChoices
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PersonPage:
    """One account: what is known, its parts, what can be done. `name` and `designation` are as typed."""

    address: str
    person: Person
    name: str
    designation: str
    is_administrator: bool
    has_password: bool
    roles: tuple[RoleHeld, ...]
    committees: tuple[tuple[str, str], ...]
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL


@dataclass(frozen=True)
class LinkPage:
    """A link that was just made, shown this once: only its hash is kept."""

    person: str
    email: str
    link: str
    days: int
    is_invitation: bool
    on: str


@router.get("/administration/people", permission=may_administer)
def people(request: Request, session: Transaction) -> Response:
    back = ("Administration", HOME)
    content = PeoplePage(everybody(session))
    return page(request, "administration/people.html", content, title="People", back=back)


@router.get("/administration/people/new", permission=may_administer)
def new_person(request: Request) -> Response:
    return _new_person(request, NewPersonPage(PEOPLE, BACK_TO_PEOPLE))


@router.post("/administration/people", permission=may_administer)
def create_person(request: Request, session: Transaction, asking: Asking, sent: Form) -> Response:
    return _add(request, session, asking, sent, NewPersonPage(PEOPLE, BACK_TO_PEOPLE))


@router.get("/administration/committees/{slug}/people/new", permission=may_administer)
def new_member(request: Request, session: Transaction, slug: str) -> Response:
    return _new_person(request, _member_form(session, slug))


@router.post(
    "/administration/committees/{slug}/people",
    permission=may_administer,
    back_to="/administration/committees/{slug}/people/new",
)
def create_member(request: Request, session: Transaction, asking: Asking, sent: Form, slug: str) -> Response:
    return _add(request, session, asking, sent, _member_form(session, slug))


@router.get(ONE, permission=may_administer)
def show_person(request: Request, session: Transaction, person: str) -> Response:
    return _drawn(request, _content(session, person_with(session, person)))


@router.post(ONE + "/details", permission=may_administer, back_to=ONE)
def change_details(
    request: Request, session: Transaction, asking: Asking, sent: Form, person: str
) -> Response:
    found = person_with(session, person)
    content = _typed(_content(session, found), sent)
    try:
        sent.check()
        change_person(
            session,
            by=asking.actor,
            person=found,
            name=content.name,
            designation=content.designation,
            is_administrator=content.is_administrator,
            not_personal=not_personal(sent),
        )
    except Invalid as refusal:
        return _drawn(request, replace(content, errors=refusal.errors), 422)
    except LooksPersonal as refusal:
        notice = personal_notice(refusal, sent, {"designation": "Designation"})
        return _drawn(request, replace(content, personal=notice), 422)
    except NotNow as refusal:
        return _drawn(request, replace(content, errors={"is_administrator": refusal.sentence}), 409)
    return go_to(request, content.address, said="The details are saved.")


@router.post(ONE + "/links", permission=may_administer, back_to=ONE)
def hand_link(request: Request, session: Transaction, asking: Asking, person: str) -> Response:
    found = person_with(session, person)
    if not found.is_active:
        raise NotNow("This account is closed. Open it again before you make a link.")
    return _link_made(request, session, asking, found, _address_of(found))


@router.post(ONE + "/deactivations", permission=may_administer, back_to=ONE)
def deactivate(request: Request, session: Transaction, asking: Asking, person: str) -> Response:
    found = person_with(session, person)
    deactivate_person(session, by=asking.actor, person=found)
    revoke_sessions(session, found.id)
    return go_to(request, _address_of(found), said="The account is closed and signed out everywhere.")


@router.post(ONE + "/reactivations", permission=may_administer, back_to=ONE)
def reactivate(request: Request, session: Transaction, asking: Asking, person: str) -> Response:
    found = person_with(session, person)
    reactivate_person(session, by=asking.actor, person=found)
    return go_to(request, _address_of(found), said="The account is open again.")


@router.get(ONE + "/roles/new", permission=may_administer)
def new_role(request: Request, session: Transaction, asking: Asking, person: str) -> Response:
    """The committee is named in the query, so that a plain form can choose it."""
    home = committee_at(session, request.query_params.get("committee", ""))
    return _new_role(request, _role_form(session, asking, person_with(session, person), home))


@router.post(
    "/administration/committees/{slug}/people/{person}/roles",
    permission=may_administer,
    back_to=ONE + "/roles/new?committee={slug}",
)
def give(
    request: Request, session: Transaction, asking: Asking, sent: Form, slug: str, person: str
) -> Response:
    home, found = committee_at(session, slug), person_with(session, person)
    try:
        part = sent.needed_choice("part", Part, "Choose a part.")
        _check_days(sent, part is Part.INSPECTOR)
        sent.check()
        assert part is not None
        _give(session, asking, home, found, part, sent)
    except Invalid as refusal:
        content = _role_form(session, asking, found, home)
        return _new_role(request, replace(content, values=sent.values, errors=refusal.errors), 422)
    return go_to(request, _address_of(found), said=f"{found.name} is {part.value} in {home.name} now.")


@router.post("/administration/roles/{role}/endings", permission=may_administer, back_to=PEOPLE)
def end(request: Request, session: Transaction, asking: Asking, role: str) -> Response:
    found = role_with(session, role)
    end_role(session, by=asking.actor, role=found)
    return go_to(request, f"{PEOPLE}/{found.person_id}", said="The part has ended.")


def _address_of(person: Person) -> str:
    return f"{PEOPLE}/{person.id}"


def _choices(session: Session, committee: Committee) -> PartChoices:
    return PartChoices(
        parts=tuple((part.value, part.value.capitalize()) for part in Part),
        services=tuple((each.id, each.name) for each in services_of(session, committee.id)),
        localities=tuple((each.id, each.name) for each in localities_of(session, committee.id)),
    )


def _member_form(session: Session, slug: str) -> NewPersonPage:
    committee = committee_at(session, slug)
    address = address_of(committee)
    return NewPersonPage(
        f"{address}/people", (committee.name, address), committee, _choices(session, committee)
    )


def _add(request: Request, session: Session, asking: Standing, sent: Sent, form: NewPersonPage) -> Response:
    """Add the account, or find it by its address when it is for a committee, and give the parts."""
    form = replace(form, values=sent.values, parts=sent.all("parts"))
    try:
        found = person_at(session, sent.line("email")) if form.committee else None
        if found is None:
            sent.errors.update(account_faults(*(sent.text(name) for name in ACCOUNT)))
        parts = _parts_asked(sent) if form.committee else ()
        person = found or _new_account(session, asking, sent, may_be_administrator=form.committee is None)
        for part in parts:
            assert form.committee is not None
            _give(session, asking, form.committee, person, part, sent)
    except Invalid as refusal:
        # A part is ticked among others here.
        errors = {{"part": "parts"}.get(name, name): told for name, told in refusal.errors.items()}
        return _new_person(request, replace(form, errors=errors), 422)
    except LooksPersonal as refusal:
        notice = personal_notice(refusal, sent, {"designation": "Designation"})
        return _new_person(request, replace(form, personal=notice), 422)
    if found:
        return go_to(request, form.back[1], said=f"{found.name} had an account already and has the part now.")
    return _link_made(request, session, asking, person, form.back[1])


def _parts_asked(sent: Sent) -> tuple[Part, ...]:
    """The parts ticked, in their own order: at least one."""
    chosen = sent.choices("parts", Part)
    if not chosen:
        sent.errors.setdefault("parts", "Tick at least one part.")
    if Part.TEAM_MEMBER in chosen and not sent.line("service_id"):
        sent.errors.setdefault("service_id", MEMBER_WITHOUT_SERVICE)
    _check_days(sent, Part.INSPECTOR in chosen)
    sent.check()
    return tuple(part for part in Part if part in chosen)


def _check_days(sent: Sent, inspects: bool) -> None:
    """Note what is missing in the days of an inspector; the days of others are not asked."""
    if not inspects:
        return
    first, last = (sent.day(name, INSPECTOR_WITHOUT_DAYS) for name in ("first_day", "last_day"))
    if first and last and last < first:
        sent.errors.setdefault("last_day", DAYS_TURNED)


def _new_account(session: Session, asking: Standing, sent: Sent, *, may_be_administrator: bool) -> Person:
    return add_person(
        session,
        by=asking.actor,
        email=sent.text("email"),
        name=sent.text("name"),
        designation=sent.text("designation"),
        is_administrator=may_be_administrator and sent.ticked("is_administrator"),
        not_personal=not_personal(sent),
    )


def _give(
    session: Session, asking: Standing, committee: Committee, person: Person, part: Part, sent: Sent
) -> None:
    """Give a part; the service and locality in the form are a team member's, the days an inspector's."""
    is_member, inspects = part is Part.TEAM_MEMBER, part is Part.INSPECTOR
    give_role(
        session,
        by=asking.actor,
        committee=committee,
        person=person,
        part=part,
        service_id=(sent.line("service_id") or None) if is_member else None,
        locality_id=(sent.line("locality_id") or None) if is_member else None,
        first_day=sent.day("first_day", INSPECTOR_WITHOUT_DAYS) if inspects else None,
        last_day=sent.day("last_day", INSPECTOR_WITHOUT_DAYS) if inspects else None,
    )


def _link_made(request: Request, session: Session, asking: Standing, person: Person, on: str) -> Response:
    """Make a link and show it in this very answer, the only time that it is known.

    This is no redirect: the token would have to be kept somewhere until then. The same form
    sent again makes no second link and leads on.
    """
    kind = LinkKind.RESET if has_password(session, person.id) else LinkKind.INVITATION
    token = make_link(session, by=asking.actor, person_id=person.id, kind=kind)
    request.state.form_done.location = on
    is_invitation = kind is LinkKind.INVITATION
    content = LinkPage(
        person=person.name,
        email=person.email,
        link=str(request.base_url).rstrip("/") + link_address(token, kind),
        days=LINK_LASTS[kind].days,
        is_invitation=is_invitation,
        on=on,
    )
    title = "Hand over the invitation" if is_invitation else "Hand over the reset link"
    return page(request, "administration/link.html", content, title=title)


def _content(session: Session, person: Person) -> PersonPage:
    return PersonPage(
        address=_address_of(person),
        person=person,
        name=person.name,
        designation=person.designation,
        is_administrator=person.is_administrator,
        has_password=has_password(session, person.id),
        roles=roles_of(session, person.id),
        committees=tuple((each.slug, each.name) for each in committees_in_list(session)),
    )


def _typed(content: PersonPage, sent: Sent) -> PersonPage:
    return replace(
        content,
        name=sent.line("name"),
        designation=sent.line("designation"),
        is_administrator=sent.ticked("is_administrator"),
    )


def _drawn(request: Request, content: PersonPage, status: int = 200) -> Response:
    return page(
        request,
        "administration/person.html",
        content,
        title=content.person.name,
        status=status,
        back=BACK_TO_PEOPLE,
    )


def _new_person(request: Request, content: NewPersonPage, status: int = 200) -> Response:
    return page(
        request,
        "administration/new_person.html",
        content,
        title="Add a person",
        status=status,
        back=content.back,
    )


def _role_form(session: Session, asking: Standing, person: Person, committee: Committee) -> NewRolePage:
    return NewRolePage(
        action=f"{address_of(committee)}/people/{person.id}/roles",
        person=person,
        committee=committee.name,
        gives_to_self=person.id == asking.someone.id,
        choices=_choices(session, committee),
    )


def _new_role(request: Request, content: NewRolePage, status: int = 200) -> Response:
    return page(
        request,
        "administration/new_role.html",
        content,
        title=f"Give {content.person.name} a part",
        status=status,
        back=(content.person.name, _address_of(content.person)),
    )
