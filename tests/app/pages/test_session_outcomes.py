"""What a session comes to: the judgement, or what would settle it, the actions, and the record of it all."""

from html.parser import HTMLParser

import pytest
from fastapi import FastAPI

from evaluations.actions.judgement import agree, save_draft
from evaluations.actions.session import move_session
from evaluations.judgement import JudgementEntry, Words
from evaluations.queries.judgement import pad_at
from evaluations.queries.session import actions_of, agenda_of, agreed_in_sessions
from evaluations.session import Act, ItemState
from indicators.level import Level
from tests.desks import Desk, desk_of, revealed_in
from tests.evaluations.area import counted_on
from tests.inspecting_client import InspectingClient
from tests.phones import words_of
from tests.places import LEAD
from tests.rooms import joined

PERSONAL = "Ring 0131 496 0123"


@pytest.fixture
def desk(workbook: FastAPI) -> Desk:
    """An open session whose views on 1.1 are revealed: Police weak and good, Health very good."""
    with workbook.state.database.session(write=True) as session:
        gathering = revealed_in(session, Level.WEAK, Level.GOOD, Level.VERY_GOOD)
        return desk_of(workbook, session, gathering)


@pytest.fixture
def lead(desk: Desk) -> InspectingClient:
    return desk.as_("lead")


@pytest.fixture
def form(desk: Desk) -> str:
    return f"{desk.item_address()}/agreements"


def in_force(desk: Desk) -> JudgementEntry | None:
    with desk.database.session(write=False) as session:
        return pad_at(session, desk.cycle(session), desk.place.units[-1].id, "1.1").in_force


def on_the_pad(desk: Desk, words: Words, *, is_agreed: bool) -> None:
    """Somebody writes on the pad of the same judgement."""
    with desk.database.session(write=True) as session:
        where = {"cycle": desk.cycle(session), "unit": desk.place.units[-1], "indicator": "1.1"}
        write = agree if is_agreed else save_draft
        write(session, by=LEAD, words=words, version=0, **where)  # type: ignore[arg-type]


def end(desk: Desk) -> None:
    with desk.database.session(write=True) as session:
        move_session(session, by=LEAD, room=desk.room(session), cycle=desk.cycle(session), act=Act.END)


# Agreed


def test_nothing_is_filled_in_from_the_views(lead: InspectingClient, form: str) -> None:
    page = lead.get(form).text
    assert " checked" not in page
    assert "Views of round 1, by service" in page
    assert "The form starts with" not in page


def test_what_the_group_agrees_is_the_judgement_of_the_pad(
    desk: Desk, lead: InspectingClient, form: str
) -> None:
    said = {
        "level": "satisfactory",
        "rationale": "Most plans are clear.",
        "strengths": "Clear plans.",
        "areas_for_improvement": "Late reviews.",
        "dissent_words_1": "In our area they are on time.",
        "dissent_service_1": "Police",
        "judged_on": "2026-03-12",
    }
    page = lead.submit(lead.get(form), said)
    assert "The judgement of 1.1 is agreed." in page.text
    entry = in_force(desk)
    assert entry is not None
    assert (entry.level, entry.rationale) == (Level.SATISFACTORY, "Most plans are clear.")
    assert entry.dissent == [{"words": "In our area they are on time.", "service": "Police"}]
    assert entry.judged_on.isoformat() == "2026-03-12"
    with desk.database.session(write=False) as session:
        beside = agreed_in_sessions(session, desk.place.committee.id, [entry.id])
    assert len(beside[entry.id].rounds[0].seen) == 3


def test_that_it_cannot_be_judged_is_an_outcome_with_its_reason(
    desk: Desk, lead: InspectingClient, form: str
) -> None:
    asked = lead.submit(lead.get(form), {"level": "cannot judge"})
    assert asked.status_code == 422
    assert "Say why this cannot be judged." in asked.text
    lead.submit(asked, {"cannot_judge": "Nobody has looked at it."})
    entry = in_force(desk)
    assert entry is not None and entry.cannot_judge == "Nobody has looked at it."


def test_no_level_is_no_outcome(lead: InspectingClient, form: str) -> None:
    answer = lead.submit(lead.get(form), {"rationale": "Kept while it is refused."})
    assert answer.status_code == 422
    assert "Kept while it is refused." in answer.text
    assert "No level yet" not in answer.text


def test_a_draft_on_the_pad_is_where_the_form_starts(desk: Desk, lead: InspectingClient, form: str) -> None:
    on_the_pad(desk, Words(rationale="Written before.", marks={"1": "like weak"}), is_agreed=False)
    page = lead.get(form)
    assert "The form starts with the draft that stands on the pad." in page.text
    assert "Written before." in page.text
    lead.submit(page, {"level": "weak"})
    entry = in_force(desk)
    assert entry is not None
    assert (entry.rationale, entry.marks) == ("Written before.", {"1": "like weak"})


def test_a_revision_asks_for_its_reason(desk: Desk, lead: InspectingClient, form: str) -> None:
    on_the_pad(desk, Words(level=Level.GOOD, rationale="As it was."), is_agreed=True)
    page = lead.get(form)
    assert "The form starts with what is agreed already." in page.text
    asked = lead.submit(page, {"level": "weak"})
    assert asked.status_code == 422
    assert 'href="#reason"' in asked.text
    lead.submit(asked, {"reason": "The group heard of late reviews."})
    entry = in_force(desk)
    assert entry is not None and entry.level is Level.WEAK


def test_words_that_were_agreed_meanwhile_stand_beside_those_of_the_group(
    desk: Desk, lead: InspectingClient, form: str
) -> None:
    page = lead.get(form)
    on_the_pad(desk, Words(level=Level.GOOD, rationale="Theirs."), is_agreed=True)
    answer = lead.submit(page, {"level": "weak", "rationale": "Ours."})
    assert answer.status_code == 409
    assert "Theirs." in answer.text and "Ours." in answer.text
    assert "saved this after you opened it" in answer.text
    assert "agreed." in lead.submit(answer, {"reason": "The session."}).text
    entry = in_force(desk)
    assert entry is not None and entry.rationale == "Ours."


def test_what_looks_personal_is_caught_before_it_is_agreed(
    desk: Desk, lead: InspectingClient, form: str
) -> None:
    answer = lead.submit(lead.get(form), {"level": "weak", "dissent_words_1": PERSONAL})
    assert answer.status_code == 422
    assert "<mark>0131 496 0123</mark>" in answer.text
    assert in_force(desk) is None
    lead.submit(answer, {"not_personal": "yes", "not_personal_reason": "The number of the town hall."})
    assert in_force(desk) is not None


def test_unsatisfactory_asks_for_the_immediate_action_and_blocks_nothing(
    desk: Desk, lead: InspectingClient, form: str
) -> None:
    page = lead.get(form)
    assert "Immediate action taken" in page.text and "Who owns it" in page.text
    lead.submit(page, {"level": "unsatisfactory", "rationale": "Nobody answers."})
    entry = in_force(desk)
    assert entry is not None and entry.level is Level.UNSATISFACTORY


# Not agreed


def test_not_agreed_keeps_what_would_settle_it_and_leaves_the_judgement_alone(
    desk: Desk, lead: InspectingClient
) -> None:
    address = f"{desk.item_address()}/open-questions"
    asked = lead.submit(lead.get(address), {"would_settle": " "})
    assert asked.status_code == 422
    assert "Say what would settle it." in asked.text
    page = lead.submit(asked, {"would_settle": "The audit of March."})
    assert "1.1 is recorded as not agreed." in page.text
    assert "The audit of March." in page.text
    assert desk.items()[0].state is ItemState.NOT_AGREED
    assert in_force(desk) is None


def test_what_would_settle_it_is_looked_at_for_what_is_personal(desk: Desk, lead: InspectingClient) -> None:
    answer = lead.submit(lead.get(f"{desk.item_address()}/open-questions"), {"would_settle": PERSONAL})
    assert answer.status_code == 422
    assert PERSONAL.split()[0] in answer.text
    assert "look like personal data" in answer.text


@pytest.mark.parametrize("form_of", ["agreements", "open-questions"])
def test_before_the_reveal_there_is_nothing_to_come_to(
    desk: Desk, lead: InspectingClient, form_of: str
) -> None:
    answer = lead.get(f"{desk.item_address(1)}/{form_of}")
    assert answer.status_code == 409
    assert "to come" in answer.text


# Actions


def test_an_action_is_noted_shown_and_dropped(desk: Desk, lead: InspectingClient) -> None:
    sent = {
        "what": "Bring the audit",
        "owner": "Audit officer",
        "due": "2026-05-01",
        "item": desk.items()[0].id,
    }
    page = lead.submit(lead.get(f"{desk.address}/actions"), sent)
    assert "Bring the audit" in page.text and "Audit officer, by 1 May 2026" in page.text
    page = lead.submit(page, action="/action-withdrawals")
    assert "The action is dropped." in page.text
    with desk.database.session(write=False) as session:
        assert actions_of(session, desk.room_id) == ()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"owner": "Audit officer"}, "Say what will be done"),
        ({"what": "Bring the audit"}, "Say who does it, by designation or team."),
        ({"what": "Bring it", "owner": "Officer", "due": "soon"}, "Give the day as day, month and year"),
        ({"what": PERSONAL, "owner": "Officer"}, "look like personal data"),
    ],
)
def test_an_action_that_cannot_be_kept_is_told_with_what_was_typed(
    desk: Desk, lead: InspectingClient, sent: dict[str, str], sentence: str
) -> None:
    answer = lead.submit(lead.get(f"{desk.address}/actions"), sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert all(words in answer.text for words in sent.values())


def test_an_action_can_be_noted_after_the_end(desk: Desk, lead: InspectingClient) -> None:
    end(desk)
    sent = {"what": "Bring the audit", "owner": "Audit officer"}
    assert "The action is noted." in lead.submit(lead.get(f"{desk.address}/actions"), sent).text


def test_an_action_of_another_session_is_not_dropped_here(desk: Desk, lead: InspectingClient) -> None:
    assert lead.post(f"{desk.address}/action-withdrawals", data={"action": "nothing"}).status_code == 404


# The record


def test_the_record_says_who_was_there_what_was_agreed_and_what_was_not(
    desk: Desk, lead: InspectingClient, form: str
) -> None:
    said = {"level": "weak", "rationale": "Reviews run late.", "dissent_words_1": "Not here."}
    lead.submit(lead.get(form), said)
    lead.post(f"{desk.item_address()}/rounds")
    lead.post(f"{desk.item_address()}/moves", data={"act": Act.PARK.value})
    lead.submit(lead.get(f"{desk.address}/actions"), {"what": "Bring the audit", "owner": "Audit officer"})
    end(desk)
    page = words_of(lead.get(f"{desk.address}/record"))
    for told in (
        "3 people.",
        "Kim; Pat",
        "What was agreed",
        "Reviews run late.",
        "Not here.",
        "Views of round 1, by service",
        "Round 2 was begun and not revealed. Whatever was given in it stays hidden for good.",
        "2.1 Children and young people are listened to, understood and respected: not reached",
        "Bring the audit",
        "Audit officer",
        "no day given",
    ):
        assert told in page, told
    assert "has not ended" not in page


def test_the_record_says_of_an_indicator_that_was_parked_at_once_that_nobody_looked_at_it(
    desk: Desk, lead: InspectingClient
) -> None:
    with desk.database.session(write=False) as session:
        second = agenda_of(session, desk.room_id)[1]
    lead.post(f"{desk.address}/items/{second.id}/moves", data={"act": Act.PARK.value})
    page = words_of(lead.get(f"{desk.address}/record"))
    assert "understood and respected: parked" in page
    assert "Round 0" not in page


def test_the_record_of_an_open_session_says_that_it_is_open(desk: Desk, lead: InspectingClient) -> None:
    assert "The session has not ended." in lead.get(f"{desk.address}/record").text


class Addresses(HTMLParser):
    """Every address that a file names, and every script in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [f"{name}={value}" for name, value in attrs if name in ("src", "href", "action")]
        self.found += ["script"] if tag == "script" else []


def test_the_downloaded_record_needs_nothing_else(desk: Desk, lead: InspectingClient, form: str) -> None:
    lead.submit(lead.get(form), {"level": "weak", "rationale": "Reviews run late."})
    answer = lead.get(f"{desk.address}/record/file")
    assert answer.headers["content-disposition"].startswith(
        'attachment; filename="Record of Afternoon on outcomes, 2026-03-12.html"'
    )
    html = answer.content.decode()
    assert Addresses(html).found == []
    assert "url(" not in html and "@import" not in html
    assert "<style>" in html and "Reviews run late." in html and "Views of round 1" in html


def test_the_record_asks_the_database_no_more_when_more_people_were_there(
    desk: Desk, lead: InspectingClient
) -> None:
    counts = []
    for again in range(2):
        with counted_on(desk.database) as statements:
            lead.get(f"{desk.address}/record")
        counts.append(len(statements))
        with desk.database.session(write=True) as session:
            for number in range(10):
                joined(session, desk.place, desk.room(session), f"Person {number} {again}", 1)
    assert counts[0] == counts[1]
