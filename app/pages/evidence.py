"""Evidence: finding it, one piece with its uses and story, its file, and using it in a judgement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from app.files import FileStore, handing_out
from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.rendering import go_to, page
from evaluations.actions.judgement import use_evidence
from evaluations.committee import Service
from evaluations.cycle import Cycle, Stage
from evaluations.evidence import Evidence, StoredFile
from evaluations.permissions import (
    Permit,
    may_hold_evidence,
    may_judge,
    may_judge_somewhere,
    may_read_committee,
    may_record_evidence,
    require,
    takes_changes,
)
from evaluations.queries.committee import services_of
from evaluations.queries.cycle import Told, chosen_indicators, cycle_of, cycles_of, units_taking_part
from evaluations.queries.edition import catalogue
from evaluations.queries.evidence import (
    BY_COMMITTEE,
    Act,
    EvidenceFilters,
    EvidenceFound,
    EvidenceInList,
    EvidenceTold,
    UsedIn,
    UseFilter,
    VoiceFilter,
    evidence_of,
    evidence_told,
    file_of,
    find_evidence,
    has_evidence,
)
from evaluations.refusals import Invalid, NotFound, NotNow
from evaluations.standing import Standing
from evaluations.triangulation import InformationType, Source, Stance, Voice
from indicators.framework import Framework

router = GuardedRouter()

LIST = "/committees/{committee}/evidence"
ONE = LIST + "/{evidence}"
EXCERPT = 280
THE_COMMITTEE = "The committee itself"
NOBODY = VoiceFilter.NOBODY.value
FILE_IS_GONE = (
    "The file of this evidence is not as it was attached: it is missing or was changed since. "
    "It is not handed out. Ask whoever runs this workbook to restore it from a backup, or attach it again."
)

LABELS = {
    "title": "Title",
    "source": "Source",
    "method": "How it was gathered",
    "finding": "What it tells us",
    "period_from": "First day it speaks of",
    "period_to": "Last day it speaks of",
    "voices": "Whose voice it carries",
    "information_type": "What it tells of",
    "service_id": "Held by",
    "link": "Link",
    "file": "File",
}

Options = tuple[tuple[str, str], ...]


# What the pages show


@dataclass(frozen=True)
class FoundPiece:
    """A piece in the list: where its page is, the beginning of its finding, and facts as (key, value)."""

    title: str
    href: str
    excerpt: str
    facts: tuple[tuple[str, str], ...]
    is_merged: bool


@dataclass(frozen=True)
class ListPage:
    """What was found, and all that it can be narrowed by. `here` is the address with its filters."""

    address: str
    here: str
    filters: EvidenceFilters
    found: EvidenceFound
    pieces: tuple[FoundPiece, ...]
    is_empty: bool
    record: Permit
    sources: Options
    voices: Options
    types: Options
    stances: Options
    uses: Options
    services: Options
    cycles: Options
    indicators: Options

    @property
    def narrows_more(self) -> bool:
        """Whether a filter is set that stands under "More filters"."""
        seen = EvidenceFilters(
            words=self.filters.words,
            source=self.filters.source,
            indicator=self.filters.indicator,
            cycle_id=self.filters.cycle_id,
        )
        return self.filters != seen


@dataclass(frozen=True)
class UseShown:
    """A judgement that uses the piece: its name, address and stance."""

    label: str
    href: str
    stance: Stance


@dataclass(frozen=True)
class ActShown:
    """One act in the piece's story: what was done, and each change in words."""

    told: Told
    sentence: str
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class UseForm:
    """Choosing a judgement to use the piece in. `ways` lead to the open cycles: (name, href, is current)."""

    cycle: Cycle
    ways: tuple[tuple[str, str, bool], ...]
    units: Options
    indicators: Options
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    stances: Options = tuple((one.value, one.value.capitalize()) for one in Stance)


@dataclass(frozen=True)
class ShowPage:
    """One piece with all that is known of it. `change` and `use` say whether this person may do it now.

    `link` is its address and its host; `file` its name, what it is and where it is handed out.
    """

    told: EvidenceTold
    address: str
    list_address: str
    facts: tuple[tuple[str, str], ...]
    link: tuple[str, str] | None
    file: tuple[str, str, str] | None
    uses: tuple[UseShown, ...]
    story: tuple[ActShown, ...]
    change: Permit
    use: Permit
    use_form: UseForm | None


# The list


@router.get(LIST, permission=may_read_committee)
def evidence_list(request: Request, session: Transaction, asking: Asking) -> Response:
    asked = Sent(FormData(dict(request.query_params)))
    services = services_of(session, asking.here.id)
    cycles = cycles_of(session, asking.here.id)
    indicators = _indicators(catalogue(session), cycles)
    filters = _filters(asked, services, cycles, indicators)
    found = find_evidence(session, asking.here.id, filters, page_number=asked.whole_number("page") or 1)
    address = f"/committees/{asking.here.slug}/evidence"
    content = ListPage(
        address=address,
        here=address + _query(filters),
        filters=filters,
        found=found,
        pieces=tuple(_found(piece, address) for piece in found.pieces),
        is_empty=not found.count and not has_evidence(session, asking.here.id),
        record=may_record_evidence(asking),
        sources=options_of(Source),
        voices=options_of(VoiceFilter),
        types=options_of(InformationType),
        stances=options_of(Stance),
        uses=options_of(UseFilter),
        services=((BY_COMMITTEE, THE_COMMITTEE), *((one.id, one.name) for one in services)),
        cycles=tuple((one.id, one.name) for one in cycles),
        indicators=indicators,
    )
    return page(request, "evidence/list.html", content, title="Evidence", block="results")


def options_of(words: type[Enum]) -> Options:
    """The field's words as the options of a choice."""
    return tuple((one.value, one.value.capitalize()) for one in words)


def _indicators(editions: Mapping[str, Framework], cycles: Sequence[Cycle]) -> Options:
    """The indicators of every edition that the committee's cycles use, by number."""
    used = dict.fromkeys(cycle.edition for cycle in cycles)
    titles: dict[str, str] = {}
    for edition in used:
        for one in editions[edition].indicators if edition in editions else ():
            titles.setdefault(one.number, f"{one.number} {one.title}")
    return tuple(titles.items())


def _filters(
    asked: Sent, services: Sequence[Service], cycles: Sequence[Cycle], indicators: Options
) -> EvidenceFilters:
    """What the address asks for; anything unknown is as if it were not asked."""
    return EvidenceFilters(
        words=asked.line("words")[:200],
        source=asked.choice("source", Source),
        voice=asked.choice("voice", VoiceFilter),
        information_type=asked.choice("information_type", InformationType),
        stance=asked.choice("stance", Stance),
        service_id=asked.one_of("service", [BY_COMMITTEE, *(one.id for one in services)]),
        indicator=asked.one_of("indicator", [number for number, _ in indicators]),
        cycle_id=asked.one_of("cycle", [one.id for one in cycles]),
        use=asked.choice("use", UseFilter),
        has_file=asked.ticked("file"),
        shows_merged=asked.ticked("merged"),
    )


def _query(filters: EvidenceFilters) -> str:
    """The filters as they stand in the address."""
    chosen = {
        "words": filters.words,
        "source": filters.source,
        "voice": filters.voice,
        "information_type": filters.information_type,
        "stance": filters.stance,
        "service": filters.service_id,
        "indicator": filters.indicator,
        "cycle": filters.cycle_id,
        "use": filters.use,
        "file": "yes" if filters.has_file else "",
        "merged": "yes" if filters.shows_merged else "",
    }
    said = {name: one.value if isinstance(one, Enum) else one for name, one in chosen.items() if one}
    return f"?{urlencode(said)}" if said else ""


def _found(piece: EvidenceInList, address: str) -> FoundPiece:
    excerpt = " ".join(piece.finding.split())
    if len(excerpt) > EXCERPT:
        excerpt = excerpt[:EXCERPT].rpartition(" ")[0] + " …"
    facts = [
        ("Source", piece.source.value),
        ("Speaks of", period(piece)),
        ("Voice", voices(piece.voices)),
        ("Tells of", piece.information_type.value),
        ("Held by", piece.service or THE_COMMITTEE.lower()),
        ("Used in", counted(piece.uses, "judgement") if piece.uses else "no judgement yet"),
    ]
    if piece.has_file:
        facts.append(("File", "attached"))
    return FoundPiece(piece.title, f"{address}/{piece.id}", excerpt, tuple(facts), piece.is_merged)


def period(piece: Evidence | EvidenceInList) -> str:
    """The time that a piece speaks of, in words."""
    first, last = piece.period_from, piece.period_to
    ends = [f"{day.day} {day:%B %Y}" for day in (first, last)]
    return ends[0] if first == last else f"{ends[0]} to {ends[1]}"


def voices(carried: frozenset[Voice]) -> str:
    """Whose voice a piece carries, in words."""
    return ", ".join(voice.value for voice in Voice if voice in carried) or NOBODY


def counted(number: int, thing: str) -> str:
    """A number of things in words: "1 judgement", "2 judgements"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


# One piece


@router.get(ONE, permission=may_read_committee)
def show(request: Request, session: Transaction, asking: Asking, evidence: str) -> Response:
    told = evidence_told(session, asking.here.id, evidence)
    return _draw(request, session, asking, told, request.query_params.get("cycle", ""))


@router.post(ONE + "/uses", permission=may_judge_somewhere, back_to=ONE)
def use(request: Request, session: Transaction, asking: Asking, evidence: str, sent: Form) -> Response:
    piece = evidence_of(session, asking.here.id, evidence)
    cycle = cycle_of(session, asking.here.id, sent.line("cycle"))
    units = {one.unit.id: one for one in units_taking_part(session, cycle)}
    unit = units.get(sent.needed("unit", "Choose who judges."))
    indicator = sent.needed("indicator", "Choose an indicator.")
    stance = sent.needed_choice("stance", Stance, "Choose what it does for the judgement.")
    if unit is None:
        sent.errors.setdefault("unit", "Choose one of the teams and joint units shown.")
    try:
        sent.check()
        assert unit is not None
        assert stance is not None
        require(may_judge(asking, unit.unit))
        use_evidence(
            session,
            by=asking.actor,
            cycle=cycle,
            unit=unit.unit,
            indicator=indicator,
            evidence=piece,
            stance=stance,
        )
    except (Invalid, NotNow) as refusal:
        told = evidence_told(session, asking.here.id, evidence)
        return _draw(request, session, asking, told, cycle.id, sent=sent, errors=_errors(refusal))
    address = f"/committees/{asking.here.slug}/evidence/{piece.id}"
    return go_to(request, address, said=f"Used in {indicator} for {unit.name}: {stance.value}.")


def _errors(refusal: Invalid | NotNow) -> dict[str, str]:
    return refusal.errors if isinstance(refusal, Invalid) else {"": refusal.sentence}


def _draw(
    request: Request,
    session: Session,
    asking: Standing,
    told: EvidenceTold,
    wanted: str,
    *,
    sent: Sent | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    home = f"/committees/{asking.here.slug}"
    piece = told.evidence
    form = _use_form(session, asking, f"{home}/evidence/{piece.id}", wanted)
    if form and sent:
        form = replace(form, values=sent.values, errors=errors or {})
    content = ShowPage(
        told=told,
        address=f"{home}/evidence/{piece.id}",
        list_address=f"{home}/evidence",
        facts=facts_of(piece, told.service),
        link=(piece.link, urlsplit(piece.link).hostname or "") if piece.link else None,
        file=_file(told.file, f"{home}/evidence/{piece.id}/file"),
        uses=tuple(
            UseShown(
                place_in_words(one),
                f"{home}/cycles/{one.cycle_id}/judgements/{one.unit_id}/{one.indicator}",
                one.stance,
            )
            for one in told.uses
        ),
        story=tuple(_act(one, piece) for one in told.story),
        change=takes_changes(piece) and may_hold_evidence(asking, piece.service_id),
        use=takes_changes(piece) and may_judge_somewhere(asking),
        use_form=form,
    )
    return page(
        request,
        "evidence/show.html",
        content,
        title=piece.title,
        status=422 if errors else 200,
        back=("Evidence", f"{home}/evidence"),
    )


def facts_of(piece: Evidence, service: str | None) -> tuple[tuple[str, str], ...]:
    """What a piece says of itself in short, apart from its words."""
    return (
        ("Source", piece.source.value.capitalize()),
        ("Time it speaks of", period(piece)),
        ("Voice it carries", voices(piece.voices).capitalize()),
        ("Tells of", piece.information_type.value.capitalize()),
        ("Held by", service or THE_COMMITTEE),
        ("Recorded", f"{piece.recorded_at.day} {piece.recorded_at:%B %Y} by {piece.recorded_by}"),
    )


def _file(file: StoredFile | None, address: str) -> tuple[str, str, str] | None:
    if file is None:
        return None
    kind = file.name.rpartition(".")[2].upper()
    return file.name, f"{kind}, {size_in_words(file.size)}", address


def size_in_words(size: int) -> str:
    """A number of bytes as people say it."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, round(size / 1024))} kB"


# Its story


def _act(act: Act, piece: Evidence) -> ActShown:
    told = act.told
    if act.where:
        return ActShown(told, _told_use(told, piece, place_in_words(act.where)))
    if told.act == "evidence merged":
        is_kept = told.change["merged_into"][1] == piece.id
        merged = "another entry of the same evidence into this one" if is_kept else "this entry into another"
        return ActShown(told, f"Merged {merged}.")
    if told.act == "evidence recorded":
        return ActShown(told, "Recorded this evidence.")
    return ActShown(told, "Changed what it says.", _changes(told))


def place_in_words(used: UsedIn) -> str:
    """A judgement as people speak of it."""
    return f"{used.indicator} for {used.unit}, {used.cycle}"


def _told_use(told: Told, piece: Evidence, where: str) -> str:
    before, after = told.change["stance"]
    if told.act == "evidence merged":
        is_kept = told.change["evidence_id"][1] == piece.id
        return (
            f"By a merge it stands in {where}: {after}."
            if is_kept
            else f"By a merge its use in {where} went."
        )
    if after is None:
        return f"Stopped using it in {where}."
    if before is None:
        return f"Used it in {where}: {after}."
    return f"Changed its stance in {where} from {before} to {after}."


def _changes(told: Told) -> tuple[str, ...]:
    """From what to what, where it is short enough to have been kept in words."""
    return tuple(_changed(LABELS[name], *pair) for name, pair in told.change.items() if name in LABELS)


def _changed(label: str, before: str | None, after: str | None) -> str:
    if any((text or "").startswith("sha256:") for text in (before, after)):
        return f"{label}: the words changed."
    return f"{label}: from “{before or 'nothing'}” to “{after or 'nothing'}”."


# Using it in a judgement


def _use_form(session: Session, asking: Standing, address: str, wanted: str) -> UseForm | None:
    """The form for one open cycle; None where this person can judge in none."""
    if not may_judge_somewhere(asking):
        return None
    cycles = [one for one in cycles_of(session, asking.here.id) if one.stage is Stage.OPEN]
    if not cycles:
        return None
    cycle = next((one for one in cycles if one.id == wanted), cycles[0])
    units = [one for one in units_taking_part(session, cycle) if may_judge(asking, one.unit)]
    chosen = chosen_indicators(session, cycle)
    titles = dict(_indicators(catalogue(session), [cycle]))
    return UseForm(
        cycle=cycle,
        ways=tuple((one.name, f"{address}?cycle={one.id}#use", one is cycle) for one in cycles),
        units=tuple((one.unit.id, one.name) for one in units),
        indicators=tuple((number, title) for number, title in titles.items() if number in chosen),
    )


# Its file


@router.get(ONE + "/file", permission=may_read_committee)
def file(request: Request, session: Transaction, asking: Asking, evidence: str) -> Response:
    found = file_of(session, evidence_of(session, asking.here.id, evidence))
    if found is None:
        raise NotFound
    content = FileStore(request.app.state.settings.files).read(found.sha256)
    if content is None:
        raise NotNow(FILE_IS_GONE)
    return Response(content, headers=handing_out(found.name, found.media_type))
