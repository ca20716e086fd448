"""What keeps a release back is looked at again when the form is sent, whatever the page showed before."""

import httpx2
from sqlmodel import col, select

from app.files import FileStore
from evaluations.release import Release
from evaluations.trace import Trace
from indicators.level import Level
from tests.app.pages.test_releases import PERSONAL, at, here, lead, new
from tests.inspecting_client import InspectingClient
from tests.releases import CONTENT, Releasers, judge

__all__ = ["here", "lead"]  # the fixtures

OTHER = "The night desk is on 0131 496 0456."


def write(here: Releasers, rationale: str) -> None:
    with here.database.session(write=True) as session:
        judge(session, here.place, 0, Level.GOOD, rationale)


def begun(here: Releasers) -> list[Release]:
    with here.database.session(write=False) as session:
        return list(session.exec(select(Release)))


def asked_about(page: str) -> str:
    """The name of the field of the last find on the page."""
    return "why_" + page.rpartition('name="why_')[2].partition('"')[0]


def send(here: Releasers, lead: InspectingClient, form: httpx2.Response, **fields: str) -> httpx2.Response:
    """Send fields that the form does not have."""
    key = form.text.partition('name="form_key" value="')[2].partition('"')[0]
    data = {"form_key": key, "cycle": here.place.cycle.id, **fields}
    return lead.post(at(here), data=data)


def test_what_looks_personal_since_the_form_was_drawn_keeps_it_back_with_all_words(
    here: Releasers, lead: InspectingClient
) -> None:
    form = lead.get(new(here))
    write(here, PERSONAL)
    told = lead.submit(form, {"words": "Read 2.1 first."}, action=at(here))
    assert told.status_code == 422 and "Say why these words are not personal" in told.text
    assert "0131 496 0123</mark>" in told.text and "Read 2.1 first.</textarea>" in told.text
    assert begun(here) == []


def test_a_reason_given_is_kept_when_more_looks_personal_since(
    here: Releasers, lead: InspectingClient
) -> None:
    write(here, PERSONAL)
    form = lead.get(new(here))
    write(here, OTHER)
    told = lead.submit(form, {asked_about(form.text): "An office number."}, action=at(here))
    assert told.status_code == 422 and "0131 496 0456</mark>" in told.text
    assert 'value="An office number."' in told.text
    assert begun(here) == []


def test_a_file_that_is_gone_since_the_form_was_drawn_keeps_it_back_with_all_words(
    here: Releasers, lead: InspectingClient
) -> None:
    form = lead.get(new(here))
    sha256 = FileStore(here.home / "elsewhere").keep(CONTENT)
    (here.home / "files" / sha256[:2] / sha256).unlink()
    told = lead.submit(form, {"words": "Read 2.1 first."}, action=at(here))
    assert told.status_code == 422 and "Some files cannot be read any more." in told.text
    assert "Audit of files.txt" in told.text and "Read 2.1 first.</textarea>" in told.text
    assert begun(here) == []


def test_a_reason_for_words_that_are_there_no_more_is_shown(here: Releasers, lead: InspectingClient) -> None:
    form = lead.get(new(here))
    write(here, PERSONAL)
    told = send(here, lead, form, why_0123="An office number.")
    assert "What you wrote, not saved" in told.text and ">An office number.</dd>" in told.text


def test_the_trace_says_what_was_found_and_not_what_was_sent(here: Releasers, lead: InspectingClient) -> None:
    write(here, PERSONAL)
    form = lead.get(new(here))
    field = asked_about(form.text)
    about = {field.replace("why_", "about_"): "Nothing at all"}
    send(here, lead, form, why_0123="Not asked.", **{field: "An office number."}, **about)
    (release,) = begun(here)
    with here.database.session(write=False) as session:
        first = select(Trace.reason).where(Trace.noun_id == release.id).order_by(col(Trace.number))
        reason = session.exec(first).first()
    assert reason == "phone number in 2.1, Police in North: rationale: An office number."
