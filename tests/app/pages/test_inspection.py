"""The inspector's room: what it shows, to whom, and what it leaves."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from app.files import FileStore
from app.local_time import today
from evaluations.actions.committee import rename_committee, rename_service
from evaluations.actions.judgement import agree
from evaluations.actions.person import change_person, end_role, give_role
from evaluations.committee import Committee, Service
from evaluations.cycle import Cycle
from evaluations.inspection import ExternalEvaluation, PrivateSorting
from evaluations.judgement import Words
from evaluations.person import Part, Person, Role
from evaluations.release import ReleaseReading, ReleaseState
from evaluations.trace import COMMAND_LINE, Trace
from indicators.level import Level
from tests.app.documents.copies import MINUTES
from tests.inspected import (
    CHAIR,
    COLLEAGUE,
    ELSEWHERE,
    INSPECTOR,
    LEAD,
    MEMBER,
    STRANGER,
    Inspected,
    bring_to,
    inspected_in,
    release_in,
)
from tests.inspecting_client import InspectingClient
from tests.people import person_in
from tests.places import evidence_in

PLACES = (
    "",
    "/pattern",
    "/pattern?show=movement",
    "/evidence",
    "/evidence?words=survey&source=review+of+documents",
    "/evidence/piece1",
    "/indicators/2.1",
    "/judgements/judgement-team1-2.1",
    "/statement",
    "/requests",
    "/external-evaluations",
    "/changes",
)
OWN = ("/sortings", "/visit-scope", "/requests/new?indicator=2.1", "/external-evaluations/new?indicator=2.1")


@pytest.fixture
def inspected(workbook: FastAPI) -> Inspected:
    return inspected_in(workbook)


def readings(inspected: Inspected) -> list[str]:
    with inspected.database.session(write=False) as session:
        return list(session.exec(select(ReleaseReading.what).order_by(col(ReleaseReading.id))))


def words_of(page: str) -> str:
    return " ".join(page.split())


# Who comes in


def test_an_inspector_reads_every_page_and_others_only_where_they_may(inspected: Inspected) -> None:
    inspector = inspected.as_(INSPECTOR)
    for place in (*PLACES, *OWN):
        assert inspector.get(inspected.room + place).status_code == 200, place
    for email in (LEAD, MEMBER):
        reader = inspected.as_(email)
        for place in PLACES[:3]:
            assert reader.get(inspected.room + place).status_code == 200, place
        for place in OWN:
            assert reader.get(inspected.room + place).status_code == 403, place
    for email in (STRANGER, ELSEWHERE):
        stranger = inspected.as_(email)
        for place in (*PLACES[:2], *OWN[:2]):
            assert stranger.get(inspected.room + place).status_code == 404, place


@pytest.mark.parametrize("state", [one for one in ReleaseState if one is not ReleaseState.RELEASED])
def test_only_a_released_release_is_there_for_an_inspector(inspected: Inspected, state: ReleaseState) -> None:
    with inspected.database.session(write=True) as session:
        bring_to(session, inspected.release.id, state)
    inspector = inspected.as_(INSPECTOR)
    for place in ("", "/indicators/2.1", "/evidence/piece1/file", "/sortings"):
        assert inspector.get(inspected.room + place).status_code == 404, place
    inspector.post(inspected.room + "/sortings", data={"indicator": "2.1"})
    inspector.get(inspected.address + "/readings")
    assert readings(inspected) == [
        *[f"asked in vain for {inspected.room}"] * 5,
        f"asked in vain for {inspected.address}/readings",
    ]
    assert inspected.as_(LEAD).get(inspected.room).status_code == 200


@pytest.mark.parametrize(("first", "last", "status"), [(-3, -1, 404), (1, 3, 404), (0, 0, 200), (-1, 1, 200)])
def test_an_inspector_reads_on_their_days_only(
    inspected: Inspected, first: int, last: int, status: int
) -> None:
    with inspected.database.session(write=True) as session:
        guest = person_in(session, "guest@example.org")
        give_role(
            session,
            by=COMMAND_LINE,
            committee=inspected.place.committee,
            person=guest,
            part=Part.INSPECTOR,
            first_day=today() + timedelta(days=first),
            last_day=today() + timedelta(days=last),
        )
    guest_client = inspected.as_("guest@example.org")
    assert guest_client.get(inspected.room).status_code == status
    line = "Overview" if status == 200 else f"asked in vain for {inspected.room}"
    assert readings(inspected) == [line]
    assert guest_client.get(inspected.home).status_code == status
    account = guest_client.get("/account").text
    assert (f'href="{inspected.home}"' in account) is (status == 200)
    assert (inspected.place.committee.name in account) is False


def test_what_is_refused_to_an_inspector_looks_as_if_it_did_not_exist(inspected: Inspected) -> None:
    inspector = inspected.as_(INSPECTOR)
    nowhere = inspector.get("/committees/nowhere/cycles")
    for address in (
        inspected.home + "/cycles",
        inspected.home + "/evidence",
        inspected.home + f"/cycles/{inspected.place.cycle.id}/pattern",
        inspected.home + "/people",
        inspected.address + "/requests",
        "/administration",
    ):
        answer = inspector.get(address)
        assert (answer.status_code, answer.text) == (404, nowhere.text), address
    posted = inspector.post(inspected.home + "/cycles", data={})
    assert posted.text == inspector.post("/committees/nowhere/cycles", data={}).text


def test_an_address_that_no_page_can_have_leaves_no_line(inspected: Inspected) -> None:
    inspector = inspected.as_(INSPECTOR)
    for address in (f"{inspected.home}/releases/%00/room", f"{inspected.home}/releases/none/room"):
        assert inspector.get(address).status_code == 404
    assert readings(inspected) == []


def test_a_part_that_was_ended_opens_nothing_and_leaves_a_line(inspected: Inspected) -> None:
    with inspected.database.session(write=True) as session:
        role = session.exec(
            select(Role).join(Person, col(Person.id) == col(Role.person_id)).where(Person.email == INSPECTOR)
        ).one()
        end_role(session, by=COMMAND_LINE, role=role)
    assert inspected.as_(INSPECTOR).get(inspected.room).status_code == 404
    assert inspected.as_(STRANGER).get(inspected.room).status_code == 404
    assert readings(inspected) == [f"asked in vain for {inspected.room}"]


# What it shows


def test_the_reference_indicators_stand_first(inspected: Inspected) -> None:
    page = inspected.as_(INSPECTOR).get(inspected.room).text
    assert page.index("Children are &lt;safe&gt; &amp; heard") < page.index("Meeting needs")
    assert "For the visit in June." in page
    assert "1.2 rests on one source." in page
    assert "It cannot be told." in page


def test_an_indicator_shows_judgements_evidence_dissent_and_history(inspected: Inspected) -> None:
    page = words_of(inspected.as_(INSPECTOR).get(inspected.room + "/indicators/2.1").text)
    for words in (
        "Health, North",
        "Standing on two sources",
        "Some of the evidence contradicts this judgement.",
        "Survey of parents",
        "Supports",
        "Contradicts",
        "We see this otherwise.",
        "Is the level right?",
        "Too high.",
        "Entries before this one",
        "From weak to good.",
        "Nobody could be asked.",
    ):
        assert words in page, words


def test_a_file_is_handed_out_by_its_frozen_hash_to_be_saved(inspected: Inspected) -> None:
    inspector = inspected.as_(INSPECTOR)
    page = inspector.get(inspected.room + "/evidence/piece2").text
    assert "Minutes à la carte.pdf" in page
    given = inspector.get(inspected.room + "/evidence/piece2/file")
    assert given.content == MINUTES
    assert given.headers["content-disposition"].startswith("attachment;")
    assert inspector.get(inspected.room + "/evidence/piece3/file").status_code == 404


def test_evidence_is_found_by_words_and_filters(inspected: Inspected) -> None:
    inspector = inspected.as_(INSPECTOR)

    def found(**asked: str) -> list[str]:
        page = inspector.get(inspected.room + "/evidence", params=asked).text
        return re.findall(r'evidence__title"><a[^>]*>([^<]+)<', page)

    assert found() == ["Review of minutes", "Survey of parents", "Waiting times"]
    assert found(words="SURVEY parents") == ["Survey of parents"]
    assert found(stance="contradicts") == ["Review of minutes"]
    assert found(indicator="9.9") == []
    assert found(file="yes", source="review of documents") == ["Review of minutes"]
    assert found(page="7") == found()


def test_nothing_in_the_room_changes_with_the_live_data(inspected: Inspected) -> None:
    inspector = inspected.as_(INSPECTOR)
    places = (*PLACES, *OWN)
    before = {place: without_key(inspector.get(inspected.room + place).text) for place in places}
    with inspected.database.session(write=True) as session:
        committee = session.get_one(Committee, inspected.place.committee.id)
        rename_committee(session, by=COMMAND_LINE, committee=committee, name="Another name altogether")
        evidence_in(session, committee, "Something new")
        service = session.get_one(Service, inspected.place.services[0].id)
        rename_service(session, by=COMMAND_LINE, service=service, name="Another name of a service")
        cycle = session.get_one(Cycle, inspected.place.cycle.id)
        words = Words(level=Level.WEAK, rationale="Another name of a reason")
        unit = inspected.place.unit
        agree(session, by=COMMAND_LINE, cycle=cycle, unit=unit, indicator="2.1", words=words, version=0)
        for email in (LEAD, CHAIR):
            person = session.exec(select(Person).where(Person.email == email)).one()
            change_person(session, by=COMMAND_LINE, person=person, name="Another name", designation="")
    for place in places:
        after = without_key(inspector.get(inspected.room + place).text)
        assert after == before[place], place
    assert "Another name" not in inspector.get(inspected.home).text
    assert "Another name" in inspected.as_(LEAD).get(inspected.home).text


def test_renaming_a_committee_changes_no_byte_for_those_who_only_inspect_it(inspected: Inspected) -> None:
    guest = "guest@example.org"
    with inspected.database.session(write=True) as session:
        other = session.exec(select(Committee).where(Committee.slug == "other-area")).one()
        person = person_in(session, guest, Part.INSPECTOR, committee=inspected.place.committee)
        give_role(
            session,
            by=COMMAND_LINE,
            committee=other,
            person=person,
            part=Part.INSPECTOR,
            first_day=today(),
            last_day=today(),
        )
    places = ["/", "/account", "/framework", "/about", inspected.home, "/committees/other-area", "/nowhere"]
    clients = [inspected.as_(email) for email in (guest, INSPECTOR, ELSEWHERE)]
    before = [without_key(one.get(place).text) for one in clients for place in places]
    assert any("A committee that you inspect" in page for page in before)
    with inspected.database.session(write=True) as session:
        for number, slug in enumerate(("other-area", inspected.place.committee.slug)):
            found = session.exec(select(Committee).where(Committee.slug == slug)).one()
            rename_committee(session, by=COMMAND_LINE, committee=found, name=f"{number} renamed")
    assert [without_key(one.get(place).text) for one in clients for place in places] == before


def without_key(html: str) -> str:
    return re.sub(r'name="form_key" value="[^"]*"', "", html)


def test_from_the_room_no_link_leads_out_or_nowhere(inspected: Inspected) -> None:
    inspector = inspected.as_(INSPECTOR)
    outside = {"/", "/account", inspected.home, "/accessibility", "/about"}
    seen: set[str] = set()
    waiting = [inspected.room]
    while waiting:
        address = waiting.pop()
        answer = inspector.get(address)
        assert answer.status_code == 200, address
        for link in links_of(answer.text, address):
            assert link.startswith((inspected.room, "/framework", "/static")) or link in outside, link
            if link.startswith(inspected.room) and link not in seen:
                seen.add(link)
                waiting.append(link)
    assert len(seen) > 15
    for link in outside:
        assert inspector.get(link).status_code == 200


def links_of(html: str, address: str) -> Iterator[str]:
    for href in re.findall(r'<a\b[^>]*href="([^"]+)"', html):
        parts = urlsplit(urljoin("http://testserver" + address, href.replace("&amp;", "&")))
        assert parts.netloc == "testserver", href
        yield parts.path + (f"?{parts.query}" if parts.query else "")


def test_every_page_takes_the_same_number_of_statements_whatever_is_in_it(inspected: Inspected) -> None:
    inspector = inspected.as_(INSPECTOR)
    inspector.get(inspected.room)
    few = statements(inspected, inspector)
    for number in ("1.2", "2.1"):
        ask(inspected, inspector, number, "How many?")
        keep_sorting(inspected, inspector, number, "concern", "Look at it.")
    assert statements(inspected, inspector) == few


def statements(inspected: Inspected, client: InspectingClient) -> dict[str, int]:
    counts: dict[str, int] = {}
    engine = inspected.database.engine
    for place in ("", "/indicators/2.1", "/requests", "/sortings"):
        sent: list[str] = []

        def note(_: object, __: object, statement: str, *___: object, sent: list[str] = sent) -> None:
            sent.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        client.get(inspected.room + place)
        event.remove(engine, "before_cursor_execute", note)
        counts[place] = len(sent)
    return counts


# What it leaves


def test_every_opening_by_an_inspector_leaves_a_line_and_a_preview_leaves_none(inspected: Inspected) -> None:
    inspector = inspected.as_(INSPECTOR)
    for place in ("", "/indicators/2.1", "/evidence/piece2/file", "/sortings", "/visit-scope"):
        inspector.get(inspected.room + place)
    inspected.as_(CHAIR).get(inspected.room)
    assert readings(inspected) == ["Overview", "Indicator 2.1", "File of evidence: Review of minutes"]


@pytest.mark.both_databases
def test_a_line_waits_for_its_turn_to_write(inspected: Inspected) -> None:
    inspector = inspected.as_(INSPECTOR)
    with ThreadPoolExecutor(1) as somebody:
        with inspected.database.session(write=True) as session:
            session.connection()
            asked = somebody.submit(inspector.get, inspected.room)
            time.sleep(0.2)
        assert asked.result().status_code == 200
    assert readings(inspected) == ["Overview"]


@pytest.mark.both_databases
def test_a_page_is_answered_where_its_line_cannot_be_written(
    inspected: Inspected, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    inspector = inspected.as_(INSPECTOR)
    wanted = inspected.database.session

    def busy(*, write: bool) -> AbstractContextManager[Session]:
        if write:
            raise OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))
        return wanted(write=False)

    monkeypatch.setattr(inspected.database, "session", busy)
    assert inspector.get(inspected.room).status_code == 200
    monkeypatch.undo()
    assert readings(inspected) == []
    assert inspected.release.id in caplog.text


# Private sorting


def keep_sorting(
    inspected: Inspected, client: InspectingClient, number: str, concern: str, notes: str
) -> None:
    page = client.get(f"{inspected.room}/indicators/{number}")
    lines = readings(inspected)
    answer = client.submit(page, {"concern": concern, "notes": notes}, action="/sortings")
    assert answer.status_code == 200 and f'id="indicator-{number}"' in answer.text, answer.text
    assert readings(inspected) == lines


def test_a_sorting_is_kept_for_its_inspector_alone(inspected: Inspected) -> None:
    inspector = inspected.as_(INSPECTOR)
    keep_sorting(inspected, inspector, "2.1", "concern", "Quiet corridors")
    mine = words_of(inspector.get(inspected.room + "/sortings").text)
    assert mine.index("Concern") < mine.index("Quiet corridors") < mine.index("Not sorted yet")
    for email in (COLLEAGUE, LEAD):
        other = inspected.as_(email)
        for place in ("", "/indicators/2.1", "/sortings", "/visit-scope"):
            assert "Quiet corridors" not in other.get(inspected.room + place).text
    with inspected.database.session(write=False) as session:
        assert not any("sort" in act for act in session.exec(select(Trace.act)))
        assert len(session.exec(select(PrivateSorting)).all()) == 1
    assert not any("sort" in line.casefold() for line in readings(inspected))


def test_a_sorting_saved_meanwhile_is_shown_with_both_texts(inspected: Inspected) -> None:
    inspector = inspected.as_(INSPECTOR)
    opened = inspector.get(inspected.room + "/indicators/2.1")
    keep_sorting(inspected, inspector, "2.1", "concern", "First words")
    stale = inspector.submit(opened, {"concern": "uncertain", "notes": "Second words"}, action="/sortings")
    assert stale.status_code == 409
    assert "First words" in stale.text
    assert "Second words" in stale.text
    done = inspector.submit(stale, {"notes": "Both words"}, action="/sortings")
    assert done.status_code == 200
    assert "Both words" in inspector.get(inspected.room + "/sortings").text


def test_a_sorting_is_taken_back(inspected: Inspected) -> None:
    inspector = inspected.as_(INSPECTOR)
    form = inspector.get(inspected.room + "/indicators/2.1").text
    assert 'value="not sorted yet" checked' in form
    keep_sorting(inspected, inspector, "2.1", "concern", "Quiet corridors")
    keep_sorting(inspected, inspector, "2.1", "not sorted yet", "Quiet corridors")
    page = words_of(inspector.get(inspected.room + "/sortings").text)
    assert "<h2>Concern</h2>" not in page and "Quiet corridors" in page


def test_notes_that_look_personal_are_refused(inspected: Inspected) -> None:
    inspector = inspected.as_(INSPECTOR)
    page = inspector.get(inspected.room + "/indicators/2.1")
    answer = inspector.submit(page, {"notes": "Ring 07700 900123 about it."}, action="/sortings")
    assert answer.status_code == 422
    assert "personal" in answer.text


@pytest.mark.parametrize("equals", ["=", "＝"])
def test_the_visit_scope_is_safe_in_a_program_for_tables(inspected: Inspected, equals: str) -> None:
    """Some programs take the wide signs of East Asian writing for the narrow ones."""
    inspector = inspected.as_(INSPECTOR)
    keep_sorting(inspected, inspector, "1.2", "uncertain", f"{equals}2+2, then look")
    table = inspector.get(inspected.room + "/visit-scope/file")
    assert table.headers["content-disposition"].startswith("attachment;")
    line = f'1.2,Meeting needs,no,uncertain,"\'{equals}2+2, then look"'
    assert line in table.content.decode("utf-8-sig")
    assert f"{equals}2+2, then look" in inspector.get(inspected.room + "/visit-scope").text


# Requests


def ask(inspected: Inspected, client: InspectingClient, number: str, words: str) -> str:
    page = client.get(f"{inspected.room}/requests/new?indicator={number}")
    answer = client.submit(page, {"words": words})
    assert answer.status_code == 200, answer.text
    return urlsplit(str(answer.url)).path.rpartition("/")[2]


def test_a_lead_answers_and_the_addendum_stays_as_it_was(inspected: Inspected) -> None:
    inspector, lead = inspected.as_(INSPECTOR), inspected.as_(LEAD)
    with inspected.database.session(write=True) as session:
        piece = evidence_in(session, inspected.place.committee, "Audit of spring")
    asked = ask(inspected, inspector, "2.1", "Which audit was it?")
    assert "waits for an answer" in lead.get(inspected.home).text
    page = lead.get(f"{inspected.address}/requests/{asked}")
    answered = lead.submit(
        page,
        {"words": "This one.", "evidence": [piece.id], "names_no_child": "yes"},
        action="/answers",
        files={"file": ("figures.csv", b"month,number\nMay,3\n", "text/csv")},
    )
    assert answered.status_code == 200, answered.text
    assert "waits for an answer" not in lead.get(inspected.home).text
    shown = inspector.get(f"{inspected.room}/requests/{asked}")
    for words in ("This one.", "Audit of spring", "figures.csv", "answered"):
        assert words in shown.text, words
    link = next(one for one in links_of(shown.text, inspected.room) if "/files/" in one)
    assert inspector.get(link).content == b"month,number\nMay,3\n"
    assert "Request on 2.1" in readings(inspected)


def test_an_inspector_asks_further_and_closes(inspected: Inspected) -> None:
    inspector, lead = inspected.as_(INSPECTOR), inspected.as_(LEAD)
    asked = ask(inspected, inspector, "2.1", "Which audit was it?")
    there = f"{inspected.room}/requests/{asked}"
    further = inspector.submit(inspector.get(there), {"words": "And which month?"}, action="/messages")
    assert "And which month?" in further.text
    answer_page = lead.get(f"{inspected.address}/requests/{asked}")
    closed = inspector.submit(inspector.get(there), action="/closings")
    assert "closed" in closed.text
    assert "Ask further" not in closed.text
    late = lead.submit(answer_page, {"words": "Here it is."}, action="/answers")
    assert late.status_code == 409
    assert "Here it is." in late.text
    assert "Here it is." not in inspector.get(there).text


def test_finding_evidence_for_an_answer_keeps_what_is_written_and_ticked(inspected: Inspected) -> None:
    lead = inspected.as_(LEAD)
    with inspected.database.session(write=True) as session:
        audit, survey = (evidence_in(session, inspected.place.committee, one) for one in ("Audit", "Survey"))
    asked = ask(inspected, inspected.as_(INSPECTOR), "2.1", "Which audit was it?")
    address = f"{inspected.address}/requests/{asked}"
    lead.get(address)
    typed = {"form_key": "k", "words": "A long answer.", "find": "Survey", "evidence": [audit.id]}
    for _ in range(2):
        found = lead.post(f"{address}/findings", data=typed)
        assert found.status_code == 200 and "A long answer.</textarea>" in found.text
        assert f'value="{audit.id}" checked' in found.text and f'value="{survey.id}">' in found.text
    part = lead.post(f"{address}/findings", data=typed, headers={"HX-Request": "true"})
    assert f'value="{audit.id}" checked' in part.text and "<textarea" not in part.text
    assert "A long answer." not in lead.get(address).text


def test_evidence_in_an_answer_that_looks_personal_needs_a_reason(inspected: Inspected) -> None:
    lead = inspected.as_(LEAD)
    with inspected.database.session(write=True) as session:
        piece = evidence_in(session, inspected.place.committee, "Calls to 07700 900123")
    asked = ask(inspected, inspected.as_(INSPECTOR), "2.1", "Which audit was it?")
    page = lead.get(f"{inspected.address}/requests/{asked}")
    refused = lead.submit(page, {"words": "This one.", "evidence": [piece.id]}, action="/answers")
    assert refused.status_code == 422 and "<mark>07700 900123</mark>" in refused.text
    said = {"not_personal": "yes", "not_personal_reason": "It is the duty desk."}
    assert lead.submit(refused, said, action="/answers").status_code == 200


def test_what_was_asked_in_a_request_closed_meanwhile_is_shown(inspected: Inspected) -> None:
    inspector = inspected.as_(INSPECTOR)
    there = f"{inspected.room}/requests/{ask(inspected, inspector, '2.1', 'Which audit was it?')}"
    page = inspector.get(there)
    inspector.submit(page, action="/closings")
    late = inspector.submit(page, {"words": "And which month?"}, action="/messages")
    assert late.status_code == 409
    assert "What you wrote, not saved" in late.text and "And which month?" in late.text


def test_only_a_lead_answers_and_only_an_inspector_asks(inspected: Inspected) -> None:
    asked = ask(inspected, inspected.as_(INSPECTOR), "2.1", "Which audit was it?")
    member = inspected.as_(MEMBER)
    assert member.get(f"{inspected.address}/requests/{asked}").status_code == 200
    assert member.post(f"{inspected.address}/requests/{asked}/answers", data={}).status_code == 403
    lead = inspected.as_(LEAD)
    assert lead.post(f"{inspected.room}/requests", data={"indicator": "2.1"}).status_code == 403
    assert lead.post(f"{inspected.room}/sortings", data={"indicator": "2.1"}).status_code == 403
    elsewhere = inspected.as_(ELSEWHERE)
    for end in (f"/requests/{asked}/messages", "/requests", "/sortings", "/external-evaluations"):
        assert elsewhere.post(inspected.room + end, data={"indicator": "2.1"}).status_code == 404


# External evaluations


def evaluate(
    inspected: Inspected, client: InspectingClient, number: str, level: str, **fields: str
) -> Response:
    page = client.get(f"{inspected.room}/external-evaluations/new?indicator={number}")
    given = {"level": level, "rationale": "We saw it.", "visited_on": "2026-06-01", **fields}
    return client.submit(page, given)


def test_an_external_evaluation_stands_beside_the_committees_own(inspected: Inspected) -> None:
    inspector = inspected.as_(INSPECTOR)
    shown = words_of(evaluate(inspected, inspector, "2.1", "satisfactory").text)
    assert "Judged higher than the inspector: Health, North." in shown
    assert "Gave no level: Police, whole area; The committee together." in shown
    pattern = inspected.as_(LEAD).get(f"{inspected.home}/cycles/{inspected.place.cycle.id}/pattern").text
    assert "What inspectors judged after the visit" in pattern
    assert f'href="{inspected.room}/external-evaluations"' in pattern
    own = words_of(inspected.as_(LEAD).get(inspected.room + "/external-evaluations").text)
    assert "Judged higher than the inspector: Health, North." in own


def test_a_revision_is_a_new_entry_with_a_reason(inspected: Inspected) -> None:
    inspector = inspected.as_(INSPECTOR)
    evaluate(inspected, inspector, "2.1", "satisfactory")
    refused = evaluate(inspected, inspector, "2.1", "weak")
    assert refused.status_code == 422
    stale = inspector.get(f"{inspected.room}/external-evaluations/new?indicator=2.1")
    done = evaluate(inspected, inspector, "2.1", "weak", reason="Files came later.")
    assert done.status_code == 200
    late = inspector.submit(stale, {"level": "good", "reason": "No."})
    assert late.status_code == 409
    assert "Files came later." in late.text
    with inspected.database.session(write=False) as session:
        numbers = session.exec(select(ExternalEvaluation.number)).all()
    assert sorted(numbers) == [1, 2]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rationale", ""),
        ("rationale", "y " * 10_001),
        ("visited_on", "2999-01-01"),
        ("visited_on", "0001-01-01"),
        ("visited_on", "x"),
    ],
)
def test_an_evaluation_that_says_too_little_or_too_much_is_refused(
    inspected: Inspected, field: str, value: str
) -> None:
    inspector = inspected.as_(INSPECTOR)
    answer = evaluate(inspected, inspector, "2.1", "good", **{field: value})
    assert answer.status_code == 422
    assert value in answer.text


def test_what_an_inspector_wrote_stays_where_a_newer_release_lacks_the_indicator(
    inspected: Inspected,
) -> None:
    inspector = inspected.as_(INSPECTOR)
    keep_sorting(inspected, inspector, "2.1", "concern", "Ask the night team.")
    evaluate(inspected, inspector, "2.1", "weak")
    below = "Below satisfactory: 2.1."
    assert below in inspector.get(inspected.room).text
    others = tuple(one for one in inspected.copy.indicators if one.number != "2.1")
    copy = replace(inspected.copy, release_number=9, indicators=others)
    with inspected.database.session(write=True) as session:
        bring_to(session, inspected.release.id, ReleaseState.SUPERSEDED)
        lead = session.exec(select(Person).where(Person.email == LEAD)).one()
        files = FileStore(inspected.workbook.state.settings.files)
        newer = release_in(session, files, inspected.place, copy, lead)
    room = f"{inspected.home}/releases/{newer.id}/room"
    assert below in inspector.get(room).text
    for place in ("/sortings", "/visit-scope", "/external-evaluations"):
        page = inspector.get(room + place).text
        assert "No longer in the release" in page, place
        assert ("We saw it." if place == "/external-evaluations" else "Ask the night team.") in page
    table = inspector.get(room + "/visit-scope/file").content.decode("utf-8-sig")
    assert '2.1,,no,"concern, no longer in the release",Ask the night team.' in table


# Home


def test_the_home_of_an_inspector_says_what_is_released_and_what_is_new(inspected: Inspected) -> None:
    inspector = inspected.as_(INSPECTOR)
    page = inspector.get(inspected.home).text
    assert inspected.room in page
    assert "new" in page
    assert "Example Child Protection Committee" in page
    inspector.get(inspected.room)
    assert ">new<" not in inspector.get(inspected.home).text
    with inspected.database.session(write=True) as session:
        bring_to(session, inspected.release.id, ReleaseState.WITHDRAWN)
    assert inspected.room not in inspector.get(inspected.home).text


def test_an_inspector_of_two_committees_finds_all_that_is_released_to_them(inspected: Inspected) -> None:
    with inspected.database.session(write=True) as session:
        inspector = session.exec(select(Person).where(Person.email == INSPECTOR)).one()
        other = session.exec(select(Committee).where(Committee.slug == "other-area")).one()
        give_role(
            session,
            by=COMMAND_LINE,
            committee=other,
            person=inspector,
            part=Part.INSPECTOR,
            first_day=today(),
            last_day=today(),
        )
    client = inspected.as_(INSPECTOR)
    for address in ("/", inspected.home, "/committees/other-area"):
        page = client.get(address).text
        assert f'href="{inspected.room}"' in page, address
        assert "Example Child Protection Committee: 2026, release 3" in page, address
    room = client.get(inspected.room).text
    assert "Other area" not in room
    assert "Change committee" not in room
    assert "Change committee" in client.get("/").text
