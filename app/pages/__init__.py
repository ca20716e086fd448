"""One module for each noun: its handlers, and a frozen dataclass for each page that it renders."""

from app.guards import GuardedRouter
from app.pages import account, front_door

ROUTERS: tuple[GuardedRouter, ...] = (front_door.router, account.router)
