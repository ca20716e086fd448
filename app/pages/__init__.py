"""One module for each noun: its handlers, and a frozen dataclass for each page that it renders."""

from app.guards import GuardedRouter
from app.pages import (
    about,
    account,
    administration,
    cycle_plans,
    cycles,
    evidence,
    evidence_entries,
    evidence_grid,
    evidence_merges,
    framework,
    front_door,
    home,
    judgements,
    pattern,
    people,
)

ROUTERS: tuple[GuardedRouter, ...] = (
    front_door.router,
    account.router,
    home.router,
    administration.router,
    people.router,
    cycle_plans.router,
    cycles.router,
    judgements.router,
    evidence_entries.router,
    evidence_merges.router,
    evidence.router,
    pattern.router,
    evidence_grid.router,
    framework.router,
    about.router,
)
