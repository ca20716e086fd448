"""One module for each noun: its handlers, and a frozen dataclass for each page that it renders."""

from app.guards import GuardedRouter

ROUTERS: tuple[GuardedRouter, ...] = ()
