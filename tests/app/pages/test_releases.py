"""The pages of releases: assembling, following, confirming, leaving, comparing, and the pack."""

import hashlib
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from sqlmodel import select

from app.documents.check_pack import check
from app.files import FileStore
from evaluations.cycle import Cycle
from evaluations.person import Part
from evaluations.release import Release, ReleaseReading, ReleaseState
from indicators.level import Level
from tests.evaluations.area import counted_on
from tests.inspecting_client import InspectingClient
from tests.people import person_in, signed_in
from tests.places import place_in
from tests.releases import CONTENT, Releasers, attach, judge, releasers_in

PERSONAL = "The duty desk is on 0131 496 0123."


@pytest.fixture
def here(workbook: FastAPI, home: Path) -> Releasers:
    """An agreed judgement with a file; a colleague and an inspector beside lead and chair, and a stranger."""
    database = workbook.state.database
    with database.session(write=True) as session:
        place = place_in(session)
        judge(session, place, 0, Level.GOOD, "Plans are clear.")
        attach(session, place, FileStore(home / "files").keep(CONTENT))
        for name, part in (("manager", Part.MANAGER), ("inspector", Part.INSPECTOR), ("other", Part.LEAD)):
            person_in(session, f"{name}@example.org", part, committee=place.committee)
        person_in(session, "stranger@example.org", Part.LEAD, committee=place_in(session, "Other").committee)
    return releasers_in(database, home, place)


@pytest.fixture
def lead(workbook: FastAPI, here: Releasers) -> InspectingClient:
    return signed_in(workbook, "lead@example.org")


def at(here: Releasers, release: Release | None = None, end: str = "") -> str:
    address = f"/committees/{here.place.committee.slug}/releases"
    return f"{address}/{release.id}{end}" if release else address


def new(here: Releasers) -> str:
    return f"{at(here)}/new?cycle={here.place.cycle.id}"


def newest(here: Releasers) -> Release:
    with here.database.session(write=False) as session:
        return max(session.exec(select(Release)), key=lambda release: release.number)


def plain(page: httpx2.Response) -> str:
    return " ".join(page.text.split())


def test_a_lead_assembles_and_another_person_confirms(
    workbook: FastAPI, here: Releasers, lead: InspectingClient
) -> None:
    form = lead.get(new(here))
    assert "1 agreed, 9 not judged" in form.text
    assert "Indicator 1.1 is chosen, and nobody has judged it." in form.text
    told = lead.submit(form, {"words": "Read 2.1 first."}, action=at(here))
    assert "Release 1 is being assembled." in told.text
    workbook.state.releasing.wait(20)
    release = newest(here)
    assert release.state is ReleaseState.ASSEMBLED
    own = lead.get(at(here, release))
    assert "A second person confirms a release" in own.text and release.manifest_sha256 in own.text
    chair = signed_in(workbook, "chair@example.org")
    done = chair.submit(chair.get(at(here, release)), {}, action=at(here, release, "/confirmations"))
    assert "Release 1 is released." in done.text
    assert "Confirmed it and released it to the inspectors." in done.text
    assert "Release 1: Spring 2026" in lead.get(at(here)).text


def test_another_lead_may_confirm_and_nobody_else(
    workbook: FastAPI, here: Releasers, lead: InspectingClient
) -> None:
    release = here.assembled()
    answers = {
        name: signed_in(workbook, f"{name}@example.org").post(at(here, release, "/confirmations")).status_code
        for name in ("lead", "manager", "inspector", "stranger", "other")
    }
    assert answers == {"lead": 403, "manager": 403, "inspector": 404, "stranger": 404, "other": 200}


def test_progress_is_shown_and_a_screen_that_follows_is_drawn_anew_at_the_end(
    workbook: FastAPI, here: Releasers, lead: InspectingClient
) -> None:
    workbook.state.releasing.over.set()
    release = here.begun()
    page = lead.get(at(here, release))
    assert "The copy is being made." in page.text and 'hx-trigger="every 2s"' in page.text
    part = lead.get(at(here, release), headers={"HX-Request": "true"})
    assert "<h1" not in part.text and "HX-Refresh" not in part.headers
    here.work()
    assert lead.get(at(here, release), headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_opening_the_page_of_a_release_goes_on_with_it(
    workbook: FastAPI, here: Releasers, lead: InspectingClient
) -> None:
    release = here.begun()
    lead.get(at(here, release))
    workbook.state.releasing.wait(20)
    assert here.again(release).state is ReleaseState.ASSEMBLED


def test_words_that_look_personal_need_a_reason_each(
    workbook: FastAPI, here: Releasers, lead: InspectingClient
) -> None:
    with here.database.session(write=True) as session:
        judge(session, here.place, 0, Level.GOOD, PERSONAL)
    form = lead.get(new(here))
    assert "0131 496 0123</mark>" in form.text
    key = form.text.partition('name="why_')[2].partition('"')[0]
    silent = lead.submit(form, {}, action=at(here))
    assert silent.status_code == 422 and "Say why these words are not personal" in silent.text
    lead.submit(silent, {f"why_{key}": "An office number."}, action=at(here))
    workbook.state.releasing.wait(20)
    release = newest(here)
    assert release.state is ReleaseState.ASSEMBLED
    told = "phone number in 2.1, Police in North: rationale: An office number."
    assert told in lead.get(at(here, release)).text


def test_a_file_that_is_gone_keeps_the_button_disabled(here: Releasers, lead: InspectingClient) -> None:
    sha256 = FileStore(here.home / "elsewhere").keep(CONTENT)
    (here.home / "files" / sha256[:2] / sha256).unlink()
    form = lead.get(new(here))
    assert "Audit of files.txt" in form.text and "disabled" in form.text


def test_home_tells_who_can_confirm_that_a_release_waits(workbook: FastAPI, here: Releasers) -> None:
    here.assembled()
    home = f"/committees/{here.place.committee.slug}"
    told = {
        name: "Waits for your confirmation" in signed_in(workbook, f"{name}@example.org").get(home).text
        for name in ("lead", "chair", "other", "manager")
    }
    assert told == {"lead": False, "chair": True, "other": True, "manager": False}


def test_a_planned_or_foreign_cycle_is_not_released(here: Releasers, lead: InspectingClient) -> None:
    with here.database.session(write=False) as session:
        foreign = session.exec(select(Cycle).where(Cycle.id != here.place.cycle.id)).one()
    assert lead.get(f"{at(here)}/new?cycle={foreign.id}").status_code == 404
    assert here.place.cycle.name in lead.get(f"{at(here)}/new").text


def test_the_second_of_two_is_told_on_the_form(here: Releasers, lead: InspectingClient) -> None:
    form = lead.get(new(here))
    here.assembled()
    told = lead.submit(form, {"words": "Mine"}, action=at(here))
    assert told.status_code == 409
    assert "Release 1 of this cycle waits for confirmation" in told.text and "Mine</textarea>" in told.text


def test_putting_aside_and_withdrawing_ask_a_reason(here: Releasers, lead: InspectingClient) -> None:
    release = here.assembled()
    page = lead.get(at(here, release))
    silent = lead.submit(page, {}, action=at(here, release, "/put-asides"))
    assert silent.status_code == 422 and "Say why." in silent.text
    personal = lead.submit(page, {"reason": PERSONAL}, action=at(here, release, "/put-asides"))
    assert personal.status_code == 422 and "Some words look like personal data" in personal.text
    done = lead.submit(page, {"reason": "Too early."}, action=at(here, release, "/put-asides"))
    assert "Release 1 is put aside." in done.text and "Too early." in done.text
    second = here.released()
    page = lead.get(at(here, second))
    done = lead.submit(page, {"reason": "The wrong file."}, action=at(here, second, "/withdrawals"))
    assert "Inspectors see it no more." in done.text and "The wrong file." in done.text


@pytest.mark.parametrize("act", ["/withdrawals", "/put-asides"])
def test_a_reason_for_a_move_that_is_no_longer_there_is_shown_and_fills_no_other_form(
    here: Releasers, lead: InspectingClient, act: str
) -> None:
    release = here.released() if act == "/withdrawals" else here.assembled()
    page = lead.get(at(here, release))
    if act == "/withdrawals":
        lead.submit(page, {"reason": "The first one."}, action=at(here, release, act))
    else:
        here.confirmed(release)
    late = lead.submit(page, {"reason": "The wrong file."}, action=at(here, release, act))
    assert late.status_code == 409
    assert "What you wrote, not saved" in late.text and ">The wrong file.</dd>" in late.text
    assert "The wrong file.</textarea>" not in late.text


def test_a_superseded_release_is_withdrawn_and_its_differences_are_shown_no_more(
    here: Releasers, lead: InspectingClient
) -> None:
    first, second = here.released(), here.released()
    compared = "What changed since the release before"
    assert compared in lead.get(at(here, second)).text
    page = lead.get(at(here, first))
    done = lead.submit(page, {"reason": "It names a child."}, action=at(here, first, "/withdrawals"))
    assert "Release 1 is withdrawn." in done.text
    assert compared not in lead.get(at(here, second)).text


def test_differences_to_the_release_before_are_listed(here: Releasers, lead: InspectingClient) -> None:
    first = here.released()
    assert "This is the first release of the cycle" in lead.get(at(here, first, "/differences")).text
    with here.database.session(write=True) as session:
        judge(session, here.place, 0, Level.WEAK, "Plans are late.")
    second = here.assembled()
    page = lead.get(at(here, second, "/differences"))
    assert "Compared with release 1" in page.text and "weak" in page.text


def test_readings_are_told_with_who_and_when(here: Releasers, lead: InspectingClient) -> None:
    release = here.released()
    assert "Nobody has opened it yet" in lead.get(at(here, release, "/readings")).text
    with here.database.session(write=True) as session:
        session.add(
            ReleaseReading(
                committee_id=release.committee_id,
                release_id=release.id,
                person_id=release.assembled_by_id,
                by="Ivy Inspector",
                what="the overview",
                at=release.assembled_at,
            )
        )
    page = plain(lead.get(at(here, release, "/readings")))
    assert "<td>Ivy Inspector</td><td>the overview</td>" in page
    with here.database.session(write=True) as session:
        line = session.exec(select(ReleaseReading)).one().model_dump(exclude={"id"})
        later = {**line, "what": "the pattern", "at": release.assembled_at + timedelta(days=1)}
        session.add_all([ReleaseReading(**later) for _ in range(100)])
    page = plain(lead.get(at(here, release, "/readings")))
    assert "101 lines" in page and "the overview" not in page
    assert "the overview" in lead.get(at(here, release, "/readings?page=2")).text


def test_the_pack_is_whole_signed_and_named_after_its_release(
    here: Releasers, lead: InspectingClient, tmp_path: Path
) -> None:
    release = here.released()
    answer = lead.get(at(here, release, "/pack"))
    assert answer.headers["content-type"] == "application/zip"
    assert f"{here.place.committee.slug}-release-1.zip" in answer.headers["content-disposition"]
    place = tmp_path / "pack.zip"
    place.write_bytes(answer.content)
    report = check(place)
    assert report.faults == []
    assert report.said[0] == "Release 1 of Example area, cycle Spring 2026"
    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        assert CONTENT in [archive.read(name) for name in archive.namelist()]


def test_a_pack_with_a_file_that_is_gone_is_not_begun(here: Releasers, lead: InspectingClient) -> None:
    release = here.released()
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    (here.home / "files" / sha256[:2] / sha256).unlink()
    answer = lead.get(at(here, release, "/pack"))
    assert answer.status_code == 409
    assert "is not kept any more or is damaged. Ask the administrator" in plain(answer)


def test_a_pack_can_be_had_of_whole_releases_only(here: Releasers, lead: InspectingClient) -> None:
    assembled = here.assembled()
    answer = lead.get(at(here, assembled, "/pack"))
    names = zipfile.ZipFile(BytesIO(answer.content)).namelist()
    assert "manifest.json" in names and "attestation.json" not in names
    here.confirmed(assembled)
    unfinished = here.begun()
    assert lead.get(at(here, unfinished, "/pack")).status_code == 404
    assert lead.get(at(here, unfinished, "/differences")).status_code == 404


def test_releases_are_read_by_the_committee_only(workbook: FastAPI, here: Releasers) -> None:
    release = here.released()
    ends = ("", "/differences", "/readings", "/pack")
    for name, status in (("manager", 200), ("stranger", 404), ("inspector", 404)):
        browser = signed_in(workbook, f"{name}@example.org")
        assert {browser.get(at(here, release, end)).status_code for end in ends} == {status}
        assert browser.get(at(here)).status_code == status


def test_pages_take_the_same_statements_however_many_releases_there_are(
    here: Releasers, lead: InspectingClient
) -> None:
    first = here.released()
    few = statements(here, lead, first)
    second = here.released()
    assert statements(here, lead, second) == few


def statements(here: Releasers, browser: InspectingClient, release: Release) -> list[int]:
    counts = []
    for address in (at(here), at(here, release), at(here, release, "/readings"), new(here)):
        with counted_on(here.database) as sent:
            assert browser.get(address).status_code == 200
        counts.append(len(sent))
    return counts
