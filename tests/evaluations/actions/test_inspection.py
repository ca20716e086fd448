"""What an inspector keeps, asks and judges, and what the committee answers, on both databases."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from app.database import Database
from app.files import FileStore
from evaluations.actions.evidence import words_of
from evaluations.actions.inspection import (
    answer_request,
    ask_for_evidence,
    ask_further,
    close_request,
    evaluate_externally,
    sort_privately,
)
from evaluations.inspection import Concern, EvidenceRequest, PrivateSorting, RequestMessage, RequestState
from evaluations.person import Part, Person
from evaluations.queries.inspection import requests_of_cycle, requests_waiting, sortings_of
from evaluations.refusals import Invalid, LooksPersonal, NotNow, Stale
from evaluations.release import Release, ReleaseState
from evaluations.trace import Actor, Trace
from indicators.level import Level
from tests.app.documents.copies import invented_copy
from tests.inspected import bring_to, release_in
from tests.people import person_in
from tests.places import LEAD, Place, evidence_in, place_in

JUNE = date(2026, 6, 1)
PERSONAL = "Ring 07700 900123 about it."


class Here:
    """A released release, an inspector, and one session that writes."""

    def __init__(self, session: Session, folder: Path) -> None:
        self.session = session
        self.place: Place = place_in(session)
        lead = person_in(session, "lead@example.org", Part.LEAD, committee=self.place.committee)
        self.inspector: Person = person_in(
            session, "inspector@example.org", Part.INSPECTOR, committee=self.place.committee
        )
        self.release: Release = release_in(session, FileStore(folder), self.place, invented_copy(), lead)
        self.by = Actor(self.inspector.name, self.inspector.id)

    def asked(self, words: str = "Which audit?") -> EvidenceRequest:
        return ask_for_evidence(self.session, by=self.by, release=self.release, indicator="2.1", words=words)

    def sort(self, notes: str, version: int) -> PrivateSorting:
        return sort_privately(
            self.session,
            person_id=self.inspector.id,
            release=self.release,
            indicator="2.1",
            concern=Concern.UNCERTAIN,
            notes=notes,
            version=version,
        )

    def evaluate(self, level: Level, number: int, reason: str = "", rationale: str = "Seen.") -> None:
        evaluate_externally(
            self.session,
            by=self.by,
            release=self.release,
            indicator="2.1",
            level=level,
            rationale=rationale,
            visited_on=JUNE,
            today=JUNE,
            number=number,
            reason=reason,
        )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


def test_a_sorting_leaves_no_trace_and_refuses_what_came_in_between(database: Database, folder: Path) -> None:
    with database.session(write=True) as session:
        here = Here(session, folder)
        traces = len(session.exec(select(Trace.id)).all())
        assert here.sort("First", 0).version == 1
        assert here.sort("Second", 1).version == 2
        with pytest.raises(Stale) as stale:
            here.sort("Third", 1)
        assert stale.value.theirs == {"concern": "uncertain", "notes": "Second"}
        with pytest.raises(LooksPersonal):
            here.sort(PERSONAL, 2)
        assert len(session.exec(select(Trace.id)).all()) == traces
        committee, cycle = here.release.committee_id, here.release.cycle_id
        assert sortings_of(session, committee, cycle, here.inspector.id)["2.1"].notes == "Second"
        assert sortings_of(session, committee, cycle, here.release.assembled_by_id) == {}


def test_evidence_in_an_answer_is_a_copy_that_later_changes_do_not_reach(
    database: Database, folder: Path
) -> None:
    with database.session(write=True) as session:
        here = Here(session, folder)
        piece = evidence_in(session, here.place.committee, "Audit of spring")
        asked = here.asked()
        assert [one.id for one in requests_waiting(session, asked.committee_id)] == [asked.id]
        answer_request(session, by=LEAD, asked=asked, words="This one.", evidence=[piece])
        assert asked.state is RequestState.ANSWERED
        assert requests_waiting(session, asked.committee_id) == ()
        before = words_of(piece)
    with database.session(write=True) as session:
        [told] = requests_of_cycle(session, session.get_one(Release, here.release.id))
        [_, answer] = told.messages
        assert answer.evidence[0]["title"] == before.title == "Audit of spring"
        assert answer.evidence[0]["period_from"] == "2026-01-01"
        assert told.addenda == (answer,)


def test_what_was_said_in_a_request_is_never_changed(database: Database, folder: Path) -> None:
    with database.session(write=True) as session:
        here = Here(session, folder)
        here.asked()
    with pytest.raises(DBAPIError), database.session(write=True) as session:
        session.connection().execute(text("UPDATE requestmessage SET words = 'Other'"))
    with pytest.raises(DBAPIError), database.session(write=True) as session:
        session.connection().execute(text("DELETE FROM requestmessage"))


def test_a_closed_request_and_a_withdrawn_release_take_no_more_words(
    database: Database, folder: Path
) -> None:
    with database.session(write=True) as session:
        here = Here(session, folder)
        closed, waiting = here.asked(), here.asked()
        close_request(session, by=here.by, asked=closed)
        with pytest.raises(NotNow, match="closed"):
            ask_further(session, by=here.by, asked=closed, words="And?")
        with pytest.raises(NotNow, match="closed"):
            answer_request(session, by=LEAD, asked=closed, words="Late.")
        ask_further(session, by=here.by, asked=waiting, words="And?")
        bring_to(session, here.release.id, ReleaseState.WITHDRAWN)
        with pytest.raises(NotNow, match="withdrawn"):
            answer_request(session, by=LEAD, asked=waiting, words="Late.")
        assert requests_waiting(session, here.release.committee_id) == ()
        for act in (here.asked, lambda: here.sort("x", 0), lambda: here.evaluate(Level.GOOD, 0)):
            with pytest.raises(NotNow):
                act()
        numbers = session.exec(
            select(RequestMessage.number).where(RequestMessage.request_id == waiting.id)
        ).all()
        assert sorted(numbers) == [1, 2]


def test_a_request_needs_words_that_name_nobody(database: Database, folder: Path) -> None:
    with database.session(write=True) as session:
        here = Here(session, folder)
        with pytest.raises(Invalid):
            here.asked(" ")
        with pytest.raises(Invalid):
            here.asked("y" * 20_001)
        with pytest.raises(LooksPersonal):
            here.asked(PERSONAL)


def test_an_external_evaluation_is_revised_by_a_new_entry_with_a_reason(
    database: Database, folder: Path
) -> None:
    with database.session(write=True) as session:
        here = Here(session, folder)
        here.evaluate(Level.GOOD, 0)
        with pytest.raises(Invalid):
            here.evaluate(Level.WEAK, 1)
        here.evaluate(Level.WEAK, 1, reason="More files.")
        for too_much in ({"reason": "y" * 20_001}, {"reason": "Again", "rationale": "y" * 20_001}):
            with pytest.raises(Invalid):
                here.evaluate(Level.WEAK, 2, **too_much)
        with pytest.raises(Stale) as stale:
            here.evaluate(Level.EXCELLENT, 1, reason="Late.")
        assert (stale.value.theirs["level"], stale.value.saved_by) == ("weak", here.by.name)
        with pytest.raises(LooksPersonal):
            here.evaluate(Level.WEAK, 2, reason="Again", rationale=PERSONAL)
        levels = [
            trace.change["level"]
            for trace in session.exec(select(Trace).order_by(col(Trace.number)))
            if trace.act == "external evaluation recorded"
        ]
        assert levels == [[None, "good"], ["good", "weak"]]
