"""What looks personal in a form, drawn so that a person can take it out or say why it is not personal."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.forms import Sent
from evaluations.personal_data import marked
from evaluations.refusals import LooksPersonal


@dataclass(frozen=True)
class Find:
    """One field: its label, the id that it has on the page, what was found, and its words in segments.

    A segment is a text and whether it is marked.
    """

    label: str
    anchor: str
    kinds: tuple[str, ...]
    segments: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class PersonalNotice:
    """What the component personal_data_notice shows; nothing when there are no finds."""

    finds: tuple[Find, ...] = ()
    reason: str = ""
    confirmed: bool = False
    error: str = ""


NOTHING_PERSONAL = PersonalNotice()


def not_personal(sent: Sent) -> str:
    """The reason why marked words are not personal, once the box is ticked; else ""."""
    return sent.line("not_personal_reason") if sent.ticked("not_personal") else ""


def personal_notice(refusal: LooksPersonal, sent: Sent, labels: Mapping[str, str]) -> PersonalNotice:
    """The notice for a refused form. `labels` names each field, whose id on the page is its own name."""
    finds = (
        Find(
            label=labels.get(field, field),
            anchor=field,
            kinds=tuple(dict.fromkeys(each.kind.value for each in found)),
            segments=tuple(marked(text, found)),
        )
        for field, (text, found) in refusal.finds.items()
    )
    is_ticked = sent.ticked("not_personal")
    return PersonalNotice(
        finds=tuple(finds),
        reason=sent.line("not_personal_reason"),
        confirmed=is_ticked,
        error="Say why these words are not personal." if is_ticked else "",
    )
