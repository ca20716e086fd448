"""Why a form was not done, told on the form itself with all that was typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from app.forms import Sent
from app.looks_personal import NOTHING_PERSONAL, PersonalNotice, personal_notice
from app.refusals import STATUS
from evaluations.refusals import Invalid, LooksPersonal, NotNow, Stale

ToldOnTheForm: TypeAlias = Invalid | LooksPersonal | NotNow | Stale
TOLD_ON_THE_FORM = (Invalid, LooksPersonal, NotNow, Stale)


@dataclass(frozen=True)
class Refused:
    """What the form says, by field ("" is the whole form), what looks personal, and the HTTP status."""

    status: int
    errors: dict[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL


def refused(refusal: ToldOnTheForm, sent: Sent, labels: Mapping[str, str]) -> Refused:
    """What to tell of a refusal. `labels` names each field."""
    status = STATUS[type(refusal)]
    if isinstance(refusal, LooksPersonal):
        return Refused(status, personal=personal_notice(refusal, sent, labels))
    errors = refusal.errors if isinstance(refusal, Invalid) else {"": refusal.sentence}
    return Refused(status, errors)
