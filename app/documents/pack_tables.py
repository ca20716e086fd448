"""The tables of a pack as CSV, and the data dictionary of everything in `data/`."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from io import StringIO

from evaluations.released import ReleasedCopy, ReleasedIndicator, ReleasedJudgement

BYTE_ORDER_MARK = "\ufeff"
NOT_YET_JUDGED = "not yet judged"
BEGINS_A_FORMULA = tuple("=+-@＝＋－＠")
ESCAPE = "'"
ESCAPING = (
    "A spreadsheet takes what begins with =, +, - or @ for a formula. A cell with such words begins with an "
    "apostrophe, and so does one that begins with an apostrophe itself: take one away to have the words as "
    "they were written. The JSON holds them unchanged."
)

# What every field of the copy means, by its record. A test compares this with the records themselves.
MEANINGS = {
    "ReleasedCopy": {
        "format": "How this document is written",
        "committee": "The committee",
        "release_number": "Which release of the committee this is, counted from 1",
        "words": "What the lead says to whoever reads it",
        "cycle": "The cycle that was copied",
        "cycle_id": "The key of the cycle",
        "period_from": "The first day that the cycle looks at",
        "period_to": "The last day that the cycle looks at",
        "why_now": "Why the committee looks now",
        "edition": "The key of the edition of the framework",
        "edition_title": "The title of the edition",
        "copied_at": "When the copy was made, in UTC",
        "copied_by": "Who assembled the release",
        "levels": "The six levels, worst first",
        "units": "The teams and joint units that took part",
        "indicators": "The chosen indicators with their judgements",
        "evidence": "The pieces of evidence",
        "statement": "The position statement, where there is one",
        "weaknesses": "What weakens the release, as the lead read it before the confirmation",
    },
    "ReleasedLevel": {
        "word": "The level as it is kept",
        "label": "What the edition calls it",
        "caption": "Its caption from 1 to 6: a name to find it by, never a number to calculate with",
    },
    "ReleasedUnit": {
        "id": "The key of the unit",
        "name": "The unit",
        "is_team": "Whether it is a team; else it is a joint unit, which stands beside the pattern",
        "service": "Its service; empty for a joint unit of all services",
        "locality": "Its locality; empty for a joint unit of the whole area",
    },
    "ReleasedIndicator": {
        "number": "The number of the indicator",
        "title": "Its title",
        "key_area": "The key area that it belongs to",
        "themes": "Its themes",
        "is_reference": "Whether it is a reference indicator",
        "reason": "Why the cycle chose it",
        "judgements": "What units judged",
        "pattern": "Where weakness and strength lie, a sentence each",
    },
    "ReleasedTheme": {"number": "The number of the theme in its indicator", "title": "Its title"},
    "ReleasedJudgement": {
        "id": "The key of the judgement",
        "unit_id": "The key of the unit that judged",
        "state": "How the judgement stands. What is not agreed has no level, and that is no low level",
        "entries": "What was agreed, first to last. The last is in force",
        "uses": "The evidence used, with its stance",
        "strength": "How many sources it stands on, in words",
        "sources": "Those sources",
        "warnings": "What to look at again in the evidence",
        "moderations": "Second looks by other services",
        "movement": "How it moved since the cycle before",
        "movement_words": "From what to what",
    },
    "ReleasedEntry": {
        "number": "Which entry of the judgement this is, counted from 1",
        "kind": "Whether it was agreed, revised or taken back",
        "level": "The level; empty where none was given",
        "cannot_judge": "Why no level can be given",
        "outside_reason": "Why the level lies outside what the marks leave open",
        "marks": "For each theme, by its number, how practice compares with the two illustrations",
        "rationale": "Why this level",
        "strengths": "Strengths",
        "areas_for_improvement": "Areas for improvement",
        "immediate_action": "What was done at once about an unsatisfactory level",
        "immediate_action_owner": "Who answers for that",
        "worth_sharing": "What others could learn from",
        "dissent": "Who saw it otherwise, in their own words",
        "reason": "Why the judgement was revised or taken back",
        "judged_on": "The day of the judgement",
        "at": "When it was recorded, in UTC",
        "by": "Who recorded it",
        "rests_on": "The evidence as it stood then",
    },
    "ReleasedDissent": {
        "words": "The words of the dissent",
        "service": "The service that dissents, if named",
    },
    "ReleasedUse": {
        "evidence_id": "The key of the piece of evidence",
        "stance": "Whether it supports, qualifies or contradicts the judgement",
    },
    "ReleasedModeration": {
        "asked_by": "Who asked for the second look",
        "asked_at": "When, in UTC",
        "what_to_look_at": "What the moderator was asked to look at",
        "state": "How the second look stands",
        "replies": "What was said",
    },
    "ReleasedReply": {
        "kind": "What kind of reply it is",
        "level": "The level that it proposes, if any",
        "words": "The words of the reply",
        "by": "Who replied",
        "at": "When, in UTC",
    },
    "ReleasedEvidence": {
        "id": "The key of the piece",
        "title": "Its title",
        "source": "Where it comes from",
        "method": "How it was gathered",
        "finding": "What it tells us",
        "period_from": "The first day that it speaks of",
        "period_to": "The last day that it speaks of",
        "voices": "Whose voice it carries",
        "information_type": "Whether it tells of quantity, quality or outcome",
        "service": "The service that holds it; empty for the committee",
        "link": "Where else it can be read. Nothing in the pack leads there",
        "file": "Its file, where one is attached",
    },
    "AttachedFile": {
        "name": "The name of the file as it was attached",
        "path": "Where it lies in the pack",
        "sha256": "The SHA-256 of its bytes",
        "media_type": "What kind of file it is",
        "size": "Its size in bytes",
    },
    "ReleasedStatement": {
        "parts": "The parts, by the question that each answers",
        "references": "What the claims rest on, numbered",
        "words": "How many words count against the limit",
        "word_limit": "The limit",
    },
    "ReleasedPart": {"title": "The question that the part answers", "claims": "Its claims"},
    "ReleasedClaim": {"words": "One paragraph", "references": "The numbers of what it rests on"},
    "ReleasedReference": {
        "number": "The number of the reference",
        "judgement_id": "The key of the judgement that it names, if it names one",
        "evidence_id": "The key of the piece of evidence that it names, if it names one",
        "words": "What it names, in words",
    },
}


@dataclass(frozen=True)
class Column:
    """A column of a table, and the field of the copy that it shows, such as "ReleasedEntry.level"."""

    name: str
    field: str

    @property
    def meaning(self) -> str:
        """What stands in it."""
        record, field = self.field.split(".")
        return MEANINGS[record][field]


Row = tuple[object, ...]


@dataclass(frozen=True)
class Table:
    """A table: what a row is, its columns, and the rows of a copy."""

    meaning: str
    columns: tuple[Column, ...]
    rows: Callable[[ReleasedCopy], Iterator[Row]]


def tables(copy: ReleasedCopy) -> Iterator[tuple[str, Callable[[], str]]]:
    """Every table: its path, and what writes it as CSV."""
    for name, table in TABLES.items():
        yield table_path(name), partial(_as_csv, table, copy)


def _as_csv(table: Table, copy: ReleasedCopy) -> str:
    return as_csv([column.name for column in table.columns], table.rows(copy))


def table_path(name: str) -> str:
    """Where a table lies in the pack."""
    return f"data/{name}.csv"


def dictionary() -> str:
    """The data dictionary as CSV: each field of the JSON, what it means, and its columns."""
    rows = ((*field.split("."), meaning, tuple(places_of(field))) for field, meaning in fields())
    return as_csv(("record", "field", "meaning", "columns"), (*rows, ("", "", ESCAPING, "")))


def fields() -> Iterator[tuple[str, str]]:
    """Every field of the copy, such as "ReleasedEntry.level", with its meaning."""
    for record, meanings in MEANINGS.items():
        for field, meaning in meanings.items():
            yield f"{record}.{field}", meaning


def places_of(field: str) -> Iterator[str]:
    """The tables and columns in which a field stands."""
    for name, table in TABLES.items():
        for column in table.columns:
            if column.field == field:
                yield f"{name}.csv {column.name}"


def as_csv(head: Iterable[str], rows: Iterable[Row]) -> str:
    """A table that spreadsheets open as UTF-8 and in which nothing runs."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(head)
    writer.writerows([harmless(in_words(value)) for value in row] for row in rows)
    return BYTE_ORDER_MARK + written.getvalue()


def harmless(words: str) -> str:
    """Words that no spreadsheet takes for a formula. One apostrophe less gives them back."""
    return ESCAPE + words if words.lstrip().startswith((*BEGINS_A_FORMULA, ESCAPE)) else words


def in_words(value: object) -> str:
    """A value of the copy as the text of one cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)


# The rows


def _release(copy: ReleasedCopy) -> Iterator[Row]:
    yield (
        copy.committee,
        copy.release_number,
        copy.words,
        copy.cycle,
        copy.period_from,
        copy.period_to,
        copy.why_now,
        copy.edition_title,
        copy.copied_at,
        copy.copied_by,
        copy.weaknesses,
    )


def _levels(copy: ReleasedCopy) -> Iterator[Row]:
    return ((level.word, level.label, level.caption) for level in copy.levels)


def _units(copy: ReleasedCopy) -> Iterator[Row]:
    return ((one.id, one.name, one.is_team, one.service, one.locality) for one in copy.units)


def _indicators(copy: ReleasedCopy) -> Iterator[Row]:
    for one in copy.indicators:
        themes = tuple(f"{theme.number}. {theme.title}" for theme in one.themes)
        yield one.number, one.title, one.key_area, themes, one.is_reference, one.reason


def _pattern(copy: ReleasedCopy) -> Iterator[Row]:
    return ((one.number, one.title, words) for one in copy.indicators for words in one.pattern)


def _judged(copy: ReleasedCopy) -> Iterator[tuple[ReleasedIndicator, ReleasedJudgement]]:
    return ((one, judgement) for one in copy.indicators for judgement in one.judgements)


def _judgements(copy: ReleasedCopy) -> Iterator[Row]:
    """A row for each chosen indicator and unit, whether it judged or not."""
    for one in copy.indicators:
        for unit in copy.units:
            judgement = one.judgement_of(unit.id)
            told = _standing(judgement) if judgement else ("", NOT_YET_JUDGED, *[""] * 8)
            yield one.number, one.title, one.is_reference, unit.id, unit.name, *told


def _standing(judgement: ReleasedJudgement) -> Row:
    entry = judgement.in_force
    said = (entry.level, entry.cannot_judge, entry.judged_on) if entry else ("", "", "")
    rests = (judgement.strength, judgement.sources, judgement.warnings)
    return judgement.id, judgement.state, *said, *rests, judgement.movement, judgement.movement_words


def _entries(copy: ReleasedCopy) -> Iterator[Row]:
    for one, judgement in _judged(copy):
        for entry in judgement.entries:
            yield (
                one.number,
                judgement.id,
                judgement.unit_id,
                entry.number,
                entry.kind,
                entry.level,
                entry.cannot_judge,
                entry.outside_reason,
                tuple(f"theme {theme}: {mark}" for theme, mark in sorted(entry.marks.items())),
                entry.rationale,
                entry.strengths,
                entry.areas_for_improvement,
                entry.immediate_action,
                entry.immediate_action_owner,
                entry.worth_sharing,
                entry.reason,
                entry.judged_on,
                entry.at,
                entry.by,
                tuple(f"{piece['title']} ({piece['stance']})" for piece in entry.rests_on),
            )


def _dissent(copy: ReleasedCopy) -> Iterator[Row]:
    for _, judgement in _judged(copy):
        for entry in judgement.entries:
            for one in entry.dissent:
                yield judgement.id, entry.number, one.service, one.words


def _moderations(copy: ReleasedCopy) -> Iterator[Row]:
    """A row for each reply, and one for a second look without any."""
    for _, judgement in _judged(copy):
        for look in judgement.moderations:
            asked = (judgement.id, look.asked_by, look.asked_at, look.what_to_look_at, look.state)
            for said in look.replies:
                yield *asked, said.kind, said.level, said.words, said.by, said.at
            if not look.replies:
                yield *asked, *[""] * 5


def _evidence(copy: ReleasedCopy) -> Iterator[Row]:
    for one in copy.evidence:
        file = one.file
        attached = (file.name, file.path, file.sha256, file.media_type, file.size) if file else [""] * 5
        told = (one.id, one.title, one.source, one.method, one.finding, one.period_from, one.period_to)
        yield *told, one.voices, one.information_type, one.service, one.link, *attached


def _uses(copy: ReleasedCopy) -> Iterator[Row]:
    for one, judgement in _judged(copy):
        for use in judgement.uses:
            yield one.number, judgement.id, judgement.unit_id, use.evidence_id, use.stance


def _claims(copy: ReleasedCopy) -> Iterator[Row]:
    for part in copy.statement.parts if copy.statement else ():
        for claim in part.claims:
            yield part.title, claim.words, claim.references


def _references(copy: ReleasedCopy) -> Iterator[Row]:
    for one in copy.statement.references if copy.statement else ():
        yield one.number, one.judgement_id, one.evidence_id, one.words


def _of(record: str, fields: str) -> tuple[Column, ...]:
    """Columns named after fields of a record."""
    return tuple(Column(field, f"{record}.{field}") for field in fields.split())


INDICATOR = (Column("indicator", "ReleasedIndicator.number"),)
TITLED = (*INDICATOR, *_of("ReleasedIndicator", "title"))
JUDGEMENT = (Column("judgement_id", "ReleasedJudgement.id"),)
UNIT = _of("ReleasedJudgement", "unit_id")
BY_UNIT = (*INDICATOR, *JUDGEMENT, *UNIT)
ENTRY = (Column("entry", "ReleasedEntry.number"),)

TABLES = {
    "release": Table(
        "The release itself",
        _of(
            "ReleasedCopy",
            "committee release_number words cycle period_from period_to why_now edition_title copied_at "
            "copied_by weaknesses",
        ),
        _release,
    ),
    "levels": Table("A level", _of("ReleasedLevel", "word label caption"), _levels),
    "units": Table("A team or joint unit", _of("ReleasedUnit", "id name is_team service locality"), _units),
    "indicators": Table(
        "A chosen indicator",
        _of("ReleasedIndicator", "number title key_area themes is_reference reason"),
        _indicators,
    ),
    "pattern": Table(
        "A sentence on where weakness or strength of one indicator lies",
        (*TITLED, *_of("ReleasedIndicator", "pattern")),
        _pattern,
    ),
    "judgements": Table(
        "An indicator and a unit, whether it judged or not, as it stands",
        (
            *TITLED,
            *_of("ReleasedIndicator", "is_reference"),
            *UNIT,
            Column("unit", "ReleasedUnit.name"),
            *JUDGEMENT,
            *_of("ReleasedJudgement", "state"),
            *_of("ReleasedEntry", "level cannot_judge judged_on"),
            *_of("ReleasedJudgement", "strength sources warnings movement movement_words"),
        ),
        _judgements,
    ),
    "entries": Table(
        "What a unit agreed, revised or took back",
        (
            *BY_UNIT,
            *ENTRY,
            *_of(
                "ReleasedEntry",
                "kind level cannot_judge outside_reason marks rationale strengths areas_for_improvement "
                "immediate_action immediate_action_owner worth_sharing reason judged_on at by rests_on",
            ),
        ),
        _entries,
    ),
    "dissent": Table(
        "A dissent from an entry",
        (*JUDGEMENT, *ENTRY, *_of("ReleasedDissent", "service words")),
        _dissent,
    ),
    "second-looks": Table(
        "A reply in a second look, or a second look without one",
        (
            *JUDGEMENT,
            *_of("ReleasedModeration", "asked_by asked_at what_to_look_at state"),
            Column("reply", "ReleasedReply.kind"),
            Column("proposed_level", "ReleasedReply.level"),
            *_of("ReleasedReply", "words by at"),
        ),
        _moderations,
    ),
    "evidence": Table(
        "A piece of evidence",
        (
            *_of(
                "ReleasedEvidence",
                "id title source method finding period_from period_to voices information_type service link",
            ),
            Column("file_name", "AttachedFile.name"),
            Column("file_path", "AttachedFile.path"),
            Column("file_sha256", "AttachedFile.sha256"),
            Column("file_media_type", "AttachedFile.media_type"),
            Column("file_size", "AttachedFile.size"),
        ),
        _evidence,
    ),
    "uses": Table(
        "A piece of evidence in a judgement",
        (*BY_UNIT, *_of("ReleasedUse", "evidence_id stance")),
        _uses,
    ),
    "statement": Table(
        "A claim of the position statement, in its order",
        (Column("part", "ReleasedPart.title"), *_of("ReleasedClaim", "words references")),
        _claims,
    ),
    "references": Table(
        "What claims of the position statement rest on",
        _of("ReleasedReference", "number judgement_id evidence_id words"),
        _references,
    ),
}
