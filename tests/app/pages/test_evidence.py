"""Evidence as people meet it: recorded, found, read, changed, merged and used."""

import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlmodel import Session, col, select

from app.database import Database
from evaluations.actions.evidence import EvidenceWords, change_evidence, merge_evidence, record_evidence
from evaluations.actions.judgement import use_evidence
from evaluations.cycle import Cycle
from evaluations.evidence import LARGEST_FILE, Evidence, EvidenceUse, StoredFile
from evaluations.person import Part
from evaluations.triangulation import InformationType, Source, Stance, Voice
from tests.inspecting_client import InspectingClient
from tests.people import person_in, signed_in
from tests.places import LEAD, Place, place_in

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"
LIST = "/committees/example-area/evidence"
WORDS = EvidenceWords(
    title="Audit of case files",
    source=Source.OBSERVATION_AND_AUDIT,
    method="Forty files were read by two services.",
    finding="Plans name who does what.",
    period_from=date(2026, 1, 1),
    period_to=date(2026, 3, 31),
    information_type=InformationType.QUALITY,
)
TYPED: dict[str, str | list[str]] = {
    "title": "Survey of parents",
    "source": "views of stakeholders and service users",
    "method": "Sixty parents answered.",
    "finding": "Most were heard.\nSome waited long.",
    "period_from": "2026-01-01",
    "period_to": "2026-02-28",
    "voices": ["parents and carers", "children and young people"],
    "information_type": "outcome",
    "service_id": "",
    "link": "https://example.org/survey",
}
FILE = {"file": ("Survey.pdf", PDF, "application/pdf")}


@dataclass(frozen=True)
class Area:
    """The application with a committee in it, and a lead, a police and a health officer, a manager."""

    workbook: FastAPI
    place: Place

    @property
    def database(self) -> Database:
        database: Database = self.workbook.state.database
        return database

    def browser(self, who: str) -> InspectingClient:
        return signed_in(self.workbook, f"{who}@example.org")

    def record(self, **other: Any) -> str:
        with self.database.session(write=True) as session:
            return self.recorded(session, **other).id

    def recorded(self, session: Session, **other: Any) -> Evidence:
        words = replace(WORDS, **other)
        return record_evidence(session, by=LEAD, committee_id=self.place.committee.id, words=words)

    def use(self, evidence_id: str, stance: Stance, *, indicator: str = "2.1", unit: int = 0) -> None:
        with self.database.session(write=True) as session:
            use_evidence(
                session,
                by=LEAD,
                cycle=session.get_one(Cycle, self.place.cycle.id),
                unit=self.place.units[unit],
                indicator=indicator,
                evidence=session.get_one(Evidence, evidence_id),
                stance=stance,
            )

    def all(self) -> list[Evidence]:
        with self.database.session(write=False) as session:
            return list(session.exec(select(Evidence).order_by(col(Evidence.id))))


@pytest.fixture
def area(workbook: FastAPI) -> Area:
    with workbook.state.database.session(write=True) as session:
        place = place_in(session)
        police, health = place.services
        for who, part, service in (
            ("lead", Part.LEAD, None),
            ("police", Part.TEAM_MEMBER, police),
            ("health", Part.TEAM_MEMBER, health),
            ("manager", Part.MANAGER, None),
            ("inspector", Part.INSPECTOR, None),
        ):
            person_in(
                session,
                f"{who}@example.org",
                part,
                committee=place.committee,
                service_id=service.id if service else None,
            )
        other = place_in(session, "Other area")
        person_in(session, "stranger@example.org", Part.LEAD, committee=other.committee)
    return Area(workbook, place)


def fill(client: InspectingClient, **other: Any) -> Response:
    """Open the form, type everything in and send it."""
    fields = {**TYPED, **{name: value for name, value in other.items() if name not in ("files", "query")}}
    form = client.get(f"{LIST}/new{other.get('query', '')}")
    assert form.status_code == 200
    return client.submit(form, fields, files=other.get("files"))


# Recording


def test_what_a_lead_records_stands_on_its_page_as_it_was_written(area: Area) -> None:
    page = fill(area.browser("lead"))
    [piece] = area.all()
    assert str(page.url).endswith(f"{LIST}/{piece.id}")
    assert (piece.title, piece.finding) == (TYPED["title"], TYPED["finding"])
    assert piece.voices == {Voice.PARENTS, Voice.CHILDREN}
    for words in ("Survey of parents", "Some waited long.", "Sixty parents answered.", "Evidence recorded."):
        assert words in page.text
    assert "1 January 2026 to 28 February 2026" in page.text
    assert "Children and young people, parents and carers" in page.text
    assert 'rel="noopener noreferrer"' in page.text


def test_a_refused_form_keeps_everything_and_says_what_is_missing(area: Area) -> None:
    page = fill(area.browser("lead"), title=" ", voices=[], source="", link="ftp://example.org")
    assert page.status_code == 422
    for sentence in (
        "Give the evidence a title.",
        "Say whose voice it carries, or tick that it carries nobody",
        "Choose where it comes from.",
    ):
        assert sentence in page.text
    order = [page.text.index(f'href="#{field}"') for field in ("title", "source", "voices")]
    assert order == sorted(order)
    assert "Most were heard.\nSome waited long." in page.text
    assert 'value="2026-02-28"' in page.text
    assert area.all() == []
    kept = area.browser("lead")
    again = fill(kept, link="ftp://example.org")
    assert "Give a whole web address" in again.text


def test_nobodys_voice_is_said_and_never_beside_another(area: Area) -> None:
    client = area.browser("lead")
    both = fill(client, voices=["staff", "nobody's voice"])
    assert both.status_code == 422
    assert "Tick the voices that it carries or nobody" in both.text
    fill(client, voices=["nobody's voice"])
    [piece] = area.all()
    assert piece.voices == frozenset()


def test_personal_words_are_shown_marked_and_can_be_confirmed(area: Area) -> None:
    client = area.browser("lead")
    held = fill(client, finding="Ring 0131 496 0123 for the duty line.")
    assert held.status_code == 422
    assert "<mark>0131 496 0123</mark>" in held.text
    assert area.all() == []
    done = client.submit(held, {"not_personal": "yes", "not_personal_reason": "The office's own line."})
    assert done.status_code == 200
    assert "The office&#39;s own line." in done.text


def test_recording_from_a_pad_uses_it_there_at_once(area: Area) -> None:
    place = area.place
    query = f"?cycle={place.cycle.id}&unit={place.unit.id}&indicator=2.1"
    client = area.browser("police")
    asked = fill(client, query=query, service_id=place.services[0].id)
    assert asked.status_code == 422
    assert "Choose what it does for this judgement." in asked.text
    assert area.all() == []
    answer = client.submit(asked, {"stance": "qualifies"})
    assert f"/cycles/{place.cycle.id}/judgements/{place.unit.id}/2.1" in str(answer.url)
    with area.database.session(write=False) as session:
        assert session.exec(select(EvidenceUse)).one().stance is Stance.QUALIFIES


def test_a_place_where_nobody_can_judge_keeps_the_words(area: Area) -> None:
    place = area.place
    query = f"?cycle={place.cycle.id}&unit={place.unit.id}&indicator=9.9"
    page = fill(area.browser("lead"), query=query, stance="supports")
    assert page.status_code == 422
    assert "not chosen" in page.text
    assert "Some waited long." in page.text
    assert area.all() == []


def test_another_teams_pad_takes_no_evidence_from_a_colleague(area: Area) -> None:
    health = area.place.units[2]
    query = f"?cycle={area.place.cycle.id}&unit={health.id}&indicator=2.1"
    assert area.browser("police").get(f"{LIST}/new{query}").status_code == 403


def test_a_double_click_records_once(area: Area) -> None:
    client = area.browser("lead")
    form = client.get(f"{LIST}/new")
    first = client.submit(form, TYPED)
    second = client.submit(form, TYPED)
    assert first.url == second.url
    assert len(area.all()) == 1


def test_a_team_member_records_for_their_own_service_only(area: Area) -> None:
    police, health = area.place.services
    client = area.browser("police")
    form = client.get(f"{LIST}/new")
    assert police.id in form.text
    assert health.id not in form.text
    for service_id in ("", health.id):
        refused = client.submit(form, {**TYPED, "service_id": service_id})
        assert refused.status_code == 422
    assert area.all() == []


# Files


def test_an_attached_file_is_kept_and_handed_out_as_it_was(area: Area) -> None:
    client = area.browser("lead")
    fill(client, files=FILE, names_no_child="yes")
    [piece] = area.all()
    answer = area.browser("manager").get(f"{LIST}/{piece.id}/file")
    assert answer.content == PDF
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith('attachment; filename="Survey.pdf"')
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, no-store"


def test_the_same_bytes_are_stored_once(area: Area) -> None:
    client = area.browser("lead")
    for _ in range(2):
        fill(client, files=FILE, names_no_child="yes")
    assert len(area.all()) == 2
    assert len(kept_files(area)) == 1


def test_a_file_without_the_declaration_is_not_kept(area: Area) -> None:
    page = fill(area.browser("lead"), files=FILE)
    assert page.status_code == 422
    assert "Say that the file names no child" in page.text
    assert "Choose the file again" in page.text
    assert (area.all(), kept_files(area)) == ([], [])


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("Report.pdf", b"<html><script>alert(1)</script></html>", "not what its name says"),
        ("Setup.exe", b"MZ", "Choose a file of one of these kinds"),
        ("Empty.txt", b"", "This file is empty"),
        ("Large.txt", b"x" * (LARGEST_FILE + 1), "larger than 20 MB"),
    ],
)
def test_a_nasty_file_is_refused_and_the_form_kept(
    area: Area, name: str, content: bytes, sentence: str
) -> None:
    files = {"file": (name, content, "application/pdf")}
    page = fill(area.browser("lead"), files=files, names_no_child="yes")
    assert page.status_code == 422
    assert sentence in page.text
    assert "Some waited long." in page.text
    assert (area.all(), kept_files(area)) == ([], [])


def test_a_file_name_that_looks_personal_is_held_back(area: Area) -> None:
    files = {"file": ("Letter to 0131 496 0123.pdf", PDF, "application/pdf")}
    page = fill(area.browser("lead"), files=files, names_no_child="yes")
    assert page.status_code == 422
    assert "<mark>0131 496 0123</mark>" in page.text
    assert (area.all(), kept_files(area)) == ([], [])


def test_a_file_that_was_changed_or_lost_is_a_clear_sentence(area: Area) -> None:
    client = area.browser("lead")
    fill(client, files=FILE, names_no_child="yes")
    [piece] = area.all()
    [path] = kept_files(area)
    path.write_bytes(b"something else")
    for _ in range(2):
        answer = client.get(f"{LIST}/{piece.id}/file")
        assert answer.status_code == 409
        assert "is not as it was attached" in answer.text
        path.unlink(missing_ok=True)


def kept_files(area: Area) -> list[Path]:
    folder: Path = area.workbook.state.settings.files
    return [path for path in folder.rglob("*") if path.is_file()]


# Changing


def test_a_change_is_saved_and_told_in_the_story(area: Area) -> None:
    evidence_id = area.record()
    client = area.browser("lead")
    form = client.get(f"{LIST}/{evidence_id}/changes")
    page = client.submit(form, {"title": "Audit of plans", "voices": ["staff"]})
    assert "Audit of plans" in page.text
    assert "Title: from “Audit of case files” to “Audit of plans”." in page.text
    assert "Whose voice it carries: from “nobody&#39;s voice” to “staff”." in page.text


def test_a_stale_change_shows_both_texts_and_loses_neither(area: Area) -> None:
    evidence_id = area.record()
    client = area.browser("lead")
    form = client.get(f"{LIST}/{evidence_id}/changes")
    with area.database.session(write=True) as session:
        piece = session.get_one(Evidence, evidence_id)
        change_evidence(session, by=LEAD, evidence=piece, words=replace(WORDS, finding="Theirs."), version=1)
    conflict = client.submit(form, {"finding": "Mine."})
    assert conflict.status_code == 409
    assert "Theirs." in conflict.text
    assert "Mine.</textarea>" in conflict.text
    assert "Ann Lead" in conflict.text
    done = client.submit(conflict, {"finding": "Theirs and mine."})
    assert done.status_code == 200
    assert [piece.finding for piece in area.all()] == ["Theirs and mine."]


def test_a_file_is_replaced_and_taken_off(area: Area) -> None:
    client = area.browser("lead")
    fill(client, files=FILE, names_no_child="yes")
    [piece] = area.all()
    address = f"{LIST}/{piece.id}"
    other = {"file": ("Second.pdf", PDF + b"\n%%EOF", "application/pdf")}
    page = client.submit(client.get(f"{address}/changes"), {"names_no_child": "yes"}, files=other)
    assert "Second.pdf" in page.text
    page = client.submit(client.get(f"{address}/changes"), {"detaches": "yes"})
    assert f"{address}/file" not in page.text
    assert client.get(f"{address}/file").status_code == 404
    with area.database.session(write=False) as session:
        assert len(session.exec(select(StoredFile)).all()) == 2


# Finding


def found(page: Response) -> list[str]:
    return re.findall(r'evidence__title"><a href="[^"]*">([^<]*)<', page.text)


def test_an_empty_committee_is_invited_to_begin(area: Area) -> None:
    assert "No evidence recorded yet" in area.browser("lead").get(LIST).text


def test_filters_narrow_the_list_and_live_in_the_address(area: Area) -> None:
    police = area.place.services[0]
    area.record(title="Audit")
    survey = area.record(
        title="Survey",
        source=Source.VIEWS,
        voices=frozenset({Voice.STAFF}),
        information_type=InformationType.OUTCOME,
        service_id=police.id,
    )
    area.use(survey, Stance.CONTRADICTS)
    client = area.browser("manager")
    assert found(client.get(LIST)) == ["Survey", "Audit"]
    cycle = area.place.cycle.id
    for query in (
        "source=views of stakeholders and service users",
        "voice=staff",
        "information_type=outcome",
        f"service={police.id}",
        "stance=contradicts",
        "indicator=2.1",
        f"cycle={cycle}",
        f"cycle={cycle}&indicator=2.1&stance=contradicts",
        "use=used in a judgement",
        "words=survey",
        "words=PLANS survey",
    ):
        assert found(client.get(f"{LIST}?{query}")) == ["Survey"], query
    for query in (
        "source=direct observation and audit",
        "voice=nobody's voice",
        "service=committee",
        "use=not used yet",
    ):
        assert found(client.get(f"{LIST}?{query}")) == ["Audit"], query
    for query in ("indicator=1.1", "stance=supports", "file=yes", "words=nothing like it"):
        page = client.get(f"{LIST}?{query}")
        assert found(page) == [], query
        assert "Nothing fits what you chose" in page.text
    assert found(client.get(f"{LIST}?source=gossip&page=99&cycle=none&voice=%22")) == ["Survey", "Audit"]


def test_htmx_is_given_the_results_only(area: Area) -> None:
    area.record()
    part = area.browser("manager").get(f"{LIST}?words=audit", headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert found(part) == ["Audit of case files"]


def test_pages_of_twenty_five_keep_the_filters(area: Area) -> None:
    with area.database.session(write=True) as session:
        for number in range(51):
            area.recorded(session, title=f"Piece {number:02}")
    client = area.browser("manager")
    first = client.get(f"{LIST}?words=plans")
    assert found(first) == [f"Piece {number:02}" for number in range(50, 25, -1)]
    assert f"{LIST}?words=plans&amp;page=3" in first.text
    assert found(client.get(f"{LIST}?words=plans&page=3")) == ["Piece 00"]
    assert found(client.get(f"{LIST}?page=3")) == ["Piece 00"]


# Merging


def test_two_entries_become_one_and_ask_about_two_stances(area: Area) -> None:
    first, second = area.record(title="Audit one"), area.record(title="Audit two")
    area.use(first, Stance.SUPPORTS)
    area.use(second, Stance.CONTRADICTS)
    area.use(second, Stance.QUALIFIES, indicator="1.1")
    client = area.browser("lead")
    finding = client.get(f"{LIST}/{first}/merges?words=audit")
    assert f"{LIST}/{first}/merges?with={second}" in finding.text
    beside = client.get(f"{LIST}/{first}/merges?with={second}")
    asked = client.submit(beside, {"keep": first, "reason": "The same audit."})
    assert asked.status_code == 422
    assert "Choose which stance stays" in asked.text
    assert "The same audit." in asked.text
    with area.database.session(write=False) as session:
        judgement = session.exec(
            select(EvidenceUse.judgement_id).where(EvidenceUse.evidence_id == first)
        ).one()
    done = client.submit(asked, {f"stance-{judgement}": "contradicts"})
    assert str(done.url).endswith(f"{LIST}/{first}")
    assert "Merged another entry of the same evidence into this one." in done.text
    assert done.text.count("judgements/") == 2
    assert "By a merge it stands in 1.1 for Police in North, Spring 2026: qualifies." in done.text
    gone = client.get(f"{LIST}/{second}")
    assert f'href="{LIST}/{first}"' in gone.text
    assert client.get(f"{LIST}/{second}/changes").status_code == 409
    assert found(client.get(LIST)) == ["Audit one"]
    assert found(client.get(f"{LIST}?merged=yes")) == ["Audit two", "Audit one"]


def test_the_other_entry_is_looked_for_by_the_title_and_else_among_the_newest(area: Area) -> None:
    first, second, third = (
        area.record(title=title, finding=title) for title in ("Audit", "Audit of plans", "Survey")
    )
    client = area.browser("lead")
    alike = client.get(f"{LIST}/{first}/merges").text
    assert f"with={second}" in alike
    assert f"with={third}" not in alike
    assert f"with={first}" in client.get(f"{LIST}/{third}/merges").text
    assert "No other entry says these words" in client.get(f"{LIST}/{first}/merges?words=zebra").text


def test_a_merge_that_lacks_its_choices_says_so(area: Area) -> None:
    first, second = area.record(), area.record()
    client = area.browser("lead")
    page = client.submit(client.get(f"{LIST}/{first}/merges?with={second}"), {})
    assert page.status_code == 422
    assert "Choose which of the two stays." in page.text
    assert "Say why these two are the same evidence." in page.text


# Using


def test_a_piece_is_used_in_a_judgement_from_its_own_page(area: Area) -> None:
    evidence_id = area.record()
    client = area.browser("police")
    page = client.get(f"{LIST}/{evidence_id}")
    unit = area.place.units[1]
    refused = client.submit(page, {"unit": unit.id}, action="/uses")
    assert refused.status_code == 422
    assert "Choose an indicator." in refused.text
    done = client.submit(refused, {"indicator": "2.1", "stance": "supports"}, action="/uses")
    assert "Used in 2.1 for Police in South: supports." in done.text
    assert f"/judgements/{unit.id}/2.1" in done.text


def test_only_the_units_a_person_judges_for_are_offered_and_taken(area: Area) -> None:
    evidence_id = area.record()
    client = area.browser("police")
    page = client.get(f"{LIST}/{evidence_id}")
    health = area.place.units[2]
    assert health.id not in page.text
    sent = {"unit": health.id, "indicator": "2.1", "stance": "supports"}
    assert client.submit(page, sent, action="/uses").status_code == 403


# Who may


def test_a_colleague_reads_all_and_changes_only_what_their_service_holds(area: Area) -> None:
    police = area.place.services[0]
    theirs, other = area.record(service_id=police.id), area.record()
    colleague = area.browser("health")
    for evidence_id in (theirs, other):
        page = colleague.get(f"{LIST}/{evidence_id}")
        assert page.status_code == 200
        assert "Only the service that holds this evidence and the lead can change it." in page.text
        assert colleague.get(f"{LIST}/{evidence_id}/changes").status_code == 403
        assert colleague.get(f"{LIST}/{evidence_id}/merges").status_code == 403
    assert area.browser("police").get(f"{LIST}/{theirs}/changes").status_code == 200
    assert area.browser("police").get(f"{LIST}/{other}/changes").status_code == 403
    assert area.browser("police").get(f"{LIST}/{theirs}/merges?with={other}").status_code == 403


def test_a_manager_reads_and_records_nothing(area: Area) -> None:
    evidence_id = area.record()
    manager = area.browser("manager")
    assert manager.get(f"{LIST}/{evidence_id}").status_code == 200
    for address in (f"{LIST}/new", f"{LIST}/{evidence_id}/changes", f"{LIST}/{evidence_id}/merges"):
        assert manager.get(address).status_code == 403
    assert manager.post(LIST, data={"form_key": "x"}).status_code == 403
    assert manager.post(f"{LIST}/{evidence_id}/uses", data={"form_key": "y"}).status_code == 403


def test_an_inspector_does_not_read_the_committees_own_work(area: Area) -> None:
    evidence_id = area.record()
    for address in (LIST, f"{LIST}/{evidence_id}", f"{LIST}/{evidence_id}/file"):
        assert area.browser("inspector").get(address).status_code == 404


def test_a_stranger_is_answered_as_if_there_were_nothing(area: Area) -> None:
    client = area.browser("lead")
    fill(client, files=FILE, names_no_child="yes")
    [piece] = area.all()
    stranger = area.browser("stranger")
    here = "/committees/other-area/evidence"
    for address in (LIST, f"{LIST}/{piece.id}", f"{LIST}/{piece.id}/file", f"{here}/{piece.id}"):
        assert stranger.get(address).status_code == 404
    for address in ("/file", "/changes", "/merges"):
        assert stranger.get(f"{here}/{piece.id}{address}").status_code == 404
    assert stranger.post(f"{here}/{piece.id}/uses", data={"form_key": "z"}).status_code == 404
    assert "Survey" not in stranger.get(here).text


def test_merging_with_another_committees_entry_finds_nothing(area: Area) -> None:
    evidence_id = area.record()
    with area.database.session(write=True) as session:
        other = place_in(session, "Third area")
        foreign = record_evidence(session, by=LEAD, committee_id=other.committee.id, words=WORDS).id
    client = area.browser("lead")
    assert client.get(f"{LIST}/{evidence_id}/merges?with={foreign}").status_code == 404


def test_a_merged_entry_takes_no_more_uses_by_page(area: Area) -> None:
    first, second = area.record(), area.record()
    client = area.browser("lead")
    before = client.get(f"{LIST}/{second}")
    with area.database.session(write=True) as session:
        kept, merged = (session.get_one(Evidence, one) for one in (first, second))
        merge_evidence(session, by=LEAD, kept=kept, merged=merged, reason="The same.")
    sent = {"unit": area.place.unit.id, "indicator": "2.1", "stance": "supports"}
    page = client.submit(before, sent, action="/uses")
    assert page.status_code == 422
    assert "was merged into another entry" in page.text


def test_an_address_that_no_page_sends_is_told_with_what_was_typed(area: Area) -> None:
    lead = area.browser("lead")
    place = f"cycle={area.place.cycle.id}&unit={area.place.units[0].id}&indicator=2.1"
    page = lead.get(f"/committees/{area.place.committee.slug}/evidence/new?{place}")
    answer = lead.submit(page, {**TYPED, "stance": "supports", "indicator": "2" * 25_000})
    assert answer.status_code == 422
    assert "Shorten this to 200 characters." in answer.text and "Some waited long." in answer.text
    assert not area.all()


def test_digits_of_another_script_are_words_that_somebody_typed(area: Area) -> None:
    first, second = area.record(), area.record(title="The same audit")
    lead = area.browser("lead")
    page = lead.get(f"/committees/{area.place.committee.slug}/evidence/{first}/merges?with={second}")
    sent = {"keep": first, "reason": "They are one."}
    assert lead.submit(page, sent, action="/merges").status_code == 200
    again = lead.submit(page, {**sent, "reason": "٣٤"}, action="/merges")
    assert again.status_code == 409 and "٣٤" in again.text
