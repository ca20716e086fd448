"""The worked example: what it shows, that it obeys the rules of the field, and where it is made."""

import shutil
import socket
import stat
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from app.commands import server
from app.commands.example import sign_ins_of_example
from app.commands.server import listening_on
from app.database import Database
from app.example.area import FOLDER, read_area
from app.example.sign_ins import FILE_NAME, SignIn, in_lines
from app.files import FileStore
from app.local_time import today
from app.main import create_app
from app.settings import Settings
from evaluations.committee import Committee, Locality, Service
from evaluations.cycle import Cycle, Stage
from evaluations.event import Event
from evaluations.evidence import Evidence, EvidenceUse, StoredFile
from evaluations.improvement_priority import PlanColumn, PriorityState
from evaluations.judgement import Judgement, JudgementEntry, State, still_asked, words_of
from evaluations.measure import Measure
from evaluations.moderation import ModerationState, ReplyKind
from evaluations.movement import Movement
from evaluations.pattern import Cell, CellState, Shape, strength, weakness
from evaluations.person import Part, Person, Role
from evaluations.personal_data import find_personal
from evaluations.plan_concerns import Worry
from evaluations.position_statement import IN_THE_LIMIT, USUAL_WORD_LIMIT
from evaluations.queries.cycle import chosen_indicators, units_taking_part
from evaluations.queries.history import history_of
from evaluations.queries.improvement_priority import plan_of
from evaluations.queries.judgement import Pad, pad_at
from evaluations.queries.measure import figures_of
from evaluations.queries.moderation import moderations_in, said_in
from evaluations.queries.pattern import Grid, grid_of_cycle
from evaluations.queries.position_statement import statement_told
from evaluations.queries.session import (
    actions_of,
    agenda_of,
    agreed_in_sessions,
    attendance_of,
    outcomes_of,
    rounds_of,
    sessions_in_list,
)
from evaluations.session import ItemState, SessionStage
from evaluations.spread import Prompting, prompts
from evaluations.trace import Trace, broken_links
from evaluations.triangulation import (
    EvidenceWarning,
    InformationType,
    Source,
    Stance,
    Strength,
    Triangulation,
    Used,
    Voice,
    triangulate,
)
from indicators.catalogue import built_in_editions
from indicators.level import Level
from tests.databases import opened
from tests.inspecting_client import InspectingClient
from tests.people import person_in
from tests.places import place_in
from tests.postgres import PostgresServer
from tests.terminal import Command

FORMER = "Voluntary organisations"
WEAKNESS = {
    "1.1": Shape.NOT_JUDGED,
    "2.1": Shape.ISOLATED,
    "2.2": Shape.WITHIN_ONE_LOCALITY,
    "2.3": Shape.WITHIN_ONE_SERVICE,
    "2.4": Shape.NOWHERE,
    "5.1": Shape.NOWHERE,
    "5.2": Shape.ACROSS_THE_AREA,
    "5.3": Shape.NOWHERE,
    "5.5": Shape.SCATTERED,
    "7.3": Shape.NOWHERE,
    "8.1": Shape.NOWHERE,
}
STRENGTH = {
    "1.1": Shape.NOT_JUDGED,
    "2.1": Shape.SCATTERED,
    "2.2": Shape.ISOLATED,
    "2.3": Shape.ISOLATED,
    "2.4": Shape.WITHIN_ONE_SERVICE,
    "5.1": Shape.SCATTERED,
    "5.2": Shape.NOWHERE,
    "5.3": Shape.WITHIN_ONE_LOCALITY,
    "5.5": Shape.NOWHERE,
    "7.3": Shape.WITHIN_ONE_SERVICE,
    "8.1": Shape.IN_EVERY_SERVICE,
}


@dataclass(frozen=True)
class Made:
    """A home in which the example was made, and what making it answered."""

    settings: Settings
    database: Database
    sign_ins: tuple[SignIn, ...]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """The example, made once on each database: the tests that share it only read."""
    url = str(request.getfixturevalue(f"example_{request.param}_url"))
    settings = Settings(tmp_path_factory.mktemp("example"), url, is_production=False)
    with opened(url) as database:
        yield Made(settings, database, sign_ins_of_example(settings, database))


@pytest.fixture
def session(made: Made) -> Iterator[Session]:
    with made.database.session(write=False) as session:
        yield session


def cycle_named(session: Session, name: str) -> Cycle:
    return session.exec(select(Cycle).where(Cycle.name == name)).one()


def grid(session: Session, name: str) -> Grid:
    cycle = cycle_named(session, name)
    return grid_of_cycle(session, cycle, built_in_editions()[cycle.edition])


def rows_of(session: Session, name: str) -> dict[str, tuple[Cell, ...]]:
    return {row.indicator: row.cells for row in grid(session, name).rows if row.is_chosen}


def pad(session: Session, cycle: str, unit: str, indicator: str) -> Pad:
    found = cycle_named(session, cycle)
    units = {taking.name: taking.unit.id for taking in units_taking_part(session, found)}
    return pad_at(session, found, units[unit], indicator)


def entries_in_force(session: Session, cycle: str) -> dict[str, JudgementEntry]:
    """By judgement: what is agreed, with a level or with the reason why there is none."""
    rows = session.exec(
        select(Judgement, JudgementEntry).where(
            Judgement.cycle_id == cycle_named(session, cycle).id,
            JudgementEntry.judgement_id == Judgement.id,
            JudgementEntry.number == Judgement.entry_number,
        )
    )
    return {judgement.id: entry for judgement, entry in rows}


def triangulations(session: Session, cycle: str) -> dict[str, Triangulation]:
    """What each judgement with an agreed level stands on."""
    found = cycle_named(session, cycle)
    used: dict[str, list[Used]] = {
        judgement: [] for judgement, entry in entries_in_force(session, cycle).items() if entry.level
    }
    rows = session.exec(
        select(EvidenceUse, Evidence).where(
            EvidenceUse.evidence_id == Evidence.id, col(EvidenceUse.judgement_id).in_(used)
        )
    )
    for use, piece in rows:
        used[use.judgement_id].append(
            Used(piece.source, use.stance, piece.voices, piece.information_type, piece.period_to)
        )
    return {
        judgement: triangulate(pieces, cycle_from=found.period_from) for judgement, pieces in used.items()
    }


# The area


def test_the_area_has_six_services_in_four_localities(session: Session) -> None:
    committee = session.exec(select(Committee)).one()
    assert (committee.name, committee.is_example) == ("Example area", True)
    names = {each.name for each in session.exec(select(Service))}
    assert len(names - {FORMER}) == 6 and FORMER in names
    assert len(session.exec(select(Locality)).all()) == 4
    teams = [unit.team for unit in grid(session, "2026").teams]
    places = defaultdict(set)
    for team in teams:
        places[team.service].add(team.locality)
    assert len(teams) == 20
    assert places["Children's Reporter"] == {None}
    assert places["Third sector"] == {"Northbank", "Southmuir", "Eastfield"}
    assert {len(found) for name, found in places.items()} == {1, 3, 4}


def test_a_locality_and_the_committee_judge_together(session: Session) -> None:
    names = [unit.name for unit in grid(session, "2026").joint_units]
    assert names == ["Eastfield, all its services together", "The whole committee together"]


def test_two_cycles_are_closed_and_one_is_open(session: Session) -> None:
    stages = {cycle.name: cycle.stage for cycle in session.exec(select(Cycle))}
    assert stages == {"2020": Stage.CLOSED, "2024": Stage.CLOSED, "2026": Stage.OPEN}
    assert len(chosen_indicators(session, cycle_named(session, "2024"))) == 8
    assert set(chosen_indicators(session, cycle_named(session, "2026"))) == set(WEAKNESS)


# What the pattern shows


def test_weakness_has_every_promised_shape(session: Session) -> None:
    rows = rows_of(session, "2026")
    assert {indicator: weakness(cells).shape for indicator, cells in rows.items()} == WEAKNESS


def test_strength_has_every_promised_shape(session: Session) -> None:
    rows = rows_of(session, "2026")
    assert {indicator: strength(cells).shape for indicator, cells in rows.items()} == STRENGTH


def test_the_shapes_lie_where_the_words_say(session: Session) -> None:
    rows = rows_of(session, "2026")
    assert {team.service for team in weakness(rows["2.3"]).teams} == {"Health"}
    assert {team.locality for team in weakness(rows["2.2"]).teams} == {"Eastfield"}
    assert {team.service for team in strength(rows["7.3"]).teams} == {"Police"}


def test_the_first_cycle_is_nearly_all_agreed_and_the_second_is_midway(session: Session) -> None:
    first, second = (
        Counter(cell.state for cells in rows_of(session, name).values() for cell in cells)
        for name in ("2024", "2026")
    )
    assert first[CellState.NOT_YET_JUDGED] == 1 and first[CellState.DRAFT] == 0
    assert all(second[state] for state in CellState if state is not CellState.NOT_CHOSEN)
    assert 130 < second[CellState.AGREED] < 170


def test_one_team_has_not_begun_at_all(session: Session) -> None:
    begun = defaultdict(list)
    for cells in rows_of(session, "2026").values():
        for cell in cells:
            begun[cell.team].append(cell.state is not CellState.NOT_YET_JUDGED)
    assert [tuple(team) for team, found in begun.items() if not any(found)] == [("Education", "Westerhill")]


def test_between_the_cycles_teams_move_every_way(session: Session) -> None:
    before, after = rows_of(session, "2024"), rows_of(session, "2026")
    moved: Counter[str] = Counter()
    for indicator in before.keys() & after.keys():
        levels = {cell.team: cell.level for cell in before[indicator]}
        moved.update(movement(levels.get(cell.team), cell.level) for cell in after[indicator])
    assert {word for word, times in moved.items() if times > 1} == {
        "improved",
        "held",
        "declined",
        "new",
        "was not looked at",
    }, moved
    assert "6.1" in before.keys() - after.keys()


def movement(before: Level | None, after: Level | None) -> str:
    if after is None or before is None:
        return "new" if after else "was not looked at"
    return "held" if after == before else "improved" if after > before else "declined"


# What the judgements say


@pytest.mark.parametrize("cycle", ["2024", "2026"])
def test_every_agreed_judgement_says_why_in_words_of_its_own(session: Session, cycle: str) -> None:
    entries = entries_in_force(session, cycle).values()
    agreed = [entry for entry in entries if entry.level]
    assert all(entry.rationale and entry.strengths and entry.areas_for_improvement for entry in agreed)
    assert all(entry.marks for entry in agreed)
    assert all(entry.cannot_judge for entry in entries if not entry.level)
    rationales = Counter(entry.rationale for entry in agreed)
    assert [words for words, number in rationales.items() if number > 1] == []


@pytest.mark.parametrize("cycle", ["2024", "2026"])
def test_every_judgement_was_made_within_its_cycle(session: Session, cycle: str) -> None:
    found = cycle_named(session, cycle)
    days = [entry.judged_on for entry in entries_in_force(session, cycle).values()]
    assert found.period_from <= min(days) and max(days) <= found.period_to
    assert len(set(days)) > 20


def test_two_judgements_still_owe_an_answer_and_no_others(session: Session) -> None:
    """One stands outside the open levels without a reason, one is very good with nothing to share."""
    owed = {
        (entry.level, sentence)
        for cycle in ("2024", "2026")
        for entry in entries_in_force(session, cycle).values()
        for sentence in still_asked(words_of(entry))
    }
    assert owed == {
        (Level.VERY_GOOD, "Your level lies outside the ones that your marks leave open. Say why."),
        (Level.VERY_GOOD, "Very good and excellent ask what is worth sharing."),
    }


def test_one_judgement_outside_the_open_levels_says_why(session: Session) -> None:
    entries = entries_in_force(session, "2026").values()
    outside = [entry for entry in entries if words_of(entry).is_outside]
    assert sorted(bool(entry.outside_reason) for entry in outside) == [False, True]


def test_an_unsatisfactory_names_the_immediate_action_and_its_owner(session: Session) -> None:
    entries = entries_in_force(session, "2026").values()
    worst = [entry for entry in entries if entry.level is Level.UNSATISFACTORY]
    assert [bool(entry.immediate_action and entry.immediate_action_owner) for entry in worst] == [True]


def test_the_whole_committee_judged_what_no_team_did_and_somebody_dissents(session: Session) -> None:
    joint = pad(session, "2026", "The whole committee together", "1.1")
    assert joint.state is State.AGREED
    assert len(joint.words.dissent) == 1


@pytest.mark.parametrize(
    ("unit", "indicator"),
    [
        ("Social work in Northbank", "5.2"),
        ("Health in Southmuir", "2.3"),
        ("Eastfield, all its services together", "2.2"),
    ],
)
def test_dissent_of_the_first_cycle_stands_beside_the_pad_of_the_second(
    session: Session, unit: str, indicator: str
) -> None:
    earlier = pad(session, "2026", unit, indicator).earlier
    assert earlier is not None
    assert earlier.entry.dissent


def test_judgements_were_revised_taken_back_and_taken_up_again(session: Session) -> None:
    kinds = Counter((entry.kind.value, bool(entry.reason)) for entry in session.exec(select(JudgementEntry)))
    assert kinds[("revised", True)] == 2
    assert kinds[("taken back to blank", True)] == 1
    reworked = session.exec(
        select(Judgement).where(Judgement.state == State.AGREED, col(Judgement.has_draft))
    )
    assert len(reworked.all()) == 1


def test_a_second_look_confirmed_one_asks_and_one_proposes_and_was_answered(session: Session) -> None:
    committee = session.exec(select(Committee)).one()
    found = {
        look.cycle.name + " " + look.unit.name: (
            look.moderation.state,
            [step.reply.kind for step in said_in(session, look.moderation)],
        )
        for look in moderations_in(session, committee.id)
    }
    assert found == {
        "2024 Social work in Northbank": (ModerationState.SETTLED, [ReplyKind.CONFIRMED]),
        "2026 Health in Eastfield": (ModerationState.WITH_TEAM, [ReplyKind.QUESTIONS]),
        "2026 Police in Westerhill": (
            ModerationState.WITH_MODERATOR,
            [ReplyKind.PROPOSED, ReplyKind.ANSWERED],
        ),
    }


def test_no_text_of_the_example_looks_personal() -> None:
    for path in (*FOLDER.glob("*.toml"), *FOLDER.glob("*.csv")):
        found = find_personal(path.read_text("utf-8"))
        assert [each for each in found if not each.words.endswith("@example.org")] == [], path.name


def test_everything_is_traced_in_an_unbroken_chain(session: Session) -> None:
    chains = defaultdict(list)
    for trace in session.exec(select(Trace).order_by(col(Trace.number))):
        chains[trace.owner].append(trace)
    assert [broken_links(chain) for chain in chains.values()] == [[], []]


# The session


def test_a_session_ended_with_an_agreed_level_after_two_rounds_and_a_question_left_open(
    session: Session,
) -> None:
    committee = session.exec(select(Committee)).one()
    (listed,) = sessions_in_list(session, committee.id)
    assert listed.room.stage is SessionStage.ENDED
    assert listed.states == dict.fromkeys((ItemState.AGREED, ItemState.NOT_AGREED, ItemState.SKIPPED), 1)
    agenda = {item.indicator: item.id for item in agenda_of(session, listed.room.id)}
    first, second = rounds_of(session, [agenda["1.1"]])[agenda["1.1"]]
    assert Prompting.SPLIT in {prompt.to for prompt in prompts(first.seen, sources=3)}
    assert Prompting.CLOSE in {prompt.to for prompt in prompts(second.seen, sources=3)}
    (left_open,) = outcomes_of(session, [agenda["8.1"]])[agenda["8.1"]]
    assert left_open.entry is None and left_open.outcome.would_settle
    assert len(actions_of(session, listed.room.id)) == 2


def test_the_level_of_the_session_is_the_committees_with_its_dissent_and_the_views_beside_it(
    session: Session,
) -> None:
    agreed = pad(session, "2026", "The whole committee together", "1.1").in_force
    assert agreed is not None and agreed.dissent
    beside = agreed_in_sessions(session, agreed.committee_id, [agreed.id])[agreed.id]
    assert [len(each.views) for each in beside.rounds] == [10, 10]
    assert beside.room.held_on == agreed.judged_on


def test_every_service_came_to_the_session_and_somebody_gave_views_on_paper(session: Session) -> None:
    committee = session.exec(select(Committee)).one()
    (listed,) = sessions_in_list(session, committee.id)
    present = attendance_of(session, listed.room.id)
    services = {service.name for service in session.exec(select(Service))} - {FORMER}
    assert services <= {one.service for one in present}
    assert any(one.attendee.on_paper for one in present)
    assert any(one.attendee.observes for one in present)


# The position statement


def test_the_statement_answers_every_question_within_its_limit(session: Session) -> None:
    told = statement_told(session, cycle_named(session, "2026"))
    assert all(told.claims.values())
    assert sum(map(len, told.claims.values())) >= 12
    assert 0 < told.words < told.word_limit < USUAL_WORD_LIMIT
    assert len(told.references) >= 20


def test_some_claims_rest_on_nothing_and_most_do_not(session: Session) -> None:
    told = statement_told(session, cycle_named(session, "2026"))
    claims = [one for part in IN_THE_LIMIT for one in told.claims[part]]
    assert 0 < len(told.without_evidence) < len(claims) / 2
    assert told.not_mentioned
    assert statement_told(session, cycle_named(session, "2024")).is_empty


# The evidence


def test_the_evidence_is_of_every_source_voice_and_type(session: Session) -> None:
    pieces = session.exec(select(Evidence)).all()
    assert 25 <= len(pieces) <= 35
    assert {piece.source for piece in pieces} == set(Source)
    assert {piece.information_type for piece in pieces} == set(InformationType)
    assert {voice for piece in pieces for voice in piece.voices} == set(Voice)
    assert any(not piece.voices for piece in pieces)
    assert any(piece.link for piece in pieces)
    assert all(piece.method and piece.finding for piece in pieces)


def test_evidence_is_used_in_many_judgements_with_every_stance(session: Session) -> None:
    uses = session.exec(select(EvidenceUse)).all()
    assert set(Counter(use.stance for use in uses)) == set(Stance)
    assert max(Counter(use.evidence_id for use in uses).values()) >= 30


def test_every_piece_of_evidence_is_used(session: Session) -> None:
    used = set(session.exec(select(EvidenceUse.evidence_id)))
    pieces = session.exec(select(Evidence)).all()
    assert [piece.title for piece in pieces if piece.id not in used] == []


def test_one_survey_was_entered_twice_and_not_merged(session: Session) -> None:
    pieces = session.exec(select(Evidence).where(col(Evidence.title).icontains("parent"))).all()
    same = [piece for piece in pieces if piece.period_from.year == 2026]
    assert len(same) == 2
    assert {piece.merged_into_id for piece in same} == {None}


def test_the_attached_file_is_kept(made: Made, session: Session) -> None:
    file = session.exec(select(StoredFile)).one()
    content = FileStore(made.settings.files).read(file.sha256)
    assert content is not None and len(content) == file.size


def test_judgements_stand_on_nothing_on_one_source_on_two_and_on_more(session: Session) -> None:
    found = Counter(each.strength for each in triangulations(session, "2026").values())
    assert all(found[strength] for strength in Strength)
    assert found[Strength.TRIANGULATED] > 30


def test_every_warning_appears(session: Session) -> None:
    found = triangulations(session, "2026").values()
    assert {warning for each in found for warning in each.warnings} == set(EvidenceWarning)


# Signing in


def test_there_is_one_sign_in_for_each_role(made: Made, session: Session) -> None:
    roles = Counter(sign_in.role for sign_in in made.sign_ins)
    assert roles == Counter({part.value: 1 for part in Part} | {"administrator": 1, "team member": 2})
    held = session.execute(select(col(Person.email), col(Role.part)).where(Role.person_id == Person.id)).all()
    promised = {(each.email, each.role) for each in made.sign_ins if each.role != "administrator"}
    assert {(email, part.value) for email, part in held} == promised
    assert not session.exec(select(Role).where(col(Role.given_to_self))).all()


def test_every_sign_in_works_and_the_pages_say_that_this_is_an_example(made: Made) -> None:
    workbook = create_app(made.settings)
    try:
        for sign_in in made.sign_ins:
            client = InspectingClient(workbook)
            sent = {"email": sign_in.email, "password": sign_in.password}
            assert client.post("/sign-in", data=sent, follow_redirects=False).status_code == 303
            if sign_in.role != "administrator":
                home = client.get("/committees/example-area")
                assert home.status_code == 200
                assert "fictional" in home.text
    finally:
        workbook.state.database.engine.dispose()


def test_the_sign_ins_are_for_the_owner_of_the_home_alone(made: Made) -> None:
    assert stat.S_IMODE((made.settings.home / FILE_NAME).stat().st_mode) == 0o600


def test_the_next_start_tells_the_same_sign_ins(
    made: Made, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBOOK_HOME", str(made.settings.home))
    monkeypatch.setenv("WORKBOOK_DATABASE_URL", made.settings.database_url)
    monkeypatch.setattr(server, "serve_here", lambda *_: None)
    answer = command("start", "--port", "18000")
    address, *lines = answer.out.splitlines()
    assert answer.code == 0
    assert address.startswith("The workbook is at http://127.0.0.1:18")
    assert lines == in_lines(made.sign_ins)
    assert [line.rsplit(maxsplit=2)[1] for line in lines] == [each.email for each in made.sign_ins]


# Across the cycles


def test_a_team_that_was_renamed_keeps_its_past_on_the_first_edition(session: Session) -> None:
    committee = session.exec(select(Committee)).one()
    history = history_of(session, committee.id)
    names = {named.name: unit_id for unit_id, named in history.units.items()}
    first = history.cycles[0]
    said = history.said_by(first, names["Third sector in Northbank"], "4")
    assert (first.edition, said and said.level) == ("hmie-2005", Level.VERY_GOOD)
    assert history.earlier[names["Third sector in Northbank"]] == (names[f"{FORMER} in Northbank"],)


def test_teams_that_judged_on_the_first_edition_are_not_compared_with_2024(session: Session) -> None:
    committee = session.exec(select(Committee)).one()
    history = history_of(session, committee.id)
    names = {named.name: unit_id for unit_id, named in history.units.items()}
    second = history.cycles[1]
    assert history.moved_to(second, names["Police in Northbank"], "5.2").movement is Movement.NOT_COMPARABLE
    assert history.moved_to(second, names["Police in Southmuir"], "5.2").movement is Movement.NEW


def test_three_events_and_three_measures_of_each_type_stand_beside_the_cycles(session: Session) -> None:
    assert len({event.kind for event in session.exec(select(Event))}) == 3
    measures = session.exec(select(Measure)).all()
    assert {measure.information_type for measure in measures} == set(InformationType)
    figures = figures_of(session, session.exec(select(Committee)).one().id)
    assert all(len({one.happened_on for one in figures[measure.id]}) >= 4 for measure in measures)


def test_of_four_priorities_one_is_overdue_one_unchecked_one_closed_with_impact_and_one_new(
    session: Session,
) -> None:
    plan = plan_of(session, session.exec(select(Committee)).one().id, today=today())
    worries = {
        one.priority.number: {concern.worry for concern in one.concerns} for one in plan if one.is_open
    }
    assert worries == {1: {Worry.OVERDUE}, 2: {Worry.UNCHECKED}, 4: set()}
    (closed,) = [one for one in plan if not one.is_open]
    impact = closed.latest(PlanColumn.IMPACT)
    assert closed.priority.state is PriorityState.CLOSED
    assert impact and impact.entry.rests_on
    assert closed.priority.ended_by != impact.entry.by
    assert closed.missing_kinds == ()


# Where it is made


def test_it_is_not_made_where_there_is_a_committee(database: Database, tmp_path: Path) -> None:
    with database.session(write=True) as session:
        place_in(session, "Another area")
    assert offered(database, tmp_path) == ()
    assert count(database, Committee) == 1


def test_it_is_not_made_where_there_is_a_person(database: Database, tmp_path: Path) -> None:
    with database.session(write=True) as session:
        person_in(session, "administrator@example.org", is_administrator=True, has_password=False)
    assert offered(database, tmp_path) == ()
    assert count(database, Committee) == 0


def test_serving_never_makes_it(
    command: Command, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("uvicorn.run", lambda *_, **__: None)
    assert command("serve").code == 0
    assert count(database, Committee) == count(database, Person) == 0


def test_a_start_whose_sign_ins_are_gone_says_so(
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert offered(made.database, tmp_path) == ()
    assert FILE_NAME in capsys.readouterr().err


def test_what_fails_half_way_leaves_nothing_behind(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("no room")

    first_half = replace(read_area(), rounds=())  # its places and people; the cycles would only take time
    monkeypatch.setattr("app.example.area.read_area", lambda: first_half)
    monkeypatch.setattr("app.commands.example.keep_sign_ins", fail)
    with opened(sqlite_url) as database:
        with pytest.raises(OSError, match="no room"):
            offered(database, tmp_path)
        assert count(database, Committee) == count(database, Person) == 0


def test_a_port_that_is_taken_is_named_and_the_next_one_used(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with listening_on(taken) as listening:
            assert listening.getsockname()[1] > taken
    assert f"Port {taken} is taken" in capsys.readouterr().err


def offered(database: Database, home: Path) -> tuple[SignIn, ...]:
    return sign_ins_of_example(Settings(home, database.url, is_production=False), database)


def count(database: Database, table: type[Committee] | type[Person]) -> int:
    with database.session(write=False) as session:
        return len(session.exec(select(table)).all())


@pytest.fixture(scope="module")
def example_sqlite_url(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database for the example alone, as the fixtures of every test are too short-lived to share it."""
    return f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path_factory.mktemp('made') / 'workbook.sqlite')}"


@pytest.fixture(scope="module")
def example_postgresql_url(postgresql: PostgresServer, migrated_postgresql: str) -> Iterator[str]:
    address = postgresql.create_database(migrated_postgresql)
    yield address
    postgresql.drop_database(address)
