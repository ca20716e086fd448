"""What the product refuses to do, each with a sentence that a committee chair can read.

The same sentence stands beside the disabled button, on the error page and in the test.
`app/refusals.py` holds the one table from these to an HTTP status and a page.
"""

from evaluations.personal_data import Found


class Refusal(Exception):
    """Something that was asked for and is not done; nothing was stored."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFound(Refusal):
    """The thing does not exist, or belongs to a committee that the person has no part in."""

    def __init__(self) -> None:
        super().__init__("There is nothing here that you can open.")


class NotPermitted(Refusal):
    """The person may see the thing but may not do this to it."""


class NotNow(Refusal):
    """Nobody may do this in the state the thing is in."""


class Invalid(Refusal):
    """What was given does not fit. `errors` holds a sentence for each field at fault."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class LooksPersonal(Refusal):
    """Words that look as if they identify a person, by field; a person can say that they do not."""

    def __init__(self, finds: dict[str, tuple[str, tuple[Found, ...]]]) -> None:
        super().__init__(
            "Some words look like personal data. Take them out, or say why they are not personal."
        )
        self.finds = finds


class Stale(Refusal):
    """Somebody else saved the same thing after this person opened it. Both texts are kept."""

    def __init__(self, *, theirs: dict[str, str], saved_by: str) -> None:
        super().__init__(f"{saved_by} saved this after you opened it. Nothing of yours or theirs is lost.")
        self.theirs = theirs
        self.saved_by = saved_by
