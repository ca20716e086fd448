"""Writing a judgement: drafts, agreements, revisions, taking back to blank, and the evidence it uses."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import func
from sqlmodel import Session, select

from evaluations.actions.guarding import reason_of, refuse_personal
from evaluations.committee import Unit
from evaluations.cycle import Cycle
from evaluations.evidence import Evidence, EvidenceUse
from evaluations.judgement import (
    WORDS,
    EntryKind,
    Judgement,
    JudgementEntry,
    State,
    Words,
    spelled,
    words_of,
)
from evaluations.local_day import today
from evaluations.marks import Mark
from evaluations.permissions import require_now
from evaluations.queries.judgement import (
    can_be_judged,
    entry_in_force,
    evidence_used,
    judgement_at,
    takes_writing,
)
from evaluations.refusals import Invalid, NotFound, NotNow, Stale
from evaluations.trace import Actor, Trace, TraceHead, leave_trace
from evaluations.triangulation import Stance, Voice

__all__ = [
    "Words",
    "agree",
    "drop_draft",
    "drop_evidence",
    "save_draft",
    "take_back",
    "use_evidence",
]

LONGEST_TEXT = 20_000
TEXTS = tuple(name for name in WORDS if name not in ("marks", "level", "dissent"))
NEVER_SAVED = "Somebody"


def save_draft(
    session: Session,
    *,
    by: Actor,
    cycle: Cycle,
    unit: Unit,
    indicator: str,
    words: Words,
    version: int,
    not_personal: str = "",
) -> Judgement:
    """Keep words that are not agreed yet. What is agreed stays in force.

    A draft that says nothing is blank, and one that says what is agreed is no draft. Saving what stands
    already stores nothing. `version` is the one that the person started from.
    """
    judgement = _open(session, cycle, unit, indicator)
    _check_version(session, judgement, version)
    words = _checked(judgement, words, {}, not_personal)
    if words == words_of(judgement):
        return judgement
    in_force = entry_in_force(session, judgement)
    has_draft = words != (words_of(in_force) if in_force else Words())
    _trace(session, by, judgement, "judgement draft saved", _changes(judgement, words), "", not_personal)
    _set_words(judgement, words)
    judgement.has_draft = has_draft
    if in_force is None:
        judgement.state = State.DRAFT if has_draft else State.BLANK
    session.add(judgement)
    session.flush()
    return judgement


def agree(
    session: Session,
    *,
    by: Actor,
    cycle: Cycle,
    unit: Unit,
    indicator: str,
    words: Words,
    version: int,
    judged_on: date | None = None,
    reason: str = "",
    not_personal: str = "",
) -> JudgementEntry:
    """Agree these words: the first time, or as a revision, which needs a reason.

    They need a level, or the reason why the indicator cannot be judged. The evidence in use is kept
    with them as it stands. `judged_on` is the day of the judgement, today unless given.
    """
    judgement = _open(session, cycle, unit, indicator)
    _check_version(session, judgement, version)
    is_revision = judgement.entry_number > 0
    judged_on = judged_on or today()
    _check_agreement(words, judged_on, is_revision, reason)
    words = _checked(judgement, words, {"reason": reason}, not_personal)
    before = (judgement.state, judgement.agreed_level)
    state = State.AGREED if words.level else State.CANNOT
    changes = {
        **_changes(judgement, words),
        "state": (before[0], state),
        "agreed_level": (before[1], words.level),
    }
    act = "judgement revised" if is_revision else "judgement agreed"
    _trace(session, by, judgement, act, changes, reason, not_personal)
    number = _next_number(session, judgement)
    _set_words(judgement, words)
    judgement.state, judgement.agreed_level = state, words.level
    judgement.entry_number, judgement.has_draft = number, False
    kind = EntryKind.REVISED if is_revision else EntryKind.AGREED
    return _enter(session, by, judgement, kind, number, words, judged_on, reason)


def take_back(
    session: Session,
    *,
    by: Actor,
    cycle: Cycle,
    judgement: Judgement,
    version: int,
    reason: str,
    not_personal: str = "",
) -> None:
    """Take a judgement back to blank. Taking back what was agreed needs a reason; its history stays.

    The evidence stays in use here. Words that were only a draft are gone.
    """
    judgement = _reopen(session, cycle, judgement.id)
    _check_version(session, judgement, version)
    if judgement.state is State.BLANK and not judgement.has_draft:
        raise NotNow("This judgement is blank already.")
    is_agreed = judgement.entry_number > 0
    if is_agreed and not reason.strip():
        raise Invalid({"reason": "Say why the agreed judgement is taken back."})
    refuse_personal({"reason": reason}, not_personal=not_personal)
    changes = {
        **_changes(judgement, Words()),
        "state": (judgement.state, State.BLANK),
        "agreed_level": (judgement.agreed_level, None),
    }
    act = "judgement taken back" if is_agreed else "judgement draft taken back"
    _trace(session, by, judgement, act, changes, reason, not_personal)
    number = _next_number(session, judgement)
    _set_words(judgement, Words())
    judgement.state, judgement.agreed_level = State.BLANK, None
    judgement.entry_number, judgement.has_draft = 0, False
    if is_agreed:
        _enter(session, by, judgement, EntryKind.TAKEN_BACK, number, Words(), today(), reason)
    session.flush()


def drop_draft(session: Session, *, by: Actor, cycle: Cycle, judgement: Judgement, version: int) -> None:
    """Give up a revision at work: the words on the pad are the agreed ones again."""
    judgement = _reopen(session, cycle, judgement.id)
    _check_version(session, judgement, version)
    in_force = entry_in_force(session, judgement)
    if in_force is None or not judgement.has_draft:
        raise NotNow("There is no draft of a revision here to drop.")
    agreed = words_of(in_force)
    _trace(session, by, judgement, "judgement draft dropped", _changes(judgement, agreed), "", "")
    _set_words(judgement, agreed)
    judgement.has_draft = False
    session.flush()


def use_evidence(
    session: Session,
    *,
    by: Actor,
    cycle: Cycle,
    unit: Unit,
    indicator: str,
    evidence: Evidence,
    stance: Stance,
) -> EvidenceUse:
    """Use a piece of evidence in a judgement, or change its stance there.

    Raises NotFound for another committee's evidence, NotNow for one that was merged into another.
    """
    judgement = _open(session, cycle, unit, indicator)
    session.refresh(evidence)
    if evidence.committee_id != cycle.committee_id:
        raise NotFound
    if evidence.merged_into_id:
        raise NotNow("This evidence was merged into another entry. Use that one.")
    use = _use_of(session, judgement, evidence)
    before = use.stance if use and use.in_use else None
    if use and before is stance:
        return use
    act = "evidence stance changed" if before else "evidence used"
    changes = {"evidence_id": (evidence.id, evidence.id), "stance": (before, stance)}
    _trace(session, by, judgement, act, changes, "", "")
    session.add(judgement)
    session.flush()
    use = use or EvidenceUse(
        committee_id=cycle.committee_id, judgement_id=judgement.id, evidence_id=evidence.id, stance=stance
    )
    use.stance, use.in_use = stance, True
    session.add(use)
    session.flush()
    return use


def drop_evidence(session: Session, *, by: Actor, cycle: Cycle, use: EvidenceUse) -> None:
    """Use a piece of evidence no longer in a judgement. What was agreed on it keeps it."""
    judgement = _reopen(session, cycle, use.judgement_id)
    session.refresh(use, with_for_update=True)
    if not use.in_use:
        return
    changes = {"evidence_id": (use.evidence_id, use.evidence_id), "stance": (use.stance, None)}
    _trace(session, by, judgement, "evidence no longer used", changes, "", "")
    use.in_use = False
    session.flush()


# Finding the place


def _open(session: Session, cycle: Cycle, unit: Unit, indicator: str) -> Judgement:
    """The judgement at this place, new or as it stands now, held until the end of the transaction.

    Raises NotFound or NotNow where nobody can write here now.
    """
    _wait_for_turn(session, cycle)
    require_now(can_be_judged(session, cycle, unit, indicator))
    found = judgement_at(session, cycle, unit.id, indicator)
    if found is not None:
        session.refresh(found, with_for_update=True)
    require_now(takes_writing(cycle, found))
    return found or Judgement(
        committee_id=cycle.committee_id, cycle_id=cycle.id, unit_id=unit.id, indicator=indicator
    )


def _reopen(session: Session, cycle: Cycle, judgement_id: str) -> Judgement:
    """A judgement that stands already. Raises NotFound when it is none of this cycle's."""
    found = session.get(Judgement, judgement_id)
    unit = session.get(Unit, found.unit_id) if found else None
    if found is None or unit is None or found.cycle_id != cycle.id:
        raise NotFound
    return _open(session, cycle, unit, found.indicator)


def _wait_for_turn(session: Session, cycle: Cycle) -> None:
    """Hold the committee's chain, so that one writes at a time, and read the stage as it is now."""
    session.get(TraceHead, cycle.committee_id, with_for_update=True, populate_existing=True)
    session.refresh(cycle)


def _use_of(session: Session, judgement: Judgement, evidence: Evidence) -> EvidenceUse | None:
    return session.exec(
        select(EvidenceUse).where(
            EvidenceUse.committee_id == judgement.committee_id,
            EvidenceUse.judgement_id == judgement.id,
            EvidenceUse.evidence_id == evidence.id,
        )
    ).first()


# Checking


def _check_version(session: Session, judgement: Judgement, version: int) -> None:
    if judgement.version != version:
        trace = session.get(Trace, judgement.trace_id)
        saved_by = trace.by if trace else NEVER_SAVED
        raise Stale(theirs=spelled(words_of(judgement)), saved_by=saved_by)


def _check_agreement(words: Words, judged_on: date, is_revision: bool, reason: str) -> None:
    """What only an agreement needs."""
    errors = {}
    if words.level is None and not words.cannot_judge.strip():
        errors["level"] = "Choose a level, or say why this cannot be judged, before you agree."
    if judged_on > today():
        errors["judged_on"] = "Give the day of the judgement. It cannot lie in the future."
    if is_revision and not reason.strip():
        errors["reason"] = "Say why the agreed judgement is revised."
    if errors:
        raise Invalid(errors)


def _checked(judgement: Judgement, words: Words, others: Mapping[str, str], not_personal: str) -> Words:
    """The words without what says nothing. Raises Invalid or LooksPersonal.

    Words that stand here already were looked at when they were saved, and are not held up again.
    """
    words = _tidy(words)
    errors = _faults(words)
    if errors:
        raise Invalid(errors)
    standing = _free_texts(words_of(judgement))
    changed = {name: text for name, text in _free_texts(words).items() if standing.get(name) != text}
    refuse_personal({**changed, **others}, not_personal=not_personal)
    return words


def _tidy(words: Words) -> Words:
    marks = {theme: mark for theme, mark in words.marks.items() if mark}
    dissent = [said for said in words.dissent if said["words"].strip() or said["service"].strip()]
    return replace(words, marks=marks, dissent=dissent)


def _faults(words: Words) -> dict[str, str]:
    """A sentence for each field that does not fit."""
    errors = {
        name: f"Shorten this to {LONGEST_TEXT:,} characters. It has {len(text):,}."
        for name, text in _free_texts(words).items()
        if len(text) > LONGEST_TEXT
    }
    if words.level and words.cannot_judge:
        errors["level"] = "Choose a level or say why this cannot be judged, not both."
    if not set(words.marks.values()) <= {mark.value for mark in Mark}:
        errors["marks"] = "Choose one of the marks shown."
    for number, said in enumerate(words.dissent, start=1):
        if not said["words"].strip():
            errors[f"dissent_words_{number}"] = "Write the words of this dissent, or clear its service."
    return errors


def _free_texts(words: Words) -> dict[str, str]:
    """Every free text by the name of its field; dissent is numbered from 1."""
    texts = {name: getattr(words, name) for name in TEXTS}
    for number, said in enumerate(words.dissent, start=1):
        texts[f"dissent_words_{number}"] = said["words"]
        texts[f"dissent_service_{number}"] = said["service"]
    return texts


# Changing


def _changes(judgement: Judgement, words: Words) -> dict[str, tuple[object, object]]:
    """The fields whose words differ, each with what it said before and says now."""
    pairs = {name: (getattr(judgement, name), getattr(words, name)) for name in WORDS}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _trace(
    session: Session,
    by: Actor,
    judgement: Judgement,
    act: str,
    changes: Mapping[str, tuple[object, object]],
    reason: str,
    not_personal: str,
) -> None:
    leave_trace(
        session,
        by=by,
        act=act,
        noun="judgement",
        noun_id=judgement.id,
        owner=judgement.committee_id,
        change=changes,
        reason=reason_of(reason, not_personal=not_personal),
    )


def _set_words(judgement: Judgement, words: Words) -> None:
    for name in WORDS:
        setattr(judgement, name, getattr(words, name))
    judgement.version += 1


def _next_number(session: Session, judgement: Judgement) -> int:
    last = session.exec(
        select(func.max(JudgementEntry.number)).where(
            JudgementEntry.committee_id == judgement.committee_id,
            JudgementEntry.judgement_id == judgement.id,
        )
    ).one()
    return (last or 0) + 1


def _enter(
    session: Session,
    by: Actor,
    judgement: Judgement,
    kind: EntryKind,
    number: int,
    words: Words,
    judged_on: date,
    reason: str,
) -> JudgementEntry:
    """Keep what was done as an entry, with the evidence as it stands."""
    session.add(judgement)
    session.flush()
    entry = JudgementEntry(
        committee_id=judgement.committee_id,
        judgement_id=judgement.id,
        number=number,
        kind=kind,
        reason=reason,
        judged_on=judged_on,
        at=datetime.now(UTC),
        by=by.name,
        rests_on=[_snapshot(use, piece) for use, piece in evidence_used(session, judgement)],
        **{name: getattr(words, name) for name in WORDS},
    )
    session.add(entry)
    session.flush()
    return entry


def _snapshot(use: EvidenceUse, piece: Evidence) -> dict[str, object]:
    """A piece of evidence as it stands, kept with what was agreed on it."""
    return {
        "evidence_id": piece.id,
        "title": piece.title,
        "finding": piece.finding,
        "source": piece.source.value,
        "stance": use.stance.value,
        "voices": [voice.value for voice in Voice if voice in piece.voices],
        "period": [piece.period_from.isoformat(), piece.period_to.isoformat()],
    }
