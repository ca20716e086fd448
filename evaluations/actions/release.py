"""Releases: assembling one, freezing it, and what people then do with it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from evaluations.actions.guarding import reason_of, refuse_personal
from evaluations.cycle import Cycle, Stage
from evaluations.permissions import require_now, takes_release_move
from evaluations.queries.release import read_when_assembled
from evaluations.refusals import Invalid, NotNow, NotPermitted
from evaluations.release import Assembly, Release, ReleasedFile, ReleaseState
from evaluations.release_blocks import digest
from evaluations.trace import Actor, TraceHead, leave_trace

LONGEST_TEXT = 20_000
NEVER = datetime.fromtimestamp(0, UTC)
"""The beat of an assembly that nobody works on, so that whoever looks first begins it."""

NOT_PLANNED = "The cycle is planned. There is something to release once it was opened."
SECOND_PERSON = "A second person confirms a release: not the one who assembled it."
A_PERSON = "A person assembles a release, so that a second one can confirm it."
ONE_AT_A_TIME = (
    "Release {number} of this cycle {state}. Have it confirmed or put it aside before another is assembled."
)
COMPARES_WITH_WITHDRAWN = (
    "This release tells what changed since release {number}, which was withdrawn since. "
    "Put this aside and assemble another."
)
MISSING_WORDS = {
    "why": "Say why these words are not personal, or take them out.",
    "reason": "Say why. The committee reads the reason with the release.",
}
ON_ITS_WAY = {
    ReleaseState.ASSEMBLING: "is being assembled",
    ReleaseState.ASSEMBLED: "waits for confirmation",
}


@dataclass(frozen=True)
class Kept:
    """A file of a release whose bytes are kept already."""

    path: str
    sha256: str
    media_type: str
    size: int


@dataclass(frozen=True)
class Signed:
    """A signature and the public key that it is checked with, both in base64."""

    signature: str
    key: str


def assemble(
    session: Session,
    *,
    by: Actor,
    cycle: Cycle,
    words: str = "",
    explained: Mapping[str, tuple[str, str]] | None = None,
    not_personal: str = "",
) -> Release:
    """Begin a release of a cycle; the copy itself is made afterwards, in the background.

    `words` are for whoever reads it. `explained` maps the key of each find (evaluations.release_blocks) to
    what was found where and the reason why it is not personal; both are kept in the trace. Raises NotNow for
    a planned cycle and while another release of it is on its way, Invalid and LooksPersonal for the words.
    """
    explained = explained or {}
    if by.person_id is None:
        raise NotPermitted(A_PERSON)
    _hold(session, cycle.committee_id)
    session.refresh(cycle)
    _check_cycle(session, cycle)
    texts = {"words": words, **{f"why_{key}": why for key, (_, why) in explained.items()}}
    _check_words(texts, needed=[f"why_{key}" for key in explained])
    refuse_personal(texts, not_personal=not_personal)
    release = Release(
        committee_id=cycle.committee_id,
        cycle_id=cycle.id,
        number=_next_number(session, cycle.committee_id),
        words=words,
        assembled_by=by.name,
        assembled_by_id=by.person_id,
        assembled_at=datetime.now(UTC),
    )
    reasons = [f"{about}: {why}" for about, why in explained.values()]
    _trace(
        session,
        by,
        release,
        "release assembled",
        {
            "number": (None, release.number),
            "cycle_id": (None, cycle.id),
            "spoken_for": (None, digest(explained)),
        },
        reason_of(*reasons, not_personal=not_personal),
    )
    session.add(release)
    session.flush()
    session.add(Assembly(release_id=release.id, beat_at=NEVER))
    session.flush()
    return release


def keep_files(session: Session, *, by: Actor, release: Release, files: Sequence[Kept]) -> None:
    """Write down some files of a release that is being assembled. Their bytes must be kept before."""
    _check_state(session, release, ReleaseState.ASSEMBLED)
    leave_trace(
        session,
        by=by,
        act="release files kept",
        noun="release",
        noun_id=release.id,
        owner=release.committee_id,
        change={"files": (0, len(files))},
    )
    session.add_all(
        ReleasedFile(
            committee_id=release.committee_id,
            release_id=release.id,
            path=file.path,
            sha256=file.sha256,
            media_type=file.media_type,
            size=file.size,
        )
        for file in files
    )
    session.flush()


def finish(session: Session, *, by: Actor, release: Release, manifest_sha256: str) -> None:
    """Freeze a release: its files are all there, and the manifest with this hash lists them."""
    _check_state(session, release, ReleaseState.ASSEMBLED)
    _move(session, by, release, "release frozen", ReleaseState.ASSEMBLED, manifest_sha256=manifest_sha256)


def confirm(
    session: Session, *, by: Actor, release: Release, sign: Callable[[Release], Signed]
) -> tuple[Release, ...]:
    """Release it to the inspectors, as a second person. `sign` signs it with who confirmed it and when.

    Gives the earlier releases of the cycle that this one supersedes. Raises NotNow, also where its pack
    quotes a release that was withdrawn since, and NotPermitted for whoever assembled it.
    """
    _check_state(session, release, ReleaseState.RELEASED)
    if by.person_id is None or by.person_id == release.assembled_by_id:
        raise NotPermitted(SECOND_PERSON)
    _check_comparison(session, release)
    earlier = _released_of(session, release)
    for one in earlier:
        _end(session, by, one, "release superseded", ReleaseState.SUPERSEDED, f"Release {release.number}")
    _trace(session, by, release, "release confirmed", {"state": (release.state, ReleaseState.RELEASED)})
    release.state = ReleaseState.RELEASED
    release.confirmed_by, release.confirmed_by_id = by.name, by.person_id
    release.confirmed_at = datetime.now(UTC)
    with session.no_autoflush:  # who confirmed it and the signature of that are written together
        signed = sign(release)
    release.signature, release.signing_key = signed.signature, signed.key
    release.version += 1
    session.flush()
    return earlier


def put_aside(session: Session, *, by: Actor, release: Release, reason: str, not_personal: str = "") -> None:
    """Give up a release that nobody has confirmed; needs a reason."""
    _leave(session, by, release, "release put aside", ReleaseState.PUT_ASIDE, reason, not_personal)


def withdraw(session: Session, *, by: Actor, release: Release, reason: str, not_personal: str = "") -> None:
    """Take a release away from the inspectors, or one that a newer took the place of; needs a reason."""
    _leave(session, by, release, "release withdrawn", ReleaseState.WITHDRAWN, reason, not_personal)


def _leave(
    session: Session,
    by: Actor,
    release: Release,
    act: str,
    after: ReleaseState,
    reason: str,
    not_personal: str,
) -> None:
    _check_state(session, release, after)
    _check_words({"reason": reason}, needed=["reason"])
    refuse_personal({"reason": reason}, not_personal=not_personal)
    _end(session, by, release, act, after, reason, not_personal)


# Checking


def _hold(session: Session, committee_id: str) -> None:
    """Hold the committee's chain, so that one writes at a time."""
    session.get(TraceHead, committee_id, with_for_update=True, populate_existing=True)


def _check_state(session: Session, release: Release, after: ReleaseState) -> None:
    """Whether a release may move on, as it stands now. Raises NotNow."""
    _hold(session, release.committee_id)
    session.refresh(release, with_for_update=True)
    require_now(takes_release_move(release, after))


def _check_comparison(session: Session, release: Release) -> None:
    """What was withdrawn is quoted to no inspector, not even in what changed since. Raises NotNow."""
    compared = read_when_assembled(session, release)
    if compared is None:
        return
    session.refresh(compared)
    if compared.state is ReleaseState.WITHDRAWN:
        raise NotNow(COMPARES_WITH_WITHDRAWN.format(number=compared.number))


def _check_cycle(session: Session, cycle: Cycle) -> None:
    if cycle.stage is Stage.PLANNED:
        raise NotNow(NOT_PLANNED)
    other = session.exec(
        select(Release).where(
            Release.committee_id == cycle.committee_id,
            Release.cycle_id == cycle.id,
            col(Release.state).in_(ON_ITS_WAY),
        )
    ).first()
    if other is not None:
        raise NotNow(ONE_AT_A_TIME.format(number=other.number, state=ON_ITS_WAY[other.state]))


def _check_words(texts: Mapping[str, str], *, needed: Collection[str] = ()) -> None:
    too_long = f"Shorten this to {LONGEST_TEXT:,} characters."
    errors = {name: too_long for name, text in texts.items() if len(text) > LONGEST_TEXT}
    errors |= {name: MISSING_WORDS[name.partition("_")[0]] for name in needed if not texts[name].strip()}
    if errors:
        raise Invalid(errors)


def _next_number(session: Session, committee_id: str) -> int:
    highest = session.exec(select(func.max(Release.number)).where(Release.committee_id == committee_id)).one()
    return (highest or 0) + 1


def _released_of(session: Session, release: Release) -> tuple[Release, ...]:
    """What inspectors read of the same cycle until now."""
    found = session.exec(
        select(Release)
        .where(
            Release.committee_id == release.committee_id,
            Release.cycle_id == release.cycle_id,
            Release.state == ReleaseState.RELEASED,
        )
        .with_for_update()
    )
    return tuple(found)


# Changing


def _end(
    session: Session,
    by: Actor,
    release: Release,
    act: str,
    after: ReleaseState,
    why: str,
    not_personal: str = "",
) -> None:
    _move(
        session,
        by,
        release,
        act,
        after,
        reason=reason_of(why, not_personal=not_personal),
        ended_at=release.ended_at or datetime.now(UTC),
        ended_why=why,
    )


def _move(
    session: Session,
    by: Actor,
    release: Release,
    act: str,
    after: ReleaseState,
    reason: str = "",
    **fields: object,
) -> None:
    _trace(session, by, release, act, {"state": (release.state, after)}, reason)
    release.state = after
    for name, value in fields.items():
        setattr(release, name, value)
    release.version += 1
    session.flush()


def _trace(
    session: Session,
    by: Actor,
    release: Release,
    act: str,
    change: Mapping[str, tuple[object, object]],
    reason: str = "",
) -> None:
    leave_trace(
        session,
        by=by,
        act=act,
        noun="release",
        noun_id=release.id,
        owner=release.committee_id,
        change=change,
        reason=reason,
    )
