"""The page of the evidence grid."""

import re

import pytest

from evaluations.triangulation import Source, Stance, Voice
from tests.app.pages.test_cycles import Place, place, words_of
from tests.evaluations.area import counted_on, evidence_in, judge, use

__all__ = ["place"]


def grid_of(place: Place) -> str:
    return f"{place.address}/evidence-grid"


def test_a_cycle_without_evidence_stands_on_nothing(place: Place) -> None:
    page = words_of(place.as_("member").get(grid_of(place)).text)
    assert "Standing on nothing 2.1, 2.2 Standing on one source none" in page
    assert "respected Standing on nothing none none none none none none" in page


def test_each_cell_leads_to_its_pieces_and_says_what_contradicts(place: Place) -> None:
    committee = place.area.committee
    with place.database.session(write=True) as session:
        judgement = judge(session, place.cycle(session), place.area.units["Police in North"], "2.1")
        use(session, judgement, evidence_in(session, committee, Source.VIEWS, Voice.STAFF))
        use(session, judgement, evidence_in(session, committee, Source.DOCUMENTS), Stance.CONTRADICTS)
    html = place.as_("manager").get(grid_of(place)).text
    page = words_of(html)
    assert "Standing on one source 2.1" in page
    assert "No voice of children or families Contradicted" in page
    assert "Contradicted none none 1 piece none none 1 piece , 1 contradicting 2.2" in page
    (address,) = re.findall(r'href="([^"]*voice=staff)"', html)
    wanted = (
        f"/committees/example-area/evidence?cycle={place.cycle_id}&amp;indicator=2.1&amp;source=views+of+"
    )
    assert address.startswith(wanted)


@pytest.mark.parametrize(
    ("role", "status"),
    [("lead", 200), ("member", 200), ("manager", 200), ("chair", 200), ("inspector", 404), ("stranger", 404)],
)
def test_the_grid_is_read_by_the_committee(place: Place, role: str, status: int) -> None:
    client = place.as_(role)
    assert client.get(grid_of(place)).status_code == status
    strange = f"/committees/other-area/cycles/{place.cycle_id}/evidence-grid"
    assert client.get(strange).status_code == 404


def test_the_page_takes_as_many_statements_for_much_as_for_little(place: Place) -> None:
    client = place.as_("lead")
    with counted_on(place.database) as small:
        client.get(grid_of(place))
    with place.database.session(write=True) as session:
        for team in ("Police in North", "Police in South"):
            judgement = judge(session, place.cycle(session), place.area.units[team], "2.1")
            for source in Source:
                use(session, judgement, evidence_in(session, place.area.committee, source))
    with counted_on(place.database) as large:
        client.get(grid_of(place))
    assert len(small) == len(large)
