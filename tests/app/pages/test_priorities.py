"""The pages of the improvement plan: setting a priority, what is said of it in three columns, and its end."""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import date, timedelta

import pytest
from fastapi import FastAPI

from app.pages import priority_endings
from evaluations.actions.committee import add_locality, unit_of
from evaluations.actions.continuation import say_same
from evaluations.actions.measure import MeasureWords, keep_measure, stop_measure
from evaluations.committee import Committee, UnitKind
from evaluations.improvement_priority import FEW, PlanColumn
from evaluations.measure import Measure
from evaluations.permissions import Permit, require
from evaluations.refusals import NotNow
from evaluations.triangulation import InformationType
from indicators.level import Level
from tests.evaluations.area import counted_on, judge
from tests.inspecting_client import InspectingClient, filled_in, find_form
from tests.inspection import Markup, text_of
from tests.places import LEAD, cycle_in
from tests.planning import Plan, plan_in

LATER = (date(2027, 1, 1), date(2027, 6, 30))
LONG = "A wholly lowered aim, longer than any text that a trace keeps as it was said, word for word."
NEXT_YEAR = date(date.today().year + 2, 1, 1)
SOON = (date.today() + timedelta(days=60)).isoformat()
TYPED = {
    "title": "Hear children",
    "aim": "Every child is asked.",
    "observed": "Minutes show it.",
    "owner": "Detective inspector",
    "due_on": SOON,
}


@pytest.fixture
def plan(workbook: FastAPI) -> Plan:
    return plan_in(workbook)


def test_a_priority_goes_from_a_judgement_to_its_end(plan: Plan) -> None:
    lead, police, health, chair = (plan.browser(name) for name in ("lead", "police", "health", "chair"))
    evidence, services = plan.evidence(), plan.place.services
    form = lead.get(f"{plan.address}/new?judgement={plan.judgement_id}")
    assert "Few children are asked." in form.text
    fields = {**TYPED, "owner_service": services[0].id}
    page = lead.submit(form, fields, action="/priorities")
    assert "Priority set." in page.text and "Nothing reported yet." in page.text
    address = page.url.path

    form = police.get(f"{address}/entries/new?column=reported")
    page = police.submit(form, {"found": "under way", "words": "Two teams trained."}, action="/entries")
    assert "Somebody else checks it." in page.text
    assert police.get(f"{address}/entries/new?column=checked").status_code == 403

    form = health.get(f"{address}/entries/new?column=checked")
    assert "Two teams trained." in form.text
    refused = health.submit(form, {"found": "delivered", "words": "We read ten files."}, action="/entries")
    assert refused.status_code == 422 and "Choose at least one piece." in refused.text
    page = health.submit(refused, {"evidence": evidence}, action="/entries")
    assert "Your check is kept." in page.text

    form = lead.get(f"{address}/entries/new?column=impact")
    impact = {"found": "a clear difference", "words": "Children say so.", "evidence": evidence}
    assert "The judgement of impact is kept." in lead.submit(form, impact, action="/entries").text
    assert "A second person closes a priority" in lead.get(f"{address}/ending").text

    form = chair.get(f"{address}/ending")
    page = chair.submit(form, {"why": "Children are heard."}, action="/closings")
    assert "Closed on" in page.text and "Children are heard." in page.text
    listed = chair.get(plan.address).text
    assert "No priority is open" in listed and "Closed and stopped" in listed


def test_the_three_columns_stand_apart_in_the_list(plan: Plan) -> None:
    plan.evidence()
    address = plan.set_one()
    for column, who in ((PlanColumn.REPORTED, "police"), (PlanColumn.CHECKED, "health")):
        plan.say(address, column, who)
    page = plan.browser("manager").get(plan.address)
    for told in (
        "Reported progress",
        "Under way",
        "Checked delivery",
        "Delivered",
        "Impact is not judged yet.",
    ):
        assert told in page.text
    assert "Set a priority" not in page.text


@pytest.mark.parametrize(
    ("name", "status"), [("inspector", 404), ("stranger", 404), ("manager", 200), ("chair", 200)]
)
def test_the_plan_is_read_by_its_committee_only(plan: Plan, name: str, status: int) -> None:
    address = plan.set_one()
    browser = plan.browser(name)
    assert browser.get(plan.address).status_code == browser.get(address).status_code == status


@pytest.mark.parametrize("name", ["police", "manager", "chair"])
def test_only_a_lead_writes_the_plan(plan: Plan, name: str) -> None:
    address = plan.set_one()
    browser = plan.browser(name)
    assert "Change this" not in browser.get(address).text
    for end in ("/change", "/milestones/new", "/success-measures/new?kind=views"):
        assert browser.get(address + end).status_code == 403
    assert browser.get(f"{plan.address}/new?judgement={plan.judgement_id}").status_code == 403


def test_a_manager_says_nothing_of_a_priority(plan: Plan) -> None:
    address = plan.set_one()
    manager = plan.browser("manager")
    assert manager.get(f"{address}/entries/new?column=impact").status_code == 403
    assert manager.get(f"{address}/ending").status_code == 403
    assert "Judge the impact" not in manager.get(address).text


def test_who_reported_never_checks(plan: Plan) -> None:
    address = plan.set_one()
    plan.say(address, PlanColumn.REPORTED, "health")
    health = plan.browser("health")
    assert "Somebody else than the service that owns" in health.get(address).text
    assert health.get(f"{address}/entries/new?column=checked").status_code == 403


def test_one_more_than_a_few_asks_the_lead_why(plan: Plan) -> None:
    for _ in range(FEW):
        plan.set_one()
    lead = plan.browser("lead")
    form = lead.get(f"{plan.address}/new?judgement={plan.judgement_id}")
    assert "5 priorities are open already." in form.text
    refused = lead.submit(form, TYPED, action="/priorities")
    assert refused.status_code == 422
    lead.submit(refused, {"many_why": "An inspector asked for it."}, action="/priorities")
    assert "An inspector asked for it." in lead.get(plan.address).text


def test_dissent_and_a_pattern_become_priorities_or_are_answered_by_one_that_is_open(plan: Plan) -> None:
    chosen = plan.set_one().rpartition("/")[2]
    lead = plan.browser("lead")
    form = lead.get(f"{plan.address}/new?dissent={plan.judgement_id}")
    assert "It is worse than weak." in form.text
    assert "Priority set." in lead.submit(form, TYPED, action="/priorities").text
    pattern = lead.get(f"{plan.address}/new?cycle={plan.place.cycle.id}&indicator=2.1")
    page = lead.submit(pattern, {"priority": chosen}, action="/origins")
    assert "The priority answers this too." in page.text and "The pattern of 2.1" in page.text
    page = lead.submit(page, {}, action=withdrawal_in(page.text))
    assert "The priority answers this no longer." in page.text


def withdrawal_in(text: str) -> str:
    """The end of the first address on a page that takes out what a priority answers."""
    return "/origins/" + text.partition("/origins/")[2].partition('"')[0]


def test_changing_after_somebody_else_shows_both_texts(plan: Plan) -> None:
    address = plan.set_one()
    lead = plan.browser("lead")
    mine, theirs = lead.get(f"{address}/change"), lead.get(f"{address}/change")
    assert "The priority is changed." in lead.submit(theirs, {"aim": "Theirs"}, action="/changes").text
    page = lead.submit(mine, {"aim": "Mine"}, action="/changes")
    assert page.status_code == 409
    assert "Theirs" in page.text and "Mine" in page.text


def test_words_that_look_personal_are_held_up_on_the_form(plan: Plan) -> None:
    lead = plan.browser("lead")
    form = lead.get(f"{plan.address}/new?judgement={plan.judgement_id}")
    page = lead.submit(form, {**TYPED, "aim": "Ring her on 0131 496 0123."}, action="/priorities")
    assert page.status_code == 422 and "<mark>0131 496 0123</mark>" in page.text
    confirmed = {"not_personal": "yes", "not_personal_reason": "A made-up number"}
    assert "Priority set." in lead.submit(page, confirmed, action="/priorities").text


def test_looking_for_evidence_keeps_what_was_written_and_ticked(plan: Plan) -> None:
    first, address = plan.evidence(), plan.set_one()
    plan.evidence("Survey of parents")
    health = plan.browser("health")
    form = health.get(f"{address}/entries/new?column=checked")
    sent = {"words": "We read ten files.", "found": "delivered", "evidence": first, "find": "parents"}
    filled = filled_in(find_form(form, "/entries"), sent)
    page = health.post(f"{address}/entries/findings", data=filled)
    assert "Survey of parents" in page.text and "Audit of case files" in page.text
    assert "Your check is kept." in health.submit(page, {}, action="/entries").text


def test_a_stopped_priority_is_taken_up_again(plan: Plan) -> None:
    address = plan.set_one()
    lead = plan.browser("lead")
    refused = lead.submit(lead.get(f"{address}/ending"), {}, action="/stops")
    assert refused.status_code == 422 and "Say why this priority is stopped." in refused.text
    page = lead.submit(refused, {"why": "The team was merged."}, action="/stops")
    assert "Stopped on" in page.text
    assert lead.get(f"{address}/change").status_code == 409
    page = lead.submit(lead.get(f"{address}/ending"), {"why": "It is needed."}, action="/resumptions")
    assert "The priority is taken up again." in page.text


def test_milestones_and_measures_of_success_are_added_changed_and_taken_out(plan: Plan) -> None:
    address, lead = plan.set_one(), plan.browser("lead")
    form = lead.get(f"{address}/milestones/new")
    page = lead.submit(form, {"words": "A form", "due_on": SOON}, action="/milestones")
    form = lead.get(link_to(page.text, "/milestones/", "/change"))
    page = lead.submit(form, {"words": "A form and a talk"}, action="/changes")
    assert "A form and a talk" in page.text
    page = lead.submit(page, {}, action="/withdrawals")
    assert "Taken out: A form and a talk" in page.text
    page = lead.submit(page, {}, action="/returns")
    assert "The milestone is put back." in page.text and "Taken out:" not in page.text
    form = lead.get(f"{address}/success-measures/new?kind=indicator")
    level = {"at_least": "good", "reach": "in every locality"}
    page = lead.submit(form, level, action="/success-measures")
    assert "at least good in every locality by the next cycle" in page.text
    assert "Not there: Police in North (weak)." in page.text
    form = lead.get(link_to(page.text, "/success-measures/", "/change"))
    page = lead.submit(form, {"at_least": "very good"}, action="/changes")
    assert "at least very good" in page.text
    success = "/success-measures/" + page.text.partition("/success-measures/")[2].partition("/")[0]
    page = lead.submit(page, {}, action=success + "/withdrawals")
    assert "Taken out: 2.1" in page.text
    page = lead.submit(page, {}, action="/returns")
    assert "The measure of success is put back." in page.text and "Taken out:" not in page.text


def test_a_measure_that_is_kept_no_more_stays_in_the_measure_of_success_that_rests_on_it(plan: Plan) -> None:
    address, lead = plan.set_one(), plan.browser("lead")
    with plan.database.session(write=True) as session:
        words = MeasureWords("Children not seen", InformationType.QUANTITY)
        committee_id = plan.place.committee.id
        measure, _ = (
            keep_measure(session, by=LEAD, committee_id=committee_id, words=one)
            for one in (words, replace(words, name="Another"))
        )
    form = lead.get(f"{address}/success-measures/new?kind=performance")
    figures = {"measure_id": measure.id, "baseline": "12", "target": "0", "direction": "at most"}
    page = lead.submit(form, figures, action="/success-measures")
    with plan.database.session(write=True) as session:
        stop_measure(session, by=LEAD, measure=session.get_one(Measure, measure.id), reason="Done.")
    form = lead.get(link_to(page.text, "/success-measures/", "/change"))
    assert "Children not seen (no longer kept)" in form.text
    page = lead.submit(form, {"target": "2"}, action="/changes")
    assert "Children not seen: from 12 to at most 2" in page.text


def link_to(text: str, noun: str, end: str) -> str:
    """The first address on a page that has this noun in it and ends so."""
    addresses = (part.partition('"')[0] for part in text.split('href="'))
    return next(one for one in addresses if noun in one and one.endswith(end))


def test_the_pages_send_as_many_statements_however_long_the_plan_is(plan: Plan) -> None:
    plan.evidence()
    first, manager = plan.set_one(), plan.browser("manager")
    few = statements(plan, manager, plan.address), statements(plan, manager, first)
    for _ in range(4):
        address = plan.set_one(many_why="Asked for")
        plan.say(address, PlanColumn.REPORTED, "police")
        plan.say(address, PlanColumn.CHECKED, "health")
    many = statements(plan, manager, plan.address), statements(plan, manager, first)
    assert many == few


def statements(plan: Plan, browser: InspectingClient, address: str) -> int:
    with counted_on(plan.database) as sent:
        assert browser.get(address).status_code == 200
    return len(sent)


def test_a_pad_and_a_pattern_lead_a_lead_to_a_priority_and_everybody_to_those_that_answer(plan: Plan) -> None:
    cycle = f"{plan.home}/cycles/{plan.place.cycle.id}"
    pad, pattern = f"{cycle}/judgements/{plan.place.unit.id}/2.1", f"{cycle}/pattern"
    lead, manager = plan.browser("lead"), plan.browser("manager")
    page = lead.get(pad).text
    assert "Make this a priority" in page and "Make the dissent a priority" in page
    text = lead.get(pattern).text
    assert text.count("Make this a priority") == 1
    new = link_to(text, "/priorities/new?cycle=", "indicator=2.1").replace("&amp;", "&")
    assert "Weakness is isolated" in lead.get(new).text
    address = plan.set_one()
    page = manager.get(pad).text
    assert "Make this a priority" not in page and address in page
    assert "Make this a priority" not in manager.get(pattern).text
    assert "Make this a priority" not in lead.get(f"{cycle}/judgements/{plan.place.unit.id}/1.1").text


def test_home_tells_each_part_what_of_the_plan_waits(plan: Plan) -> None:
    plan.evidence()
    home, lead = plan.home, plan.browser("lead")
    assert "Weak: look at what to do" in lead.get(home).text
    address = plan.set_one(due_in=-1)
    page = lead.get(home).text
    assert "Weak: look at what to do" not in page
    assert "Improvement plan: overdue, unchecked, unsupported" in page
    assert "Priorities that you report on" in plan.browser("police").get(home).text
    health = plan.browser("health")
    assert "Reported progress to check" not in health.get(home).text
    plan.say(address, PlanColumn.REPORTED, "police")
    assert "Reported progress to check" in health.get(home).text
    assert "Reported progress to check" not in plan.browser("police").get(home).text
    plan.say(address, PlanColumn.CHECKED, "health")
    assert "Reported progress to check" not in health.get(home).text
    plan.say(address, PlanColumn.IMPACT, "lead")
    for name, waits in (("chair", True), ("second", True), ("lead", False), ("manager", False)):
        assert ("Priorities that wait to be closed" in plan.browser(name).get(home).text) is waits


def test_home_tells_chair_and_lead_alike_what_is_overdue_and_each_priority_in_full_once(plan: Plan) -> None:
    overdue = "It was due on"
    address = plan.set_one(due_in=-1)
    for name in ("chair", "lead"):
        assert plan.browser(name).get(plan.home).text.count(overdue) == 1
    assert overdue not in plan.browser("manager").get(plan.home).text
    plan.evidence()
    for column, who in (
        (PlanColumn.REPORTED, "police"),
        (PlanColumn.CHECKED, "health"),
        (PlanColumn.IMPACT, "lead"),
    ):
        plan.say(address, column, who)
    page = plan.browser("chair").get(plan.home).text
    assert "Priorities that wait to be closed" in page
    assert page.count(address) == 2
    assert page.count(overdue) == 1


def test_a_team_that_is_weak_again_under_its_new_name_is_answered_still(plan: Plan) -> None:
    plan.set_one()
    lead, asks = plan.browser("lead"), "Weak: look at what to do"
    police, place = plan.place.services[0], plan.place
    with plan.database.session(write=True) as session:
        committee = session.get_one(Committee, place.committee.id)
        west = add_locality(session, by=LEAD, committee=committee, name="West")
        kind = UnitKind.TEAM
        new = unit_of(
            session, by=LEAD, committee=committee, kind=kind, service_id=police.id, locality_id=west.id
        )
        later = cycle_in(session, committee, [new, place.units[1]], name="Later", period=LATER)
        judge(session, later, new, "2.1", level=Level.WEAK)
    assert asks in lead.get(plan.home).text
    with plan.database.session(write=True) as session:
        say_same(session, by=LEAD, earlier=place.unit, later=new, reason="It was renamed.")
    assert asks not in lead.get(plan.home).text
    with plan.database.session(write=True) as session:
        judge(session, later, place.units[1], "2.1", level=Level.WEAK)
    assert asks in lead.get(plan.home).text


def test_a_pattern_that_is_answered_answers_every_team_in_it(plan: Plan) -> None:
    lead = plan.browser("lead")
    form = lead.get(f"{plan.address}/new?cycle={plan.place.cycle.id}&indicator=2.1")
    assert "Priority set." in lead.submit(form, TYPED, action="/priorities").text
    assert "Weak: look at what to do" not in lead.get(plan.home).text


def test_the_next_cycle_opens_with_the_priorities_of_the_last_one(plan: Plan) -> None:
    lead = plan.browser("lead")
    assert "No priority is open" in lead.get(f"{plan.home}/cycles/{plan.place.cycle.id}").text
    address = plan.set_one()
    asked = "Asked about by open priority 1 (Hear children before the plan)."
    for page in (f"{plan.home}/cycles/new", f"{plan.home}/cycles/{plan.place.cycle.id}"):
        text = lead.get(page).text
        assert text.count(asked) == 1 and address in text


def test_nobody_closes_a_priority_on_the_impact_that_they_judged_themselves(plan: Plan) -> None:
    plan.evidence()
    address = plan.set_one()
    lead, second = plan.browser("lead"), plan.browser("second")
    form = second.get(f"{address}/ending")
    assert "A priority closes only with evidence of impact." in form.text
    plan.say(address, PlanColumn.IMPACT, "lead")
    sent = {"why": "It worked.", "version": "1", "impact_read": "1"}
    refused = lead.post(f"{address}/closings", data=sent)
    assert refused.status_code == 403 and "A second person closes a priority" in refused.text
    assert "The priority is closed." in second.post(f"{address}/closings", data=sent).text


def test_nobody_closes_a_priority_on_an_impact_that_they_have_not_read(plan: Plan) -> None:
    plan.evidence()
    address, second = plan.set_one(), plan.browser("second")
    plan.say(address, PlanColumn.IMPACT, "lead")
    form = second.get(f"{address}/ending")
    plan.say(address, PlanColumn.IMPACT, "chair")
    stale = second.submit(form, {"why": "It worked."}, action="/closings")
    assert stale.status_code == 409
    assert "saved this after you opened it" in stale.text and "It worked." in stale.text
    assert "The priority is closed." in second.submit(stale, {}, action="/closings").text


def test_who_closes_a_priority_sees_all_that_they_sign(plan: Plan) -> None:
    plan.evidence()
    address, lead, second = plan.set_one(), plan.browser("lead"), plan.browser("second")
    assert (
        "Nobody has checked delivery. No measure of success was set." in second.get(f"{address}/ending").text
    )
    form = lead.get(f"{address}/success-measures/new?kind=indicator")
    level = {"at_least": "good", "reach": "in every locality"}
    lead.submit(form, level, action="/success-measures")
    lead.submit(
        lead.get(f"{address}/success-measures/new?kind=views"),
        {"voice": "children and young people", "words": "They say so."},
        action="/success-measures",
    )
    form = lead.get(f"{address}/milestones/new")
    lead.submit(form, {"words": "A form", "due_on": SOON}, action="/milestones")
    form = lead.get(f"{address}/entries/new?column=checked")
    lead.submit(form, {"found": "not delivered", "words": "No file has it."}, action="/entries")
    plan.say(address, PlanColumn.IMPACT, "lead")
    signed = text_of(Markup(second.get(f"{address}/ending").text).named("main")[0]).partition("Stop it")[0]
    for told in (
        "Delivery was last checked as not delivered. 1 of 1 milestone is not checked as delivered.",
        "1 of 2 measures of success is not reached.",
        "1 of 2 measures of success is for you to judge",
        "No file has it.",
        "Audit of case files",
        "Nothing reported yet.",
        "Not there: Police in North (weak).",
        "A form",
    ):
        assert told in signed, told


def test_the_story_names_the_part_and_what_was_found(plan: Plan) -> None:
    address, lead = plan.set_one(), plan.browser("lead")
    form = lead.get(f"{address}/success-measures/new?kind=indicator")
    lead.submit(form, {"at_least": "good", "reach": "in every locality"}, action="/success-measures")
    form = lead.get(f"{address}/milestones/new")
    page = lead.submit(form, {"words": "A form", "due_on": NEXT_YEAR.isoformat()}, action="/milestones")
    assert "Milestone added. It is later than the priority itself" in page.text
    assert "(after the priority’s own day)" in page.text
    form = lead.get(link_to(page.text, "/entries/new?milestone=", "column=checked").replace("&amp;", "&"))
    page = lead.submit(form, {"found": "not delivered", "words": "No file has it."}, action="/entries")
    story = text_of(Markup(page.text).named("main")[0]).partition("Its story")[2]
    assert "Delivery checked: not delivered, “A form”." in story
    assert "Milestone added, “A form”." in story
    assert "Measure of success added, “2.1" in story


@pytest.mark.both_databases
def test_nobody_judges_the_impact_while_they_close_the_priority(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan.evidence()
    address, second = plan.set_one(), plan.browser("second")
    plan.say(address, PlanColumn.IMPACT, "lead")
    form = second.get(f"{address}/ending")
    with ThreadPoolExecutor(1) as pool:
        meanwhile: list[Future[None]] = []

        def judged_at_once(permit: Permit) -> None:
            require(permit)
            meanwhile.append(pool.submit(plan.say, address, PlanColumn.IMPACT, "second"))
            wait(meanwhile, timeout=0.5)

        monkeypatch.setattr(priority_endings, "require", judged_at_once)
        assert "The priority is closed." in second.submit(form, {"why": "Done."}, action="/closings").text
        with pytest.raises(NotNow):
            meanwhile[0].result(10)


def test_what_the_measures_of_success_said_is_kept_with_the_end(plan: Plan) -> None:
    address, lead = plan.set_one(), plan.browser("lead")
    form = lead.get(f"{address}/success-measures/new?kind=indicator")
    level = {"at_least": "good", "reach": "in every locality"}
    page = lead.submit(form, level, action="/success-measures")
    lead.submit(lead.get(f"{address}/ending"), {"why": "The team was merged."}, action="/stops")
    with plan.database.session(write=True) as session:
        units = plan.place.units
        later = cycle_in(session, plan.place.committee, units, name="Later", period=LATER)
        for unit in units:
            judge(session, later, unit, "2.1", level=Level.GOOD)
    page = lead.get(address)
    assert "When the priority ended:" in page.text
    assert "Not there: Police in North (weak)." in page.text and "Later" not in page.text
    page = lead.submit(lead.get(f"{address}/ending"), {"why": "It is needed."}, action="/resumptions")
    assert "Reached in Later." in page.text


def test_the_story_says_what_was_changed_from_what_to_what_and_why(plan: Plan) -> None:
    address, lead = plan.set_one(), plan.browser("lead")
    form = lead.get(f"{address}/change")
    moved = {"aim": LONG, "due_on": SOON}
    refused = lead.submit(form, moved, action="/changes")
    assert refused.status_code == 422 and "Say why, so that others can read it." in refused.text
    lead.submit(refused, {"due_why": "The team is short of people."}, action="/changes")
    lead.submit(lead.get(f"{address}/change"), {"aim": "Short."}, action="/changes")
    form = lead.get(f"{address}/milestones/new")
    page = lead.submit(form, {"words": "A form", "due_on": SOON}, action="/milestones")
    form = lead.get(link_to(page.text, "/milestones/", "/change"))
    page = lead.submit(form, {"due_on": NEXT_YEAR.isoformat()}, action="/changes")
    story = text_of(Markup(page.text).named("main")[0]).partition("Its story")[2]
    assert "Why: The team is short of people." in story
    assert f"from “Every child is asked what matters to them.” to “{LONG}”" in story
    assert f"from “{LONG}” to “Short.”" in story
    soon = date.fromisoformat(SOON)
    assert f"By when: from “{soon.day} {soon:%B %Y}” to “1 January {NEXT_YEAR.year}”" in story


def test_the_service_that_did_the_work_never_checks_it_even_when_another_owns_it_by_now(plan: Plan) -> None:
    address, lead, police = plan.set_one(), plan.browser("lead"), plan.browser("police")
    plan.say(address, PlanColumn.REPORTED, "second")
    health = plan.place.services[1].id
    lead.submit(lead.get(f"{address}/change"), {"owner_service": health}, action="/changes")
    assert "or reported on it, checks what was" in police.get(address).text
    assert police.get(f"{address}/entries/new?column=checked").status_code == 403
    assert lead.get(f"{address}/entries/new?column=checked").status_code == 200


def test_taking_one_up_again_beyond_a_few_asks_why_too(plan: Plan) -> None:
    address, lead = plan.set_one(), plan.browser("lead")
    lead.submit(lead.get(f"{address}/ending"), {"why": "The team was merged."}, action="/stops")
    for _ in range(FEW):
        plan.set_one()
    form = lead.get(f"{address}/ending")
    refused = lead.submit(form, {"why": "It is needed."}, action="/resumptions")
    assert refused.status_code == 422
    taken = lead.submit(refused, {"many_why": "An inspector asked."}, action="/resumptions")
    assert "The priority is taken up again." in taken.text


def test_a_check_of_a_milestone_stands_with_that_milestone(plan: Plan) -> None:
    plan.evidence()
    address, lead, health = plan.set_one(), plan.browser("lead"), plan.browser("health")
    form = lead.get(f"{address}/milestones/new")
    lead.submit(form, {"words": "A form in every team", "due_on": SOON}, action="/milestones")
    new = link_to(health.get(address).text, "/entries/new?milestone=", "column=checked").replace("&amp;", "&")
    form = health.get(new)
    assert "A form in every team" in form.text
    sent = {"found": "not delivered", "words": "Two teams have none."}
    page = health.submit(form, sent, action="/entries")
    assert "Not delivered, said Health. Two teams have none." in page.text
    assert health.get(new.replace("checked", "impact")).status_code == 404
