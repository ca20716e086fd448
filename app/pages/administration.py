"""Administration of the installation: its committees, and the services and localities of each.

An administrator sees no judgement here, and none elsewhere without a part in the committee.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import NOTHING_PERSONAL, PersonalNotice, not_personal, personal_notice
from app.rendering import go_to, page
from evaluations.actions.committee import (
    add_locality,
    add_service,
    create_committee,
    rename_committee,
    rename_locality,
    rename_service,
)
from evaluations.committee import Committee, Locality, Service
from evaluations.permissions import may_administer
from evaluations.person import Part
from evaluations.queries.committee import (
    CommitteeInList,
    committee_at,
    committees_in_list,
    localities_of,
    locality_of,
    service_of,
    services_of,
)
from evaluations.queries.person import PersonInList, people_in
from evaluations.refusals import Invalid, LooksPersonal

router = GuardedRouter()

HOME = "/administration"


class Kind(Enum):
    """What a committee has several of, each under its own name, as it stands in addresses."""

    SERVICE = "services"
    LOCALITY = "localities"

    @property
    def noun(self) -> str:
        return self.name.lower()


HINTS = {
    Kind.SERVICE: "For example: Police, Health, Social work, Education, Children's Reporter.",
    Kind.LOCALITY: "A part of the committee's area. The whole area needs no locality.",
}


@dataclass(frozen=True)
class AdministrationPage:
    """The committees of the installation."""

    committees: tuple[CommitteeInList, ...]


@dataclass(frozen=True)
class NamePage:
    """A form that asks for one name."""

    title: str
    action: str
    label: str
    hint: str
    button: str
    back: tuple[str, str]
    name: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL


@dataclass(frozen=True)
class CommitteePage:
    """One committee: its services, its localities and who has which part."""

    address: str
    committee: Committee
    services: tuple[Service, ...]
    localities: tuple[Locality, ...]
    people: tuple[PersonInList, ...]
    has_lead: bool


@router.get("/administration", permission=may_administer)
def administration(request: Request, session: Transaction) -> Response:
    content = AdministrationPage(committees_in_list(session))
    return page(request, "administration/home.html", content, title="Administration")


@router.get("/administration/committees/new", permission=may_administer)
def new_committee(request: Request) -> Response:
    return _form(request, _creating())


@router.post(
    "/administration/committees", permission=may_administer, back_to="/administration/committees/new"
)
def create(request: Request, session: Transaction, asking: Asking, sent: Form) -> Response:
    def act(name: str, reason: str) -> str:
        made = create_committee(session, by=asking.actor, name=name, not_personal=reason)
        return address_of(made)

    return _done(request, sent, _creating(), act, "The committee is created.")


@router.get("/administration/committees/{slug}", permission=may_administer)
def show_committee(request: Request, session: Transaction, slug: str) -> Response:
    found = committee_at(session, slug)
    people = people_in(session, found.id)
    content = CommitteePage(
        address=address_of(found),
        committee=found,
        services=services_of(session, found.id),
        localities=localities_of(session, found.id),
        people=people,
        has_lead=any(role.part is Part.LEAD for each in people for role in each.roles),
    )
    back = ("Administration", HOME)
    return page(request, "administration/committee.html", content, title=found.name, back=back)


@router.get("/administration/committees/{slug}/name", permission=may_administer)
def committee_name(request: Request, session: Transaction, slug: str) -> Response:
    found = committee_at(session, slug)
    return _form(request, _renaming(found, address_of(found), found.name))


@router.post("/administration/committees/{slug}/name", permission=may_administer)
def name_committee(request: Request, session: Transaction, asking: Asking, sent: Form, slug: str) -> Response:
    found = committee_at(session, slug)

    def act(name: str, reason: str) -> str:
        rename_committee(session, by=asking.actor, committee=found, name=name, not_personal=reason)
        return address_of(found)

    return _done(
        request, sent, _renaming(found, address_of(found), found.name), act, "The committee is renamed."
    )


@router.get("/administration/committees/{slug}/area/{kind}/new", permission=may_administer)
def new_place(request: Request, session: Transaction, slug: str, kind: Kind) -> Response:
    return _form(request, _adding(committee_at(session, slug), kind))


@router.post(
    "/administration/committees/{slug}/area/{kind}",
    permission=may_administer,
    back_to="/administration/committees/{slug}/area/{kind}/new",
)
def add_place(
    request: Request, session: Transaction, asking: Asking, sent: Form, slug: str, kind: Kind
) -> Response:
    found = committee_at(session, slug)
    add: Any = {Kind.SERVICE: add_service, Kind.LOCALITY: add_locality}[kind]

    def act(name: str, reason: str) -> str:
        add(session, by=asking.actor, committee=found, name=name, not_personal=reason)
        return address_of(found)

    return _done(request, sent, _adding(found, kind), act, f"The {kind.noun} is added.")


@router.get("/administration/committees/{slug}/area/{kind}/{place}/name", permission=may_administer)
def place_name(request: Request, session: Transaction, slug: str, kind: Kind, place: str) -> Response:
    home = committee_at(session, slug)
    found = _place(session, home, kind, place)
    return _form(request, _renaming(home, _address_of_place(home, kind, found), found.name))


@router.post("/administration/committees/{slug}/area/{kind}/{place}/name", permission=may_administer)
def name_place(
    request: Request, session: Transaction, asking: Asking, sent: Form, slug: str, kind: Kind, place: str
) -> Response:
    home = committee_at(session, slug)
    found = _place(session, home, kind, place)

    def act(name: str, reason: str) -> str:
        if isinstance(found, Service):
            rename_service(session, by=asking.actor, service=found, name=name, not_personal=reason)
        else:
            rename_locality(session, by=asking.actor, locality=found, name=name, not_personal=reason)
        return address_of(home)

    form = _renaming(home, _address_of_place(home, kind, found), found.name)
    return _done(request, sent, form, act, f"The {kind.noun} is renamed.")


def address_of(committee: Committee) -> str:
    """Where an administrator sees a committee."""
    return f"{HOME}/committees/{committee.slug}"


def _address_of_place(committee: Committee, kind: Kind, place: Service | Locality) -> str:
    return f"{address_of(committee)}/area/{kind.value}/{place.id}"


def _place(session: Session, committee: Committee, kind: Kind, place_id: str) -> Service | Locality:
    if kind is Kind.SERVICE:
        return service_of(session, committee.id, place_id)
    return locality_of(session, committee.id, place_id)


def _creating() -> NamePage:
    return NamePage(
        title="New committee",
        action=f"{HOME}/committees",
        label="Name of the committee",
        hint="As it is known. Its address in the workbook is made from this name and stays.",
        button="Create the committee",
        back=("Administration", HOME),
    )


def _adding(committee: Committee, kind: Kind) -> NamePage:
    return NamePage(
        title=f"Add a {kind.noun}",
        action=f"{address_of(committee)}/area/{kind.value}",
        label=f"Name of the {kind.noun}",
        hint=HINTS[kind],
        button=f"Add the {kind.noun}",
        back=(committee.name, address_of(committee)),
    )


def _renaming(committee: Committee, address: str, name: str) -> NamePage:
    return NamePage(
        title=f"Rename {name}",
        action=f"{address}/name",
        label="New name",
        hint="It changes wherever the name stands, also in earlier cycles.",
        button="Save the name",
        back=(committee.name, address_of(committee)),
        name=name,
    )


def _form(request: Request, content: NamePage, status: int = 200) -> Response:
    return page(
        request,
        "administration/name.html",
        content,
        title=content.title,
        status=status,
        back=content.back,
    )


def _done(
    request: Request, sent: Sent, form: NamePage, act: Callable[[str, str], str], said: str
) -> Response:
    """Do what a form for a name asks. `act` takes the name and a reason, and says where to go then."""
    form = replace(form, name=sent.line("name"))
    try:
        sent.check()
        return go_to(request, act(form.name, not_personal(sent)), said=said)
    except Invalid as refusal:
        return _form(request, replace(form, errors=refusal.errors), 422)
    except LooksPersonal as refusal:
        notice = personal_notice(refusal, sent, {"name": form.label})
        return _form(request, replace(form, personal=notice), 422)
