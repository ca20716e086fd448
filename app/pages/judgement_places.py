"""Where a judgement is made: one indicator for one unit in a cycle, found for whoever asks."""

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends
from sqlmodel import Session

from app.guards import Asking, Transaction
from evaluations.judgement import Judgement
from evaluations.permissions import (
    Permit,
    may_ask_for_moderation,
    may_judge,
    may_set_priorities,
    require,
)
from evaluations.queries.cycle import cycle_of
from evaluations.queries.edition import framework_of
from evaluations.queries.judgement import Pad, pad_at
from evaluations.refusals import NotFound, NotNow
from indicators.framework import Framework, QualityIndicator

LIST = "/committees/{committee}/cycles/{cycle}/judgements"
PAD = LIST + "/{unit}/{indicator}"


@dataclass(frozen=True)
class Place:
    """A pad with its indicator, the address of its committee, and whether this person may judge here,
    ask somebody for a second look, or make a priority of it.
    """

    pad: Pad
    framework: Framework
    indicator: QualityIndicator
    home: str
    may_judge: Permit
    may_ask_for_moderation: Permit
    may_set_priorities: bool = False

    @property
    def title(self) -> str:
        return f"{self.indicator.number} {self.indicator.title}, {self.pad.unit.name}"

    @property
    def list_address(self) -> str:
        """Where all judgements of the cycle are listed."""
        return f"{self.home}/cycles/{self.pad.cycle.id}/judgements"

    @property
    def address(self) -> str:
        return self.address_of(self.indicator)

    def address_of(self, indicator: QualityIndicator) -> str:
        """Where the same unit judges another indicator."""
        return f"{self.list_address}/{self.pad.unit.unit.id}/{indicator.number}"

    @property
    def new_evidence_address(self) -> str:
        """Where evidence is recorded that this judgement will use."""
        asked = {
            "unit": self.pad.unit.unit.id,
            "indicator": self.indicator.number,
            "cycle": self.pad.cycle.id,
        }
        return f"{self.home}/evidence/new?{urlencode(asked)}"

    @property
    def judgement(self) -> Judgement:
        """What was begun here. Raises NotNow where nothing was."""
        if self.pad.judgement is None:
            raise NotNow("This judgement is blank already.")
        return self.pad.judgement


def place_at(session: Transaction, asking: Asking, cycle: str, unit: str, indicator: str) -> Place:
    """Raises NotFound when the committee has no such cycle or unit, or the edition no such indicator."""
    found = cycle_of(session, asking.here.id, cycle)
    framework = framework_of(session, found.edition)
    published = framework.indicator(indicator)
    if published is None:
        raise NotFound
    pad = pad_at(session, found, unit, indicator)
    home = f"/committees/{asking.here.slug}"
    return Place(
        pad,
        framework,
        published,
        home,
        may_judge(asking, pad.unit.unit),
        may_ask_for_moderation(asking),
        bool(may_set_priorities(asking)),
    )


AtPlace = Annotated[Place, Depends(place_at)]


def place_to_judge(place: AtPlace) -> Place:
    """Raises NotPermitted when this person may not judge for the unit."""
    require(place.may_judge)
    return place


JudgingAt = Annotated[Place, Depends(place_to_judge)]


def read_again(session: Session, place: Place) -> Place:
    """The place as it stands now, after somebody else saved there."""
    pad = place.pad
    return replace(place, pad=pad_at(session, pad.cycle, pad.unit.unit.id, pad.indicator))
