"""A refusal that no page expected still shows what somebody had written, and never a password."""

import pytest
from fastapi import FastAPI

from evaluations.actions.evidence import merge_evidence
from evaluations.person import Part
from tests.inspecting_client import InspectingClient
from tests.people import PASSWORD, person_in, signed_in
from tests.places import LEAD, evidence_in, place_in


@pytest.fixture
def merged(workbook: FastAPI) -> str:
    """Where a piece of evidence is merged that was merged already."""
    with workbook.state.database.session(write=True) as session:
        committee = place_in(session).committee
        person_in(session, "lead@example.org", Part.LEAD, committee=committee)
        kept, gone = (evidence_in(session, committee, title) for title in ("Audit", "Audit again"))
        merge_evidence(session, by=LEAD, kept=kept, merged=gone, reason="They are the same.")
        return f"/committees/{committee.slug}/evidence/{gone.id}/merges"


def test_words_that_come_too_late_stand_on_the_page_that_refuses_them(workbook: FastAPI, merged: str) -> None:
    client = signed_in(workbook, "lead@example.org")
    words = {"form_key": "k" * 24, "reason": "Nobody could say.", "kept": "0123456789abcdef012345678"}
    answer = client.post(merged, data=words)
    assert answer.status_code == 409
    assert "What you had written" in answer.text
    assert "Nobody could say." in answer.text
    assert "k" * 24 not in answer.text
    assert words["kept"] not in answer.text


def test_a_password_is_never_shown(workbook: FastAPI, merged: str) -> None:
    client = signed_in(workbook, "lead@example.org")
    words = dict.fromkeys(("password", "again", "present"), PASSWORD)
    answer = client.post(merged, data={**words, "reason": "Nobody could say."})
    assert "Nobody could say." in answer.text
    assert PASSWORD not in answer.text


def test_words_of_somebody_who_is_signed_out_meanwhile_are_shown_again(
    workbook: FastAPI, merged: str
) -> None:
    client = signed_in(workbook, "lead@example.org")
    client.cookies.clear()
    answer = client.post(merged, data={"reason": "Nobody could say."}, follow_redirects=False)
    assert answer.status_code == 401
    assert "Sign in again" in answer.text
    assert "Nobody could say." in answer.text


def test_who_is_signed_out_and_wrote_nothing_is_led_to_the_door(workbook: FastAPI, merged: str) -> None:
    client = InspectingClient(workbook)
    answer = client.post(merged, data={"form_key": "k" * 24}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
