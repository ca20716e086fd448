"""The example's position statement, written claim by claim as its committee would."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from app.example.area import FOLDER
from evaluations.actions.position_statement import refer, set_word_limit, write_claim
from evaluations.cycle import Cycle
from evaluations.position_statement import StatementPart
from evaluations.queries.judgement import judgement_at
from evaluations.trace import Actor


@dataclass(frozen=True)
class Things:
    """What claims can rest on, by the names of the example: units' ids by name, evidence's ids by key."""

    units: Mapping[str, str]
    evidence: Mapping[str, str]


def write_statement(session: Session, *, by: Actor, cycle: Cycle, things: Things) -> None:
    """Write the statement, if the example has one of this cycle."""
    told = tomllib.loads((FOLDER / "statement.toml").read_text("utf-8"))
    if told["cycle"] != cycle.name:
        return
    for claim in told["claims"]:
        _write(session, by, cycle, things, claim)
    set_word_limit(session, by=by, cycle=cycle, word_limit=told["word_limit"], version=1)


def _write(session: Session, by: Actor, cycle: Cycle, things: Things, told: dict[str, Any]) -> None:
    part = StatementPart(told["part"])
    claim = write_claim(session, by=by, cycle=cycle, part=part, words=told["words"])
    judgements = [_judgement(session, cycle, things, *place) for place in told.get("judgements", ())]
    evidence = [things.evidence[key] for key in told.get("evidence", ())]
    if judgements or evidence:
        refer(
            session,
            by=by,
            cycle=cycle,
            claim=claim,
            judgement_ids=judgements,
            evidence_ids=evidence,
        )


def _judgement(session: Session, cycle: Cycle, things: Things, unit: str, indicator: str) -> str:
    judgement = judgement_at(session, cycle, things.units[unit], indicator)
    if judgement is None:
        raise LookupError(f"The example says nothing of {indicator} by {unit}.")
    return judgement.id
