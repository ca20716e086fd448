"""Views sent at the instant of the reveal: each is counted before it, or refused with its words kept."""

from functools import partial

import pytest
from fastapi import FastAPI
from httpx2 import Response

from evaluations.person import Part
from evaluations.queries.session import rounds_of
from tests.app.test_two_at_once import at_once
from tests.inspecting_client import InspectingClient
from tests.people import signed_in
from tests.phones import address_of, database_of, gives, member_of, phone_of
from tests.required import IS_FULL
from tests.rooms import Gathering, hidden_in

pytestmark = pytest.mark.both_databases

PHONES = 5
TRIES = range(20 if IS_FULL else 2)


@pytest.mark.parametrize("attempt", TRIES)
def test_a_view_is_counted_before_the_reveal_or_refused_with_its_words(
    workbook: FastAPI, attempt: int
) -> None:
    with database_of(workbook).session(write=True) as session:
        gathering = hidden_in(session)
        member_of(session, gathering, "lead@example.org", Part.LEAD)
    lead = signed_in(workbook, "lead@example.org")
    first, *others = [phone_of(workbook, gathering, f"Guest {number}") for number in range(PHONES + 1)]
    gives(first, gathering.room, "good", reason="The first.")

    sending = [partial(sends, phone, gathering, number) for number, phone in enumerate(others)]
    revealing = partial(reveals, lead, gathering)
    # The reveal stands among the views, each time elsewhere.
    acts = [*sending[: attempt % PHONES], revealing, *sending[attempt % PHONES :]]
    answers = at_once(*acts)

    counted = {
        f"Reason {number}" for number in range(PHONES) if f"Reason {number}" in shown(workbook, gathering)
    }
    for act, answer in zip(acts, answers, strict=True):
        if act is revealing:
            assert answer.status_code == 303
            continue
        words = f"Reason {act.args[2]}"
        assert answer.status_code == (303 if words in counted else 409), words
        assert words in counted or words in answer.text


def sends(phone: InspectingClient, gathering: Gathering, number: int) -> Response:
    """A phone sends its view; its page was opened before."""
    words = {"item": gathering.item.id, "round": "1", "level": "weak", "reason": f"Reason {number}"}
    return phone.post(f"{address_of(gathering.room)}/views", data=words, follow_redirects=False)


def reveals(lead: InspectingClient, gathering: Gathering) -> Response:
    here = f"/committees/{gathering.place.committee.slug}/sessions/{gathering.room.id}"
    address = f"{here}/items/{gathering.item.id}/reveals"
    return lead.post(address, data={"round": "1"}, follow_redirects=False)


def shown(workbook: FastAPI, gathering: Gathering) -> set[str]:
    """The reasons that the reveal showed."""
    with database_of(workbook).session(write=False) as session:
        [only] = rounds_of(session, [gathering.item.id])[gathering.item.id]
        return {view.view.reason for view in only.views}
