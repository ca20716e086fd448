"""Judgements: the list of a cycle, the pad of one unit and one indicator, and a judgement's story."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import NOTHING_PERSONAL, PersonalNotice, not_personal, personal_notice
from app.rendering import go_to, page
from evaluations.actions.judgement import (
    agree,
    drop_draft,
    drop_evidence,
    save_draft,
    take_back,
    use_evidence,
)
from evaluations.cycle import Cycle
from evaluations.edition import PublishedTheme
from evaluations.evidence import Evidence, EvidenceUse
from evaluations.judgement import (
    LABELS,
    WORDS,
    Judgement,
    State,
    Words,
    spelled,
    still_asked,
    words_of,
)
from evaluations.marks import Mark, sentence
from evaluations.permissions import may_judge, may_judge_somewhere, may_read_committee, require
from evaluations.queries.cycle import NamedUnit, chosen_indicators, cycle_of, units_taking_part
from evaluations.queries.edition import framework_of, published_themes
from evaluations.queries.judgement import (
    Pad,
    Standing,
    Step,
    evidence_to_use,
    pad_at,
    standings_in,
    story_of,
    use_at,
)
from evaluations.refusals import Invalid, LooksPersonal, NotFound, NotNow, Stale
from evaluations.standing import Standing as Asker
from evaluations.triangulation import Stance, Voice
from indicators.framework import Framework, LevelMeaning, QualityIndicator, Theme
from indicators.level import Level

router = GuardedRouter()

LIST = "/committees/{committee}/cycles/{cycle}/judgements"
PAD = LIST + "/{unit}/{indicator}"

NOT_MARKED = "not marked"
CANNOT = "cannot judge"
NO_LEVEL = "no level yet"
EMPTY_DISSENT_ROWS = 2
MOST_TO_BEGIN_WITH = 6
PARTS = {"div#left-open": "left_open", "div#evidence-used": "evidence"}

FIELD_LABELS = {**LABELS, "reason": "The reason"}


# What the pages show


@dataclass(frozen=True)
class Typed:
    """What stands in the form of a pad: as saved, or as a person typed it.

    `choice` is the chosen answer about the level: one of the six words, CANNOT, NO_LEVEL or "".
    """

    words: Words = field(default_factory=Words)
    choice: str = ""
    version: int = 0
    judged_on: str = ""
    reason: str = ""

    @property
    def dissent(self) -> tuple[tuple[int, str, str], ...]:
        """Each row of dissent as (number from 1, words, service)."""
        rows = enumerate(self.words.dissent, start=1)
        return tuple((number, said["words"], said["service"]) for number, said in rows)

    @property
    def empty_dissent(self) -> tuple[int, ...]:
        """The numbers of the empty rows in which more dissent can be written."""
        first = len(self.words.dissent) + 1
        return tuple(range(first, first + EMPTY_DISSENT_ROWS))


@dataclass(frozen=True)
class ThemeOnPad:
    """A theme, the published illustrations if this installation has them, and the mark that it has."""

    theme: Theme
    published: PublishedTheme | None
    mark: str


@dataclass(frozen=True)
class UsedOnPad:
    """A piece of evidence used: where its page is, what it says of itself, and where its use is changed."""

    use: EvidenceUse
    piece: Evidence
    href: str
    facts: tuple[tuple[str, str], ...]
    withdrawal: str


@dataclass(frozen=True)
class Conflict:
    """Who saved first, and for each field that differs (label, theirs, yours)."""

    saved_by: str
    pairs: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class PadPage:
    """The pad, to write on or, where `refused` says why not, to read.

    `left_open` and `asked` speak of the words in the form, `still_asked` of those that were saved.
    `evidence` stands by source; `found` are (id, title) of evidence that can be used here.
    """

    pad: Pad
    framework: Framework
    indicator: QualityIndicator
    address: str
    cycle_address: str
    refused: str
    typed: Typed
    themes: tuple[ThemeOnPad, ...]
    left_open: str
    asked: tuple[str, ...]
    still_asked: tuple[str, ...]
    evidence: tuple[tuple[str, tuple[UsedOnPad, ...]], ...]
    find: str
    found: tuple[tuple[str, str], ...]
    evidence_address: str
    new_evidence_address: str
    next_pad: tuple[str, str] | None
    is_part: bool
    errors: dict[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL
    conflict: Conflict | None = None
    marks: tuple[tuple[str, str], ...] = (
        *((mark.value, mark.value.capitalize()) for mark in Mark),
        (NOT_MARKED, "Not marked"),
    )
    stances: tuple[tuple[str, str], ...] = tuple((one.value, one.value.capitalize()) for one in Stance)
    cannot: str = CANNOT
    no_level: str = NO_LEVEL

    @property
    def levels(self) -> tuple[LevelMeaning, ...]:
        """The six levels, best first as on the published page."""
        return tuple(reversed(self.framework.levels))

    @property
    def read_words(self) -> Words | None:
        """What a reader is shown: what is agreed, else the draft, else nothing."""
        if self.pad.in_force:
            return words_of(self.pad.in_force)
        return self.pad.words if self.pad.state is State.DRAFT else None


@dataclass(frozen=True)
class StateCell:
    """How one judgement stands: its words, its look and where it is."""

    words: str
    css: str
    href: str


@dataclass(frozen=True)
class ListRow:
    """One chosen indicator with a cell for each unit shown."""

    number: str
    title: str
    cells: tuple[StateCell, ...]


@dataclass(frozen=True)
class ListPage:
    """Who has done what in a cycle. `begin_with` are (label, href, state) of what waits for this person."""

    cycle: Cycle
    address: str
    units: tuple[NamedUnit, ...]
    options: tuple[tuple[str, str], ...]
    chosen_unit: str
    rows: tuple[ListRow, ...]
    counts: tuple[tuple[str, int], ...]
    begin_with: tuple[tuple[str, str, State], ...]


@dataclass(frozen=True)
class StoryPage:
    """Everything that was done to one judgement, day by day, the first act first."""

    pad: Pad
    framework: Framework
    indicator: QualityIndicator
    days: tuple[tuple[date, tuple[Step, ...]], ...]


@dataclass(frozen=True)
class TakeBackPage:
    """Asks whether a judgement shall be blank again, and why."""

    pad: Pad
    indicator: QualityIndicator
    address: str
    reason: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL


# The list


@router.get(LIST, permission=may_read_committee)
def judgements(request: Request, session: Transaction, asking: Asking, cycle: str) -> Response:
    found = cycle_of(session, asking.here.id, cycle)
    home = f"/committees/{asking.here.slug}/cycles/{found.id}"
    return page(
        request,
        "judgements/list.html",
        _list_page(session, asking, found, f"{home}/judgements", request.query_params.get("unit", "")),
        title=f"Judgements of {found.name}",
        block="results",
        back=(found.name, home),
    )


def _list_page(session: Session, asking: Asker, cycle: Cycle, address: str, wanted: str) -> ListPage:
    framework = framework_of(session, cycle.edition)
    chosen = chosen_indicators(session, cycle)
    indicators = [one for one in framework.indicators if one.number in chosen]
    standings = standings_in(session, cycle)
    units = sorted(units_taking_part(session, cycle), key=lambda one: not may_judge(asking, one.unit))
    shown = [unit for unit in units if unit.unit.id == wanted] or units
    rows = [_row(indicator, shown, standings, address) for indicator in indicators]
    return ListPage(
        cycle=cycle,
        address=address,
        units=tuple(shown),
        options=tuple((unit.unit.id, unit.name) for unit in units),
        chosen_unit=shown[0].unit.id if len(shown) == 1 else "",
        rows=tuple(rows),
        counts=_counts(rows),
        begin_with=tuple(_begin_with(asking, cycle, shown, indicators, standings, address)),
    )


def _row(
    indicator: QualityIndicator,
    units: list[NamedUnit],
    standings: dict[tuple[str, str], Standing],
    address: str,
) -> ListRow:
    number = indicator.number
    cells = (
        _cell(standings.get((unit.unit.id, number), UNTOUCHED), f"{address}/{unit.unit.id}/{number}")
        for unit in units
    )
    return ListRow(number, indicator.title, tuple(cells))


UNTOUCHED = Standing(State.BLANK, False)


def _cell(standing: Standing, href: str) -> StateCell:
    revised = ", revision at work" if _is_revised(standing) else ""
    css = f"state-{standing.state.value.replace(' ', '-')}"
    return StateCell(standing.state.value + revised, css, href)


def _is_revised(standing: Standing) -> bool:
    return standing.has_draft and standing.state in (State.AGREED, State.CANNOT)


def _counts(rows: list[ListRow]) -> tuple[tuple[str, int], ...]:
    """How many of the judgements shown stand in each state, those not yet judged among them."""
    counted = Counter(cell.words.partition(",")[0] for row in rows for cell in row.cells)
    order = (State.AGREED, State.DRAFT, State.CANNOT, State.BLANK)
    return tuple((state.value, counted[state.value]) for state in order)


def _begin_with(
    asking: Asker,
    cycle: Cycle,
    units: list[NamedUnit],
    indicators: list[QualityIndicator],
    standings: dict[tuple[str, str], Standing],
    address: str,
) -> list[tuple[str, str, State]]:
    """What waits for this person here, begun drafts first."""
    waiting = [
        (standing.state, unit, indicator)
        for unit in units
        if may_judge(asking, unit.unit)
        for indicator in indicators
        if (standing := standings.get((unit.unit.id, indicator.number), UNTOUCHED)).state
        in (State.DRAFT, State.BLANK)
    ]
    waiting.sort(key=lambda one: one[0] is not State.DRAFT)
    verbs = {State.DRAFT: "Go on with", State.BLANK: "Begin"}
    return [
        (
            f"{verbs[state]} {indicator.number} {indicator.title} for {unit.name}",
            f"{address}/{unit.unit.id}/{indicator.number}",
            state,
        )
        for state, unit, indicator in waiting[:MOST_TO_BEGIN_WITH]
    ]


# The pad


@router.get(PAD, permission=may_read_committee)
def pad(
    request: Request, session: Transaction, asking: Asking, cycle: str, unit: str, indicator: str
) -> Response:
    place = _place(session, asking, cycle, unit, indicator)
    part = PARTS.get(request.headers.get("HX-Target", ""))
    typed = _as_saved(place.pad)
    if part == "left_open":
        typed = _typed(Sent(FormData(dict(request.query_params))), place.indicator)
    return _draw(request, session, asking, place, typed, part=part)


@router.post(PAD + "/drafts", permission=may_judge_somewhere)
def save(
    request: Request,
    session: Transaction,
    asking: Asking,
    cycle: str,
    unit: str,
    indicator: str,
    sent: Form,
) -> Response:
    place = _place(session, asking, cycle, unit, indicator)

    def done(typed: Typed) -> Response:
        saved = save_draft(
            session,
            by=asking.actor,
            cycle=place.pad.cycle,
            unit=place.pad.unit.unit,
            indicator=indicator,
            words=typed.words,
            version=typed.version,
            not_personal=not_personal(sent),
        )
        if sent.has("then"):
            return go_to(
                request, _new_evidence(place), said=f"{_said_of_draft(saved)} Now record the evidence."
            )
        return go_to(request, place.address, said=_said_of_draft(saved))

    return _attempt(request, session, asking, place, sent, done)


@router.post(PAD + "/agreements", permission=may_judge_somewhere)
def agree_on(
    request: Request,
    session: Transaction,
    asking: Asking,
    cycle: str,
    unit: str,
    indicator: str,
    sent: Form,
) -> Response:
    place = _place(session, asking, cycle, unit, indicator)
    judged_on = sent.day("judged_on", "Give the day of the judgement.")

    def done(typed: Typed) -> Response:
        entry = agree(
            session,
            by=asking.actor,
            cycle=place.pad.cycle,
            unit=place.pad.unit.unit,
            indicator=indicator,
            words=typed.words,
            version=typed.version,
            judged_on=judged_on,
            reason=typed.reason,
            not_personal=not_personal(sent),
        )
        outcome = place.framework.label(entry.level) if entry.level else State.CANNOT.value
        return go_to(request, place.address, said=f"{entry.kind.value.capitalize()}: {outcome}.")

    return _attempt(request, session, asking, place, sent, done)


@router.post(PAD + "/dropped-drafts", permission=may_judge_somewhere)
def drop(
    request: Request,
    session: Transaction,
    asking: Asking,
    cycle: str,
    unit: str,
    indicator: str,
    sent: Form,
) -> Response:
    place = _place(session, asking, cycle, unit, indicator)
    require(may_judge(asking, place.pad.unit.unit))
    drop_draft(
        session,
        by=asking.actor,
        cycle=place.pad.cycle,
        judgement=_judgement(place.pad),
        version=sent.whole_number("version"),
    )
    return go_to(request, place.address, said="The draft of the revision is dropped.")


@router.get(PAD + "/blanks/new", permission=may_judge_somewhere)
def ask_to_take_back(
    request: Request, session: Transaction, asking: Asking, cycle: str, unit: str, indicator: str
) -> Response:
    place = _place(session, asking, cycle, unit, indicator)
    require(may_judge(asking, place.pad.unit.unit))
    return _draw_take_back(request, place, TakeBackPage(place.pad, place.indicator, place.address))


@router.post(PAD + "/blanks", permission=may_judge_somewhere)
def take_back_to_blank(
    request: Request,
    session: Transaction,
    asking: Asking,
    cycle: str,
    unit: str,
    indicator: str,
    sent: Form,
) -> Response:
    place = _place(session, asking, cycle, unit, indicator)
    require(may_judge(asking, place.pad.unit.unit))
    content = TakeBackPage(place.pad, place.indicator, place.address, sent.text("reason"))
    try:
        sent.check()
        take_back(
            session,
            by=asking.actor,
            cycle=place.pad.cycle,
            judgement=_judgement(place.pad),
            version=sent.whole_number("version"),
            reason=content.reason,
            not_personal=not_personal(sent),
        )
    except Invalid as refusal:
        return _draw_take_back(request, place, replace(content, errors=refusal.errors), 422)
    except LooksPersonal as refusal:
        notice = personal_notice(refusal, sent, FIELD_LABELS)
        return _draw_take_back(request, place, replace(content, personal=notice), 422)
    except (NotNow, Stale) as refusal:
        place = _place(session, asking, cycle, unit, indicator)
        now = replace(content, pad=place.pad, errors={"": refusal.sentence})
        return _draw_take_back(request, place, now, 409)
    return go_to(request, place.address, said="Taken back to blank.")


@router.post(PAD + "/evidence-uses", permission=may_judge_somewhere)
def use(
    request: Request,
    session: Transaction,
    asking: Asking,
    cycle: str,
    unit: str,
    indicator: str,
    sent: Form,
) -> Response:
    place = _place(session, asking, cycle, unit, indicator)
    require(may_judge(asking, place.pad.unit.unit))
    evidence = session.get(Evidence, sent.line("evidence"))
    stance = sent.choice("stance", Stance)
    if evidence is None or stance is None:
        errors = {"evidence": "Choose a piece of evidence and its stance toward this judgement."}
        return _draw(request, session, asking, place, _as_saved(place.pad), errors=errors, status=422)
    use_evidence(
        session,
        by=asking.actor,
        cycle=place.pad.cycle,
        unit=place.pad.unit.unit,
        indicator=indicator,
        evidence=evidence,
        stance=stance,
    )
    return go_to(request, place.address, said=f"“{evidence.title}” {stance.value} this judgement.")


@router.post(PAD + "/evidence-uses/{used}/withdrawals", permission=may_judge_somewhere)
def withdraw(
    request: Request,
    session: Transaction,
    asking: Asking,
    cycle: str,
    unit: str,
    indicator: str,
    used: str,
) -> Response:
    place = _place(session, asking, cycle, unit, indicator)
    require(may_judge(asking, place.pad.unit.unit))
    drop_evidence(session, by=asking.actor, cycle=place.pad.cycle, use=use_at(session, place.pad, used))
    return go_to(request, place.address, said="This evidence is not used here any more.")


@router.get(PAD + "/history", permission=may_read_committee)
def history(
    request: Request, session: Transaction, asking: Asking, cycle: str, unit: str, indicator: str
) -> Response:
    place = _place(session, asking, cycle, unit, indicator)
    judgement = place.pad.judgement
    steps = story_of(session, judgement, place.framework) if judgement else ()
    return page(
        request,
        "judgements/history.html",
        StoryPage(place.pad, place.framework, place.indicator, tuple(_by_day(steps))),
        title=f"History of {place.title}",
        back=("The judgement", place.address),
    )


def _by_day(steps: Iterable[Step]) -> Iterator[tuple[date, tuple[Step, ...]]]:
    for day, done in groupby(steps, key=lambda step: step.at.date()):
        yield day, tuple(done)


# Finding the place, and doing something there


@dataclass(frozen=True)
class Place:
    """A pad with its indicator and its address."""

    pad: Pad
    framework: Framework
    indicator: QualityIndicator
    home: str
    cycle_address: str
    address: str

    @property
    def title(self) -> str:
        return f"{self.indicator.number} {self.indicator.title}, {self.pad.unit.name}"


def _place(session: Session, asking: Asker, cycle_id: str, unit_id: str, number: str) -> Place:
    """Raises NotFound when the committee has no such cycle or unit, or the edition no such indicator."""
    cycle = cycle_of(session, asking.here.id, cycle_id)
    framework = framework_of(session, cycle.edition)
    indicator = framework.indicator(number)
    if indicator is None:
        raise NotFound
    home = f"/committees/{asking.here.slug}"
    return Place(
        pad=pad_at(session, cycle, unit_id, number),
        framework=framework,
        indicator=indicator,
        home=home,
        cycle_address=f"{home}/cycles/{cycle.id}",
        address=f"{home}/cycles/{cycle.id}/judgements/{unit_id}/{number}",
    )


def _judgement(found: Pad) -> Judgement:
    if found.judgement is None:
        raise NotNow("This judgement is blank already.")
    return found.judgement


def _attempt(
    request: Request,
    session: Session,
    asking: Asker,
    place: Place,
    sent: Sent,
    act: Callable[[Typed], Response],
) -> Response:
    """Do something with what a person typed, or draw it again with all of it and why it was not done."""
    require(may_judge(asking, place.pad.unit.unit))
    typed = _typed(sent, place.indicator)
    refused: dict[str, Any]
    try:
        sent.check()
        return act(typed)
    except Invalid as refusal:
        refused = {"errors": refusal.errors, "status": 422}
    except LooksPersonal as refusal:
        notice = personal_notice(refusal, sent, _labels(typed.words))
        refused = {"personal": notice, "status": 422}
    except NotNow as refusal:
        refused = {"errors": {"": refusal.sentence}, "status": 409}
    except Stale as refusal:
        # What stands now is read again, so that saving once more is a decision.
        place = _place(session, asking, place.pad.cycle.id, place.pad.unit.unit.id, place.indicator.number)
        conflict = Conflict(refusal.saved_by, tuple(_differences(place, typed.words)))
        typed = replace(typed, version=place.pad.version)
        refused = {"conflict": conflict, "status": 409}
    return _draw(request, session, asking, place, typed, **refused, is_written=True)


def _differences(place: Place, yours: Words) -> Iterator[tuple[str, str, str]]:
    """The fields in which two people's words differ; each theme's mark by itself."""
    theirs = place.pad.words
    for theme in place.indicator.themes:
        marks = [words.marks.get(str(theme.number), NOT_MARKED) for words in (theirs, yours)]
        if marks[0] != marks[1]:
            yield f"Mark of theme {theme.number}: {theme.title}", marks[0], marks[1]
    first, second = spelled(theirs), spelled(yours)
    for name in WORDS:
        if name != "marks" and first[name] != second[name]:
            yield LABELS[name], first[name], second[name]


def _labels(words: Words) -> dict[str, str]:
    rows = range(1, len(words.dissent) + 1)
    return (
        FIELD_LABELS
        | {f"dissent_words_{number}": f"Dissent {number}" for number in rows}
        | {f"dissent_service_{number}": f"Service of dissent {number}" for number in rows}
    )


# Reading the form


def _as_saved(found: Pad) -> Typed:
    return Typed(
        words=found.words,
        choice=_choice_of(found.words),
        version=found.version,
        judged_on=_today().isoformat(),
    )


def _choice_of(words: Words) -> str:
    if words.level:
        return words.level.value
    return CANNOT if words.cannot_judge else ""


def _today() -> date:
    """The date where the workbook runs."""
    return datetime.now(UTC).astimezone().date()


def _typed(sent: Sent, indicator: QualityIndicator) -> Typed:
    """What a person typed. What is wrong with it is noted in `sent`."""
    choice = sent.one_of("level", [*(level.value for level in Level), CANNOT, NO_LEVEL])
    cannot_judge = sent.text("cannot_judge")
    _check_choice(sent, choice, cannot_judge)
    words = Words(
        marks=_marks(sent, indicator),
        level=Level(choice) if choice not in ("", CANNOT, NO_LEVEL) else None,
        cannot_judge=cannot_judge,
        outside_reason=sent.text("outside_reason"),
        rationale=sent.text("rationale"),
        strengths=sent.text("strengths"),
        areas_for_improvement=sent.text("areas_for_improvement"),
        immediate_action=sent.text("immediate_action"),
        immediate_action_owner=sent.line("immediate_action_owner"),
        worth_sharing=sent.text("worth_sharing"),
        dissent=list(_dissent(sent)),
    )
    return Typed(
        words=words,
        choice=choice,
        version=sent.whole_number("version"),
        judged_on=sent.line("judged_on"),
        reason=sent.text("reason"),
    )


def _check_choice(sent: Sent, choice: str, cannot_judge: str) -> None:
    if choice == CANNOT and not cannot_judge:
        sent.errors["cannot_judge"] = "Say why this cannot be judged."
    if choice == NO_LEVEL and cannot_judge:
        sent.errors["cannot_judge"] = (
            "You chose no level yet. Clear this reason, or choose that it cannot be judged."
        )


def _marks(sent: Sent, indicator: QualityIndicator) -> dict[str, str]:
    allowed = [*(mark.value for mark in Mark), NOT_MARKED]
    given = {str(theme.number): sent.one_of(f"mark_{theme.number}", allowed) for theme in indicator.themes}
    return {theme: mark for theme, mark in given.items() if mark not in ("", NOT_MARKED)}


def _dissent(sent: Sent) -> Iterator[dict[str, str]]:
    """The rows in which something stands."""
    number = 1
    while sent.has(f"dissent_words_{number}"):
        said = {
            "words": sent.text(f"dissent_words_{number}"),
            "service": sent.line(f"dissent_service_{number}"),
        }
        if said["words"] or said["service"]:
            yield said
        number += 1


# Drawing


def _draw(
    request: Request,
    session: Session,
    asking: Asker,
    place: Place,
    typed: Typed,
    *,
    part: str | None = None,
    status: int = 200,
    is_written: bool = False,
    **shown: Any,
) -> Response:
    """The pad. `is_written`: a person wrote on it, so it stays a form whatever happened meanwhile."""
    found = place.pad
    refused = may_judge(asking, found.unit.unit).sentence or found.can_be_written.sentence
    content = PadPage(
        pad=found,
        framework=place.framework,
        indicator=place.indicator,
        address=place.address,
        cycle_address=place.cycle_address,
        refused="" if is_written else refused,
        typed=typed,
        themes=_themes(session, place, typed),
        left_open=_left_open(typed.words),
        asked=still_asked(typed.words),
        still_asked=still_asked(found.words),
        evidence=tuple(_evidence(place)),
        find=request.query_params.get("find", ""),
        found=() if refused else _to_use(request, session, found),
        evidence_address=f"{place.home}/evidence",
        new_evidence_address=_new_evidence(place),
        next_pad=_next_pad(session, place),
        is_part=part is not None,
        **shown,
    )
    return page(
        request,
        "judgements/read.html" if content.refused else "judgements/pad.html",
        content,
        title=place.title,
        status=status,
        block=part,
        back=(f"Judgements of {found.cycle.name}", f"{place.cycle_address}/judgements"),
    )


def _draw_take_back(request: Request, place: Place, content: TakeBackPage, status: int = 200) -> Response:
    return page(
        request,
        "judgements/take_back.html",
        content,
        title="Take back to blank",
        status=status,
        back=("The judgement", place.address),
    )


def _themes(session: Session, place: Place, typed: Typed) -> tuple[ThemeOnPad, ...]:
    published = published_themes(session, place.framework.id, place.indicator.number)
    return tuple(
        ThemeOnPad(theme, published.get(theme.number), typed.words.marks.get(str(theme.number), ""))
        for theme in place.indicator.themes
    )


def _left_open(words: Words) -> str:
    return (
        sentence(words.left_open) if words.marks else "Mark the themes to see which levels they leave open."
    )


def _evidence(place: Place) -> Iterator[tuple[str, tuple[UsedOnPad, ...]]]:
    for source, rows in groupby(place.pad.evidence, key=lambda row: row[1].source):
        yield source.value.capitalize(), tuple(_used(place, use, piece) for use, piece in rows)


def _used(place: Place, use: EvidenceUse, piece: Evidence) -> UsedOnPad:
    voices = ", ".join(voice.value for voice in Voice if voice in piece.voices)
    facts = (
        ("Speaks of", f"{_day(piece.period_from)} to {_day(piece.period_to)}"),
        ("Voice", voices or "nobody's own"),
        ("Type", piece.information_type.value),
    )
    return UsedOnPad(
        use=use,
        piece=piece,
        href=f"{place.home}/evidence/{piece.id}",
        facts=facts,
        withdrawal=f"{place.address}/evidence-uses/{use.id}/withdrawals",
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _to_use(request: Request, session: Session, found: Pad) -> tuple[tuple[str, str], ...]:
    pieces = evidence_to_use(session, found, request.query_params.get("find", ""))
    return tuple((piece.id, f"{piece.title} ({piece.source.value})") for piece in pieces)


def _new_evidence(place: Place) -> str:
    asked = {
        "unit": place.pad.unit.unit.id,
        "indicator": place.indicator.number,
        "cycle": place.pad.cycle.id,
    }
    return f"{place.home}/evidence/new?{urlencode(asked)}"


def _next_pad(session: Session, place: Place) -> tuple[str, str] | None:
    """The next chosen indicator of the same unit, in the order of the framework."""
    chosen = chosen_indicators(session, place.pad.cycle)
    numbers = [one.number for one in place.framework.indicators]
    after = numbers.index(place.indicator.number) + 1
    following = next((one for one in place.framework.indicators[after:] if one.number in chosen), None)
    if following is None:
        return None
    address = f"{place.cycle_address}/judgements/{place.pad.unit.unit.id}/{following.number}"
    return f"{following.number} {following.title}", address


def _said_of_draft(saved: Judgement) -> str:
    if saved.has_draft:
        asked = still_asked(words_of(saved))
        more = " See what is still asked for." if asked else ""
        kind = "Draft of a revision" if saved.entry_number else "Draft"
        return f"{kind} saved. It is not agreed yet.{more}"
    return "Nothing differs from what is agreed." if saved.entry_number else "The pad is blank."
