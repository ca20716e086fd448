"""Recording evidence once, changing what an entry says, and merging two entries of the same evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlmodel import Session, select

from evaluations.actions.guarding import reason_of, refuse_personal
from evaluations.committee import Service
from evaluations.evidence import LARGEST_FILE, Evidence, EvidenceUse, StoredFile
from evaluations.permissions import require_now, takes_changes
from evaluations.queries.evidence import UseMoved, file_of, uses_to_move
from evaluations.refusals import Invalid, NotFound, NotNow, Stale
from evaluations.trace import Actor, Trace, TraceHead, leave_trace
from evaluations.triangulation import InformationType, Source, Stance, Voice

LONGEST_TITLE = 200
LONGEST_TEXT = 20_000
LONGEST_LINK = 2_000
LONGEST_FILE_NAME = 200
FIRST_YEAR, LAST_YEAR = 1900, 2100
THE_COMMITTEE = "The committee itself"
NEVER_SAVED = "Somebody"


@dataclass(frozen=True)
class EvidenceWords:
    """What an entry says: the fields of Evidence that a person gives.

    `service_id` is the service that holds the evidence; None is the committee itself. No voices: nobody's.
    """

    title: str
    source: Source
    method: str
    finding: str
    period_from: date
    period_to: date
    information_type: InformationType
    voices: frozenset[Voice] = frozenset()
    service_id: str | None = None
    link: str = ""


@dataclass(frozen=True)
class Attached:
    """A file that was looked at: the hash under which its bytes lie, and what it is."""

    sha256: str
    name: str
    media_type: str
    size: int


FIELDS = tuple(EvidenceWords.__dataclass_fields__)


def words_of(evidence: Evidence) -> EvidenceWords:
    """What an entry says at present."""
    return EvidenceWords(**{name: getattr(evidence, name) for name in FIELDS})


def spelled(words: EvidenceWords, service: str, file: StoredFile | Attached | None) -> dict[str, str]:
    """Each field as plain text, so that two people's words can be set side by side."""
    return {
        "title": words.title,
        "source": words.source.value,
        "method": words.method,
        "finding": words.finding,
        "period_from": words.period_from.isoformat(),
        "period_to": words.period_to.isoformat(),
        "voices": "; ".join(voice.value for voice in Voice if voice in words.voices) or "nobody's voice",
        "information_type": words.information_type.value,
        "service_id": service,
        "link": words.link,
        "file": file.name if file else "",
        "file_sha256": file.sha256 if file else "",
    }


def record_evidence(
    session: Session,
    *,
    by: Actor,
    committee_id: str,
    words: EvidenceWords,
    attached: Attached | None = None,
    not_personal: str = "",
) -> Evidence:
    """Record a piece of evidence. Raises Invalid or LooksPersonal, by field.

    The bytes of an attached file must be kept before the transaction ends.
    """
    service = _checked(session, committee_id, words)
    refuse_personal({**_free_texts(words), **_name_of(attached)}, not_personal=not_personal)
    evidence = Evidence(
        committee_id=committee_id,
        recorded_by=by.name,
        recorded_by_id=by.person_id,
        recorded_at=datetime.now(UTC),
        **_fields(words),
    )
    said = spelled(words, service, attached)
    changes = {name: (None, text) for name, text in said.items() if text}
    _trace(session, by, evidence, "evidence recorded", changes, reason_of(not_personal=not_personal))
    evidence.file_id = _add_file(session, committee_id, attached)
    session.add(evidence)
    session.flush()
    return evidence


def change_evidence(
    session: Session,
    *,
    by: Actor,
    evidence: Evidence,
    words: EvidenceWords,
    version: int,
    attached: Attached | None = None,
    detaches: bool = False,
    not_personal: str = "",
) -> Evidence:
    """Change what an entry says. What was agreed on it keeps the words of its day.

    A new file takes the place of the one attached, and `detaches` takes that off; its bytes stay kept.
    `version` is the one that the person started from: Stale is raised when it is not the present one.
    """
    _hold(session, evidence)
    require_now(takes_changes(evidence))
    file = file_of(session, evidence)
    before = spelled(words_of(evidence), _service_name(session, evidence), file)
    if evidence.version != version:
        raise Stale(theirs=before, saved_by=_saved_by(session, evidence))
    service = _checked(session, evidence.committee_id, words)
    _refuse_new_personal(evidence, words, attached, not_personal)
    after = spelled(words, service, attached or (None if detaches else file))
    changes = {key: (before[key], after[key]) for key in after if before[key] != after[key]}
    if not changes:
        return evidence
    _trace(session, by, evidence, "evidence changed", changes, reason_of(not_personal=not_personal))
    if {"file", "file_sha256"} & set(changes):
        evidence.file_id = _add_file(session, evidence.committee_id, attached)
    for field, value in _fields(words).items():
        setattr(evidence, field, value)
    evidence.version += 1
    session.add(evidence)
    session.flush()
    return evidence


def merge_evidence(
    session: Session,
    *,
    by: Actor,
    kept: Evidence,
    merged: Evidence,
    reason: str,
    stances: Mapping[str, Stance] | None = None,
    not_personal: str = "",
) -> None:
    """Merge two entries of the same evidence: `merged` stays readable, its uses move to `kept`.

    Where both are used in one judgement with another stance, `stances` says by judgement id which stays;
    Invalid names each that is missing as "stance-<judgement id>". Uses in closed cycles stay where they
    are, and what was agreed keeps the evidence as it stood: a merge changes nothing that was agreed.
    """
    if kept.committee_id != merged.committee_id:
        raise NotFound
    _hold(session, kept, merged)
    if kept.id == merged.id:
        raise NotNow("An entry cannot be merged into itself. Choose another one.")
    require_now(takes_changes(kept))
    require_now(takes_changes(merged))
    moved = uses_to_move(session, kept=kept, merged=merged)
    staying = _stances(moved, stances or {}, reason)
    refuse_personal({"reason": reason}, not_personal=not_personal)
    why = "\n".join(filter(None, (reason, reason_of(not_personal=not_personal))))
    change: dict[str, tuple[object, object]] = {
        "merged_into": (None, kept.id),
        "uses moved": (None, len(moved)),
    }
    _trace(session, by, merged, "evidence merged", change, why)
    merged.merged_into_id = kept.id
    merged.version += 1
    session.add(merged)
    session.flush()
    for use in moved:
        _move(session, by, use, kept, staying[use.judgement_id], why)


# Checking


def _checked(session: Session, committee_id: str, words: EvidenceWords) -> str:
    """The name of the service that holds the evidence. Raises Invalid with every fault."""
    errors = _faults(words)
    service = session.get(Service, words.service_id) if words.service_id else None
    if words.service_id and (service is None or service.committee_id != committee_id):
        errors["service_id"] = "Choose one of the services shown."
    if errors:
        raise Invalid(errors)
    return service.name if service else THE_COMMITTEE


def _faults(words: EvidenceWords) -> dict[str, str]:
    """A sentence for each field that does not fit."""
    needed = {
        "title": "Give the evidence a title.",
        "method": "Say how the evidence was gathered.",
        "finding": "Write what the evidence tells us.",
    }
    longest = {"title": LONGEST_TITLE, "method": LONGEST_TEXT, "finding": LONGEST_TEXT, "link": LONGEST_LINK}
    errors = {name: sentence for name, sentence in needed.items() if not getattr(words, name).strip()}
    for name, limit in longest.items():
        length = len(getattr(words, name))
        if length > limit:
            errors[name] = f"Shorten this to {limit:,} characters. It has {length:,}."
    for name in ("period_from", "period_to"):
        if not FIRST_YEAR <= getattr(words, name).year <= LAST_YEAR:
            errors[name] = f"Give a day between {FIRST_YEAR} and {LAST_YEAR}."
    if words.period_to < words.period_from:
        errors.setdefault("period_to", "Give a last day that is not before the first day.")
    if words.link and not is_web_address(words.link):
        errors.setdefault("link", "Give a whole web address that begins with https:// or http://.")
    return errors


def is_web_address(link: str) -> bool:
    """Whether a link is a plain web address: http or https, a host, and no sign-in hidden in it."""
    try:
        parts = urlsplit(link)
        has_port = parts.port is not None
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and (has_port or not parts.netloc.endswith(":"))
        and link.isprintable()
        and " " not in link
        and "\\" not in link
    )


def _free_texts(words: EvidenceWords) -> dict[str, str]:
    return {name: getattr(words, name) for name in ("title", "method", "finding", "link")}


def _name_of(attached: Attached | None) -> dict[str, str]:
    """The file's name, for the guard. Raises Invalid when what was handed in is no checked file."""
    if attached is None:
        return {}
    if not 0 < len(attached.name) <= LONGEST_FILE_NAME or not 0 < attached.size <= LARGEST_FILE:
        raise Invalid({"file": "Choose a file of at most 20 MB with a name."})
    return {"file": attached.name}


def _refuse_new_personal(
    evidence: Evidence, words: EvidenceWords, attached: Attached | None, not_personal: str
) -> None:
    """Words that stand already were looked at when they were saved, and are not held up again."""
    standing = _free_texts(words_of(evidence))
    changed = {name: text for name, text in _free_texts(words).items() if standing[name] != text}
    refuse_personal({**changed, **_name_of(attached)}, not_personal=not_personal)


def _stances(moved: tuple[UseMoved, ...], chosen: Mapping[str, Stance], reason: str) -> dict[str, Stance]:
    """The stance that stays in each judgement. Raises Invalid for each that nobody chose."""
    errors = {} if reason.strip() else {"reason": "Say why these two are the same evidence."}
    staying = {}
    for use in moved:
        stance = chosen.get(use.judgement_id) if use.is_conflict else use.stance
        if stance is None or stance not in (use.stance, use.kept_stance):
            errors[f"stance-{use.judgement_id}"] = "Choose which stance stays in this judgement."
        else:
            staying[use.judgement_id] = stance
    if errors:
        raise Invalid(errors)
    return staying


# Changing


def _hold(session: Session, *pieces: Evidence) -> None:
    """Hold the committee's chain, so that one writes at a time, and read the entries as they are now."""
    session.get(TraceHead, pieces[0].committee_id, with_for_update=True, populate_existing=True)
    for piece in pieces:
        session.refresh(piece, with_for_update=True)


def _move(session: Session, by: Actor, moved: UseMoved, kept: Evidence, stance: Stance, reason: str) -> None:
    """Put the kept entry in the place of the merged one in a judgement."""
    use = session.get_one(EvidenceUse, moved.use_id, with_for_update=True)
    change = {"evidence_id": (use.evidence_id, kept.id), "stance": (moved.kept_stance or use.stance, stance)}
    leave_trace(
        session,
        by=by,
        act="evidence merged",
        noun="judgement",
        noun_id=moved.judgement_id,
        owner=kept.committee_id,
        change=change,
        reason=reason,
    )
    use.in_use = False
    found = session.exec(
        select(EvidenceUse).where(
            EvidenceUse.committee_id == kept.committee_id,
            EvidenceUse.judgement_id == moved.judgement_id,
            EvidenceUse.evidence_id == kept.id,
        )
    ).first()
    staying = found or EvidenceUse(
        committee_id=kept.committee_id,
        judgement_id=moved.judgement_id,
        evidence_id=kept.id,
        stance=stance,
    )
    staying.stance, staying.in_use = stance, True
    session.add_all((use, staying))
    session.flush()


def _add_file(session: Session, committee_id: str, attached: Attached | None) -> str | None:
    if attached is None:
        return None
    file = StoredFile(
        committee_id=committee_id,
        sha256=attached.sha256,
        name=attached.name,
        media_type=attached.media_type,
        size=attached.size,
    )
    session.add(file)
    session.flush()
    return file.id


def _fields(words: EvidenceWords) -> dict[str, Any]:
    return {name: getattr(words, name) for name in FIELDS}


def _service_name(session: Session, evidence: Evidence) -> str:
    service = session.get(Service, evidence.service_id) if evidence.service_id else None
    return service.name if service else THE_COMMITTEE


def _saved_by(session: Session, evidence: Evidence) -> str:
    trace = session.get(Trace, evidence.trace_id)
    return trace.by if trace else NEVER_SAVED


def _trace(
    session: Session,
    by: Actor,
    evidence: Evidence,
    act: str,
    changes: Mapping[str, tuple[object, object]],
    reason: str,
) -> None:
    leave_trace(
        session,
        by=by,
        act=act,
        noun="evidence",
        noun_id=evidence.id,
        owner=evidence.committee_id,
        change=changes,
        reason=reason,
    )
