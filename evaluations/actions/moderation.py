"""A second look: asking for it, what the moderator and the team say in it, and calling it off."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from sqlmodel import Session, col, select

from evaluations.actions.guarding import reason_of, refuse_personal
from evaluations.committee import Unit
from evaluations.cycle import Cycle
from evaluations.judgement import Judgement, JudgementEntry, spelled, words_of
from evaluations.local_day import today
from evaluations.moderation import (
    AFTER,
    WAITING,
    Moderation,
    ModerationReply,
    ReplyKind,
    is_said_by_moderator,
)
from evaluations.permissions import require_now, takes_reply, takes_second_look
from evaluations.person import Person
from evaluations.queries.judgement import entry_in_force
from evaluations.queries.moderation import possible_moderators
from evaluations.refusals import Invalid, NotNow, Stale
from evaluations.trace import Actor, Trace, TraceHead, leave_trace
from indicators.level import Level

LONGEST_TEXT = 20_000
NOT_AGREED = "Only an agreed judgement gets a second look. This one is not agreed."
MISSING_WORDS = {
    ReplyKind.QUESTIONS: "Write what you ask the team.",
    ReplyKind.PROPOSED: "Say why you propose this level.",
    ReplyKind.ANSWERED: "Write the team's answer.",
    ReplyKind.CALLED_OFF: "Say why this second look is called off.",
}


def ask_for_moderation(
    session: Session,
    *,
    by: Actor,
    judgement: Judgement,
    moderator: Person,
    what_to_look_at: str = "",
    due: date | None = None,
    not_personal: str = "",
) -> Moderation:
    """Ask a team member of another service to give an agreed judgement a second look.

    Raises NotNow for a judgement that is not agreed, Invalid for somebody who cannot moderate it or has
    been asked already, and for a day that has passed.
    """
    cycle = _held(session, judgement)
    require_now(takes_second_look(cycle))
    entry = entry_in_force(session, judgement)
    if entry is None:
        raise NotNow(NOT_AGREED)
    _check_request(session, judgement, moderator, what_to_look_at, due)
    refuse_personal({"what_to_look_at": what_to_look_at}, not_personal=not_personal)
    now = datetime.now(UTC)
    moderation = Moderation(
        committee_id=judgement.committee_id,
        judgement_id=judgement.id,
        entry_id=entry.id,
        moderator_id=moderator.id,
        what_to_look_at=what_to_look_at,
        due=due,
        asked_by=by.name,
        asked_at=now,
        since=now,
    )
    asked = {
        "moderator_id": (None, moderator.id),
        "what_to_look_at": (None, what_to_look_at),
        "due": (None, due.isoformat() if due else None),
    }
    _trace(session, by, moderation, "moderation asked for", asked, "", not_personal)
    session.add(moderation)
    session.flush()
    return moderation


def reply(
    session: Session,
    *,
    by: Actor,
    moderation: Moderation,
    kind: ReplyKind,
    level: Level | None = None,
    words: str = "",
    version: int,
    read: str = "",
    not_personal: str = "",
) -> ModerationReply:
    """Say what the table of moves allows now; `level` is the one proposed.

    `version` is that of the moderation when it was opened, `read` the id of the entry that the moderator
    read: nobody confirms words that they have not seen. Raises Stale when either is no longer so.
    """
    judgement = session.get_one(Judgement, moderation.judgement_id)
    cycle = _held(session, judgement)
    session.refresh(moderation, with_for_update=True)
    in_force = entry_in_force(session, judgement)
    require_now(takes_second_look(cycle))
    _check_version(session, moderation, version)
    require_now(takes_reply(moderation, kind))
    if is_said_by_moderator(kind):
        _check_was_read(in_force, read)
    _check_reply(kind, level, words, in_force)
    refuse_personal({"words": words}, not_personal=not_personal)
    return _say(session, by, moderation, kind, level, words, in_force, not_personal)


def call_off(
    session: Session, *, by: Actor, moderation: Moderation, reason: str, not_personal: str = ""
) -> ModerationReply:
    """Call a second look off that waits for somebody, whatever the stage of its cycle; needs a reason."""
    judgement = session.get_one(Judgement, moderation.judgement_id)
    _held(session, judgement)
    session.refresh(moderation, with_for_update=True)
    require_now(takes_reply(moderation, ReplyKind.CALLED_OFF))
    _check_words("reason", ReplyKind.CALLED_OFF, reason)
    refuse_personal({"reason": reason}, not_personal=not_personal)
    in_force = entry_in_force(session, judgement)
    return _say(session, by, moderation, ReplyKind.CALLED_OFF, None, reason, in_force, not_personal)


def _held(session: Session, judgement: Judgement) -> Cycle:
    """Hold the committee's chain, so that one writes at a time; the cycle and judgement as they are now."""
    session.get(TraceHead, judgement.committee_id, with_for_update=True, populate_existing=True)
    session.refresh(judgement, with_for_update=True)
    return session.get_one(Cycle, judgement.cycle_id, populate_existing=True)


# Checking


def _check_request(
    session: Session, judgement: Judgement, moderator: Person, what_to_look_at: str, due: date | None
) -> None:
    errors = {}
    unit = session.get_one(Unit, judgement.unit_id)
    possible = (one.person.id for one in possible_moderators(session, unit))
    if moderator.id not in possible:
        errors["moderator"] = "Choose a team member of another service."
    elif _is_asked_already(session, judgement, moderator):
        errors["moderator"] = f"{moderator.name} has been asked for a second look at this judgement already."
    if due is not None and due < today():
        errors["due"] = "Choose a day that has not passed, or leave it open."
    if len(what_to_look_at) > LONGEST_TEXT:
        errors["what_to_look_at"] = _too_long(what_to_look_at)
    if errors:
        raise Invalid(errors)


def _is_asked_already(session: Session, judgement: Judgement, moderator: Person) -> bool:
    waiting = select(Moderation.id).where(
        Moderation.committee_id == judgement.committee_id,
        Moderation.judgement_id == judgement.id,
        Moderation.moderator_id == moderator.id,
        col(Moderation.state).in_(WAITING),
    )
    return session.exec(waiting).first() is not None


def _check_version(session: Session, moderation: Moderation, version: int) -> None:
    if moderation.version == version:
        return
    last = _last_reply(session, moderation)
    if last is None:
        trace = session.get_one(Trace, moderation.trace_id)
        raise Stale(theirs={}, saved_by=trace.by)
    level = last.level.value if last.level else ""
    raise Stale(theirs={"kind": last.kind.value, "level": level, "words": last.words}, saved_by=last.by)


def _check_was_read(in_force: JudgementEntry | None, read: str) -> None:
    if in_force is None:
        raise NotNow("The judgement was taken back to blank, so there is nothing to look at now.")
    if in_force.id != read:
        raise Stale(theirs=spelled(words_of(in_force)), saved_by=in_force.by)


def _check_reply(kind: ReplyKind, level: Level | None, words: str, in_force: JudgementEntry | None) -> None:
    if kind is not ReplyKind.PROPOSED and level is not None:
        raise Invalid({"level": "A level goes only with proposing one. Propose it, or leave the level open."})
    if kind is ReplyKind.PROPOSED and level is None:
        raise Invalid({"level": "Choose the level that you propose."})
    if level is not None and in_force is not None and level is in_force.level:
        raise Invalid({"level": "This level is in force already. Propose another one, or confirm it."})
    _check_words("words", kind, words)


def _check_words(field: str, kind: ReplyKind, words: str) -> None:
    if kind in MISSING_WORDS and not words.strip():
        raise Invalid({field: MISSING_WORDS[kind]})
    if len(words) > LONGEST_TEXT:
        raise Invalid({field: _too_long(words)})


def _too_long(text: str) -> str:
    return f"Shorten this to {LONGEST_TEXT:,} characters. It has {len(text):,}."


# Changing


def _say(
    session: Session,
    by: Actor,
    moderation: Moderation,
    kind: ReplyKind,
    level: Level | None,
    words: str,
    in_force: JudgementEntry | None,
    not_personal: str,
) -> ModerationReply:
    """Keep what is said as a new row, and set down whom the moderation waits for now."""
    last = _last_reply(session, moderation)
    after = AFTER[moderation.state, kind]
    said = {"state": (moderation.state, after), "level": (None, level), "words": (None, words)}
    is_called_off = kind is ReplyKind.CALLED_OFF
    act = "moderation called off" if is_called_off else "moderation replied to"
    reason = words if is_called_off else ""
    _trace(session, by, moderation, act, {"kind": (None, kind), **said}, reason, not_personal)
    now = datetime.now(UTC)
    moderation.state, moderation.since, moderation.version = after, now, moderation.version + 1
    made = ModerationReply(
        committee_id=moderation.committee_id,
        moderation_id=moderation.id,
        number=last.number + 1 if last else 1,
        kind=kind,
        level=level,
        words=words,
        entry_id=in_force.id if in_force else None,
        at=now,
        by=by.name,
    )
    session.add_all((moderation, made))
    session.flush()
    return made


def _last_reply(session: Session, moderation: Moderation) -> ModerationReply | None:
    return session.exec(
        select(ModerationReply)
        .where(
            ModerationReply.committee_id == moderation.committee_id,
            ModerationReply.moderation_id == moderation.id,
        )
        .order_by(col(ModerationReply.number).desc())
        .limit(1)
    ).first()


def _trace(
    session: Session,
    by: Actor,
    moderation: Moderation,
    act: str,
    change: Mapping[str, tuple[object, object]],
    reason: str,
    not_personal: str,
) -> None:
    """The act stands in the judgement's own story."""
    leave_trace(
        session,
        by=by,
        act=act,
        noun="judgement",
        noun_id=moderation.judgement_id,
        owner=moderation.committee_id,
        change={"moderation_id": (None, moderation.id), **change},
        reason=reason_of(reason, not_personal=not_personal),
    )
