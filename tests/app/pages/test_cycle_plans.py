"""The form in which a lead plans a cycle or changes its plan."""

from typing import Any

import pytest
from sqlmodel import Session, select

from evaluations.actions.cycle import change_plan, move_cycle
from evaluations.committee import Unit
from evaluations.cycle import Cycle, Stage
from evaluations.queries.cycle import chosen_indicators, units_taking_part
from evaluations.trace import Actor
from indicators.catalogue import DEFAULT_EDITION, built_in_editions
from tests.app.pages.test_cycles import Place, bring_to, place, words_of
from tests.evaluations.area import BY, counted_on, cycle_in, edition, judge, plan_of

__all__ = ["place"]

TYPED: dict[str, Any] = {
    "name": "Second cycle",
    "period_from": "2025-04-01",
    "period_to": "2026-03-31",
    "why_now": "A new plan\nis due",
    "reason_for_all": "Named in the audit",
    "indicators": ["1.1", "5.1"],
    "reason-5.1": "Weak last time",
}


def box_of(place: Place, name: str) -> str:
    """The value of a unit's box in the form."""
    return place.area.units[name].key


def typed(place: Place, **other: Any) -> dict[str, Any]:
    return {**TYPED, "units": [box_of(place, "Police in North")], **other}


def cycles_named(session: Session, name: str) -> list[Cycle]:
    return list(session.exec(select(Cycle).where(Cycle.name == name)))


def test_a_lead_plans_a_cycle_with_the_form(place: Place) -> None:
    client = place.as_("lead")
    units = [box_of(place, "Police in North"), box_of(place, "The whole committee together")]
    page = client.submit(client.get(f"{place.cycles}/new"), typed(place, units=units))
    assert "Second cycle is planned." in page.text
    assert "A new plan\nis due" in page.text
    with place.database.session(write=False) as session:
        (cycle,) = cycles_named(session, "Second cycle")
        assert str(page.url).endswith(cycle.id)
        assert chosen_indicators(session, cycle) == {"1.1": "", "5.1": "Weak last time"}
        names = [taking.name for taking in units_taking_part(session, cycle)]
        assert names == ["Police in North", "The whole committee together"]


def test_a_unit_that_nobody_asked_for_before_is_made(place: Place) -> None:
    client = place.as_("lead")
    police = place.area.services["Police"].id
    key = f"team/{police}/-"
    client.submit(client.get(f"{place.cycles}/new"), typed(place, units=[key, f"service/{police}/-"]))
    with place.database.session(write=False) as session:
        assert session.exec(select(Unit.key).where(Unit.key == key)).all() == [key]
        (cycle,) = cycles_named(session, "Second cycle")
        names = [taking.name for taking in units_taking_part(session, cycle)]
    assert names == ["Police, whole area", "Police, all its localities together"]


def test_nothing_is_chosen_beforehand(place: Place) -> None:
    assert " checked" not in place.as_("lead").get(f"{place.cycles}/new").text


def test_a_double_click_plans_one_cycle(place: Place) -> None:
    client = place.as_("lead")
    page = client.get(f"{place.cycles}/new")
    answers = [client.submit(page, typed(place)) for _ in range(2)]
    assert answers[0].url == answers[1].url
    with place.database.session(write=False) as session:
        assert len(cycles_named(session, "Second cycle")) == 1


def test_a_form_left_empty_says_every_fault_together(place: Place) -> None:
    client = place.as_("lead")
    page = client.submit(client.get(f"{place.cycles}/new"))
    assert page.status_code == 422
    for sentence in (
        "Give the cycle a name.",
        "Give the first day as day, month and year.",
        "Give the last day as day, month and year.",
        "Choose at least one indicator.",
        "Choose at least one team or joint unit.",
    ):
        assert sentence in page.text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": "first CYCLE"}, "This committee already has a cycle of this name."),
        ({"period_to": "2025-03-31"}, "The period ends before it begins."),
        ({"reason_for_all": ""}, "1.1 without a reason so far."),
        ({"units": ["team/nobody/-"]}, "Choose from this committee's teams and joint units."),
        ({"indicators": ["1.1", "5.1", "99.9"]}, "This edition has no indicator 99.9."),
        ({"edition": "another"}, "Choose one of the answers shown."),
        ({"indicators": ["1.1"]}, "You wrote a reason for 5.1 but did not choose it."),
    ],
)
def test_a_refused_plan_keeps_everything_that_was_typed(
    place: Place, wrong: dict[str, Any], sentence: str
) -> None:
    client = place.as_("lead")
    fields = typed(place, **wrong)
    page = client.submit(client.get(f"{place.cycles}/new"), fields)
    assert page.status_code == 422
    assert sentence in page.text.replace("&#39;", "'")
    assert f'value="{fields["name"]}"' in page.text
    assert f'value="{fields["period_to"]}"' in page.text
    assert "A new plan\nis due</textarea>" in page.text
    assert 'value="Weak last time"' in page.text
    assert 'value="1.1" checked' in page.text
    ticked = f'value="{box_of(place, "Police in North")}" checked'
    assert ticked in page.text or fields["units"] == ["team/nobody/-"]


def test_words_that_look_personal_are_marked_and_can_be_confirmed(place: Place) -> None:
    client = place.as_("lead")
    words = "Call 0131 496 0000"
    fields = typed(place, **{"why_now": words, "reason-5.1": words})
    page = client.submit(client.get(f"{place.cycles}/new"), fields)
    assert page.status_code == 422
    assert page.text.count("<mark>0131 496 0000</mark>") == 2
    assert "Why 5.1" in page.text
    page = client.submit(page, {"not_personal": "yes", "not_personal_reason": ""})
    assert "Say why these words are not personal." in page.text
    page = client.submit(page, {"not_personal": "yes", "not_personal_reason": "A public helpline"})
    assert "Second cycle is planned." in page.text


def test_another_edition_shows_its_own_indicators_and_keeps_the_words(place: Place) -> None:
    other = next(each for each in built_in_editions().values() if each.id != DEFAULT_EDITION)
    client = place.as_("lead")
    fields = typed(place, edition=other.id, **{"reason-5.1": "", "show_edition": "yes"})
    page = client.submit(client.get(f"{place.cycles}/new"), fields)
    assert page.status_code == 422
    assert "These are now the indicators of this edition." in page.text
    assert other.indicators[0].title in page.text.replace("&#39;", "'")
    assert 'value="Second cycle"' in page.text
    page = client.submit(page, {"indicators": [other.indicators[0].number]})
    assert "Second cycle is planned." in page.text
    with place.database.session(write=False) as session:
        assert cycles_named(session, "Second cycle")[0].edition == other.id


def test_an_edition_changed_in_passing_never_takes_the_indicators_of_the_one_shown(place: Place) -> None:
    other = next(each for each in built_in_editions().values() if each.id != DEFAULT_EDITION)
    client = place.as_("lead")
    page = client.submit(client.get(f"{place.cycles}/new"), typed(place, edition=other.id))
    assert page.status_code == 422
    assert "These are now the indicators of this edition." in page.text


def test_the_teams_of_the_last_cycle_are_ticked_when_asked(place: Place) -> None:
    client = place.as_("lead")
    address = f"{place.cycles}/new?teams={place.cycle_id}"
    assert f'href="{address}"' in client.get(f"{place.cycles}/new").text
    page = client.get(address)
    assert page.text.count(" checked") == 2
    assert "The teams and joint units of First cycle are ticked below. Nothing is saved yet." in page.text
    for name in ("Police in North", "Police in South"):
        assert f'value="{box_of(place, name)}" checked' in page.text


def test_the_teams_of_a_cycle_of_another_committee_are_never_shown(place: Place) -> None:
    address = f"/committees/other-area/cycles/new?teams={place.cycle_id}"
    assert place.as_("stranger").get(address).status_code == 404


@pytest.mark.parametrize(("count", "is_said"), [(10, False), (11, True)])
def test_more_than_ten_indicators_are_answered_with_a_gentle_sentence(
    place: Place, count: int, is_said: bool
) -> None:
    client = place.as_("lead")
    numbers = [indicator.number for indicator in edition().indicators[:count]]
    fields = typed(place, indicators=numbers, **{"reason-5.1": ""})
    page = client.submit(client.get(f"{place.cycles}/new"), fields)
    assert "Second cycle is planned." in page.text
    assert (f"That is {count} indicators. Nothing stops you" in page.text) == is_said


def test_each_indicator_says_when_it_was_last_evaluated_and_what_it_is_about(place: Place) -> None:
    with place.database.session(write=True) as session:
        judge(session, place.cycle(session), place.area.units["Police in North"], "2.1")
    client = place.as_("lead")
    page = words_of(client.get(f"{place.cycles}/new").text)
    assert page.count("Last evaluated in First cycle, 1 June 2024") == 1
    assert page.count("Not evaluated yet") == len(edition().indicators) - 1
    assert page.count("reference indicator") == len(edition().reference_indicators)
    assert page.count("Key features of") == len(edition().indicators)
    assert "Last evaluated" not in client.get(f"{place.address}/plan").text


def test_a_lead_changes_the_plan(place: Place) -> None:
    client = place.as_("lead")
    page = client.get(f"{place.address}/plan")
    assert 'value="Weak last time"' in page.text
    page = client.submit(page, {"indicators": ["2.1"], "name": "Cycle one"})
    assert "The plan of Cycle one is saved." in page.text
    with place.database.session(write=False) as session:
        assert chosen_indicators(session, place.cycle(session)) == {"2.1": ""}


def test_what_teams_have_written_about_cannot_be_taken_out_with_the_form(place: Place) -> None:
    bring_to(place, Stage.OPEN)
    with place.database.session(write=True) as session:
        judge(session, place.cycle(session), place.area.units["Police in North"], "2.1")
    client = place.as_("lead")
    page = client.submit(
        client.get(f"{place.address}/plan"),
        {"indicators": ["2.2"], "units": [box_of(place, "Police in South")]},
    )
    assert page.status_code == 422
    assert "2.1 stays in the plan because of what was written: Police in North (agreed)." in page.text
    assert "Police in North stays in the plan because of what was written: 2.1 (agreed)." in page.text


def test_a_stale_plan_shows_both_and_can_then_be_saved(place: Place) -> None:
    client = place.as_("lead")
    page = client.get(f"{place.address}/plan")
    with place.database.session(write=True) as session:
        theirs = plan_of(place.area, why_now="Their words", chosen={"2.1": "Their reason", "2.3": ""})
        change_plan(session, by=Actor("Another lead"), cycle=place.cycle(session), version=1, **theirs)
    stale = client.submit(page, {"why_now": "My words"})
    assert stale.status_code == 409
    assert "Another lead saved this after you opened it" in stale.text
    seen = words_of(stale.text)
    assert "Saved by Another lead Their words Yours, not saved My words" in seen
    assert "Indicators Saved by Another lead 2.1, 2.3 Yours, not saved 2.1, 2.2" in seen
    assert "Why 2.1 Saved by Another lead Their reason Yours, not saved Nothing written." in seen
    assert "Teams and joint units Saved by" not in seen
    saved = client.submit(stale)
    assert "The plan of First cycle is saved." in saved.text
    assert "My words" in saved.text


@pytest.mark.parametrize(
    ("role", "status"), [("lead", 200), ("member", 403), ("manager", 403), ("chair", 403), ("inspector", 404)]
)
def test_only_a_lead_opens_the_form(place: Place, role: str, status: int) -> None:
    client = place.as_(role)
    assert client.get(f"{place.cycles}/new").status_code == status
    assert client.get(f"{place.address}/plan").status_code == status
    if status == 403:
        assert client.post(place.cycles, data=typed(place)).status_code == 403
        assert client.post(f"{place.address}/plan", data=typed(place)).status_code == 403


def test_a_stranger_finds_no_form(place: Place) -> None:
    client = place.as_("stranger")
    assert client.get(f"{place.cycles}/new").status_code == 404
    assert client.post(f"{place.address}/plan", data=typed(place)).status_code == 404
    assert client.post(f"/committees/other-area/cycles/{place.cycle_id}/plan").status_code == 404


def test_a_plan_is_not_opened_once_the_cycle_is_agreed(place: Place) -> None:
    bring_to(place, Stage.AGREED)
    page = place.as_("lead").get(f"{place.address}/plan")
    assert page.status_code == 409
    assert "Its plan changes while it is planned or open." in page.text


def test_the_form_takes_as_many_statements_for_much_as_for_little(place: Place) -> None:
    client = place.as_("lead")
    with counted_on(place.database) as small:
        client.get(f"{place.address}/plan")
    with place.database.session(write=True) as session:
        units = list(place.area.units.values())
        for number in range(5):
            cycle = cycle_in(
                session, place.area, name=f"Cycle {number}", unit_ids=[unit.id for unit in units]
            )
            move_cycle(session, by=BY, cycle=cycle, after=Stage.OPEN, reason="", version=1)
            for unit in units:
                judge(session, cycle, unit, "2.1")
    with counted_on(place.database) as large:
        client.get(f"{place.address}/plan")
    assert len(small) == len(large)
