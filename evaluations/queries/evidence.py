"""Evidence: finding it by words and filters, one piece with its uses and story, and two side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Select, String, column, false, func, literal_column, table, type_coerce
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from evaluations.committee import Locality, Service, Unit, unit_name
from evaluations.cycle import Cycle, Stage
from evaluations.evidence import Evidence, EvidenceUse, StoredFile
from evaluations.judgement import Judgement
from evaluations.queries.cycle import Told
from evaluations.refusals import NotFound
from evaluations.trace import Trace
from evaluations.triangulation import InformationType, Source, Stance, Voice

PAGE_SIZE = 25
COUNTED_AHEAD = 1_000
USE_ACTS = ("evidence used", "evidence stance changed", "evidence no longer used", "evidence merged")


class UseFilter(Enum):
    """Whether a piece is used in any judgement."""

    USED = "used in a judgement"
    UNUSED = "not used yet"


class VoiceFilter(Enum):
    """Whose voice is looked for, or nobody's."""

    CHILDREN = Voice.CHILDREN.value
    PARENTS = Voice.PARENTS.value
    STAFF = Voice.STAFF.value
    COMMUNITY = Voice.COMMUNITY.value
    NOBODY = "nobody's voice"


@dataclass(frozen=True)
class EvidenceFilters:
    """What is looked for; what is empty or None narrows nothing.

    `service_id` is a service's id, or BY_COMMITTEE for what the committee itself holds. Stance, indicator
    and cycle ask for one use that has all of them.
    """

    words: str = ""
    source: Source | None = None
    voice: VoiceFilter | None = None
    information_type: InformationType | None = None
    stance: Stance | None = None
    service_id: str = ""
    indicator: str = ""
    cycle_id: str = ""
    use: UseFilter | None = None
    has_file: bool = False
    shows_merged: bool = False

    @property
    def narrows(self) -> bool:
        return self != EvidenceFilters(shows_merged=self.shows_merged)


BY_COMMITTEE = "committee"


@dataclass(frozen=True)
class EvidenceInList:
    """A piece as a list shows it; `uses` counts the judgements that use it now."""

    id: str
    title: str
    finding: str
    source: Source
    voices: frozenset[Voice]
    information_type: InformationType
    period_from: date
    period_to: date
    service_id: str | None
    service: str | None
    recorded_at: datetime
    has_file: bool
    is_merged: bool
    uses: int


@dataclass(frozen=True)
class EvidenceFound:
    """One page of what was found, newest first. There are more than `count` where `is_more` says so."""

    pieces: tuple[EvidenceInList, ...]
    count: int
    is_more: bool
    page_number: int

    @property
    def page_count(self) -> int:
        return _last_page(self.count)


@dataclass(frozen=True)
class UsedIn:
    """A judgement that uses a piece now, with the stance toward it."""

    judgement_id: str
    cycle_id: str
    cycle: str
    stage: Stage
    unit_id: str
    unit: str
    indicator: str
    stance: Stance


@dataclass(frozen=True)
class Entry:
    """The name of another entry."""

    id: str
    title: str


@dataclass(frozen=True)
class Act:
    """One act in a piece's story, with the judgement that it was about, if it was about one."""

    told: Told
    where: UsedIn | None


@dataclass(frozen=True)
class EvidenceTold:
    """One piece with all that belongs to it, its story the latest first."""

    evidence: Evidence
    service: str | None
    file: StoredFile | None
    merged_into: Entry | None
    merged_here: tuple[Entry, ...]
    uses: tuple[UsedIn, ...]
    story: tuple[Act, ...] = field(repr=False)


@dataclass(frozen=True)
class UseMoved:
    """A use that a merge moves; `kept_stance` is the kept entry's own in the same judgement, if any."""

    use_id: str
    judgement_id: str
    stance: Stance
    kept_stance: Stance | None

    @property
    def is_conflict(self) -> bool:
        return self.kept_stance is not None and self.kept_stance is not self.stance


def evidence_of(session: Session, committee_id: str, evidence_id: str) -> Evidence:
    """One piece of the committee. Raises NotFound when the committee has none of this id."""
    found = session.exec(
        select(Evidence).where(Evidence.committee_id == committee_id, Evidence.id == evidence_id)
    ).first()
    if found is None:
        raise NotFound
    return found


def file_of(session: Session, evidence: Evidence) -> StoredFile | None:
    """The file attached to a piece, if there is one."""
    return session.get(StoredFile, evidence.file_id) if evidence.file_id else None


# One piece


def evidence_told(session: Session, committee_id: str, evidence_id: str) -> EvidenceTold:
    """One piece with its service, file, uses, merged entries and story, in eight statements at most.

    Raises NotFound.
    """
    evidence = evidence_of(session, committee_id, evidence_id)
    service = session.get(Service, evidence.service_id) if evidence.service_id else None
    merged_here = _merged_into(session, evidence)
    uses = _all_uses(session, evidence)
    return EvidenceTold(
        evidence=evidence,
        service=service.name if service else None,
        file=file_of(session, evidence),
        merged_into=_entry(session, evidence.merged_into_id),
        merged_here=merged_here,
        uses=tuple(used for used, is_in_use in uses if is_in_use),
        story=_story(session, evidence, merged_here, [used for used, _ in uses]),
    )


def uses_of(session: Session, evidence: Evidence) -> tuple[UsedIn, ...]:
    """The judgements that use a piece now, the latest cycle first, then by indicator; one statement."""
    return tuple(used for used, is_in_use in _all_uses(session, evidence) if is_in_use)


def _all_uses(session: Session, evidence: Evidence) -> list[tuple[UsedIn, bool]]:
    """Every judgement that ever used a piece, and whether it does now."""
    rows = session.execute(
        select(EvidenceUse, Judgement, Cycle, Unit)
        .add_columns(col(Service.name), col(Locality.name))
        .join(Judgement, col(Judgement.id) == col(EvidenceUse.judgement_id))
        .join(Cycle, col(Cycle.id) == col(Judgement.cycle_id))
        .join(Unit, col(Unit.id) == col(Judgement.unit_id))
        .outerjoin(Service, col(Service.id) == col(Unit.service_id))
        .outerjoin(Locality, col(Locality.id) == col(Unit.locality_id))
        .where(
            col(EvidenceUse.committee_id) == evidence.committee_id,
            col(EvidenceUse.evidence_id) == evidence.id,
        )
        .order_by(
            col(Cycle.period_from).desc(),
            col(Cycle.id),
            col(Judgement.indicator),
            col(Service.name),
            col(Locality.name),
        )
    )
    return [
        (_used_in(use, judgement, cycle, unit, unit_name(unit.kind, service, locality)), use.in_use)
        for use, judgement, cycle, unit, service, locality in rows
    ]


def _used_in(use: EvidenceUse, judgement: Judgement, cycle: Cycle, unit: Unit, name: str) -> UsedIn:
    return UsedIn(
        judgement_id=judgement.id,
        cycle_id=cycle.id,
        cycle=cycle.name,
        stage=cycle.stage,
        unit_id=unit.id,
        unit=name,
        indicator=judgement.indicator,
        stance=use.stance,
    )


def _entry(session: Session, evidence_id: str | None) -> Entry | None:
    found = session.get(Evidence, evidence_id) if evidence_id else None
    return Entry(found.id, found.title) if found else None


def _merged_into(session: Session, evidence: Evidence) -> tuple[Entry, ...]:
    rows = session.execute(
        select(col(Evidence.id), col(Evidence.title))
        .where(Evidence.committee_id == evidence.committee_id, Evidence.merged_into_id == evidence.id)
        .order_by(col(Evidence.id))
    )
    return tuple(Entry(*row) for row in rows)


def _story(
    session: Session, evidence: Evidence, merged_here: Sequence[Entry], uses: Sequence[UsedIn]
) -> tuple[Act, ...]:
    """What was done with a piece, merged into it, and with its uses; the latest first, in two statements."""
    places = {used.judgement_id: used for used in uses}
    ids = (evidence.id, *(entry.id for entry in merged_here))
    own = session.exec(_traces(evidence, "evidence", ids))
    in_judgements = session.exec(
        _traces(evidence, "judgement", tuple(places)).where(col(Trace.act).in_(USE_ACTS))
    )
    traces = [trace for trace in own if trace.noun_id == evidence.id or trace.act == "evidence merged"]
    traces += [trace for trace in in_judgements if evidence.id in trace.change.get("evidence_id", ())]
    traces.sort(key=lambda trace: trace.number, reverse=True)
    return tuple(Act(_told(trace), places.get(trace.noun_id)) for trace in traces)


def _traces(evidence: Evidence, noun: str, ids: tuple[str, ...]) -> SelectOfScalar[Trace]:
    return select(Trace).where(
        Trace.owner == evidence.committee_id, Trace.noun == noun, col(Trace.noun_id).in_(ids)
    )


def _told(trace: Trace) -> Told:
    return Told(trace.at, trace.by, trace.act, trace.change, trace.reason)


# Merging


def uses_to_move(session: Session, *, kept: Evidence, merged: Evidence) -> tuple[UseMoved, ...]:
    """The uses that a merge moves: those of cycles that are not closed; one statement."""
    theirs = aliased(EvidenceUse)
    rows = session.execute(
        select(
            col(EvidenceUse.id), col(EvidenceUse.judgement_id), col(EvidenceUse.stance), col(theirs.stance)
        )
        .join(Judgement, col(Judgement.id) == col(EvidenceUse.judgement_id))
        .join(Cycle, col(Cycle.id) == col(Judgement.cycle_id))
        .outerjoin(
            theirs,
            (col(theirs.judgement_id) == col(EvidenceUse.judgement_id))
            & (col(theirs.evidence_id) == kept.id)
            & col(theirs.in_use),
        )
        .where(
            EvidenceUse.committee_id == merged.committee_id,
            EvidenceUse.evidence_id == merged.id,
            col(EvidenceUse.in_use),
            Cycle.stage != Stage.CLOSED,
        )
        .order_by(col(EvidenceUse.judgement_id))
    )
    return tuple(UseMoved(*row) for row in rows)


# Finding


def find_evidence(
    session: Session, committee_id: str, filters: EvidenceFilters, *, page_number: int = 1
) -> EvidenceFound:
    """One page of the committee's evidence, newest first, in three statements at most.

    It counts no further than COUNTED_AHEAD beyond the page. A page beyond the last is the last one.
    """
    found = _search(session, committee_id, filters)
    number = max(1, page_number)
    most = (number - 1) * PAGE_SIZE + COUNTED_AHEAD
    counted = found.with_only_columns(col(Evidence.id)).limit(most + 1).subquery()
    count = session.execute(select(func.count()).select_from(counted)).scalar_one()
    number = min(number, _last_page(count))
    rows = session.execute(
        found.outerjoin(Service, col(Service.id) == col(Evidence.service_id))
        .add_columns(col(Service.name))
        .order_by(*_newest_first(session, filters))
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    uses = _use_counts(session, committee_id, [piece.id for piece, _ in rows])
    pieces = tuple(_in_list(piece, service, uses.get(piece.id, 0)) for piece, service in rows)
    return EvidenceFound(pieces, min(count, most), count > most, number)


def _last_page(count: int) -> int:
    return max(1, -(-count // PAGE_SIZE))


def has_evidence(session: Session, committee_id: str) -> bool:
    """Whether the committee recorded any evidence at all."""
    return session.exec(select(Evidence.id).where(Evidence.committee_id == committee_id)).first() is not None


def _in_list(piece: Evidence, service: str | None, uses: int) -> EvidenceInList:
    return EvidenceInList(
        id=piece.id,
        title=piece.title,
        finding=piece.finding,
        source=piece.source,
        voices=piece.voices,
        information_type=piece.information_type,
        period_from=piece.period_from,
        period_to=piece.period_to,
        service_id=piece.service_id,
        service=service,
        recorded_at=piece.recorded_at,
        has_file=piece.file_id is not None,
        is_merged=piece.merged_into_id is not None,
        uses=uses,
    )


def _use_counts(session: Session, committee_id: str, ids: Sequence[str]) -> Mapping[str, int]:
    if not ids:
        return {}
    rows = session.execute(
        select(col(EvidenceUse.evidence_id), func.count())
        .where(
            EvidenceUse.committee_id == committee_id,
            col(EvidenceUse.evidence_id).in_(ids),
            col(EvidenceUse.in_use),
        )
        .group_by(col(EvidenceUse.evidence_id))
    )
    return dict(rows.all())


def _search(session: Session, committee_id: str, filters: EvidenceFilters) -> Select[Any]:
    """The committee's pieces that fit the filters, in no order yet."""
    found: Select[Any] = sql_select(Evidence).where(*_conditions(committee_id, filters))
    if not filters.words:
        return found
    return _saying(found, _plain_words(filters.words), committee_id, is_embedded=_is_embedded(session))


def _conditions(committee_id: str, filters: EvidenceFilters) -> list[Any]:
    found: list[Any] = [Evidence.committee_id == committee_id]
    if not filters.shows_merged:
        found.append(col(Evidence.merged_into_id).is_(None))
    if filters.source:
        found.append(Evidence.source == filters.source)
    if filters.information_type:
        found.append(Evidence.information_type == filters.information_type)
    if filters.voice:
        found.append(_carries(filters.voice))
    if filters.service_id:
        holder = None if filters.service_id == BY_COMMITTEE else filters.service_id
        found.append(col(Evidence.service_id).is_not_distinct_from(holder))
    if filters.has_file:
        found.append(col(Evidence.file_id).is_not(None))
    return [*found, *_by_use(committee_id, filters)]


def _carries(voice: VoiceFilter) -> ColumnElement[bool]:
    stored = type_coerce(col(Evidence.voices), String)
    return stored == "" if voice is VoiceFilter.NOBODY else stored.contains(voice.value)


def _by_use(committee_id: str, filters: EvidenceFilters) -> list[Any]:
    used = select(EvidenceUse.evidence_id).where(
        EvidenceUse.committee_id == committee_id, col(EvidenceUse.in_use)
    )
    found: list[Any] = []
    if filters.use:
        is_used = col(Evidence.id).in_(used)
        found.append(is_used if filters.use is UseFilter.USED else ~is_used)
    if filters.stance:
        used = used.where(EvidenceUse.stance == filters.stance)
    if filters.indicator or filters.cycle_id:
        used = used.join(Judgement, col(Judgement.id) == col(EvidenceUse.judgement_id))
    if filters.indicator:
        used = used.where(Judgement.indicator == filters.indicator)
    if filters.cycle_id:
        used = used.where(Judgement.cycle_id == filters.cycle_id)
    if filters.stance or filters.indicator or filters.cycle_id:
        found.append(col(Evidence.id).in_(used))
    return found


# Full text: every word must be there, in any order and ending; nothing in the words is an operator

_WORDS = table("evidence_words", column("rowid"), column("evidence_id"))


def _saying(found: Select[Any], plain: Sequence[str], committee_id: str, *, is_embedded: bool) -> Select[Any]:
    """Those whose title, finding or method says all of these words; none of them when there are no words."""
    if not plain:
        return found.where(false())
    if is_embedded:
        asked = " AND ".join([f'committee_id : "{committee_id}"', *(f'words : "{word}"' for word in plain)])
        matches = literal_column("evidence_words").op("MATCH")(asked)
        return found.join(_WORDS, _WORDS.c.evidence_id == col(Evidence.id)).where(matches)
    said: ColumnElement[Any] = literal_column(
        "to_tsvector('english', title || ' ' || finding || ' ' || method)"
    )
    return found.where(said.op("@@")(func.plainto_tsquery(literal_column("'english'"), " ".join(plain))))


def _newest_first(session: Session, filters: EvidenceFilters) -> list[Any]:
    """The embedded full-text search has its own order of recording, and stops early only in that."""
    if filters.words and _is_embedded(session) and _plain_words(filters.words):
        return [_WORDS.c.rowid.desc()]
    return [col(Evidence.recorded_at).desc(), col(Evidence.id).desc()]


def _is_embedded(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _plain_words(words: str) -> list[str]:
    """The words that hold a letter or a digit; quotes are taken out."""
    plain = words.replace('"', " ").replace("\x00", " ")
    return [word for word in plain.split() if any(character.isalnum() for character in word)]
