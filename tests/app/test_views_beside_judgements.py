"""The views of a session stay beside the judgement that followed them: on the pad and in its story."""

import pytest
from fastapi import FastAPI

from evaluations.actions.session_outcome import agree_in_session
from evaluations.actions.view import reveal
from evaluations.judgement import Words
from evaluations.person import Part
from indicators.level import Level
from tests.people import person_in, signed_in
from tests.places import LEAD
from tests.rooms import hidden_in


@pytest.fixture
def judged(workbook: FastAPI) -> str:
    """The address of a judgement that a session agreed."""
    with workbook.state.database.session(write=True) as session:
        gathering = hidden_in(session, levels=(Level.GOOD, Level.WEAK))
        reveal(session, by=LEAD, item=gathering.item, round=1)
        words = Words(level=Level.GOOD, rationale="Most plans are clear.")
        agree_in_session(session, by=LEAD, item=gathering.item, words=words, version=0)
        place = gathering.place
        for part in (Part.LEAD, Part.MANAGER):
            person_in(session, f"{part.name.lower()}@example.org", part, committee=place.committee)
        cycle, unit = place.cycle.id, place.units[-1].id
        return f"/committees/{place.committee.slug}/cycles/{cycle}/judgements/{unit}/1.1"


@pytest.mark.parametrize("who", ["lead", "manager"])
@pytest.mark.parametrize("page", ["", "/history"])
def test_the_views_stand_beside_what_was_agreed_after_them(
    workbook: FastAPI, judged: str, who: str, page: str
) -> None:
    text = signed_in(workbook, f"{who}@example.org").get(judged + page).text
    assert "The views before it" in text
    assert "Afternoon on outcomes" in text
    assert text.count("1 view<") == 2
    for name in ("Pat", "Kim"):
        assert name not in text


def test_what_was_agreed_on_the_pad_has_no_views_beside_it(workbook: FastAPI, judged: str) -> None:
    other = judged.removesuffix("1.1") + "2.1"
    assert "The views before it" not in signed_in(workbook, "lead@example.org").get(other).text
