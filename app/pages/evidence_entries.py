"""Recording evidence, from a judgement's pad or apart from it, and changing what an entry says."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.files import KINDS, FileStore, Upload, looked_at
from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import NOTHING_PERSONAL, PersonalNotice, not_personal, personal_notice
from app.pages.evidence import LABELS, LIST, NOBODY, ONE, THE_COMMITTEE, Options, options_of
from app.rendering import go_to, page
from evaluations.actions.evidence import (
    EvidenceWords,
    change_evidence,
    record_evidence,
    spelled,
    words_of,
)
from evaluations.actions.judgement import use_evidence
from evaluations.committee import NamedUnit
from evaluations.cycle import Cycle
from evaluations.evidence import Evidence
from evaluations.permissions import (
    may_hold_evidence,
    may_judge,
    may_record_evidence,
    require,
    require_now,
    takes_changes,
)
from evaluations.queries.committee import services_of
from evaluations.queries.cycle import cycle_of, units_of
from evaluations.queries.evidence import VoiceFilter, evidence_of, file_of
from evaluations.refusals import Invalid, LooksPersonal, NotFound, NotNow, Stale
from evaluations.standing import Standing
from evaluations.triangulation import InformationType, Source, Stance, Voice

router = GuardedRouter()

CHOOSE_AGAIN = "Choose the file again: a form that comes back does not keep it."
FILE_LABELS = {**LABELS, "file": "The file's name"}
ORDER = (
    "",
    "title",
    "source",
    "method",
    "finding",
    "period_from",
    "period_to",
    "voices",
    "information_type",
    "service_id",
    "link",
    "file",
    "names_no_child",
    "stance",
)
VOICES, STANCES = options_of(VoiceFilter), options_of(Stance)
TYPE_HINTS = {
    InformationType.QUANTITY: "How much or how many.",
    InformationType.QUALITY: "How well it is done.",
    InformationType.OUTCOME: "What difference it makes to children and families.",
}
SOURCE_HINTS = {
    Source.PERFORMANCE_DATA: "Counts, times and rates from your records.",
    Source.VIEWS: "What children, families, staff or the community say.",
    Source.OBSERVATION_AND_AUDIT: "What somebody saw, or found by reading files.",
    Source.DOCUMENTS: "Policies, guidance, plans, minutes.",
}


@dataclass(frozen=True)
class PadPlace:
    """The judgement from whose pad somebody came: the evidence is used there at once."""

    cycle: Cycle
    unit: NamedUnit
    indicator: str
    address: str

    @property
    def fields(self) -> dict[str, str]:
        return {"cycle": self.cycle.id, "unit": self.unit.unit.id, "indicator": self.indicator}


@dataclass(frozen=True)
class EntryForm:
    """The form of an entry. `values` are as saved or as typed.

    A conflict is who saved first and (label, theirs, yours) of each field that differs.
    `may_be_committees` says whether this person may say that the committee itself holds it.
    """

    address: str
    services: Options
    may_be_committees: bool
    values: Mapping[str, str] = field(default_factory=dict)
    voices: tuple[str, ...] = ()
    version: int = 0
    file_name: str = ""
    place: PadPlace | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL
    conflict: tuple[str, tuple[tuple[str, str, str], ...]] | None = None
    sources: tuple[tuple[str, str, str], ...] = tuple(
        (one.value, one.value.capitalize(), SOURCE_HINTS[one]) for one in Source
    )
    types: tuple[tuple[str, str, str], ...] = tuple(
        (one.value, one.value.capitalize(), TYPE_HINTS[one]) for one in InformationType
    )
    voice_options: Options = VOICES
    stances: Options = STANCES
    file_hint: str = f"One file of 20 MB at most: {', '.join(KINDS)}."
    file_endings: str = ",".join(f".{ending}" for ending in KINDS)


# Recording


@router.get(LIST + "/new", permission=may_record_evidence)
def new(request: Request, session: Transaction, asking: Asking) -> Response:
    asked = {name: request.query_params.get(name, "") for name in ("cycle", "unit", "indicator")}
    place = _place(session, asking, asked)
    form = replace(_new_form(session, asking), place=place)
    first = form.services[0][0] if form.services and not form.may_be_committees else ""
    return _draw_new(request, asking, replace(form, values={"service_id": first}))


@router.post(LIST, permission=may_record_evidence)
def record(request: Request, session: Transaction, asking: Asking, sent: Form) -> Response:
    place = _place(session, asking, {name: sent.line(name) for name in ("cycle", "unit", "indicator")})
    form = replace(_new_form(session, asking), place=place)
    try:
        stance = _stance(sent, place)
        words, upload = _read(sent, form)
        require(may_hold_evidence(asking, words.service_id))
        evidence = record_evidence(
            session,
            by=asking.actor,
            committee_id=asking.here.id,
            words=words,
            attached=upload.attached if upload else None,
            not_personal=not_personal(sent),
        )
        if place and stance:
            _use(session, asking, place, evidence, stance)
    except (Invalid, LooksPersonal, NotNow) as refusal:
        return _draw_new(request, asking, _refused(form, sent, refusal), status=422)
    _keep(request, upload)
    if place and stance:
        return go_to(request, place.address, said=f"Evidence recorded. Here it {stance.value}.")
    return go_to(request, f"{form.address}/{evidence.id}", said="Evidence recorded.")


def _new_form(session: Session, asking: Standing) -> EntryForm:
    return EntryForm(
        address=f"/committees/{asking.here.slug}/evidence",
        services=_services(session, asking),
        may_be_committees=bool(may_hold_evidence(asking, None)),
    )


def _services(session: Session, asking: Standing) -> Options:
    """The services for which this person may record evidence."""
    services = services_of(session, asking.here.id)
    return tuple((one.id, one.name) for one in services if may_hold_evidence(asking, one.id))


def _place(session: Session, asking: Standing, asked: Mapping[str, str]) -> PadPlace | None:
    """Where the evidence is used at once; None when nobody asked for that.

    Raises NotFound or NotPermitted.
    """
    if not all(asked.values()):
        return None
    cycle = cycle_of(session, asking.here.id, asked["cycle"])
    units = {one.unit.id: one for one in units_of(session, asking.here.id)}
    unit = units.get(asked["unit"])
    if unit is None:
        raise NotFound
    require(may_judge(asking, unit.unit))
    home = f"/committees/{asking.here.slug}/cycles/{cycle.id}"
    indicator = asked["indicator"]
    return PadPlace(cycle, unit, indicator, f"{home}/judgements/{unit.unit.id}/{indicator}")


def _use(session: Session, asking: Standing, place: PadPlace, evidence: Evidence, stance: Stance) -> None:
    use_evidence(
        session,
        by=asking.actor,
        cycle=place.cycle,
        unit=place.unit.unit,
        indicator=place.indicator,
        evidence=evidence,
        stance=stance,
    )


def _draw_new(request: Request, asking: Standing, form: EntryForm, *, status: int = 200) -> Response:
    back = ("Evidence", form.address)
    if form.place:
        back = (f"{form.place.indicator} for {form.place.unit.name}", form.place.address)
    return page(request, "evidence/new.html", form, title="Record evidence", status=status, back=back)


# Changing


@router.get(ONE + "/changes", permission=may_record_evidence)
def changes(request: Request, session: Transaction, asking: Asking, evidence: str) -> Response:
    piece = evidence_of(session, asking.here.id, evidence)
    require(may_hold_evidence(asking, piece.service_id))
    require_now(takes_changes(piece))
    return _draw_change(request, _change_form(session, asking, piece))


@router.post(ONE + "/changes", permission=may_record_evidence)
def change(request: Request, session: Transaction, asking: Asking, evidence: str, sent: Form) -> Response:
    piece = evidence_of(session, asking.here.id, evidence)
    require(may_hold_evidence(asking, piece.service_id))
    form = _change_form(session, asking, piece)
    try:
        words, upload = _read(sent, form)
        require(may_hold_evidence(asking, words.service_id))
        change_evidence(
            session,
            by=asking.actor,
            evidence=piece,
            words=words,
            version=sent.whole_number("version"),
            attached=upload.attached if upload else None,
            detaches=sent.ticked("detaches"),
            not_personal=not_personal(sent),
        )
    except (Invalid, LooksPersonal) as refusal:
        refused = replace(_refused(form, sent, refusal), version=sent.whole_number("version"))
        return _draw_change(request, refused, status=422)
    except Stale as refusal:
        refused = replace(_refused(form, sent, refusal), version=piece.version)
        conflict = (refusal.saved_by, _pairs(refusal.theirs, words, form))
        return _draw_change(request, replace(refused, conflict=conflict), status=409)
    _keep(request, upload)
    return go_to(request, form.address, said="Saved. What was agreed keeps the evidence as it stood.")


def _change_form(session: Session, asking: Standing, piece: Evidence) -> EntryForm:
    said = words_of(piece)
    file = file_of(session, piece)
    return EntryForm(
        address=f"/committees/{asking.here.slug}/evidence/{piece.id}",
        services=_services(session, asking),
        may_be_committees=bool(may_hold_evidence(asking, None)),
        values=spelled(said, said.service_id or "", None),
        voices=tuple(voice.value for voice in said.voices) or (NOBODY,),
        version=piece.version,
        file_name=file.name if file else "",
    )


def _pairs(
    theirs: Mapping[str, str], words: EvidenceWords, form: EntryForm
) -> tuple[tuple[str, str, str], ...]:
    """Each field that differs, as (label, theirs, yours)."""
    service = dict(form.services).get(words.service_id or "", THE_COMMITTEE)
    yours = spelled(words, service, None)
    return tuple(
        (label, theirs[name], yours[name])
        for name, label in LABELS.items()
        if name != "file" and theirs[name] != yours[name]
    )


def _draw_change(request: Request, form: EntryForm, *, status: int = 200) -> Response:
    return page(
        request,
        "evidence/change.html",
        form,
        title="Change this evidence",
        status=status,
        back=(form.values.get("title", "").strip() or "Evidence", form.address),
    )


# Reading the form


def _read(sent: Sent, form: EntryForm) -> tuple[EvidenceWords, Upload | None]:
    """What the form says and the file that came with it. Raises Invalid with every fault."""
    voices = _voices(sent)
    source = sent.needed_choice("source", Source, "Choose where it comes from.")
    kind = sent.needed_choice("information_type", InformationType, "Choose what it tells of.")
    first = sent.day("period_from", "Give the first day that it speaks of.")
    last = sent.day("period_to", "Give the last day that it speaks of.")
    title = sent.needed("title", "Give the evidence a title.")
    method = sent.needed_text("method", "Say how the evidence was gathered.")
    finding = sent.needed_text("finding", "Write what the evidence tells us.")
    service_id = sent.one_of("service_id", [value for value, _ in form.services])
    if not service_id and not form.may_be_committees:
        sent.errors.setdefault("service_id", "Choose the service that holds it.")
    link = sent.line("link", longest=2_000)
    upload = upload_of(sent)
    sent.check()
    assert source is not None and kind is not None and first is not None and last is not None
    words = EvidenceWords(
        title=title,
        source=source,
        method=method,
        finding=finding,
        period_from=first,
        period_to=last,
        information_type=kind,
        voices=voices,
        service_id=service_id or None,
        link=link,
    )
    return words, upload


def _voices(sent: Sent) -> frozenset[Voice]:
    """The voices ticked. That it carries nobody's must be said too."""
    ticked = sent.choices("voices", VoiceFilter)
    if not ticked:
        sent.errors.setdefault("voices", "Say whose voice it carries, or tick that it carries nobody's.")
    if len(ticked) > 1 and VoiceFilter.NOBODY in ticked:
        sent.errors["voices"] = "Tick the voices that it carries or nobody's, not both."
    return frozenset(Voice(one.value) for one in ticked if one is not VoiceFilter.NOBODY)


def _stance(sent: Sent, place: PadPlace | None) -> Stance | None:
    if place is None:
        return None
    return sent.needed_choice("stance", Stance, "Choose what it does for this judgement.")


def upload_of(sent: Sent) -> Upload | None:
    """The file that was chosen, looked at. Notes what is wrong with it."""
    file = sent.file("file")
    if file is None:
        return None
    if not sent.ticked("names_no_child"):
        sent.errors["names_no_child"] = "Say that the file names no child and no family, or leave it out."
    try:
        return looked_at(file)
    except Invalid as refusal:
        sent.errors |= refusal.errors
        return None


def _keep(request: Request, upload: Upload | None) -> None:
    """Make the bytes last. The answer, and with it the row, waits for this."""
    if upload:
        FileStore(request.app.state.settings.files).keep(upload.content)


def _refused(form: EntryForm, sent: Sent, refusal: Invalid | LooksPersonal | NotNow | Stale) -> EntryForm:
    """The form with everything that was typed, and what is wrong with it."""
    told = refusal.errors if isinstance(refusal, Invalid) else {}
    # What stands in no field of the form, such as the judgement that it is for, is told of the whole form.
    errors = {name if name in ORDER else "": sentence for name, sentence in told.items()}
    if isinstance(refusal, NotNow):
        errors[""] = refusal.sentence
    if sent.file("file"):
        errors.setdefault("file", CHOOSE_AGAIN)
    errors = {name: errors[name] for name in sorted(errors, key=ORDER.index)}
    notice = NOTHING_PERSONAL
    if isinstance(refusal, LooksPersonal):
        notice = personal_notice(refusal, sent, FILE_LABELS)
    return replace(form, values=sent.values, voices=sent.all("voices"), errors=errors, personal=notice)
