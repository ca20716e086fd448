"""The story of a measure in sentences, told from its traces."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from evaluations.queries.cycle import Told
from evaluations.queries.measure import place_name

LABELS = {
    "name": "Name",
    "information_type": "What it tells of",
    "meaning": "What it means",
    "counted_in": "Counted in",
    "better": "Which way is better",
    "source": "Where the figures come from",
}
_WHOLE = {
    "measure kept": "Kept from then on.",
    "measure no longer kept": "No longer kept.",
    "measure kept again": "Kept again.",
}


@dataclass(frozen=True)
class Chapter:
    """One act: what was done, in sentences, by whom, when and why."""

    at: datetime
    by: str
    sentences: tuple[str, ...]
    reason: str


def chapters(story: tuple[Told, ...], names: Mapping[str, str], key: str = "") -> tuple[Chapter, ...]:
    """The acts of a story, or only those on the figure with this key. `names`: places by id."""
    return tuple(
        Chapter(told.at, told.by, tuple(_sentences(told, names, key)), told.reason)
        for told in story
        if not key or key in told.change or key in told.change.get("figure", ())
    )


def in_day(day: date) -> str:
    """A day in words."""
    return f"{day.day} {day:%B %Y}"


def _sentences(told: Told, names: Mapping[str, str], key: str) -> Iterator[str]:
    if key in told.change:
        yield f"{told.change[key][1]} imported from a file for {_where(key, names)}."
    elif told.act == "figures imported":
        count = str(told.change["figures"][1])
        yield f"{count} {'figure' if count == '1' else 'figures'} imported from a file."
    elif "figure" in told.change:
        yield from _of_figure(told, names)
    elif told.act in _WHOLE:
        yield _WHOLE[told.act]
    else:
        yield from (f"{LABELS[name]} changed." for name in LABELS if name in told.change)


def _of_figure(told: Told, names: Mapping[str, str]) -> Iterator[str]:
    """The value is short enough for the trace to keep it; of a long note it keeps that it changed."""
    where = _where(str(told.change["figure"][1]), names)
    before, after = told.change.get("value", (None, None))
    if told.act == "figure entered":
        yield f"{after} entered for {where}."
    elif told.act == "figure taken back":
        yield f"{before} taken back for {where}."
    elif after is not None:
        yield f"Corrected from {before} to {after} for {where}."
    if told.act == "figure corrected":
        yield from (f"The {name} changed for {where}." for name in ("source", "note") if name in told.change)


def _where(key: str, names: Mapping[str, str]) -> str:
    """The place and day that a figure's key spells out."""
    day, service, locality = key.split("/")
    place = place_name(names.get(service), names.get(locality))
    return f"{place} on {in_day(date.fromisoformat(day))}"
