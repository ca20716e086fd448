"""Every page of the workbook, and every state of a page, is sound for everybody in the room: axe finds
nothing, it fits a phone, nothing is asked of another host, the keyboard finds its way past the frame."""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from playwright.sync_api import Browser, Page, expect

from app.files import FileStore
from app.main import create_app
from app.settings import Settings
from tests.browser import axe_findings, watch
from tests.journeys.doing import pick, press, unfold
from tests.journeys.installation import install
from tests.people import PASSWORD
from tests.required import IS_FULL
from tests.server import served

NOBODY = ""
WIDTHS = (1280, 320)

HERE = "/committees/{committee}"
CYCLE = HERE + "/cycles/{cycle}"
PAD = CYCLE + "/judgements/{unit}/{indicator}"
EVIDENCE = HERE + "/evidence/{evidence}"
LOOKS = HERE + "/moderations"
SESSION = HERE + "/sessions/{session}"
ITEM = SESSION + "/items/{item}"
STATEMENT = CYCLE + "/statement"
RELEASE = HERE + "/releases/{release}"
ROOM = RELEASE + "/room"
CLAIMS = STATEMENT + "/claims"
MEASURE = HERE + "/measures/{measure}"
PLAN = HERE + "/priorities"
PRIORITY = PLAN + "/{priority}"
COMMITTEES = "/administration/committees"
PEOPLE = "/administration/people"

# Every address that can be opened, and who opens it.
PAGES = {
    "/": "newcomer",
    "/about": NOBODY,
    "/accessibility": NOBODY,
    "/account": "lead",
    "/administration": "administrator",
    COMMITTEES + "/new": "administrator",
    COMMITTEES + "/{slug}": "administrator",
    COMMITTEES + "/{slug}/area/{kind}/new": "administrator",
    COMMITTEES + "/{slug}/area/{kind}/{place}/name": "administrator",
    COMMITTEES + "/{slug}/name": "administrator",
    COMMITTEES + "/{slug}/people/new": "administrator",
    PEOPLE: "administrator",
    PEOPLE + "/new": "administrator",
    PEOPLE + "/{person}": "administrator",
    PEOPLE + "/{person}/roles/new": "administrator",
    HERE: "lead",
    HERE + "/cycles": "manager",
    HERE + "/cycles/new": "lead",
    CYCLE: "lead",
    CYCLE + "/evidence-grid": "manager",
    CYCLE + "/judgements": "team_member",
    PAD: "team_member",
    PAD + "/blanks/new": "team_member",
    PAD + "/history": "chair",
    PAD + "/moderations/new": "lead",
    CYCLE + "/pattern": "manager",
    CYCLE + "/plan": "lead",
    STATEMENT: "manager",
    CLAIMS + "/new": "team_member",
    CLAIMS + "/{claim}": "team_member",
    CLAIMS + "/{claim}/references": "team_member",
    STATEMENT + "/summary": "manager",
    STATEMENT + "/word-limits": "lead",
    HERE + "/evidence": "team_member",
    HERE + "/evidence/new": "team_member",
    EVIDENCE: "team_member",
    EVIDENCE + "/changes": "team_member",
    EVIDENCE + "/merges": "team_member",
    LOOKS: "manager",
    LOOKS + "/{moderation}": "moderator",
    HERE + "/continuations": "lead",
    HERE + "/continuations/new": "lead",
    HERE + "/movement": "manager",
    HERE + "/movement/{unit}/{edition}/{indicator}": "manager",
    HERE + "/events": "manager",
    HERE + "/events/new": "lead",
    HERE + "/events/{event}": "manager",
    HERE + "/events/{event}/changes": "lead",
    HERE + "/events/{event}/withdrawals": "lead",
    HERE + "/trends": "manager",
    HERE + "/trends/indicators/{edition}/{indicator}": "manager",
    HERE + "/trends/services/{service}": "manager",
    PLAN: "manager",
    PLAN + "/new": "lead",
    PRIORITY: "manager",
    PRIORITY + "/change": "lead",
    PRIORITY + "/ending": "chair",
    PRIORITY + "/entries/new": "team_member",
    PRIORITY + "/milestones/new": "lead",
    PRIORITY + "/milestones/{milestone}/change": "lead",
    PRIORITY + "/success-measures/new": "lead",
    PRIORITY + "/success-measures/{success}/change": "lead",
    HERE + "/chief-officers": "chair",
    HERE + "/measures": "manager",
    HERE + "/measures/new": "lead",
    MEASURE: "lead",
    MEASURE + "/changes": "lead",
    MEASURE + "/endings/new": "lead",
    MEASURE + "/figures/new": "team_member",
    MEASURE + "/figures/{figure}": "team_member",
    MEASURE + "/imports/new": "team_member",
    HERE + "/people": "lead",
    "/forgotten-password": NOBODY,
    "/framework": NOBODY,
    "/framework/{edition}": NOBODY,
    "/framework/{edition}/beside/{other}": NOBODY,
    "/framework/{edition}/levels": NOBODY,
    "/framework/{edition}/print": NOBODY,
    "/framework/{edition}/{number}": "manager",
    "/gallery": NOBODY,
    "/invitations/{token}": NOBODY,
    "/join": NOBODY,
    "/join/{code}": NOBODY,
    "/resets/{token}": NOBODY,
    HERE + "/releases": "manager",
    HERE + "/releases/new": "lead",
    RELEASE: "lead",
    RELEASE + "/differences": "manager",
    RELEASE + "/readings": "chair",
    RELEASE + "/requests": "manager",
    RELEASE + "/requests/{asked}": "lead",
    ROOM: "inspector",
    ROOM + "/changes": "inspector",
    ROOM + "/evidence": "inspector",
    ROOM + "/evidence/{evidence}": "inspector",
    ROOM + "/external-evaluations": "inspector",
    ROOM + "/external-evaluations/new": "inspector",
    ROOM + "/indicators/{number}": "inspector",
    ROOM + "/judgements/{judgement}": "inspector",
    ROOM + "/pattern": "inspector",
    ROOM + "/requests": "inspector",
    ROOM + "/requests/new": "inspector",
    ROOM + "/requests/{asked}": "inspector",
    ROOM + "/sortings": "inspector",
    ROOM + "/statement": "inspector",
    ROOM + "/visit-scope": "inspector",
    "/rooms/{room}": "team_member",
    HERE + "/sessions": "manager",
    HERE + "/sessions/new": "lead",
    SESSION: "lead",
    SESSION + "/actions": "lead",
    SESSION + "/agenda": "team_member",
    SESSION + "/attendees": "lead",
    SESSION + "/attendees/{attendee}": "lead",
    SESSION + "/cards": "team_member",
    ITEM + "/agreements": "lead",
    ITEM + "/open-questions": "lead",
    ITEM + "/slips": "lead",
    SESSION + "/plan": "lead",
    SESSION + "/projector": "manager",
    SESSION + "/record": "manager",
    SESSION + "/slips": "lead",
    "/sign-in": NOBODY,
}
# What the route's own words leave open.
ADDRESSES = {
    "/invitations/{token}": "/invitations/{invitation}",
    "/resets/{token}": "/resets/{reset}",
    PEOPLE + "/{person}/roles/new": PEOPLE + "/{person}/roles/new?committee={slug}",
    HERE + "/releases/new": HERE + "/releases/new?cycle={cycle}",
    PLAN + "/new": PLAN + "/new?judgement={agreed_judgement}",
    PRIORITY + "/entries/new": PRIORITY + "/entries/new?column=reported",
    PRIORITY + "/success-measures/new": PRIORITY + "/success-measures/new?kind=performance",
    ROOM + "/evidence/{evidence}": ROOM + "/evidence/piece2",
    ROOM + "/external-evaluations/new": ROOM + "/external-evaluations/new?indicator=1.2",
    ROOM + "/requests/new": ROOM + "/requests/new?indicator=2.1",
}
NO_PAGES = {
    MEASURE + "/figures.csv",
    HERE + "/continuations/{continuation}/withdrawals",
    EVIDENCE + "/file",
    STATEMENT + "/file.docx",
    STATEMENT + "/file.pdf",
    STATEMENT + "/summary.docx",
    STATEMENT + "/summary.pdf",
    RELEASE + "/pack",
    RELEASE + "/requests/{asked}/files/{sha256}",
    ROOM + "/evidence/{evidence}/file",
    ROOM + "/requests/{asked}/files/{sha256}",
    ROOM + "/visit-scope/file",
    SESSION + "/code.svg",
    SESSION + "/record/file",
    SESSION + "/stream",
    "/rooms/{room}/stream",
}


@dataclass(frozen=True)
class State:
    """A page as it stands after somebody did something there; `status` is that of the answer they got."""

    who: str
    address: str
    status: int = 200
    act: Callable[[Page], None] | None = None


def sends(button: str, **words: str) -> Callable[[Page], None]:
    """Write words into the fields of these names, hidden ones too, and press the button."""

    def act(page: Page) -> None:
        for name, text in words.items():
            field = page.locator(f"main [name={name}]").first
            field.evaluate("(field, text) => { field.value = text }", text)
        press(page, button)

    return act


def open_again(page: Page) -> None:
    unfold(page, "Open again")
    press(page, "Open again")


def asks_personally(page: Page) -> None:
    page.get_by_label("Moderator").select_option(index=1)
    sends("Ask for the second look", what_to_look_at=PERSONAL)(page)


def calls_off(page: Page) -> None:
    unfold(page, "Call this second look off")
    press(page, "Call it off")


def agrees_personally(page: Page) -> None:
    pick(page.get_by_label("weak 2", exact=True))
    sends("Revise this judgement", rationale=PERSONAL, reason="Later.")(page)


def agrees_late(page: Page) -> None:
    pick(page.get_by_label("weak 2", exact=True))
    sends("Revise this judgement", rationale="Other words.", reason="Later.", version=NEVER)(page)


def puts_aside(page: Page) -> None:
    unfold(page, "Put it aside")
    press(page, "Put it aside")


def withdraws_personally(page: Page) -> None:
    unfold(page, "Withdraw it")
    sends("Withdraw it", reason=PERSONAL)(page)


def gives_view(level: str, **words: str) -> Callable[[Page], None]:
    """Choose a level on a phone, write words into the fields of these names, and send the view."""

    def act(page: Page) -> None:
        page.locator(f"[name=level][value='{level}']").check()
        sends("Send your view", **words)(page)

    return act


PERSONAL = "Ring 0131 496 0123, born on 3 May 2015."
NEVER = "999"

STATES = {
    # Nobody may, nothing is there
    "not found": State("lead", "/nowhere", 404),
    "not found, signed out": State(NOBODY, "/nowhere", 404),
    "a committee of others": State("manager", "/committees/{elsewhere}", 404),
    "a link that was used": State(NOBODY, "/invitations/used", 404),
    "not permitted": State("manager", HERE + "/cycles/new", 403),
    "not there for an inspector": State("inspector", HERE + "/cycles", 404),
    "not now": State("lead", HERE + "/cycles/{closed}/plan", 409),
    "signed out": State(NOBODY, HERE),
    # Empty
    "nothing released": State("waiting.inspector", "/committees/{elsewhere}"),
    "home with no cycle": State("lead", "/committees/{elsewhere}"),
    "no cycle": State("lead", "/committees/{elsewhere}/cycles"),
    "a plan without services": State("lead", "/committees/{elsewhere}/cycles/new"),
    "no evidence": State("lead", "/committees/{elsewhere}/evidence"),
    "no service, no locality": State("administrator", COMMITTEES + "/{elsewhere}"),
    "no evidence found": State("lead", HERE + "/evidence?words=zebra"),
    "no indicator has this shape": State("manager", CYCLE + "/pattern?shape=in+every+service"),
    "nothing in the framework": State(NOBODY, "/framework?q=zebra"),
    "another edition": State(NOBODY, "/framework/ci-key-questions"),
    "editions that nobody related": State(NOBODY, "/framework/ci-2019/beside/hmie-2005"),
    "no measure": State("lead", "/committees/{elsewhere}/measures"),
    "a measure that is no longer kept": State("manager", HERE + "/measures/{ended_measure}"),
    "a personal figure": State(
        "lead", MEASURE + "/figures/new", 422, sends("Enter the figure", note=PERSONAL, value="5")
    ),
    "a figure in conflict": State(
        "lead",
        MEASURE + "/figures/{figure}",
        409,
        sends("Correct the figure", value="7", reason="Later.", version=NEVER),
    ),
    "nothing for the chief officers": State("lead", "/committees/{elsewhere}/chief-officers"),
    "found in the framework": State(NOBODY, "/framework?q=risk"),
    "no history": State("manager", CYCLE + "/judgements/{unit5}/5.3/history"),
    # Each part at home, each stage of a cycle, each state of a judgement
    "home of a team member": State("team_member", HERE),
    "home of a manager": State("manager", HERE),
    "home of a chair": State("chair", HERE),
    "home of an administrator": State("administrator", "/"),
    "home of somebody in two committees": State("lead", "/"),
    "a planned cycle": State("lead", HERE + "/cycles/{planned}"),
    "an agreed cycle": State("lead", HERE + "/cycles/{agreed}"),
    "a closed cycle": State("lead", HERE + "/cycles/{closed}"),
    "a cycle to read": State("manager", CYCLE),
    "the pattern of a planned cycle": State("manager", HERE + "/cycles/{planned}/pattern"),
    "the pattern by locality": State("manager", CYCLE + "/pattern?by=locality&show=all"),
    "judgements of a closed cycle": State("manager", HERE + "/cycles/{closed}/judgements"),
    "the evidence grid of a planned cycle": State("manager", HERE + "/cycles/{planned}/evidence-grid"),
    "a blank pad": State("lead", CYCLE + "/judgements/{unit5}/5.3"),
    "an unsatisfactory pad": State("lead", CYCLE + "/judgements/{unit1}/2.1"),
    "a pad that cannot be judged": State("lead", CYCLE + "/judgements/{unit2}/2.1"),
    "a pad outside its marks": State("lead", CYCLE + "/judgements/{unit3}/2.1"),
    "a draft": State("lead", CYCLE + "/judgements/{unit4}/2.1"),
    "a pad of a planned cycle": State("lead", HERE + "/cycles/{planned}/judgements/{unit}/2.1"),
    "a pad of an agreed cycle": State("lead", HERE + "/cycles/{agreed}/judgements/{unit}/2.1"),
    "a pad of a closed cycle": State("lead", HERE + "/cycles/{closed}/judgements/{unit1}/2.1"),
    "a pad to read": State("manager", PAD),
    "a draft to read": State("manager", CYCLE + "/judgements/{unit4}/2.1"),
    "home of a moderator": State("moderator", HERE),
    "a second look that waits for the team": State("team_member", LOOKS + "/{questioned}"),
    "a second look to call off": State("lead", LOOKS + "/{moderation}"),
    "a second look to read": State("manager", LOOKS + "/{questioned}"),
    "a second look that is settled": State("manager", LOOKS + "/{settled}"),
    "a second look in a closed cycle": State("lead", LOOKS + "/{unfinished}"),
    "no second looks": State("lead", "/committees/{elsewhere}/moderations"),
    "a second look at what was judged together": State(
        "lead", CYCLE + "/judgements/{together}/2.1/moderations/new"
    ),
    "evidence to read": State("manager", EVIDENCE),
    "evidence that was merged": State("team_member", HERE + "/evidence/{merged}"),
    "evidence for a judgement": State(
        "team_member", HERE + "/evidence/new?cycle={cycle}&unit={unit}&indicator=2.1"
    ),
    "two entries side by side": State("team_member", EVIDENCE + "/merges?with={audit}"),
    "somebody invited": State("administrator", PEOPLE + "/{invited}"),
    "a link to hand over": State("administrator", PEOPLE + "/{invited}", 200, sends("Make a new invitation")),
    # The room, on phones and on the wall
    "led back to the door of a session": State("lead", "/join?next=/rooms/gone"),
    "a code that nobody has": State(NOBODY, "/join?code=BCDFGH", 404),
    "joining with an account": State("lead", "/join/{code}"),
    "joining without a word": State(NOBODY, "/join/{code}", 422, sends("Join the session")),
    "joining with a personal name": State(
        NOBODY, "/join/{code}", 422, sends("Join the session", name=PERSONAL)
    ),
    "a phone before the first indicator": State("team_member", "/rooms/{opened_session}"),
    "a phone on which a view was given": State("manager", "/rooms/{room}"),
    "a phone of somebody who listens": State("chair", "/rooms/{room}"),
    "a phone after two rounds": State("team_member", "/rooms/{session}"),
    "a phone after a level is agreed": State("team_member", "/rooms/{agreed_session}"),
    "a phone after the end": State("team_member", "/rooms/{ended_session}"),
    "a view without a level": State("team_member", "/rooms/{room}", 422, sends("Send your view")),
    "a personal view": State("team_member", "/rooms/{room}", 422, gives_view("good", reason=PERSONAL)),
    "a view that came too late": State(
        "team_member", "/rooms/{room}", 409, gives_view("good", reason="Staff listen.", round=NEVER)
    ),
    "the wall before the session": State("manager", HERE + "/sessions/{planned_session}/projector"),
    "the wall while people join": State("manager", HERE + "/sessions/{opened_session}/projector"),
    "the wall while views are hidden": State("manager", HERE + "/sessions/{room}/projector"),
    "the wall after a level is agreed": State("manager", HERE + "/sessions/{agreed_session}/projector"),
    "the wall after the end": State("manager", HERE + "/sessions/{ended_session}/projector"),
    # The desk and what is written from it
    "no sessions": State("lead", "/committees/{elsewhere}/sessions"),
    "no cycle for a session": State("lead", "/committees/{elsewhere}/sessions/new"),
    "the desk before the session": State("lead", HERE + "/sessions/{planned_session}"),
    "the desk while people join": State("lead", HERE + "/sessions/{opened_session}"),
    "the desk while views are hidden": State("lead", HERE + "/sessions/{room}"),
    "the desk after a level is agreed": State("lead", HERE + "/sessions/{agreed_session}"),
    "the desk after the end": State("lead", HERE + "/sessions/{ended_session}"),
    "the desk to read": State("manager", SESSION),
    "a record with an agreed level": State("manager", HERE + "/sessions/{agreed_session}/record"),
    "the record of an ended session": State("manager", HERE + "/sessions/{ended_session}/record"),
    "a paper slip that will be hidden": State("lead", HERE + "/sessions/{room}/items/{hidden_item}/slips"),
    "an indicator moved in a plan": State(
        "lead", HERE + "/sessions/{planned_session}/plan", 200, sends("Down 1.1 one place later")
    ),
    "an empty session plan": State(
        "lead", HERE + "/sessions/new", 422, sends("Plan the session", held_on="2026-12-01")
    ),
    "a personal session plan": State(
        "lead", SESSION + "/plan", 422, sends("Save the plan", also_invited=PERSONAL)
    ),
    "a session plan in conflict": State(
        "lead", SESSION + "/plan", 409, sends("Save the plan", place="Elsewhere", version=NEVER)
    ),
    "nobody to add": State("lead", SESSION + "/attendees", 422, sends("Add to the session")),
    "a personal name to correct": State(
        "lead", SESSION + "/attendees/{attendee}", 422, sends("Save the correction", name=PERSONAL)
    ),
    "merged into nobody": State("lead", SESSION + "/attendees/{attendee}", 422, sends("Make them one")),
    "an empty slip": State(
        "lead", HERE + "/sessions/{room}/items/{hidden_item}/slips", 422, sends("Enter the slip")
    ),
    "a session revises without a reason": State(
        "lead", ITEM + "/agreements", 422, sends("Revise this judgement")
    ),
    "a personal agreement": State("lead", ITEM + "/agreements", 422, agrees_personally),
    "an agreement in conflict": State("lead", ITEM + "/agreements", 409, agrees_late),
    "nothing would settle it": State(
        "lead", ITEM + "/open-questions", 422, sends("Record that it is not agreed")
    ),
    "an empty action": State("lead", SESSION + "/actions", 422, sends("Note the action")),
    # The position statement
    "an empty statement": State("lead", HERE + "/cycles/{agreed}/statement"),
    "an empty statement to read": State("manager", HERE + "/cycles/{planned}/statement"),
    "a statement to write": State("lead", STATEMENT),
    "no plain summary": State("manager", HERE + "/cycles/{agreed}/statement/summary"),
    "a claim that was taken out": State("team_member", CLAIMS + "/{claim_out}"),
    "nothing to pick": State("team_member", CLAIMS + "/{claim}/references?words=zebra"),
    "an empty claim": State("team_member", CLAIMS + "/new", 422, sends("Save the claim")),
    "a personal claim": State(
        "team_member", CLAIMS + "/{claim}", 422, sends("Save the claim", words=PERSONAL)
    ),
    "a claim in conflict": State(
        "team_member", CLAIMS + "/{claim}", 409, sends("Save the claim", words="Other words.", version=NEVER)
    ),
    "a claim moved nowhere": State("team_member", CLAIMS + "/{claim}", 422, sends("Move it there")),
    "nothing picked": State(
        "team_member", CLAIMS + "/{claim}/references", 422, sends("Let the claim rest on these")
    ),
    "a limit that is no number": State(
        "lead", STATEMENT + "/word-limits", 422, sends("Set the limit", word_limit="few")
    ),
    "a limit in conflict": State(
        "lead", STATEMENT + "/word-limits", 409, sends("Set the limit", version=NEVER)
    ),
    # The inspector's room
    "released to an inspector": State("inspector", HERE),
    "a room before an inspector reads it": State("manager", ROOM),
    "an indicator as the committee previews it": State("manager", ROOM + "/indicators/2.1"),
    "movement in a release": State("inspector", ROOM + "/pattern?show=movement"),
    "no evidence found in a release": State("inspector", ROOM + "/evidence?words=zebra"),
    "an evaluation to revise": State("inspector", ROOM + "/external-evaluations/new?indicator=2.1"),
    "a request that waits": State("inspector", ROOM + "/requests/{unanswered}"),
    "a request that is closed": State("inspector", ROOM + "/requests/{closed_request}"),
    "a request to answer": State("lead", RELEASE + "/requests/{unanswered}"),
    "a personal sorting": State(
        "inspector", ROOM + "/indicators/1.2", 422, sends("Keep my sorting", notes=PERSONAL)
    ),
    "a sorting in conflict": State(
        "inspector", ROOM + "/indicators/2.1", 409, sends("Keep my sorting", notes="Other.", version=NEVER)
    ),
    "an empty request": State(
        "inspector", ROOM + "/requests/new?indicator=2.1", 422, sends("Ask the committee")
    ),
    "asked further without words": State("inspector", ROOM + "/requests/{asked}", 422, sends("Ask further")),
    "an empty answer": State(
        "lead", RELEASE + "/requests/{unanswered}", 422, sends("Add the answer to the room")
    ),
    "an empty evaluation": State(
        "inspector",
        ROOM + "/external-evaluations/new?indicator=1.2",
        422,
        sends("Record your evaluation"),
    ),
    "an evaluation in conflict": State(
        "inspector",
        ROOM + "/external-evaluations/new?indicator=2.1",
        409,
        sends("Record the revision", reason="Later.", version=NEVER),
    ),
    # Trends and events
    "no trends": State("lead", "/committees/{elsewhere}/trends"),
    "no events": State("lead", "/committees/{elsewhere}/events"),
    "an indicator that nobody judged": State("manager", HERE + "/trends/indicators/hmie-2005/1"),
    "an event of no kind": State(
        "lead",
        HERE + "/events/new",
        422,
        sends("Record the event", title=PERSONAL, happened_on="2026-03-01"),
    ),
    "an event in conflict": State(
        "lead", HERE + "/events/{event}/changes", 409, sends("Save", title="Other words.", version=NEVER)
    ),
    # The improvement plan
    "no priorities": State("lead", "/committees/{elsewhere}/priorities"),
    "a priority to work on": State("lead", PRIORITY),
    "a priority that was stopped": State("lead", PLAN + "/{stopped}"),
    "a stopped priority to take up again": State("lead", PLAN + "/{stopped}/ending"),
    "a priority to close": State("chair", PLAN + "/{closing}/ending"),
    "a personal priority": State(
        "lead", ADDRESSES[PLAN + "/new"], 422, sends("Set the priority", aim=PERSONAL)
    ),
    "a priority in conflict": State(
        "lead", PRIORITY + "/change", 409, sends("Save the changes", aim="Other words.", version=NEVER)
    ),
    "a check without evidence": State(
        "lead", PRIORITY + "/entries/new?column=checked", 422, sends("Check what was delivered")
    ),
    "nothing to stop for": State("lead", PRIORITY + "/ending", 422, sends("Stop the priority")),
    "no level to reach": State(
        "lead",
        PRIORITY + "/success-measures/new?kind=indicator",
        422,
        sends("Add the measure of success"),
    ),
    # Releases
    "no releases": State("lead", "/committees/{elsewhere}/releases"),
    "which cycle is released": State("lead", HERE + "/releases/new"),
    "no cycle to release": State("lead", "/committees/{elsewhere}/releases/new"),
    "a release of a planned cycle": State("lead", HERE + "/releases/new?cycle={planned}"),
    "a release that is being assembled": State("lead", HERE + "/releases/{assembling}"),
    "a release that cannot be finished": State("lead", HERE + "/releases/{faulty}"),
    "a release to confirm": State("chair", HERE + "/releases/{assembled}"),
    "a release that the first person cannot confirm": State("lead", HERE + "/releases/{assembled}"),
    "a release that was withdrawn": State("manager", HERE + "/releases/{withdrawn}"),
    "the first release of a cycle": State("manager", HERE + "/releases/{superseded}/differences"),
    "a second release of a cycle": State(
        "lead", HERE + "/releases/new?cycle={cycle}", 409, sends("Assemble the release", words="Read 2.1.")
    ),
    "personal words to readers": State(
        "lead", HERE + "/releases/new?cycle={closed}", 422, sends("Assemble the release", words=PERSONAL)
    ),
    "no reason to put aside": State("lead", HERE + "/releases/{assembled}", 422, puts_aside),
    "a personal reason to withdraw": State("lead", RELEASE, 422, withdraws_personally),
    # Movement
    "no two cycles": State("lead", "/committees/{elsewhere}/movement"),
    "nothing moved so": State("manager", HERE + "/movement?movement=declined&service=Police"),
    "nobody said to be the same": State(
        "lead", HERE + "/continuations/new", 422, sends("Say that it is the same team", reason=PERSONAL)
    ),
    # Refused, or in conflict
    "a wrong password": State(NOBODY, "/sign-in", 422, sends("Sign in", email="lead@example.org")),
    "a password that is too short": State(
        NOBODY, "/resets/{reset}", 422, sends("Set the password and sign in", password="short")
    ),
    "no name for oneself": State("lead", "/account", 422, sends("Save your details", name="")),
    "a wrong present password": State("lead", "/account", 422, sends("Change the password", present="x")),
    "no name for a committee": State(
        "administrator", COMMITTEES + "/new", 422, sends("Create the committee")
    ),
    "a personal name for a service": State(
        "administrator", COMMITTEES + "/{slug}/area/{kind}/new", 422, sends("Add the service", name=PERSONAL)
    ),
    "nothing about a person": State(
        "administrator", PEOPLE + "/new", 422, sends("Add the person and make an invitation")
    ),
    "nothing about a member": State(
        "administrator",
        COMMITTEES + "/{slug}/people/new",
        422,
        sends("Add the person and make an invitation"),
    ),
    "no part": State("administrator", ADDRESSES[PEOPLE + "/{person}/roles/new"], 422, sends("Give the part")),
    "no name for somebody": State(
        "administrator", PEOPLE + "/{person}", 422, sends("Save the details", name="")
    ),
    "an empty plan": State("lead", HERE + "/cycles/new", 422, sends("Plan the cycle")),
    "a personal plan": State("lead", CYCLE + "/plan", 422, sends("Save the plan", why_now=PERSONAL)),
    "a plan in conflict": State(
        "lead", CYCLE + "/plan", 409, sends("Save the plan", why_now="Sooner.", version=NEVER)
    ),
    "no reason to open again": State("lead", HERE + "/cycles/{agreed}", 422, open_again),
    "a cycle in conflict": State("lead", CYCLE, 409, sends("Mark as agreed", version=NEVER)),
    "an agreement without a level": State(
        "lead", CYCLE + "/judgements/{unit5}/5.3", 422, sends("Agree this judgement", judged_on="2999-01-01")
    ),
    "a personal draft": State(
        "team_member", PAD, 422, sends("Save draft of a revision", rationale=PERSONAL, strengths=PERSONAL)
    ),
    "a draft in conflict": State(
        "team_member", PAD, 409, sends("Save draft of a revision", rationale="Other words.", version=NEVER)
    ),
    "no evidence chosen": State("team_member", PAD, 422, sends("Use this evidence")),
    "no reason to take back": State("team_member", PAD + "/blanks/new", 422, sends("Take back to blank")),
    "nobody asked for a second look": State(
        "lead", PAD + "/moderations/new", 422, sends("Ask for the second look", what_to_look_at=PERSONAL)
    ),
    "a personal request for a second look": State("lead", PAD + "/moderations/new", 422, asks_personally),
    "no reply chosen": State("moderator", LOOKS + "/{moderation}", 422, sends("Reply", words="Why?")),
    "a personal answer": State("team_member", LOOKS + "/{questioned}", 422, sends("Answer", words=PERSONAL)),
    "an answer in conflict": State(
        "team_member", LOOKS + "/{questioned}", 409, sends("Answer", words="Other words.", version=NEVER)
    ),
    "no reason to call off": State("lead", LOOKS + "/{moderation}", 422, calls_off),
    "empty evidence": State("team_member", HERE + "/evidence/new", 422, sends("Record evidence")),
    "personal evidence": State("team_member", EVIDENCE + "/changes", 422, sends("Save", finding=PERSONAL)),
    "evidence in conflict": State(
        "team_member", EVIDENCE + "/changes", 409, sends("Save", finding="Other words.", version=NEVER)
    ),
    "evidence used nowhere": State("team_member", EVIDENCE, 422, sends("Use it there")),
    "no reason to merge": State("team_member", EVIDENCE + "/merges?with={audit}", 422, sends("Merge them")),
}


# Every page is always opened. Of their many states a sample is, the same each time, and with --full all.
SAMPLE = random.Random("states").sample(sorted(STATES), len(STATES) // 10)


def alternating(names: Iterable[str]) -> list[tuple[str, int]]:
    """Each with a width in turn; in the full suite each with every width."""
    return [
        (name, width)
        for number, name in enumerate(names)
        for width in (WIDTHS if IS_FULL else [WIDTHS[number % len(WIDTHS)]])
    ]


class Browsers:
    """One browser for each person, in which they stay signed in; what goes wrong in any is noted."""

    def __init__(self, chromium: Browser, address: str) -> None:
        self.chromium, self.address = chromium, address
        self.pages: dict[str, Page] = {}
        self.faults: list[str] = []

    def page_of(self, who: str, width: int) -> Page:
        page = self.pages.get(who) or self._opened(who)
        page.set_viewport_size({"width": width, "height": 800})
        return page

    def _opened(self, who: str) -> Page:
        context = self.chromium.new_context(base_url=self.address, reduced_motion="reduce")
        watch(context, self.faults)
        if who:
            form: dict[str, str | float | bool] = {"email": f"{who}@example.org", "password": PASSWORD}
            answer = context.request.post("/sign-in", form=form, headers={"Origin": self.address})
            assert answer.ok, answer.status
        self.pages[who] = context.new_page()
        return self.pages[who]


@dataclass(frozen=True)
class House:
    """The served installation, its browsers, and the ids of its places by name."""

    browsers: Browsers
    places: dict[str, str]
    opened: frozenset[str]

    def opens(self, who: str, address: str, width: int) -> tuple[Page, int]:
        """The page that somebody sees at an address, and the status of the answer."""
        page = self.browsers.page_of(who, width)
        answer = page.goto(address.format(**self.places))
        assert answer is not None
        return page, answer.status


@pytest.fixture(scope="module")
def house(
    chromium: Browser, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """One installation and one server for every page."""
    home = tmp_path_factory.mktemp("house")
    database = home / "workbook.sqlite"
    database.write_bytes(migrated_sqlite.read_bytes())
    settings = Settings(home=home, database_url=f"sqlite:///{database}", is_production=False)
    app = create_app(settings)
    with app.state.database.session(write=True) as session:
        places = install(session, FileStore(settings.files))
    with served(app) as address:
        browsers = Browsers(chromium, address)
        yield House(browsers, places, frozenset(opened_in(app)))
        for page in browsers.pages.values():
            page.context.close()
    app.state.database.engine.dispose()


def opened_in(app: FastAPI) -> Iterator[str]:
    """Every address that can be opened, but those that only lead back to the page of a form."""
    for context in iter_route_contexts(app.routes):
        endpoint = getattr(context.original_route, "endpoint", None)
        if "GET" in (context.methods or ()) and endpoint and endpoint.__module__ != "app.guards":
            yield str(context.path)


def test_no_page_is_left_out(house: House) -> None:
    assert set(PAGES) | NO_PAGES == house.opened


@pytest.mark.parametrize(("route", "width"), alternating(PAGES))
def test_a_page_is_sound(house: House, route: str, width: int) -> None:
    page, status = house.opens(PAGES[route], ADDRESSES.get(route, route), width)
    assert status == 200
    assert_sound(house, page, width)


@pytest.mark.parametrize(("name", "width"), alternating(STATES if IS_FULL else sorted(SAMPLE)))
def test_a_state_of_a_page_is_sound(house: House, name: str, width: int) -> None:
    state = STATES[name]
    page, status = house.opens(state.who, state.address, width)
    if state.act:
        with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
            state.act(page)
        # The answer is there before the page that it makes.
        answered.value.finished()
        page.wait_for_load_state()
        status = answered.value.status
    assert status == state.status
    assert_sound(house, page, width)


@pytest.mark.parametrize("route", [PRIORITY, MEASURE])
def test_a_table_that_stacks_hides_nothing_on_a_phone(house: House, route: str) -> None:
    page, _ = house.opens("lead", route, 320)
    regions = page.locator(".table-region:has(> .stacks)")
    assert regions.count() == 1
    assert regions.first.evaluate("each => each.scrollWidth <= each.clientWidth")


def assert_sound(house: House, page: Page, width: int) -> None:
    """Fail with everything that is wrong with the page as it stands, and with all that is folded in it."""
    faults = [*layout_faults(page)]
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    for picture in page.locator("[data-figure]").all():
        expect(picture.locator(".main-svg").first).to_be_visible()
    faults += [*axe_findings(page), *layout_faults(page)]
    (other,) = set(WIDTHS) - {width}
    page.set_viewport_size({"width": other, "height": 800})
    faults += layout_faults(page)
    faults += house.browsers.faults
    house.browsers.faults.clear()
    assert not faults, "\n  ".join([f"{page.url} at {width}:", *dict.fromkeys(faults)])


LAYOUT_FAULTS = """() => {
    const faults = [], wide = document.documentElement.scrollWidth;
    if (wide > innerWidth) faults.push(`The page is ${wide} wide on a screen of ${innerWidth}.`);
    const cut = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
        .filter(each => each.checkVisibility() && !each.matches(".ds_skip-links__link"))
        .filter(each => each.getBoundingClientRect().left < 0);
    for (const each of cut) faults.push(`${each.outerHTML} is cut off.`);
    const titles = document.querySelectorAll("h1").length;
    if (titles !== 1) faults.push(`The page has ${titles} titles.`);
    const first = document.querySelector("a[href], button, input, select, textarea, summary, [tabindex='0']");
    if (!first.matches(".ds_skip-links__link")) return [...faults, "The skip link is not the first place."];
    first.focus();
    const {top, left, width, height} = first.getBoundingClientRect();
    if (top < 0 || left < 0 || width < 24 || height < 24) faults.push("Nobody sees the skip link.");
    if (!document.querySelector(first.hash)) faults.push("The skip link leads nowhere.");
    first.blur();
    return faults;
}"""


def layout_faults(page: Page) -> list[str]:
    """What a person with this screen and a keyboard would stumble over."""
    found: list[str] = page.evaluate(LAYOUT_FAULTS)
    return found


SOUND = """
    <a class="ds_skip-links__link" href="#main" style="display: block; height: 2em">Skip to main content</a>
    <main id="main"><h1>Cycle</h1>{}</main>
"""


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (SOUND.format("<p>Kept</p>"), ""),
        (SOUND.format("<h1>Another</h1>"), "2 titles"),
        (SOUND.format('<div style="width: 2000px">Wide</div>'), "wide on a screen"),
        (SOUND.format('<a href="/" style="position: absolute; left: -9px">Home</a>'), "is cut off"),
        (SOUND.replace("#main", "#nowhere"), "leads nowhere"),
        ('<a href="/">Home</a>' + SOUND, "not the first place"),
        ("<style>a { position: absolute; left: -999px }</style>" + SOUND, "Nobody sees"),
    ],
)
def test_what_a_person_would_stumble_over_is_noticed(house: House, written: str, told: str) -> None:
    page = house.browsers.page_of(NOBODY, 320)
    page.goto("about:blank")
    page.set_content(written)
    found = layout_faults(page)
    assert [told in fault for fault in found] == [True] * bool(told), found
