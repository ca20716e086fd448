"""The personal-data guard that stands in front of every free text and file name."""

from collections.abc import Mapping

from evaluations.personal_data import find_personal
from evaluations.refusals import LooksPersonal


def reason_of(*given: str, not_personal: str) -> str:
    """The reason that a trace keeps: those given, and last why words are not personal, if said."""
    said = f"Not personal: {not_personal.strip()}" if not_personal.strip() else ""
    return "\n".join(filter(None, (*given, said)))


def refuse_personal(texts: Mapping[str, str], *, not_personal: str = "") -> None:
    """Raise LooksPersonal for the texts (by field) that look as if they identify a person.

    `not_personal` is the reason why a person says that they do not; with one, nothing is refused.
    """
    if not_personal.strip():
        return
    finds = {field: (text, found) for field, text in texts.items() if (found := find_personal(text))}
    if finds:
        raise LooksPersonal(finds)
