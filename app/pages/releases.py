"""Releases: the list, one release with its progress and its moves, differences, readings, and the pack."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response, StreamingResponse

from app.files import FileStore, handing_out
from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import NOTHING_PERSONAL, PersonalNotice, not_personal
from app.pages.inspection_evidence import page_asked_for
from app.pages.refused_forms import TOLD_ON_THE_FORM, refused
from app.pages.refused_forms import Refused as RefusedForm
from app.released_copies import PATH, released_copy
from app.releasing import Releasing
from app.rendering import go_to, page
from app.signing import attestation_of, signed
from evaluations.actions.release import Signed, confirm, put_aside, withdraw
from evaluations.permissions import (
    Permit,
    may_confirm,
    may_confirm_releases,
    may_read_committee,
    may_release,
    require,
    takes_release_move,
)
from evaluations.queries.cycle import cycle_of
from evaluations.queries.release import (
    ReleaseInList,
    assembly_of,
    count_of_readings,
    file_in,
    files_of,
    readings_of,
    release_before,
    release_of,
    releases_in_list,
    story_of,
)
from evaluations.refusals import NotFound, NotNow
from evaluations.release import Assembly, Release, ReleaseReading, ReleaseState
from evaluations.release_differences import Difference, differences
from evaluations.released import ReleasedCopy
from evaluations.standing import Standing
from evaluations.trace import Trace

router = GuardedRouter()

LIST = "/committees/{committee}/releases"
ONE = "/committees/{committee}/releases/{release}"
READINGS_ON_A_PAGE = 100
TAG = {
    ReleaseState.ASSEMBLING: "grey",
    ReleaseState.ASSEMBLED: "yellow",
    ReleaseState.RELEASED: "green",
    ReleaseState.PUT_ASIDE: "grey",
    ReleaseState.WITHDRAWN: "red",
    ReleaseState.SUPERSEDED: "grey",
}
MEANINGS = {
    ReleaseState.ASSEMBLING: "The copy is being made. You can leave this page: it goes on by itself.",
    ReleaseState.ASSEMBLED: "The copy is whole and frozen. Inspectors see nothing of it yet.",
    ReleaseState.RELEASED: "Invited inspectors read it now.",
    ReleaseState.PUT_ASIDE: "It was never shown to an inspector.",
    ReleaseState.WITHDRAWN: "Inspectors see it no more. The committee keeps it.",
    ReleaseState.SUPERSEDED: "A newer release of the cycle took its place.",
}
LABELS = {"reason": "Why"}
NOT_WHOLE = (
    "The pack cannot be made, because {path} is not kept any more or is damaged. "
    "Ask the administrator to restore the files of this release."
)
TOLD = {
    "release assembled": "Assembled the release.",
    "release frozen": "The copy was whole and was frozen.",
    "release confirmed": "Confirmed it and released it to the inspectors.",
    "release put aside": "Put it aside.",
    "release withdrawn": "Withdrew it.",
    "release superseded": "Confirmed a newer release of the cycle.",
}


@dataclass(frozen=True)
class ReleasesPage:
    """Every release, the latest first, with its address and the colour of its state."""

    releases: tuple[tuple[ReleaseInList, str, str], ...]
    new: str
    may_release: Permit


@dataclass(frozen=True)
class Refused:
    """Why the page is shown again after a move was refused; `act` is the last part of its address."""

    act: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL


NOT_REFUSED = Refused()


@dataclass(frozen=True)
class ReleasePage:
    """One release. `copy` is None until it was made. `confirming`, `aside` and `withdrawing`: why the person
    cannot do it, "" where they can, None where the state does not have it.

    `fingerprint` is the SHA-256 of the key that signed it, "" before.
    """

    address: str
    release: Release
    tag: str
    meaning: str
    cycle: str
    assembly: Assembly | None
    copy: ReleasedCopy | None
    has_before: bool
    fingerprint: str
    confirming: str | None
    aside: str | None
    withdrawing: str | None
    story: tuple[tuple[Trace, str], ...]
    refused: Refused

    @property
    def unsaved(self) -> str:
        """The reason typed for a move whose form is not there any more; "" where the form shows it."""
        drawn = {"put-asides": self.aside == "", "withdrawals": self.withdrawing == ""}
        return "" if drawn.get(self.refused.act) else self.refused.typed.get("reason", "")


@dataclass(frozen=True)
class DifferencesPage:
    """What changed since the release that inspectors read before; `before` is None for the first."""

    release: Release
    before: Release | None
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class ReadingsPage:
    """One page of who opened what, the latest first."""

    release: Release
    address: str
    readings: tuple[ReleaseReading, ...]
    count: int
    page_number: int
    page_count: int


@router.get(LIST, permission=may_read_committee)
def releases(request: Request, session: Transaction, asking: Asking) -> Response:
    home = f"/committees/{asking.here.slug}/releases"
    found = releases_in_list(session, asking.here.id)
    content = ReleasesPage(
        releases=tuple((one, f"{home}/{one.release.id}", TAG[one.release.state]) for one in found),
        new=f"{home}/new",
        may_release=may_release(asking),
    )
    return page(request, "releases/list.html", content, title="Releases")


@router.get(ONE, permission=may_read_committee)
def show(request: Request, session: Transaction, asking: Asking, release: str) -> Response:
    found = release_of(session, asking.here.id, release)
    answer = _draw(request, session, asking, found)
    if found.state is not ReleaseState.ASSEMBLING:
        if request.headers.get("HX-Request") == "true":
            # A screen that followed the progress is drawn anew.
            answer.headers["HX-Refresh"] = "true"
        return answer
    releasing: Releasing = request.app.state.releasing
    return releasing.begin_after(answer)


@router.post(ONE + "/confirmations", permission=may_confirm_releases, back_to=ONE)
def confirm_release(request: Request, session: Transaction, asking: Asking, release: str) -> Response:
    found = release_of(session, asking.here.id, release)
    require(may_confirm(asking, found))

    def sign(one: Release) -> Signed:
        return signed(request.app.state.settings.home, one, _copy(request, session, one))

    confirm(session, by=asking.actor, release=found, sign=sign)
    said = f"Release {found.number} is released. Invited inspectors read it from now on."
    return go_to(request, _address(asking, found), said=said)


@router.post(ONE + "/put-asides", permission=may_release, back_to=ONE)
def put_release_aside(
    request: Request, session: Transaction, asking: Asking, sent: Form, release: str
) -> Response:
    found = release_of(session, asking.here.id, release)
    try:
        reason = sent.text("reason")
        sent.check()
        put_aside(session, by=asking.actor, release=found, reason=reason, not_personal=not_personal(sent))
    except TOLD_ON_THE_FORM as refusal:
        return _again(request, session, asking, found, sent, "put-asides", refused(refusal, sent, LABELS))
    return go_to(request, _address(asking, found), said=f"Release {found.number} is put aside.")


@router.post(ONE + "/withdrawals", permission=may_release, back_to=ONE)
def withdraw_release(
    request: Request, session: Transaction, asking: Asking, sent: Form, release: str
) -> Response:
    found = release_of(session, asking.here.id, release)
    try:
        reason = sent.text("reason")
        sent.check()
        withdraw(session, by=asking.actor, release=found, reason=reason, not_personal=not_personal(sent))
    except TOLD_ON_THE_FORM as refusal:
        return _again(request, session, asking, found, sent, "withdrawals", refused(refusal, sent, LABELS))
    said = f"Release {found.number} is withdrawn. Inspectors see it no more."
    return go_to(request, _address(asking, found), said=said)


@router.get(ONE + "/differences", permission=may_read_committee)
def differences_to_before(request: Request, session: Transaction, asking: Asking, release: str) -> Response:
    found = release_of(session, asking.here.id, release)
    copy, before = _copy(request, session, found), release_before(session, found)
    changed = differences(_copy(request, session, before), copy) if before else ()
    content = DifferencesPage(found, before, changed)
    title = f"What changed in release {found.number}"
    return page(request, "releases/differences.html", content, title=title, back=_back(asking, found))


@router.get(ONE + "/readings", permission=may_read_committee)
def readings(request: Request, session: Transaction, asking: Asking, release: str) -> Response:
    found = release_of(session, asking.here.id, release)
    count = count_of_readings(session, found)
    page_count = max(1, -(-count // READINGS_ON_A_PAGE))
    number = page_asked_for(request, page_count)
    start = (number - 1) * READINGS_ON_A_PAGE
    content = ReadingsPage(
        release=found,
        address=f"{_address(asking, found)}/readings",
        readings=readings_of(session, found, most=READINGS_ON_A_PAGE, after=start),
        count=count,
        page_number=number,
        page_count=page_count,
    )
    title = f"Who opened release {found.number}"
    return page(request, "releases/readings.html", content, title=title, back=_back(asking, found))


@router.get(ONE + "/pack", permission=may_read_committee)
def pack(request: Request, session: Transaction, asking: Asking, release: str) -> Response:
    """The pack as one zip, written while it is sent. Raises NotNow where a file of it is gone."""
    from app.documents.pack import PackFile
    from app.documents.pack_zip import contents, missing, zip_of

    found = release_of(session, asking.here.id, release)
    letters = _letters(request, session, found)
    files = [
        PackFile(each.path, each.media_type, None, each.sha256, each.size)
        for each in files_of(session, found)
    ]
    gone = missing(files, _files(request))
    if gone:
        raise NotNow(NOT_WHOLE.format(path=gone[0]))
    entries = chain(letters, contents(files, _files(request)))
    name = f"{asking.here.slug}-release-{found.number}.zip"
    return StreamingResponse(zip_of(entries), headers=handing_out(name, "application/zip"))


def _letters(request: Request, session: Session, release: Release) -> list[tuple[str, bytes]]:
    """What stands in a pack beside its files: the manifest, and once it is confirmed what was signed.

    Raises NotFound where the copy is not whole.
    """
    from app.documents.pack import ATTESTATION, MANIFEST, SIGNATURE

    manifest = _files(request).read(release.manifest_sha256) if release.manifest_sha256 else None
    if manifest is None:
        raise NotFound
    letters = [(MANIFEST, manifest)]
    if release.confirmed_at:
        copy = _copy(request, session, release)
        letters.append((ATTESTATION, attestation_of(release, copy, release.signing_key)))
        letters.append((SIGNATURE, release.signature.encode()))
    return letters


def _copy(request: Request, session: Session, release: Release) -> ReleasedCopy:
    return released_copy(_files(request), file_in(session, release, PATH).sha256)


def _files(request: Request) -> FileStore:
    return FileStore(request.app.state.settings.files)


def _address(asking: Standing, release: Release) -> str:
    return f"/committees/{asking.here.slug}/releases/{release.id}"


def _back(asking: Standing, release: Release) -> tuple[str, str]:
    return f"Release {release.number}", _address(asking, release)


def _again(
    request: Request,
    session: Session,
    asking: Standing,
    release: Release,
    sent: Sent,
    act: str,
    told: RefusedForm,
) -> Response:
    """The page once more, with what was typed and why it was not done."""
    refusal = Refused(act, sent.values, told.errors, told.personal)
    return _draw(request, session, asking, release, refusal, told.status)


def _draw(
    request: Request,
    session: Session,
    asking: Standing,
    release: Release,
    refusal: Refused = NOT_REFUSED,
    status: int = 200,
) -> Response:
    home = f"/committees/{asking.here.slug}/releases"
    return page(
        request,
        "releases/show.html",
        _page(request, session, asking, release, refusal),
        title=f"Release {release.number}",
        status=status,
        block="progress",
        back=("Releases", home),
    )


def _page(
    request: Request, session: Session, asking: Standing, release: Release, refusal: Refused
) -> ReleasePage:
    copy = _copy(request, session, release) if release.manifest_sha256 else None
    return ReleasePage(
        address=_address(asking, release),
        release=release,
        tag=TAG[release.state],
        meaning=MEANINGS[release.state],
        cycle=copy.cycle if copy else cycle_of(session, asking.here.id, release.cycle_id).name,
        assembly=assembly_of(session, release),
        copy=copy,
        has_before=release_before(session, release) is not None,
        fingerprint=sha256(base64.b64decode(release.signing_key)).hexdigest() if release.signing_key else "",
        confirming=_why_not(release, ReleaseState.RELEASED, may_confirm(asking, release)),
        aside=_why_not(release, ReleaseState.PUT_ASIDE, may_release(asking)),
        withdrawing=_why_not(release, ReleaseState.WITHDRAWN, may_release(asking)),
        story=tuple((trace, TOLD[trace.act]) for trace in story_of(session, release) if trace.act in TOLD),
        refused=refusal,
    )


def _why_not(release: Release, after: ReleaseState, permit: Permit) -> str | None:
    """Why the person cannot bring the release there; None where its state does not lead there at all."""
    return permit.sentence if takes_release_move(release, after) else None
