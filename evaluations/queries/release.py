"""Releases: the copy that one freezes, and finding a release and its files."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlmodel import Session, col, func, or_, select

from evaluations.committee import Committee, NamedUnit, Service
from evaluations.cycle import Cycle
from evaluations.evidence import Evidence, EvidenceUse, StoredFile
from evaluations.history import History
from evaluations.judgement import Judgement, JudgementEntry, State
from evaluations.moderation import Moderation, ModerationReply
from evaluations.pattern import WHOLE_AREA, Cell, CellState, Team, sentence, strength, weakness
from evaluations.queries.cycle import chosen_indicators, units_taking_part
from evaluations.queries.history import history_of
from evaluations.queries.position_statement import released_statement
from evaluations.refusals import NotFound
from evaluations.release import Assembly, Release, ReleasedFile, ReleaseReading, ReleaseState
from evaluations.released import (
    FORMAT,
    AttachedFile,
    ReleasedCopy,
    ReleasedDissent,
    ReleasedEntry,
    ReleasedEvidence,
    ReleasedIndicator,
    ReleasedJudgement,
    ReleasedLevel,
    ReleasedModeration,
    ReleasedReply,
    ReleasedStatement,
    ReleasedTheme,
    ReleasedUnit,
    ReleasedUse,
    file_path,
)
from evaluations.trace import Trace
from evaluations.triangulation import Source, Used, Voice, triangulate
from evaluations.weaknesses import weaknesses
from indicators.framework import Framework, QualityIndicator

_STATES = {
    State.BLANK: CellState.NOT_YET_JUDGED,
    State.DRAFT: CellState.DRAFT,
    State.AGREED: CellState.AGREED,
    State.CANNOT: CellState.CANNOT_BE_JUDGED,
}


@dataclass(frozen=True)
class _Read:
    """What the database holds of a cycle, by what each belongs to; `history` of the cycles before it too."""

    cycle: Cycle
    framework: Framework
    units: tuple[NamedUnit, ...]
    judgements: dict[str, dict[str, Judgement]]
    entries: dict[str, list[JudgementEntry]]
    uses: dict[str, list[tuple[EvidenceUse, Evidence]]]
    moderations: dict[str, list[Moderation]]
    replies: dict[str, list[ModerationReply]]
    history: History


@dataclass(frozen=True)
class ReleaseInList:
    """A release with the name that its cycle has today. `fault` says why it cannot be finished, or ""."""

    release: Release
    cycle: str
    fault: str


def copy_of(
    session: Session, cycle: Cycle, *, number: int, words: str, by: str, at: datetime
) -> ReleasedCopy:
    """The whole copy of a cycle as it stands now: `number` is the release's, `by` who assembles it.

    Only what was agreed is copied, and of the evidence only what an agreed judgement uses or the statement
    refers to. In a fixed number of statements; nothing is written.
    """
    chosen = chosen_indicators(session, cycle)
    read = _read(session, cycle)
    statement = released_statement(session, cycle)
    committee = session.get_one(Committee, cycle.committee_id)
    indicators = tuple(
        _indicator(one, chosen[one.number] or cycle.reason_for_all, read)
        for one in read.framework.indicators
        if one.number in chosen
    )
    copy = ReleasedCopy(
        format=FORMAT,
        committee=committee.name,
        release_number=number,
        words=words,
        cycle=cycle.name,
        cycle_id=cycle.id,
        period_from=cycle.period_from.isoformat(),
        period_to=cycle.period_to.isoformat(),
        why_now=cycle.why_now,
        edition=cycle.edition,
        edition_title=read.framework.title,
        copied_at=_moment(at),
        copied_by=by,
        levels=tuple(
            ReleasedLevel(one.level.value, one.label, one.level.caption) for one in read.framework.levels
        ),
        units=tuple(map(_unit, read.units)),
        indicators=indicators,
        evidence=_evidence(session, cycle.committee_id, _evidence_ids(indicators, statement)),
        statement=statement,
        weaknesses=(),
    )
    return replace(copy, weaknesses=weaknesses(copy))


def release_of(session: Session, committee_id: str, release_id: str) -> Release:
    """One release of the committee, whatever its state. Raises NotFound when it has none of this id."""
    found = session.exec(
        select(Release).where(Release.committee_id == committee_id, Release.id == release_id)
    ).first()
    if found is None:
        raise NotFound
    return found


def file_in(session: Session, release: Release, path: str) -> ReleasedFile:
    """One file of a release by its path in the pack. Raises NotFound when it holds none of this path."""
    found = file_at(session, release, path)
    if found is None:
        raise NotFound
    return found


def file_at(session: Session, release: Release, path: str) -> ReleasedFile | None:
    """The file of a release at a path in the pack, if it holds one."""
    return session.exec(
        select(ReleasedFile).where(
            ReleasedFile.committee_id == release.committee_id,
            ReleasedFile.release_id == release.id,
            ReleasedFile.path == path,
        )
    ).first()


def files_of(session: Session, release: Release) -> tuple[ReleasedFile, ...]:
    """Every file of a release, in the order of their paths; one statement."""
    found = session.exec(
        select(ReleasedFile).where(
            ReleasedFile.committee_id == release.committee_id, ReleasedFile.release_id == release.id
        )
    ).all()
    return tuple(sorted(found, key=lambda file: file.path))


def releases_in_list(session: Session, committee_id: str) -> tuple[ReleaseInList, ...]:
    """Every release of the committee, the latest first; one statement."""
    rows = session.exec(
        select(Release, Cycle.name, Assembly.fault)
        .join(Cycle, col(Cycle.id) == col(Release.cycle_id))
        .join(Assembly, col(Assembly.release_id) == col(Release.id), isouter=True)
        .where(Release.committee_id == committee_id)
        .order_by(col(Release.number).desc())
    )
    return tuple(ReleaseInList(release, cycle, fault or "") for release, cycle, fault in rows)


def releases_to_confirm(session: Session, committee_id: str) -> tuple[ReleaseInList, ...]:
    """The releases that wait for a second person, the oldest first; one statement."""
    found = releases_in_list(session, committee_id)
    return tuple(one for one in reversed(found) if one.release.state is ReleaseState.ASSEMBLED)


def assembly_of(session: Session, release: Release) -> Assembly | None:
    """How far the assembling of a release is, where it is still known."""
    return session.get(Assembly, release.id)


def read_when_assembled(session: Session, release: Release) -> Release | None:
    """The release of the same cycle that inspectors read when this one was assembled, if there was any.

    With it the pack compares, whatever became of it since.
    """
    assembled_at = release.assembled_at
    return session.exec(
        select(Release)
        .where(
            Release.committee_id == release.committee_id,
            Release.cycle_id == release.cycle_id,
            Release.number < release.number,
            col(Release.confirmed_at) <= assembled_at,
            or_(col(Release.ended_at).is_(None), col(Release.ended_at) > assembled_at),
        )
        .order_by(col(Release.number).desc())
    ).first()


def release_before(session: Session, release: Release) -> Release | None:
    """The release that differences are shown to: the pack's, unless it was withdrawn since."""
    earlier = read_when_assembled(session, release)
    return None if earlier and earlier.state is ReleaseState.WITHDRAWN else earlier


def readings_of(
    session: Session, release: Release, *, most: int, after: int = 0
) -> tuple[ReleaseReading, ...]:
    """Who opened what, and who asked in vain; the latest first, `most` of them `after` so many."""
    found = session.exec(
        select(ReleaseReading)
        .where(ReleaseReading.committee_id == release.committee_id, ReleaseReading.release_id == release.id)
        .order_by(col(ReleaseReading.at).desc(), col(ReleaseReading.id).desc())
        .offset(after)
        .limit(most)
    )
    return tuple(found)


def count_of_readings(session: Session, release: Release) -> int:
    """How many lines of that there are."""
    return session.exec(
        select(func.count())
        .select_from(ReleaseReading)
        .where(ReleaseReading.committee_id == release.committee_id, ReleaseReading.release_id == release.id)
    ).one()


def story_of(session: Session, release: Release) -> tuple[Trace, ...]:
    """What people did with a release, from the first act on; one statement."""
    found = session.exec(
        select(Trace)
        .where(
            Trace.owner == release.committee_id,
            Trace.noun == "release",
            Trace.noun_id == release.id,
        )
        .order_by(col(Trace.number))
    )
    return tuple(found)


# Reading


def _read(session: Session, cycle: Cycle) -> _Read:
    history = history_of(session, cycle.committee_id)
    return _Read(
        cycle=cycle,
        framework=history.frameworks[cycle.edition],
        units=units_taking_part(session, cycle),
        judgements=_judgements(session, cycle),
        entries=_entries(session, cycle),
        uses=_uses(session, cycle),
        moderations=_moderations(session, cycle),
        replies=_replies(session, cycle),
        history=history,
    )


def _judgements(session: Session, cycle: Cycle) -> dict[str, dict[str, Judgement]]:
    """By indicator and unit."""
    rows = session.exec(
        select(Judgement).where(Judgement.committee_id == cycle.committee_id, Judgement.cycle_id == cycle.id)
    )
    found: dict[str, dict[str, Judgement]] = defaultdict(dict)
    for judgement in rows:
        found[judgement.indicator][judgement.unit_id] = judgement
    return found


def _entries(session: Session, cycle: Cycle) -> dict[str, list[JudgementEntry]]:
    """By judgement, the first entry first."""
    rows = session.exec(
        select(JudgementEntry)
        .join(Judgement, col(Judgement.id) == col(JudgementEntry.judgement_id))
        .where(Judgement.committee_id == cycle.committee_id, Judgement.cycle_id == cycle.id)
        .order_by(col(JudgementEntry.number))
    )
    found: dict[str, list[JudgementEntry]] = defaultdict(list)
    for entry in rows:
        found[entry.judgement_id].append(entry)
    return found


def _uses(session: Session, cycle: Cycle) -> dict[str, list[tuple[EvidenceUse, Evidence]]]:
    """By judgement: the evidence in use, by source, then in the order it was recorded."""
    rows = session.exec(
        select(EvidenceUse, Evidence)
        .join(Judgement, col(Judgement.id) == col(EvidenceUse.judgement_id))
        .join(Evidence, col(Evidence.id) == col(EvidenceUse.evidence_id))
        .where(
            Judgement.committee_id == cycle.committee_id,
            Judgement.cycle_id == cycle.id,
            col(EvidenceUse.in_use),
        )
    ).all()
    found: dict[str, list[tuple[EvidenceUse, Evidence]]] = defaultdict(list)
    for use, piece in sorted(rows, key=lambda row: _place_of(row[1])):
        found[use.judgement_id].append((use, piece))
    return found


def _moderations(session: Session, cycle: Cycle) -> dict[str, list[Moderation]]:
    """By judgement, in the order in which they were asked for."""
    rows = session.exec(
        select(Moderation)
        .join(Judgement, col(Judgement.id) == col(Moderation.judgement_id))
        .where(Judgement.committee_id == cycle.committee_id, Judgement.cycle_id == cycle.id)
        .order_by(col(Moderation.asked_at), col(Moderation.id))
    )
    found: dict[str, list[Moderation]] = defaultdict(list)
    for moderation in rows:
        found[moderation.judgement_id].append(moderation)
    return found


def _replies(session: Session, cycle: Cycle) -> dict[str, list[ModerationReply]]:
    """By moderation, in order."""
    rows = session.exec(
        select(ModerationReply)
        .join(Moderation, col(Moderation.id) == col(ModerationReply.moderation_id))
        .join(Judgement, col(Judgement.id) == col(Moderation.judgement_id))
        .where(Judgement.committee_id == cycle.committee_id, Judgement.cycle_id == cycle.id)
        .order_by(col(ModerationReply.number))
    )
    found: dict[str, list[ModerationReply]] = defaultdict(list)
    for reply in rows:
        found[reply.moderation_id].append(reply)
    return found


def _evidence_ids(
    indicators: Iterable[ReleasedIndicator], statement: ReleasedStatement | None
) -> frozenset[str]:
    used = {use.evidence_id for one in indicators for judged in one.judgements for use in judged.uses}
    referred = {one.evidence_id for one in statement.references} if statement else set()
    return frozenset(used | referred - {""})


def _evidence(session: Session, committee_id: str, wanted: Collection[str]) -> tuple[ReleasedEvidence, ...]:
    """These pieces with their services and files, by source, then in the order they were recorded."""
    rows = session.execute(
        select(Evidence, col(Service.name), StoredFile)
        .outerjoin(Service, col(Service.id) == col(Evidence.service_id))
        .outerjoin(StoredFile, col(StoredFile.id) == col(Evidence.file_id))
        .where(col(Evidence.committee_id) == committee_id, col(Evidence.id).in_(wanted))
    ).all()
    ordered = sorted(rows, key=lambda row: _place_of(row[0]))
    return tuple(frozen_piece(piece, service or "", file) for piece, service, file in ordered)


def _place_of(piece: Evidence) -> tuple[int, datetime, str]:
    return list(Source).index(piece.source), piece.recorded_at, piece.id


# Copying


def _indicator(indicator: QualityIndicator, reason: str, read: _Read) -> ReleasedIndicator:
    given = read.judgements.get(indicator.number, {})
    return ReleasedIndicator(
        number=indicator.number,
        title=indicator.title,
        key_area=f"{indicator.key_area.number} {indicator.key_area.title}",
        themes=tuple(ReleasedTheme(theme.number, theme.title) for theme in indicator.themes),
        is_reference=indicator.number in read.framework.reference_indicators,
        reason=reason,
        judgements=tuple(
            _judgement(given[one.unit.id], one, read) for one in read.units if one.unit.id in given
        ),
        pattern=_pattern(given, read.units),
    )


def _pattern(given: dict[str, Judgement], units: Iterable[NamedUnit]) -> tuple[str, ...]:
    cells = [_cell(given.get(one.unit.id), one) for one in units if one.is_team]
    if not cells:
        return ()
    return sentence("weakness", weakness(cells)), sentence("strength", strength(cells))


def _cell(judgement: Judgement | None, unit: NamedUnit) -> Cell:
    team = Team(unit.service or "", unit.locality)
    if judgement is None:
        return Cell(team, CellState.NOT_YET_JUDGED)
    return Cell(team, _STATES[judgement.state], judgement.agreed_level)


def _judgement(judgement: Judgement, unit: NamedUnit, read: _Read) -> ReleasedJudgement:
    """A judgement with its history. Evidence stands beside it only where something is agreed."""
    uses = read.uses.get(judgement.id, []) if judgement.entry_number else []
    found = triangulate([_used(*row) for row in uses], cycle_from=read.cycle.period_from)
    moved = read.history.moved_to(read.cycle, unit.unit.id, judgement.indicator)
    return ReleasedJudgement(
        id=judgement.id,
        unit_id=judgement.unit_id,
        state=judgement.state.value,
        entries=tuple(map(_entry, read.entries.get(judgement.id, []))),
        uses=tuple(ReleasedUse(piece.id, use.stance.value) for use, piece in uses),
        strength=found.strength.value if judgement.entry_number else "",
        sources=found.sources,
        warnings=tuple(warning.sentence for warning in found.warnings),
        moderations=tuple(
            _moderation(one, read.replies.get(one.id, [])) for one in read.moderations.get(judgement.id, [])
        ),
        movement=moved.movement.value,
        movement_words=moved.sentence,
    )


def _entry(entry: JudgementEntry) -> ReleasedEntry:
    return ReleasedEntry(
        number=entry.number,
        kind=entry.kind.value,
        level=entry.level.value if entry.level else "",
        cannot_judge=entry.cannot_judge,
        outside_reason=entry.outside_reason,
        marks=dict(entry.marks),
        rationale=entry.rationale,
        strengths=entry.strengths,
        areas_for_improvement=entry.areas_for_improvement,
        immediate_action=entry.immediate_action,
        immediate_action_owner=entry.immediate_action_owner,
        worth_sharing=entry.worth_sharing,
        dissent=tuple(ReleasedDissent(said["words"], said["service"]) for said in entry.dissent),
        reason=entry.reason,
        judged_on=entry.judged_on.isoformat(),
        at=_moment(entry.at),
        by=entry.by,
        rests_on=tuple(dict(piece) for piece in entry.rests_on),
    )


def _moderation(moderation: Moderation, replies: Iterable[ModerationReply]) -> ReleasedModeration:
    return ReleasedModeration(
        asked_by=moderation.asked_by,
        asked_at=_moment(moderation.asked_at),
        what_to_look_at=moderation.what_to_look_at,
        state=moderation.state.value,
        replies=tuple(map(_reply, replies)),
    )


def _reply(reply: ModerationReply) -> ReleasedReply:
    level = reply.level.value if reply.level else ""
    return ReleasedReply(reply.kind.value, level, reply.words, reply.by, _moment(reply.at))


def _unit(named: NamedUnit) -> ReleasedUnit:
    locality = named.locality or (WHOLE_AREA if named.is_team else "")
    return ReleasedUnit(named.unit.id, named.name, named.is_team, named.service or "", locality)


def frozen_piece(piece: Evidence, service: str, file: StoredFile | None) -> ReleasedEvidence:
    """A piece of evidence as a copy keeps it. `service` is who holds it, or "" for the committee."""
    return ReleasedEvidence(
        id=piece.id,
        title=piece.title,
        source=piece.source.value,
        method=piece.method,
        finding=piece.finding,
        period_from=piece.period_from.isoformat(),
        period_to=piece.period_to.isoformat(),
        voices=tuple(voice.value for voice in Voice if voice in piece.voices),
        information_type=piece.information_type.value,
        service=service,
        link=piece.link,
        file=_attached(file) if file else None,
    )


def _attached(file: StoredFile) -> AttachedFile:
    return AttachedFile(file.name, file_path(file.name, file.sha256), file.sha256, file.media_type, file.size)


def _used(use: EvidenceUse, piece: Evidence) -> Used:
    return Used(piece.source, use.stance, piece.voices, piece.information_type, piece.period_to)


def _moment(at: datetime) -> str:
    """A moment as text in UTC; SQLite gives it back without its zone."""
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="seconds")
