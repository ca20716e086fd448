"""The pages about judgements: the list of a cycle, the pad, taking back, and the story."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import event
from sqlmodel import Session, select

from app.database import Database
from evaluations.actions.judgement import Words, agree, save_draft, use_evidence
from evaluations.cycle import Cycle, Stage
from evaluations.edition import PublishedTheme
from evaluations.judgement import Judgement, JudgementEntry, State, words_of
from evaluations.person import Part
from evaluations.trace import leave_trace
from evaluations.triangulation import Stance
from indicators.level import Level
from tests.inspecting_client import InspectingClient, filled_in, find_form
from tests.people import person_in, signed_in
from tests.places import LEAD, Place, cycle_in, evidence_in, move, place_in

LEAD_AT, MEMBER_AT, MANAGER_AT, STRANGER_AT = (
    f"{name}@example.org" for name in ("lead", "member", "manager", "stranger")
)
GOOD = Words(level=Level.GOOD, rationale="Most plans are clear.")


@dataclass(frozen=True)
class Room:
    """A committee with its people; the stranger leads another committee."""

    workbook: FastAPI
    place: Place

    @property
    def database(self) -> Database:
        found: Database = self.workbook.state.database
        return found

    @property
    def list(self) -> str:
        return f"/committees/{self.place.committee.slug}/cycles/{self.place.cycle.id}/judgements"

    def pad(self, unit: int = 0, indicator: str = "2.1") -> str:
        return f"{self.list}/{self.place.units[unit].id}/{indicator}"

    def browser(self, email: str) -> InspectingClient:
        return signed_in(self.workbook, email)

    def judgement(self) -> Judgement:
        with self.database.session(write=False) as session:
            return session.exec(select(Judgement)).one()


@pytest.fixture
def room(workbook: FastAPI) -> Room:
    with workbook.state.database.session(write=True) as session:
        place = place_in(session)
        person_in(session, LEAD_AT, Part.LEAD, committee=place.committee)
        person_in(
            session, MEMBER_AT, Part.TEAM_MEMBER, committee=place.committee, service_id=place.services[0].id
        )
        person_in(session, MANAGER_AT, Part.MANAGER, committee=place.committee)
        person_in(session, STRANGER_AT, Part.LEAD, committee=place_in(session, "Other area").committee)
    return Room(workbook, place)


def where(session: Session, room: Room, unit: int = 0) -> dict[str, Any]:
    return {
        "by": LEAD,
        "cycle": session.get_one(Cycle, room.place.cycle.id),
        "unit": room.place.units[unit],
        "indicator": "2.1",
    }


def drafted(room: Room, words: Words = GOOD, unit: int = 0, version: int = 0) -> None:
    with room.database.session(write=True) as session:
        save_draft(session, **where(session, room, unit), words=words, version=version)


def agreed(room: Room, words: Words = GOOD, unit: int = 0) -> None:
    with room.database.session(write=True) as session:
        agree(session, **where(session, room, unit), words=words, version=0, judged_on=date(2026, 3, 2))


def send(browser: InspectingClient, page: httpx2.Response, end: str, **fields: str) -> httpx2.Response:
    """Press the button of the pad's form that leads to an address with this end."""
    form = find_form(page, "/drafts")
    address = form.get("action", "").removesuffix("/drafts") + end
    return browser.post(address, data=filled_in(form, fields))


def test_nothing_is_pre_filled_on_a_blank_pad(room: Room) -> None:
    page = room.browser(LEAD_AT).get(room.pad())
    assert page.status_code == 200
    assert " checked" not in page.text
    assert "not yet judged" in page.text
    assert "Mark the themes to see which levels they leave open." in page.text


def test_a_draft_is_saved_and_stands_in_the_form_again(room: Room) -> None:
    browser = room.browser(LEAD_AT)
    text = "Tha na daoine cudromach 👩‍👧 \u202bשלום\u202c\n" + "x" * 19_000
    page = send(
        browser,
        browser.get(room.pad()),
        "/drafts",
        mark_1="in between",
        level="very good",
        rationale=text,
        dissent_words_1="It is weaker than that.",
        dissent_service_1="Health",
    )
    assert "Draft saved. It is not agreed yet." in page.text
    assert "Your marks leave open: satisfactory or good." in page.text
    assert "Your level lies outside the ones that your marks leave open. Say why." in page.text
    assert "Very good and excellent ask what is worth sharing." in page.text
    words = words_of(room.judgement())
    assert (words.marks, words.level, words.rationale) == ({"1": "in between"}, Level.VERY_GOOD, text)
    assert words.dissent == [{"words": "It is weaker than that.", "service": "Health"}]
    send(browser, page, "/drafts")
    assert words_of(room.judgement()) == words


def test_a_mark_and_a_level_can_be_taken_out_again(room: Room) -> None:
    drafted(room, Words(marks={"1": "like weak"}, level=Level.WEAK, strengths="Pace"))
    browser = room.browser(LEAD_AT)
    send(browser, browser.get(room.pad()), "/drafts", mark_1="not marked", level="no level yet")
    assert words_of(room.judgement()) == Words(strengths="Pace")


def test_marks_say_at_once_which_levels_they_leave_open(room: Room) -> None:
    answer = room.browser(LEAD_AT).get(
        room.pad(),
        params={"mark_1": "like very good", "mark_2": "in between", "level": "weak"},
        headers={"HX-Request": "true", "HX-Target": "div#left-open"},
    )
    assert "<html" not in answer.text
    assert "Your marks leave open: satisfactory, good or very good." in answer.text
    assert "Your level lies outside" in answer.text


def test_an_agreement_is_dated_and_kept(room: Room) -> None:
    browser = room.browser(MEMBER_AT)
    page = send(browser, browser.get(room.pad()), "/agreements", level="good", judged_on="2026-03-02")
    assert "Agreed: good." in page.text
    assert "Agreed on 2 March 2026 by Member." in page.text
    judgement = room.judgement()
    assert (judgement.state, judgement.agreed_level) == (State.AGREED, Level.GOOD)


def test_a_double_click_agrees_once(room: Room) -> None:
    browser = room.browser(LEAD_AT)
    blank = browser.get(room.pad())
    for _ in range(2):
        send(browser, blank, "/agreements", level="good")
    with room.database.session(write=False) as session:
        assert len(session.exec(select(JudgementEntry)).all()) == 1


def test_what_cannot_be_judged_needs_its_reason_and_is_no_level(room: Room) -> None:
    browser = room.browser(LEAD_AT)
    refused = send(browser, browser.get(room.pad()), "/agreements", level="cannot judge", strengths="Pace")
    assert refused.status_code == 422
    assert "Say why this cannot be judged." in refused.text
    assert "Pace" in refused.text
    done = send(browser, refused, "/agreements", cannot_judge="The team is new.")
    assert "Agreed: cannot be judged." in done.text
    assert room.judgement().state is State.CANNOT


def test_a_refused_agreement_keeps_all_that_was_typed(room: Room) -> None:
    browser = room.browser(LEAD_AT)
    refused = send(
        browser,
        browser.get(room.pad()),
        "/agreements",
        judged_on="someday",
        rationale="Much <b>care</b>",
        mark_1="like weak",
        dissent_words_2="No.",
    )
    assert refused.status_code == 422
    assert "Give the day of the judgement." in refused.text
    kept = send(browser, refused, "/drafts", judged_on="")
    assert kept.status_code == 200
    words = words_of(room.judgement())
    assert (words.rationale, words.marks) == ("Much <b>care</b>", {"1": "like weak"})
    assert words.dissent == [{"words": "No.", "service": ""}]


def test_a_revision_asks_why_and_the_agreed_level_stays_until_then(room: Room) -> None:
    agreed(room)
    browser = room.browser(LEAD_AT)
    page = send(browser, browser.get(room.pad()), "/drafts", level="very good")
    assert "Draft of a revision saved." in page.text
    assert "What was agreed stays in force until the revision is agreed." in page.text
    assert room.judgement().agreed_level is Level.GOOD
    refused = send(browser, page, "/agreements")
    assert refused.status_code == 422
    assert "Say why the agreed judgement is revised." in refused.text
    done = send(browser, refused, "/agreements", reason="The audit came in.")
    assert "Revised: very good." in done.text
    assert room.judgement().agreed_level is Level.VERY_GOOD


def test_a_draft_of_a_revision_can_be_dropped(room: Room) -> None:
    agreed(room)
    drafted(room, Words(level=Level.WEAK), version=1)
    browser = room.browser(LEAD_AT)
    page = browser.submit(browser.get(room.pad()), action="/dropped-drafts")
    assert "The draft of the revision is dropped." in page.text
    assert words_of(room.judgement()) == GOOD


def test_a_stale_save_shows_both_texts_and_loses_neither(room: Room) -> None:
    browser = room.browser(MEMBER_AT)
    opened = browser.get(room.pad())
    drafted(room, Words(level=Level.GOOD, rationale="Theirs", marks={"1": "like weak"}))
    conflict = send(browser, opened, "/drafts", rationale="Mine", level="weak")
    assert conflict.status_code == 409
    assert f"{LEAD.name} saved this after you opened it" in conflict.text
    for words in ("Theirs", "Mine", "like weak", "not marked", "Mark of theme 1"):
        assert words in conflict.text
    assert words_of(room.judgement()).rationale == "Theirs"
    send(browser, conflict, "/drafts", rationale="Theirs and mine")
    assert words_of(room.judgement()).rationale == "Theirs and mine"


def test_words_that_look_personal_are_marked_and_can_be_confirmed(room: Room) -> None:
    browser = room.browser(LEAD_AT)
    refused = send(browser, browser.get(room.pad()), "/drafts", rationale="Ring 0131 496 0123.")
    assert refused.status_code == 422
    assert "<mark>0131 496 0123</mark>" in refused.text
    again = send(browser, refused, "/drafts", not_personal="yes")
    assert again.status_code == 422
    assert "Say why these words are not personal." in again.text
    done = send(browser, again, "/drafts", not_personal_reason="The duty line.")
    assert done.status_code == 200
    assert room.judgement().rationale == "Ring 0131 496 0123."


def test_taking_back_is_confirmed_and_says_why(room: Room) -> None:
    agreed(room)
    browser = room.browser(LEAD_AT)
    asked = browser.get(room.pad() + "/blanks/new")
    refused = browser.submit(asked)
    assert refused.status_code == 422
    done = browser.submit(refused, {"reason": "Wrong team."})
    assert "Taken back to blank." in done.text
    assert room.judgement().state is State.BLANK


def test_evidence_is_used_with_a_stance_changed_and_dropped(room: Room) -> None:
    with room.database.session(write=True) as session:
        piece = evidence_in(session, room.place.committee, "Survey of parents")
    browser = room.browser(LEAD_AT)
    pad = browser.get(room.pad())
    assert "Standing on nothing" in pad.text
    form = {"evidence": piece.id, "stance": "supports"}
    refused = browser.post(room.pad() + "/evidence-uses", data={"evidence": "", "form_key": "a"})
    assert refused.status_code == 422
    used = browser.post(room.pad() + "/evidence-uses", data={**form, "form_key": "b"})
    assert "“Survey of parents” supports this judgement." in used.text
    assert "Standing on one source" in used.text
    changed = browser.submit(used, {"stance": "contradicts"}, action="/evidence-uses")
    assert "Some of the evidence contradicts this judgement." in changed.text
    dropped = browser.submit(changed, action="/withdrawals")
    assert "Standing on nothing" in dropped.text


def test_the_evidence_is_redrawn_alone_when_htmx_asks(room: Room) -> None:
    with room.database.session(write=True) as session:
        piece = evidence_in(session, room.place.committee)
    answer = room.browser(LEAD_AT).post(
        room.pad() + "/evidence-uses",
        data={"evidence": piece.id, "stance": "qualifies", "form_key": "a"},
        headers={"HX-Request": "true", "HX-Target": "div#evidence-used"},
    )
    assert "<html" not in answer.text
    assert "Standing on one source" in answer.text


def test_a_use_that_is_refused_redraws_the_evidence_alone(room: Room) -> None:
    answer = room.browser(LEAD_AT).post(
        room.pad() + "/evidence-uses",
        data={"evidence": "", "form_key": "a"},
        headers={"HX-Request": "true", "HX-Target": "div#evidence-used"},
    )
    assert answer.status_code == 422
    assert "<html" not in answer.text
    assert "Choose a piece of evidence and its stance toward this judgement." in answer.text


def test_evidence_to_use_is_found_by_its_words(room: Room) -> None:
    with room.database.session(write=True) as session:
        evidence_in(session, room.place.committee, "Survey of parents")
        evidence_in(session, room.place.committee, "Audit")
    found = room.browser(LEAD_AT).get(room.pad(), params={"find": "PARENTS"})
    assert "Survey of parents" in found.text
    assert "Audit (" not in found.text


def test_a_draft_can_be_saved_on_the_way_to_new_evidence(room: Room) -> None:
    browser = room.browser(LEAD_AT)
    page = browser.get(room.pad())
    browser.follow_redirects = False
    answer = send(browser, page, "/drafts", rationale="Mine", then="evidence")
    unit, cycle = room.place.unit.id, room.place.cycle.id
    assert answer.headers["location"].endswith(f"/evidence/new?unit={unit}&indicator=2.1&cycle={cycle}")
    assert room.judgement().rationale == "Mine"


def test_last_time_stands_beside_the_pad_and_never_in_it(room: Room) -> None:
    words = Words(
        level=Level.WEAK,
        rationale="Plans were late.",
        dissent=[{"words": "Not in my team.", "service": "Health"}],
    )
    with room.database.session(write=True) as session:
        place = room.place
        earlier = cycle_in(
            session,
            place.committee,
            place.units,
            name="Spring 2024",
            period=(date(2024, 1, 1), date(2024, 6, 30)),
        )
        agree(
            session,
            by=LEAD,
            cycle=earlier,
            unit=place.unit,
            indicator="2.1",
            words=words,
            version=0,
            judged_on=date(2024, 5, 1),
        )
    page = room.browser(LEAD_AT).get(room.pad())
    for told in ("Spring 2024, judged on 1 May 2024", "Plans were late.", "Not in my team. (Health)"):
        assert told in page.text
    assert " checked" not in page.text
    assert "Plans were late.</textarea>" not in page.text


def test_published_words_stand_beside_ours_once_they_were_read(room: Room) -> None:
    with room.database.session(write=True) as session:
        leave_trace(session, by=LEAD, act="copy read", noun="publishedtheme", noun_id="x")
        session.add(
            PublishedTheme(
                edition="hmie-2009", indicator="2.1", theme=1, level_5="Exact best", level_2="Exact weak"
            )
        )
    page = room.browser(LEAD_AT).get(room.pad())
    assert "Exact best" in page.text and "Exact weak" in page.text


def test_a_colleague_reads_what_another_team_writes(room: Room) -> None:
    agreed(room, unit=2)
    for email in (MANAGER_AT, MEMBER_AT):
        browser = room.browser(email)
        page = browser.get(room.pad(unit=2))
        assert "Only this team and the lead can write this judgement. You can read it." in page.text
        assert "Most plans are clear." in page.text
        assert "<textarea" not in page.text
        answer = browser.post(room.pad(unit=2) + "/drafts", data={"rationale": "Mine", "version": "1"})
        assert answer.status_code == 403
    assert words_of(room.judgement()) == GOOD


def test_a_reader_sees_what_is_agreed_and_not_the_revision_at_work(room: Room) -> None:
    agreed(room)
    drafted(room, Words(level=Level.WEAK, rationale="Not agreed words"), version=1)
    page = room.browser(MANAGER_AT).get(room.pad())
    assert "A revision is at work" in page.text
    assert "Most plans are clear." in page.text
    assert "Not agreed words" not in page.text


FORMS = ("drafts", "agreements", "blanks", "dropped-drafts", "evidence-uses", "evidence-uses/x/withdrawals")


@pytest.mark.parametrize("form", FORMS)
def test_opening_the_address_of_a_form_again_leads_to_the_pad(room: Room, form: str) -> None:
    lead, manager, stranger = (room.browser(email) for email in (LEAD_AT, MANAGER_AT, STRANGER_AT))
    for browser in (lead, manager, stranger):
        browser.follow_redirects = False
    for pad in (room.pad(), room.pad(indicator="2.1%3F%20")):
        answer = lead.get(f"{pad}/{form}")
        assert (answer.status_code, answer.headers["location"]) == (303, pad)
        assert manager.get(f"{pad}/{form}").status_code == 403
        assert stranger.get(f"{pad}/{form}").status_code == 404


@pytest.mark.parametrize("end", ["", "/history", "/blanks/new"])
def test_a_stranger_cannot_tell_that_a_judgement_is_there(room: Room, end: str) -> None:
    agreed(room)
    stranger = room.browser(STRANGER_AT)
    assert stranger.get(room.pad() + end).status_code == 404
    own = stranger.get((room.pad() + end).replace(room.place.committee.slug, "other-area"))
    assert own.status_code == 404


def test_a_closed_cycle_is_read_only_and_says_so(room: Room) -> None:
    agreed(room)
    browser = room.browser(LEAD_AT)
    opened = browser.get(room.pad())
    with room.database.session(write=True) as session:
        cycle = session.get_one(Cycle, room.place.cycle.id)
        move(session, cycle, Stage.AGREED)
        move(session, cycle, Stage.CLOSED)
    assert "The cycle is closed." in browser.get(room.pad()).text
    marked = browser.get(
        room.pad(),
        params={"mark_1": "like weak"},
        headers={"HX-Request": "true", "HX-Target": "div#left-open"},
    )
    assert "Your marks leave open:" in marked.text
    late = send(browser, opened, "/drafts", rationale="Late words")
    assert late.status_code == 409
    assert "The cycle is closed." in late.text and "Late words" in late.text


@pytest.mark.parametrize(("indicator", "status"), [("5.5", 200), ("99.9", 404)])
def test_what_is_not_chosen_is_said_and_what_does_not_exist_is_not_found(
    room: Room, indicator: str, status: int
) -> None:
    page = room.browser(LEAD_AT).get(room.pad(indicator=indicator))
    assert page.status_code == status
    assert ("is not chosen for this cycle" in page.text) is (status == 200)


def test_the_history_reads_as_a_story(room: Room) -> None:
    drafted(room, Words(level=Level.WEAK))
    with room.database.session(write=True) as session:
        piece = evidence_in(session, room.place.committee, "Survey of parents")
        use_evidence(session, **where(session, room), evidence=piece, stance=Stance.SUPPORTS)
        agree(session, **where(session, room), words=GOOD, version=1, judged_on=date(2026, 3, 2))
        better = Words(level=Level.VERY_GOOD, rationale="Now all plans are clear.")
        agree(session, **where(session, room), words=better, version=2, reason="The audit came in.")
    browser = room.browser(MANAGER_AT)
    told = browser.get(room.pad() + "/history").text
    story = [
        "Saved a draft. Changed: level from no level to weak.",
        "Used the evidence “Survey of parents”: supports.",
        "Agreed the judgement: good.",
        "What it said, judged on 2 March 2026",
        "Most plans are clear.",
        "What Survey of parents tells us.",
        "Revised the judgement from good to very good.",
        "The audit came in.",
        "Now all plans are clear.",
    ]
    assert [told.index(part) for part in story] == sorted(told.index(part) for part in story)
    assert "Nothing has happened yet" in browser.get(room.pad(unit=1) + "/history").text


def test_the_list_shows_every_state_and_what_to_begin_with(room: Room) -> None:
    agreed(room)
    drafted(room, unit=1)
    agreed(room, Words(cannot_judge="New team"), unit=2)
    page = room.browser(MEMBER_AT).get(room.list)
    assert "1 agreed" in page.text and "1 draft" in page.text and "7 not yet judged" in page.text
    assert "1 cannot be judged" in page.text
    begin = page.text.partition("How far it is")[0]
    assert "Go on with 2.1" in begin and "Police in South" in begin
    assert "Health in North</a>" not in begin
    one = room.browser(MANAGER_AT).get(room.list, params={"unit": room.place.units[2].id})
    assert "0 agreed, 0 draft, 1 cannot be judged, 1 not yet judged." in one.text
    assert "Begin with" not in one.text


def statements_of(room: Room, browser: InspectingClient, address: str) -> int:
    seen: list[str] = []

    def note(*said: Any) -> None:
        seen.append(said[2])

    event.listen(room.database.engine, "before_cursor_execute", note)
    assert browser.get(address).status_code == 200
    event.remove(room.database.engine, "before_cursor_execute", note)
    return len(seen)


def test_the_number_of_statements_does_not_grow(room: Room) -> None:
    browser = room.browser(LEAD_AT)
    agreed(room)
    with room.database.session(write=True) as session:
        evidence_in(session, room.place.committee)
    pages = [room.list, room.pad(), room.pad() + "/history"]
    few = [statements_of(room, browser, address) for address in pages]
    for unit in (1, 2, 3):
        agreed(room, unit=unit)
    with room.database.session(write=True) as session:
        for number in range(5):
            piece = evidence_in(session, room.place.committee, f"Piece {number}")
            use_evidence(session, **where(session, room), evidence=piece, stance=Stance.SUPPORTS)
    many = [statements_of(room, browser, address) for address in pages]
    assert many == few
