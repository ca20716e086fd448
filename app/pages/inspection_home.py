"""What an inspector finds at home: all that is released to them, across committees, and what is new."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.files import FileStore
from app.released_copies import PATH, names_in
from app.rendering import name_as_frozen, name_of, page
from evaluations.queries.inspection import released_to
from evaluations.standing import Standing


@dataclass(frozen=True)
class ReleasedLine:
    """A release that can be read now. The committee's name is the one frozen in it."""

    slug: str
    committee: str
    cycle: str
    number: int
    href: str
    confirmed_by: str
    confirmed_at: datetime
    is_new: bool


@dataclass(frozen=True)
class InspectorHome:
    """What is released to an inspector."""

    lines: tuple[ReleasedLine, ...]


def inspectors_home(request: Request, session: Session, asking: Standing) -> Response:
    """The home of somebody who is nothing but an inspector in this committee."""
    lines = released_lines(request, session, asking, asking.inspected)
    name_as_frozen(request, name_of(request, asking.here))
    return page(request, "inspection/home.html", InspectorHome(lines), title="Released to you")


def released_lines(
    request: Request, session: Session, asking: Standing, committee_ids: Collection[str]
) -> tuple[ReleasedLine, ...]:
    """What inspectors of these committees read now, the newest first. One statement, and the kept copies."""
    files = FileStore(request.app.state.settings.files)
    found = released_to(session, committee_ids, asking.someone.id, PATH) if committee_ids else ()
    lines = []
    for each in found:
        release, (committee, cycle) = each.release, names_in(files, each.sha256)
        assert release.confirmed_at is not None
        lines.append(
            ReleasedLine(
                slug=each.slug,
                committee=committee,
                cycle=cycle,
                number=release.number,
                href=f"/committees/{each.slug}/releases/{release.id}/room",
                confirmed_by=release.confirmed_by,
                confirmed_at=release.confirmed_at,
                is_new=each.is_new,
            )
        )
    return tuple(lines)
