"""Judgements: what stands on a pad and beside it, a cycle's matrix of states, and a judgement's story."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from evaluations.committee import NamedUnit, Unit
from evaluations.cycle import ChosenIndicator, Cycle, TakingPart
from evaluations.evidence import Evidence, EvidenceUse
from evaluations.judgement import LABELS, Judgement, JudgementEntry, State, Words, words_of
from evaluations.moderation import Moderation, ModerationReply, ReplyKind
from evaluations.permissions import GRANTED, Permit, takes_revisions, takes_words
from evaluations.person import Person
from evaluations.queries.cycle import units_of
from evaluations.queries.evidence import EvidenceFilters, EvidenceInList, find_evidence
from evaluations.refusals import NotFound
from evaluations.trace import Trace
from evaluations.triangulation import Source, Triangulation, Used, triangulate
from indicators.framework import Framework
from indicators.level import Level


@dataclass(frozen=True)
class Saved:
    """Who wrote something last, and when."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Earlier:
    """What the same unit agreed of the same indicator in an earlier cycle on the same edition."""

    cycle: Cycle
    entry: JudgementEntry


@dataclass(frozen=True)
class Pad:
    """Everything that stands on a pad and beside it.

    `judgement` is None where nothing was ever written or used. `in_force` is what is agreed at present.
    `can_be_written` says whether anyone may write here now. `evidence` stands by source.
    """

    cycle: Cycle
    unit: NamedUnit
    indicator: str
    judgement: Judgement | None
    in_force: JudgementEntry | None
    saved: Saved | None
    evidence: tuple[tuple[EvidenceUse, Evidence], ...]
    triangulation: Triangulation
    earlier: Earlier | None
    can_be_written: Permit

    @property
    def words(self) -> Words:
        """The words at work."""
        return words_of(self.judgement) if self.judgement else Words()

    @property
    def state(self) -> State:
        return self.judgement.state if self.judgement else State.BLANK

    @property
    def version(self) -> int:
        return self.judgement.version if self.judgement else 0

    @property
    def is_revised(self) -> bool:
        """Whether a revision is at work beside what is agreed."""
        return bool(self.in_force and self.judgement and self.judgement.has_draft)

    @property
    def evidence_has_changed(self) -> bool:
        """Whether other evidence is used now, or with another stance, than what was agreed rests on."""
        if self.in_force is None:
            return False
        now = {(piece.id, use.stance.value) for use, piece in self.evidence}
        then = {(piece["evidence_id"], piece["stance"]) for piece in self.in_force.rests_on}
        return now != then


@dataclass(frozen=True)
class Standing:
    """How one judgement stands in the matrix of a cycle."""

    state: State
    has_draft: bool


@dataclass(frozen=True)
class Step:
    """One act in a judgement's story: a sentence, what was said, and the entry that it left, if any."""

    at: datetime
    by: str
    sentence: str
    said: str
    reason: str
    entry: JudgementEntry | None


@dataclass(frozen=True)
class _SecondLooks:
    """What was said in the second looks at a judgement: what was asked of whom by moderation, then the
    replies by trace."""

    asked: dict[str, tuple[str, str]]
    replies: dict[str, ModerationReply]

    def said(self, trace: Trace) -> str:
        """The words of one act; those of calling off are its reason."""
        if trace.act == "moderation asked for":
            return self.asked[trace.change["moderation_id"][1]][1]
        return self.replies[trace.id].words if trace.act == "moderation replied to" else ""


def pad_at(session: Session, cycle: Cycle, unit_id: str, indicator: str) -> Pad:
    """The pad of a unit and an indicator, in nine statements at most. Raises NotFound for no such unit."""
    unit = next((one for one in units_of(session, cycle.committee_id) if one.unit.id == unit_id), None)
    if unit is None:
        raise NotFound
    judgement = judgement_at(session, cycle, unit_id, indicator)
    evidence = evidence_used(session, judgement) if judgement else ()
    may_stand = can_be_judged(session, cycle, unit.unit, indicator)
    return Pad(
        cycle=cycle,
        unit=unit,
        indicator=indicator,
        judgement=judgement,
        in_force=entry_in_force(session, judgement) if judgement else None,
        saved=_saved(session, judgement) if judgement and judgement.version else None,
        evidence=evidence,
        triangulation=triangulate([_used(*row) for row in evidence], cycle_from=cycle.period_from),
        earlier=_earlier(session, cycle, unit_id, indicator),
        can_be_written=may_stand and takes_writing(cycle, judgement),
    )


def triangulation_of(session: Session, cycle: Cycle, unit_id: str, indicator: str) -> Triangulation:
    """What the evidence used in a judgement amounts to, where anything is used; two statements."""
    judgement = judgement_at(session, cycle, unit_id, indicator)
    evidence = evidence_used(session, judgement) if judgement else ()
    return triangulate([_used(*row) for row in evidence], cycle_from=cycle.period_from)


def standings_in(session: Session, cycle: Cycle) -> dict[tuple[str, str], Standing]:
    """By unit and indicator: how each judgement of the cycle that was begun stands; one statement."""
    rows = session.execute(
        select(
            col(Judgement.unit_id), col(Judgement.indicator), col(Judgement.state), col(Judgement.has_draft)
        ).where(Judgement.committee_id == cycle.committee_id, Judgement.cycle_id == cycle.id)
    )
    return {(unit, indicator): Standing(state, has_draft) for unit, indicator, state, has_draft in rows}


def evidence_to_use(session: Session, pad: Pad, words: str = "") -> tuple[EvidenceInList, ...]:
    """The committee's latest evidence that says these words and is not on the pad yet.

    Found as on the evidence page, a page of it at most, in three statements.
    """
    used = {piece.id for _, piece in pad.evidence}
    found = find_evidence(session, pad.cycle.committee_id, EvidenceFilters(words=words))
    return tuple(piece for piece in found.pieces if piece.id not in used)


def use_at(session: Session, pad: Pad, use_id: str) -> EvidenceUse:
    """One use of evidence on a pad. Raises NotFound when there is none of this id in use."""
    use = next((use for use, _ in pad.evidence if use.id == use_id), None)
    if use is None:
        raise NotFound
    return use


def story_of(session: Session, judgement: Judgement, framework: Framework) -> tuple[Step, ...]:
    """Everything that was done to a judgement, from the first act on; four statements."""
    entries = {entry.trace_id: entry for entry in _entries(session, judgement)}
    traces = _traces(session, judgement)
    titles = _titles(session, judgement.committee_id, traces)
    looks = _second_looks(session, judgement)
    return tuple(
        Step(
            at=trace.at,
            by=trace.by,
            sentence=_told_second_look(trace, looks, framework) or _told(trace, titles, framework),
            said=looks.said(trace),
            reason=trace.reason,
            entry=entries.get(trace.id),
        )
        for trace in traces
    )


def judgement_at(session: Session, cycle: Cycle, unit_id: str, indicator: str) -> Judgement | None:
    """What a unit judges of an indicator in a cycle, if anything was ever written or used there."""
    return session.exec(
        select(Judgement).where(
            Judgement.committee_id == cycle.committee_id,
            Judgement.cycle_id == cycle.id,
            Judgement.unit_id == unit_id,
            Judgement.indicator == indicator,
        )
    ).first()


def can_be_judged(session: Session, cycle: Cycle, unit: Unit, indicator: str) -> Permit:
    """Whether the cycle looks at this indicator and the unit takes part in it; two statements.

    Raises NotFound for a unit of another committee.
    """
    if unit.committee_id != cycle.committee_id:
        raise NotFound
    chosen = select(ChosenIndicator.id).where(
        ChosenIndicator.committee_id == cycle.committee_id,
        ChosenIndicator.cycle_id == cycle.id,
        ChosenIndicator.indicator == indicator,
        col(ChosenIndicator.is_chosen),
    )
    if session.exec(chosen).first() is None:
        return Permit(f"Indicator {indicator} is not chosen for this cycle, so it is not judged in it.")
    taking_part = select(TakingPart.id).where(
        TakingPart.committee_id == cycle.committee_id,
        TakingPart.cycle_id == cycle.id,
        TakingPart.unit_id == unit.id,
        col(TakingPart.takes_part),
    )
    if session.exec(taking_part).first() is None:
        return Permit("This team or joint unit does not take part in this cycle, so it does not judge in it.")
    return GRANTED


def takes_writing(cycle: Cycle, judgement: Judgement | None) -> Permit:
    """Whether the cycle's stage lets anyone write: first words while open, revisions also when agreed."""
    is_agreed = judgement is not None and judgement.entry_number > 0
    return takes_revisions(cycle) if is_agreed else takes_words(cycle)


def entry_in_force(session: Session, judgement: Judgement) -> JudgementEntry | None:
    """What is agreed at present; None where nothing is, or where it was taken back."""
    if not judgement.entry_number:
        return None
    return session.exec(
        select(JudgementEntry).where(
            JudgementEntry.committee_id == judgement.committee_id,
            JudgementEntry.judgement_id == judgement.id,
            JudgementEntry.number == judgement.entry_number,
        )
    ).one()


def evidence_used(session: Session, judgement: Judgement) -> tuple[tuple[EvidenceUse, Evidence], ...]:
    """The evidence in use in a judgement, by source, then in the order it was recorded; one statement."""
    rows = session.exec(
        select(EvidenceUse, Evidence)
        .join(Evidence, col(Evidence.id) == col(EvidenceUse.evidence_id))
        .where(
            EvidenceUse.committee_id == judgement.committee_id,
            EvidenceUse.judgement_id == judgement.id,
            col(EvidenceUse.in_use),
        )
    ).all()
    order = list(Source)
    return tuple(sorted(rows, key=lambda row: (order.index(row[1].source), row[1].recorded_at, row[1].id)))


def _saved(session: Session, judgement: Judgement) -> Saved:
    trace = session.get_one(Trace, judgement.trace_id)
    return Saved(trace.by, trace.at)


def _used(use: EvidenceUse, piece: Evidence) -> Used:
    return Used(piece.source, use.stance, piece.voices, piece.information_type, piece.period_to)


def _earlier(session: Session, cycle: Cycle, unit_id: str, indicator: str) -> Earlier | None:
    """The latest earlier cycle on this edition in which this unit agreed something of this indicator."""
    row = session.exec(
        select(Cycle, JudgementEntry)
        .join(Judgement, col(Judgement.cycle_id) == col(Cycle.id))
        .join(
            JudgementEntry,
            (col(JudgementEntry.judgement_id) == col(Judgement.id))
            & (col(JudgementEntry.number) == col(Judgement.entry_number)),
        )
        .where(
            Judgement.committee_id == cycle.committee_id,
            Judgement.unit_id == unit_id,
            Judgement.indicator == indicator,
            Cycle.edition == cycle.edition,
            Cycle.period_from < cycle.period_from,
        )
        .order_by(col(Cycle.period_from).desc(), col(Cycle.id).desc())
        .limit(1)
    ).first()
    return Earlier(*row) if row else None


def _entries(session: Session, judgement: Judgement) -> Iterable[JudgementEntry]:
    return session.exec(
        select(JudgementEntry).where(
            JudgementEntry.committee_id == judgement.committee_id,
            JudgementEntry.judgement_id == judgement.id,
        )
    )


def _traces(session: Session, judgement: Judgement) -> list[Trace]:
    found = session.exec(
        select(Trace)
        .where(
            Trace.owner == judgement.committee_id,
            Trace.noun == "judgement",
            Trace.noun_id == judgement.id,
        )
        .order_by(col(Trace.number))
    )
    return list(found)


def _titles(session: Session, committee_id: str, traces: Iterable[Trace]) -> dict[str, str]:
    """The titles that the evidence named in these traces has today."""
    named = {evidence_id for trace in traces for evidence_id in trace.change.get("evidence_id", ())}
    rows = session.execute(
        select(col(Evidence.id), col(Evidence.title)).where(
            Evidence.committee_id == committee_id, col(Evidence.id).in_(named)
        )
    )
    return dict(rows.all())


def _second_looks(session: Session, judgement: Judgement) -> _SecondLooks:
    rows = session.execute(
        select(Moderation, col(Person.name), ModerationReply)
        .join(Person, col(Person.id) == col(Moderation.moderator_id))
        .outerjoin(ModerationReply, col(ModerationReply.moderation_id) == col(Moderation.id))
        .where(
            col(Moderation.committee_id) == judgement.committee_id,
            col(Moderation.judgement_id) == judgement.id,
        )
    ).all()
    return _SecondLooks(
        asked={moderation.id: (name, moderation.what_to_look_at) for moderation, name, _ in rows},
        replies={reply.trace_id: reply for _, _, reply in rows if reply is not None},
    )


# Telling an act as a sentence


def _told(trace: Trace, titles: dict[str, str], framework: Framework) -> str:
    """What one act did, from what to what."""
    change = trace.change
    if trace.act == "evidence merged":
        merged, kept = (titles[evidence_id] for evidence_id in change["evidence_id"])
        return f"The evidence “{merged}” was merged into “{kept}”, which stands here: {change['stance'][1]}."
    if "evidence_id" in change:
        return _told_evidence(titles[change["evidence_id"][1]], *change["stance"])
    told = {
        "judgement draft saved": f"Saved a draft. {_told_words(change, framework)}",
        "judgement draft dropped": "Dropped the draft of a revision. What was agreed stays in force.",
        "judgement draft taken back": "Took the draft back to blank.",
    }
    return told.get(trace.act) or _told_agreement(change, framework)


def _told_second_look(trace: Trace, looks: _SecondLooks, framework: Framework) -> str:
    """What one act of a second look did; "" for any other act."""
    if "moderation_id" not in trace.change:
        return ""
    moderator, _ = looks.asked[trace.change["moderation_id"][1]]
    if trace.act == "moderation asked for":
        return f"Asked {moderator} to give the judgement a second look."
    if trace.act == "moderation called off":
        return f"Called off the second look by {moderator}."
    reply = looks.replies[trace.id]
    told = {
        ReplyKind.CONFIRMED: "Confirmed the judgement in a second look.",
        ReplyKind.QUESTIONS: "Asked the team questions in a second look.",
        ReplyKind.ANSWERED: f"Answered {moderator} in a second look.",
    }
    proposed = _named_level(reply.level.value if reply.level else None, framework)
    return told.get(reply.kind, f"Proposed another level in a second look: {proposed}.")


def _told_evidence(title: str, before: str | None, after: str | None) -> str:
    if after is None:
        return f"Stopped using the evidence “{title}”, which stood as: {before}."
    if before is None:
        return f"Used the evidence “{title}”: {after}."
    return f"Changed the stance of the evidence “{title}” from {before} to {after}."


def _told_words(change: dict[str, list[str | None]], framework: Framework) -> str:
    """Which words changed; the level from what to what."""
    named = [LABELS[name].lower() for name in LABELS if name in change and name != "level"]
    if "level" in change:
        before, after = (_named_level(word, framework) for word in change["level"])
        named.insert(0, f"level from {before} to {after}")
    return f"Changed: {', '.join(named)}."


def _told_agreement(change: dict[str, list[str | None]], framework: Framework) -> str:
    """From which agreed state to which."""
    before, after = (
        _named_outcome(state, word, framework)
        for state, word in zip(change["state"], change["agreed_level"], strict=True)
    )
    if change["state"][1] == State.BLANK.value:
        return f"Took the judgement back to blank. It was {before}."
    if change["state"][0] in (State.BLANK.value, State.DRAFT.value):
        return f"Agreed the judgement: {after}."
    if before == after:
        return f"Revised the judgement. It stays {after}."
    return f"Revised the judgement from {before} to {after}."


def _named_level(word: str | None, framework: Framework) -> str:
    return framework.label(Level(word)) if word else "no level"


def _named_outcome(state: str | None, word: str | None, framework: Framework) -> str:
    return _named_level(word, framework) if word else str(state)
