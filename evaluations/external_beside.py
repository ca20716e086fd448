"""What an inspector judged beside what each unit judged itself: higher, lower or the same, in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from evaluations.released import ReleasedCopy, ReleasedIndicator
from indicators.level import Level


@dataclass(frozen=True)
class Beside:
    """One indicator: the names of the units that judged higher than the inspector, lower or the same, and of
    those that gave no level."""

    higher: tuple[str, ...]
    lower: tuple[str, ...]
    same: tuple[str, ...]
    without: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """A sentence for each group that has anybody in it."""
        groups = (
            ("Judged higher than the inspector", self.higher),
            ("Judged lower than the inspector", self.lower),
            ("Judged the same", self.same),
            ("Gave no level", self.without),
        )
        return tuple(f"{words}: {'; '.join(names)}." for words, names in groups if names)


def beside(copy: ReleasedCopy, indicator: ReleasedIndicator, external: Level) -> Beside:
    """Every unit that took part, set beside the inspector's level. Levels are only compared."""
    own = {unit.name: own_level(indicator, unit.id) for unit in copy.units}
    return Beside(
        higher=_names(own, lambda level: level > external),
        lower=_names(own, lambda level: level < external),
        same=_names(own, lambda level: level is external),
        without=tuple(name for name, level in own.items() if level is None),
    )


def own_level(indicator: ReleasedIndicator, unit_id: str) -> Level | None:
    """The level in force that a unit gave, or None."""
    judgement = indicator.judgement_of(unit_id)
    entry = judgement.in_force if judgement else None
    return Level(entry.level) if entry and entry.level else None


def _names(own: Mapping[str, Level | None], fits: Callable[[Level], bool]) -> tuple[str, ...]:
    return tuple(name for name, level in own.items() if level is not None and fits(level))
