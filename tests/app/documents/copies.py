"""An invented copy of a release, small and with something of everything; its files; a key to sign with."""

import hashlib
import json
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.documents.check_pack import ATTESTATION_FORMAT, fingerprint
from app.documents.pack import ATTESTATION, MANIFEST, SIGNATURE, manifest_of, pack_files
from app.documents.pack_zip import contents
from app.files import FileStore
from evaluations.released import (
    FORMAT,
    AttachedFile,
    ReleasedClaim,
    ReleasedCopy,
    ReleasedDissent,
    ReleasedEntry,
    ReleasedEvidence,
    ReleasedIndicator,
    ReleasedJudgement,
    ReleasedLevel,
    ReleasedModeration,
    ReleasedPart,
    ReleasedReference,
    ReleasedReply,
    ReleasedStatement,
    ReleasedTheme,
    ReleasedUnit,
    ReleasedUse,
    file_path,
    written,
)
from indicators.level import Level

MINUTES = b"%PDF-1.7 minutes of a meeting %%EOF"
SURVEY = b'question,answer\nDid it help?,"yes, a lot"\n'
KEY = Ed25519PrivateKey.from_private_bytes(b"the key of this installation....")
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"the key of another installation.")
ATTACHED = ((MINUTES, "Minutes à la carte.pdf", "application/pdf"), (SURVEY, "survey.csv", "text/csv"))


def attached(content: bytes, name: str, media_type: str) -> AttachedFile:
    sha256 = hashlib.sha256(content).hexdigest()
    return AttachedFile(name, file_path(name, sha256), sha256, media_type, len(content))


def evidence(number: int, title: str, source: str, file: AttachedFile | None = None) -> ReleasedEvidence:
    return ReleasedEvidence(
        id=f"piece{number}",
        title=title,
        source=source,
        method="Asked at the end of each visit",
        finding=f"What {title} tells us.\nA second line of it.",
        period_from="2025-04-01",
        period_to="2026-03-31",
        voices=("parents and carers",) if number % 2 else (),
        information_type="outcome",
        service="Health" if number % 2 else "",
        link="https://example.org/report" if number == 2 else "",
        file=file,
    )


def entry(number: int, level: str, cannot_judge: str = "", kind: str = "agreed") -> ReleasedEntry:
    return ReleasedEntry(
        number=number,
        kind=kind,
        level=level,
        cannot_judge=cannot_judge,
        outside_reason="",
        marks={"1": "in between"} if level else {},
        rationale="Most plans are in time." if level else "",
        strengths="Families say that they are heard.",
        areas_for_improvement='=HYPERLINK("nowhere")',
        immediate_action="",
        immediate_action_owner="",
        worth_sharing="",
        dissent=(ReleasedDissent("We see this otherwise.", "Police"),) if number == 1 else (),
        reason="New figures came in." if number > 1 else "",
        judged_on="2026-03-12",
        at="2026-03-12T09:30:00+00:00",
        by="Lead officer",
        rests_on=({"title": "Survey of parents", "source": "views", "stance": "supports"},),
    )


def judgement(unit: str, number: str, entries: tuple[ReleasedEntry, ...], state: str) -> ReleasedJudgement:
    return ReleasedJudgement(
        id=f"judgement-{unit}-{number}",
        unit_id=unit,
        state=state,
        entries=entries,
        uses=(ReleasedUse("piece1", "supports"), ReleasedUse("piece2", "contradicts")) if entries else (),
        strength="standing on two sources" if entries else "standing on nothing",
        sources=("performance data", "views of children and families") if entries else (),
        warnings=("Some of the evidence contradicts this judgement.",) if entries else (),
        moderations=(
            ReleasedModeration(
                "Lead officer",
                "2026-03-13T10:00:00+00:00",
                "Is the level right?",
                "closed",
                (ReleasedReply("proposed", "weak", "Too high.", "Police", "2026-03-14T10:00:00+00:00"),),
            ),
        )
        if state == "agreed"
        else (),
        movement="improved" if entries else "new",
        movement_words="From weak to good." if entries else "",
    )


def indicator(number: str, title: str, is_reference: bool) -> ReleasedIndicator:
    two = (entry(1, "weak"), entry(2, "good", kind="revised"))
    return ReleasedIndicator(
        number=number,
        title=title,
        key_area="2. Key outcomes",
        themes=(ReleasedTheme(1, "Access"), ReleasedTheme(2, "Help in time")),
        is_reference=is_reference,
        reason="The last inspection asked for it.",
        judgements=(
            judgement("team1", number, two, "agreed"),
            judgement("team2", number, (entry(1, "", "Nobody could be asked."),), "cannot be judged"),
            judgement("joint1", number, (), "draft"),
        ),
        pattern=("Weakness is nowhere.", "Strength is isolated: Health, North."),
    )


def statement() -> ReleasedStatement:
    return ReleasedStatement(
        parts=(
            ReleasedPart("How good are we now?", (ReleasedClaim("Children are safer.", (1, 2)),)),
            ReleasedPart("Plain summary for the public", (ReleasedClaim("We looked at help.", ()),)),
        ),
        references=(
            ReleasedReference(1, "judgement-team1-2.1", "", "2.1 Health, North: good"),
            ReleasedReference(2, "", "piece1", "Survey of parents"),
        ),
        words=7,
        word_limit=5000,
    )


def invented_copy() -> ReleasedCopy:
    """Two indicators, three units, three pieces of evidence with two files, a statement."""
    minutes, survey = (attached(*one) for one in ATTACHED)
    return ReleasedCopy(
        format=FORMAT,
        committee="Example Child Protection Committee",
        release_number=3,
        words="For the visit in June.\nPlease begin with 2.1.",
        cycle="2026",
        cycle_id="cycle1",
        period_from="2025-04-01",
        period_to="2026-03-31",
        why_now="An inspection is expected.",
        edition="hmie-2009",
        edition_title="How well do we protect children?",
        copied_at="2026-04-01T09:30:00+00:00",
        copied_by="Lead officer",
        levels=tuple(ReleasedLevel(level.value, level.value, level.caption) for level in Level),
        units=(
            ReleasedUnit("team1", "Health, North", True, "Health", "North"),
            ReleasedUnit("team2", "Police, whole area", True, "Police", "whole area"),
            ReleasedUnit("joint1", "The committee together", False, "", ""),
        ),
        indicators=(
            indicator("1.2", "Meeting needs", False),
            indicator("2.1", "Children are <safe> & heard", True),
        ),
        evidence=(
            evidence(1, "Survey of parents", "views of stakeholders and service users", survey),
            evidence(2, "Review of minutes", "review of documents", minutes),
            evidence(3, "Waiting times", "performance data"),
        ),
        statement=statement(),
        weaknesses=("1.2 rests on one source.",),
    )


def bare_copy() -> ReleasedCopy:
    """A release of a cycle in which nobody has judged or recorded anything yet."""
    return replace(
        invented_copy(), evidence=(), indicators=(), units=(), statement=None, weaknesses=(), words=""
    )


def kept(folder: Path) -> FileStore:
    """A store with the attached files of the invented copy."""
    store = FileStore(folder)
    for content, _, _ in ATTACHED:
        store.keep(content)
    return store


def pack_of(copy: ReleasedCopy, store: FileStore, key: Ed25519PrivateKey = KEY) -> dict[str, bytes]:
    """A whole pack: every file by its path, with manifest, attestation and signature."""
    files = list(pack_files(copy))
    return sealed(dict(contents(files, store)), manifest_of(files), key, copy.release_number)


def sealed(
    pack: dict[str, bytes], manifest: bytes, key: Ed25519PrivateKey, number: int = 3
) -> dict[str, bytes]:
    """Files with a manifest, attested and signed."""
    attestation = written(
        {
            "format": ATTESTATION_FORMAT,
            "committee": "Example Child Protection Committee",
            "cycle": "2026",
            "release_number": number,
            "assembled_by": "Lead officer",
            "assembled_at": "2026-04-01T09:30:00+00:00",
            "confirmed_by": "Chair",
            "confirmed_at": "2026-04-02T09:30:00+00:00",
            "manifest_sha256": hashlib.sha256(manifest).hexdigest(),
            "public_key": b64encode(key.public_key().public_bytes_raw()).decode(),
        }
    )
    return {**pack, MANIFEST: manifest, ATTESTATION: attestation, SIGNATURE: b64encode(key.sign(attestation))}


def fingerprint_of(key: Ed25519PrivateKey) -> str:
    return fingerprint(key.public_key().public_bytes_raw())


def listed_in(pack: dict[str, bytes]) -> list[str]:
    """The paths of the manifest."""
    return [file["path"] for file in json.loads(pack[MANIFEST])["files"]]
