"""The position statement of a cycle: reading it, its plain summary, taking both out, the limit of words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.files import handing_out
from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.local_time import today
from app.rendering import go_to, page
from evaluations.actions.position_statement import set_word_limit
from evaluations.cycle import Cycle
from evaluations.permissions import (
    Permit,
    may_read_committee,
    may_write_statement,
    require_now,
    takes_statement,
)
from evaluations.position_statement import IN_THE_LIMIT, StatementPart
from evaluations.queries.cycle import cycle_of
from evaluations.queries.position_statement import (
    ClaimTold,
    JudgementNamed,
    Reference,
    StatementTold,
    released_statement,
    statement_of,
    statement_told,
    words_in,
)
from evaluations.refusals import Invalid, NotFound, Stale
from evaluations.released import ReleasedStatement
from evaluations.standing import Standing

router = GuardedRouter()

CYCLE = "/committees/{committee}/cycles/{cycle}"
STATEMENT = CYCLE + "/statement"
LIMITS = STATEMENT + "/word-limits"
LONGEST_EXCERPT = 90
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
HINTS = {
    StatementPart.HOW_GOOD: "What you conclude about your services, from what was judged.",
    StatementPart.HOW_KNOWN: "What that rests on: which evidence, from whom, and how sure you are of it.",
    StatementPart.HOW_GOOD_CAN_BE: "What you want to do better, and what comes first.",
    StatementPart.CAPACITY: "How sure you are that you can improve, in words: what has got better since last "
    "time, who leads it, and what stands in the way.",
    StatementPart.SUMMARY: "The same for everybody, in plain words. It has no references and no levels.",
}


@dataclass(frozen=True)
class ReferenceShown:
    """A reference with the page that it leads to."""

    number: int
    words: str
    href: str


@dataclass(frozen=True)
class ClaimShown:
    """A claim to read: its words, the numbers of its references, and where it is changed."""

    id: str
    words: str
    excerpt: str
    references: tuple[int, ...]
    href: str


@dataclass(frozen=True)
class PartShown:
    """A part with its claims; `new` is where one more is written. `words` counts those of its claims."""

    anchor: str
    title: str
    hint: str
    claims: tuple[ClaimShown, ...]
    words: int
    new: str
    in_the_limit: bool


@dataclass(frozen=True)
class NotMentioned:
    """The agreed judgements of one indicator that no claim refers to, as (unit and level, address)."""

    indicator: str
    judgements: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Count:
    """How many words the statement has, and how many it may have."""

    words: int
    limit: int

    @property
    def over(self) -> int:
        return max(0, self.words - self.limit)

    @property
    def sentence(self) -> str:
        """The count against the limit, in words."""
        counted = f"{self.words:,} of {self.limit:,} words"
        return f"{counted}, {self.over:,} over the limit" if self.over else counted


@dataclass(frozen=True)
class StatementPage:
    """A whole statement to read, with what is missing in it and what was taken out."""

    address: str
    cycle: Cycle
    may_write: Permit
    is_empty: bool
    parts: tuple[PartShown, ...]
    summary: PartShown
    references: tuple[ReferenceShown, ...]
    count: Count
    without_evidence: tuple[ClaimShown, ...]
    not_mentioned: tuple[NotMentioned, ...]
    taken_out: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class SummaryPage:
    """The plain summary alone, as the public reads it."""

    address: str
    committee: str
    cycle: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class LimitPage:
    """The form of the limit. A conflict is who set another one first and (label, theirs, yours)."""

    address: str
    count: Count
    version: int
    value: str
    errors: Mapping[str, str] = field(default_factory=dict)
    conflict: tuple[str, tuple[tuple[str, str, str], ...]] | None = None


# Reading


@router.get(STATEMENT, permission=may_read_committee)
def statement(request: Request, session: Transaction, asking: Asking, cycle: str) -> Response:
    found = cycle_of(session, asking.here.id, cycle)
    told = statement_told(session, found)
    home = home_of(asking, found)
    content = _statement_page(home, found, told, may_write_in(asking, found))
    return page(
        request, "position_statement/show.html", content, title="Position statement", back=(found.name, home)
    )


@router.get(STATEMENT + "/summary", permission=may_read_committee)
def summary(request: Request, session: Transaction, asking: Asking, cycle: str) -> Response:
    found = cycle_of(session, asking.here.id, cycle)
    told = statement_told(session, found)
    address = f"{home_of(asking, found)}/statement"
    content = SummaryPage(
        address=address,
        committee=asking.here.name,
        cycle=found.name,
        paragraphs=tuple(one.claim.words for one in told.claims[StatementPart.SUMMARY]),
    )
    return page(
        request,
        "position_statement/summary.html",
        content,
        title="Plain summary for the public",
        back=("Position statement", address),
    )


def home_of(asking: Standing, cycle: Cycle) -> str:
    """The address of a cycle's page."""
    return f"/committees/{asking.here.slug}/cycles/{cycle.id}"


def may_write_in(asking: Standing, cycle: Cycle) -> Permit:
    """Whether this person may write in this cycle's statement now, or why not."""
    return may_write_statement(asking) and takes_statement(cycle)


def count_of(told: StatementTold) -> Count:
    return Count(told.words, told.word_limit)


def excerpt(words: str) -> str:
    """The beginning of a claim, by which a list names it."""
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_EXCERPT else f"{line[:LONGEST_EXCERPT].rstrip()}…"


def reference_shown(home: str, reference: Reference) -> ReferenceShown:
    """A reference that leads to the pad of its judgement, or to its piece of evidence."""
    thing = reference.thing
    committee = home.rpartition("/cycles/")[0]
    href = pad_of(home, thing) if isinstance(thing, JudgementNamed) else f"{committee}/evidence/{thing.id}"
    return ReferenceShown(reference.number, reference.words, href)


def pad_of(home: str, judgement: JudgementNamed) -> str:
    return f"{home}/judgements/{judgement.unit_id}/{judgement.indicator}"


def _statement_page(home: str, cycle: Cycle, told: StatementTold, may_write: Permit) -> StatementPage:
    address = f"{home}/statement"
    return StatementPage(
        address=address,
        cycle=cycle,
        may_write=may_write,
        is_empty=told.is_empty,
        parts=tuple(_part(address, part, told) for part in IN_THE_LIMIT),
        summary=_part(address, StatementPart.SUMMARY, told),
        references=tuple(reference_shown(home, one) for one in told.references),
        count=count_of(told),
        without_evidence=tuple(_claim(address, one) for one in told.without_evidence),
        not_mentioned=_not_mentioned(home, told),
        taken_out=tuple(
            (excerpt(claim.words), claim.part.value, f"{address}/claims/{claim.id}")
            for claim in told.taken_out
        ),
    )


def _part(address: str, part: StatementPart, told: StatementTold) -> PartShown:
    claims = told.claims[part]
    return PartShown(
        anchor=part.name.lower().replace("_", "-"),
        title=part.value,
        hint=HINTS[part],
        claims=tuple(_claim(address, one) for one in claims),
        words=sum(words_in(one.claim.words) for one in claims),
        new=f"{address}/claims/new?part={part.name.lower()}",
        in_the_limit=part in IN_THE_LIMIT,
    )


def _claim(address: str, told: ClaimTold) -> ClaimShown:
    claim = told.claim
    return ClaimShown(
        id=claim.id,
        words=claim.words,
        excerpt=excerpt(claim.words),
        references=tuple(one.number for one in told.references),
        href=f"{address}/claims/{claim.id}",
    )


def _not_mentioned(home: str, told: StatementTold) -> tuple[NotMentioned, ...]:
    by_indicator: dict[str, list[tuple[str, str]]] = {}
    for one in told.not_mentioned:
        line = (f"{one.unit}: {one.level_words}", pad_of(home, one))
        by_indicator.setdefault(f"{one.indicator} {one.title}", []).append(line)
    return tuple(NotMentioned(indicator, tuple(lines)) for indicator, lines in by_indicator.items())


# Taking out


@router.get(STATEMENT + "/file.docx", permission=may_read_committee)
def word_file(session: Transaction, asking: Asking, cycle: str) -> Response:
    from app.documents.statement_word import statement_word

    return _file(session, asking, cycle, statement_word, "Position statement", "docx")


@router.get(STATEMENT + "/file.pdf", permission=may_read_committee)
def pdf_file(session: Transaction, asking: Asking, cycle: str) -> Response:
    from app.documents.statement_pdf import statement_pdf

    return _file(session, asking, cycle, statement_pdf, "Position statement", "pdf")


@router.get(STATEMENT + "/summary.docx", permission=may_read_committee)
def summary_word_file(session: Transaction, asking: Asking, cycle: str) -> Response:
    from app.documents.statement_word import summary_word

    return _file(session, asking, cycle, summary_word, "Plain summary", "docx")


@router.get(STATEMENT + "/summary.pdf", permission=may_read_committee)
def summary_pdf_file(session: Transaction, asking: Asking, cycle: str) -> Response:
    from app.documents.statement_pdf import summary_pdf

    return _file(session, asking, cycle, summary_pdf, "Plain summary", "pdf")


def _file(
    session: Session,
    asking: Standing,
    cycle_id: str,
    made: Callable[..., bytes],
    name: str,
    ending: str,
) -> Response:
    """The statement as a file. Raises NotFound where nothing is written yet."""
    cycle = cycle_of(session, asking.here.id, cycle_id)
    written: ReleasedStatement | None = released_statement(session, cycle)
    if written is None:
        raise NotFound
    day: date = today()
    content = made(written, committee=asking.here.name, cycle=cycle.name, day=day)
    media_type = WORD if ending == "docx" else PDF
    return Response(content, headers=handing_out(f"{name}, {cycle.name}, {day}.{ending}", media_type))


# The limit of words


@router.get(LIMITS, permission=may_write_statement)
def limits(request: Request, session: Transaction, asking: Asking, cycle: str) -> Response:
    found = cycle_of(session, asking.here.id, cycle)
    require_now(takes_statement(found))
    return _draw_limit(request, _limit_page(session, asking, found))


@router.post(LIMITS, permission=may_write_statement)
def limit(request: Request, session: Transaction, asking: Asking, cycle: str, sent: Form) -> Response:
    found = cycle_of(session, asking.here.id, cycle)
    try:
        set_word_limit(
            session,
            by=asking.actor,
            cycle=found,
            word_limit=_number(sent),
            version=sent.whole_number("version"),
        )
    except (Invalid, Stale) as refusal:
        return _draw_limit(request, *_refused_limit(_limit_page(session, asking, found), sent, refusal))
    return go_to(request, f"{home_of(asking, found)}/statement", said="The limit of words is set.")


def _number(sent: Sent) -> int:
    """The number that was written, with or without a comma for the thousands; 0 for anything else."""
    text = sent.line("word_limit").replace(",", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _limit_page(session: Session, asking: Standing, cycle: Cycle) -> LimitPage:
    count = count_of(statement_told(session, cycle))
    begun = statement_of(session, cycle)
    address = f"{home_of(asking, cycle)}/statement"
    return LimitPage(address, count, begun.version if begun else 0, str(count.limit))


def _refused_limit(content: LimitPage, sent: Sent, refusal: Invalid | Stale) -> tuple[LimitPage, int]:
    again = replace(content, value=sent.line("word_limit"))
    if isinstance(refusal, Invalid):
        return replace(again, errors=refusal.errors), 422
    pairs = (("Limit of words", refusal.theirs["word_limit"], again.value),)
    return replace(again, conflict=(refusal.saved_by, pairs)), 409


def _draw_limit(request: Request, content: LimitPage, status: int = 200) -> Response:
    return page(
        request,
        "position_statement/limit.html",
        content,
        title="Limit of words",
        status=status,
        back=("Position statement", content.address),
    )
