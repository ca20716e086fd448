"""Deciding which measures are kept: a new one, what it says, stopping it and keeping it again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from fastapi import Request
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import NOTHING_PERSONAL, PersonalNotice, not_personal, personal_notice
from app.pages.measure_stories import LABELS
from app.pages.measures import LIST, ONE
from app.rendering import go_to, page
from evaluations.actions.measure import (
    LONGEST_MEANING,
    LONGEST_NAME,
    LONGEST_UNIT,
    MeasureWords,
    change_measure,
    keep_measure,
    resume_measure,
    spelled,
    stop_measure,
    words_of,
)
from evaluations.figure import LONGEST_SOURCE
from evaluations.measure import Better, Measure
from evaluations.permissions import may_choose_measures
from evaluations.queries.measure import measure_of
from evaluations.refusals import Invalid, LooksPersonal, Stale
from evaluations.triangulation import InformationType

router = GuardedRouter()

TYPE_HINTS = {
    InformationType.QUANTITY: "How much or how many, such as case conferences held.",
    InformationType.QUALITY: "How well it is done, such as visits in which the child was seen alone.",
    InformationType.OUTCOME: "What difference it makes, such as children who say they feel safer.",
}


@dataclass(frozen=True)
class MeasureForm:
    """The form of a measure. `values` are as saved or as typed; a conflict names who saved, and the pairs."""

    address: str
    values: Mapping[str, str] = field(default_factory=dict)
    version: int = 0
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL
    conflict: tuple[str, tuple[tuple[str, str, str], ...]] | None = None
    types: tuple[tuple[str, str, str], ...] = tuple(
        (one.value, one.value.capitalize(), TYPE_HINTS[one]) for one in InformationType
    )
    ways: tuple[tuple[str, str], ...] = tuple((one.value, one.value.capitalize()) for one in Better)


@dataclass(frozen=True)
class EndingForm:
    """Why a measure is no longer kept, or is kept again."""

    address: str
    is_kept: bool
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL


AnyForm = TypeVar("AnyForm", MeasureForm, EndingForm)

# A new measure


@router.get(LIST + "/new", permission=may_choose_measures)
def new(request: Request, asking: Asking) -> Response:
    return _draw_new(request, MeasureForm(_list_of(asking.here.slug)))


@router.post(LIST, permission=may_choose_measures)
def keep(request: Request, session: Transaction, asking: Asking, sent: Form) -> Response:
    form = MeasureForm(_list_of(asking.here.slug))
    try:
        made = keep_measure(
            session,
            by=asking.actor,
            committee_id=asking.here.id,
            words=_read(sent),
            not_personal=not_personal(sent),
        )
    except (Invalid, LooksPersonal) as refusal:
        return _draw_new(request, _refused(form, sent, refusal), status=422)
    return go_to(request, f"{form.address}/{made.id}", said="The measure is kept from now on.")


def _draw_new(request: Request, form: MeasureForm, *, status: int = 200) -> Response:
    back = ("Measures", form.address)
    return page(request, "measures/new.html", form, title="Keep a new measure", status=status, back=back)


def _list_of(slug: str) -> str:
    return f"/committees/{slug}/measures"


# What it says


@router.get(ONE + "/changes", permission=may_choose_measures)
def changes(request: Request, session: Transaction, asking: Asking, measure: str) -> Response:
    found = measure_of(session, asking.here.id, measure)
    return _draw_change(request, _change_form(asking.here.slug, found), found)


@router.post(ONE + "/changes", permission=may_choose_measures)
def change(request: Request, session: Transaction, asking: Asking, measure: str, sent: Form) -> Response:
    found = measure_of(session, asking.here.id, measure)
    form = replace(_change_form(asking.here.slug, found), version=sent.whole_number("version"))
    try:
        words = _read(sent)
        change_measure(
            session,
            by=asking.actor,
            measure=found,
            words=words,
            version=form.version,
            not_personal=not_personal(sent),
        )
    except (Invalid, LooksPersonal) as refusal:
        return _draw_change(request, _refused(form, sent, refusal), found, status=422)
    except Stale as refusal:
        conflict = (refusal.saved_by, _pairs(refusal.theirs, spelled(words)))
        stale = replace(form, values=sent.values, version=found.version, conflict=conflict)
        return _draw_change(request, stale, found, status=409)
    return go_to(request, form.address, said="Saved.")


def _change_form(slug: str, measure: Measure) -> MeasureForm:
    address = f"{_list_of(slug)}/{measure.id}"
    return MeasureForm(address, values=spelled(words_of(measure)), version=measure.version)


def _draw_change(request: Request, form: MeasureForm, measure: Measure, *, status: int = 200) -> Response:
    back = (measure.name, form.address)
    return page(request, "measures/change.html", form, title="Change this measure", status=status, back=back)


def _pairs(theirs: Mapping[str, str], yours: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Each field that differs, as (label, theirs, yours)."""
    return tuple(
        (label, theirs[name], yours[name]) for name, label in LABELS.items() if theirs[name] != yours[name]
    )


# Stopping it, and keeping it again


@router.get(ONE + "/endings/new", permission=may_choose_measures)
def ending(request: Request, session: Transaction, asking: Asking, measure: str) -> Response:
    found = measure_of(session, asking.here.id, measure)
    return _draw_ending(request, _ending_form(asking.here.slug, found), found)


@router.post(ONE + "/endings", permission=may_choose_measures, back_to=ONE + "/endings/new")
def end(request: Request, session: Transaction, asking: Asking, measure: str, sent: Form) -> Response:
    found = measure_of(session, asking.here.id, measure)
    form, words = _ending_form(asking.here.slug, found), {"reason": sent.text("reason")}
    try:
        sent.check()
        stop_measure(session, by=asking.actor, measure=found, **words, not_personal=not_personal(sent))
    except (Invalid, LooksPersonal) as refusal:
        return _draw_ending(request, _refused(form, sent, refusal), found, status=422)
    return go_to(request, form.address, said="The measure is no longer kept. Its figures stay readable.")


@router.post(ONE + "/resumptions", permission=may_choose_measures, back_to=ONE + "/endings/new")
def resume(request: Request, session: Transaction, asking: Asking, measure: str, sent: Form) -> Response:
    found = measure_of(session, asking.here.id, measure)
    form, words = _ending_form(asking.here.slug, found), {"reason": sent.text("reason")}
    try:
        sent.check()
        resume_measure(session, by=asking.actor, measure=found, **words, not_personal=not_personal(sent))
    except (Invalid, LooksPersonal) as refusal:
        return _draw_ending(request, _refused(form, sent, refusal), found, status=422)
    return go_to(request, form.address, said="The measure is kept again.")


def _ending_form(slug: str, measure: Measure) -> EndingForm:
    return EndingForm(f"{_list_of(slug)}/{measure.id}", measure.is_kept)


def _draw_ending(request: Request, form: EndingForm, measure: Measure, *, status: int = 200) -> Response:
    title = "Stop keeping this measure" if form.is_kept else "Keep this measure again"
    back = (measure.name, form.address)
    return page(request, "measures/ending.html", form, title=title, status=status, back=back)


# Reading the form


def _read(sent: Sent) -> MeasureWords:
    """What the form says. Raises Invalid with every fault."""
    name = sent.needed("name", "Give the measure a name.", longest=LONGEST_NAME)
    meaning = sent.text("meaning", longest=LONGEST_MEANING)
    kind = sent.needed_choice("information_type", InformationType, "Choose what it tells of.")
    counted_in = sent.line("counted_in", longest=LONGEST_UNIT)
    better = sent.needed_choice("better", Better, "Choose which way is better.")
    source = sent.line("source", longest=LONGEST_SOURCE)
    sent.check()
    assert kind is not None and better is not None
    return MeasureWords(name, kind, meaning, counted_in, better, source)


def _refused(form: AnyForm, sent: Sent, refusal: Invalid | LooksPersonal) -> AnyForm:
    """The form with everything that was typed, and what is wrong with it."""
    if isinstance(refusal, Invalid):
        return replace(form, values=sent.values, errors=refusal.errors)
    notice = personal_notice(refusal, sent, {**LABELS, "reason": "Why"})
    return replace(form, values=sent.values, personal=notice)
