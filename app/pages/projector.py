"""The wall of the room: the code to join, what is on now, who is waited for, and the views once revealed."""

import json
from dataclasses import dataclass
from io import BytesIO
from typing import Annotated, Any

from fastapi import Path, Request
from starlette.responses import Response

from app.charts.spread import spread_figure
from app.guards import Asking, GuardedRouter, Transaction
from app.pages.room_parts import OnShow, RoundInRoom, on_show
from app.rendering import page
from evaluations.permissions import may_make
from evaluations.queries.session import session_at
from evaluations.session import Act, ItemState, SessionStage

router = GuardedRouter()

ONE = "/committees/{committee}/sessions/{session}"
SessionId = Annotated[str, Path(alias="session")]


@dataclass(frozen=True)
class WallPage:
    """What the projector shows. `figures` are the revealed rounds as pictures, by the round's number.

    `join_at` is the address to type, without the code; `code` is spaced to be read out.
    """

    shown: OnShow
    address: str
    join_at: str
    code: str
    figures: dict[int, str]

    @property
    def has_ended(self) -> bool:
        return self.shown.room.session.stage is SessionStage.ENDED

    @property
    def is_open(self) -> bool:
        return self.shown.room.session.stage is SessionStage.OPEN

    @property
    def is_hidden(self) -> bool:
        return self.shown.state is ItemState.HIDDEN

    @property
    def joined(self) -> str:
        """How many are here, in words."""
        here = len(self.shown.room.here)
        return "One person has joined" if here == 1 else f"{here} people have joined"


@router.get(ONE + "/projector", permission=may_make(Act.READ))
def wall(request: Request, session: Transaction, asking: Asking, room_id: SessionId) -> Response:
    room = session_at(session, asking.here.id, room_id)
    shown = on_show(session, room, is_signed_in=False)
    address = f"/committees/{asking.here.slug}/sessions/{room.id}"
    content = WallPage(
        shown=shown,
        address=address,
        join_at=f"{request.url.netloc}/join",
        code=f"{room.code[:3]} {room.code[3:]}",
        figures={each.number: json.dumps(_figure(each)) for each in shown.rounds},
    )
    return page(
        request,
        "rooms/wall.html",
        content,
        title=room.name,
        block="live",
        back=("Back to the session", address),
    )


@router.get(ONE + "/code.svg", permission=may_make(Act.READ))
def code_as_picture(request: Request, session: Transaction, asking: Asking, room_id: SessionId) -> Response:
    room = session_at(session, asking.here.id, room_id)
    picture = qr_code(f"{request.url.scheme}://{request.url.netloc}/join/{room.code}")
    return Response(picture, media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


def _figure(each: RoundInRoom) -> dict[str, Any]:
    """A round as a picture of what its table says."""
    rows = [(row.service, [(cell.shown, cell.said) for cell in row.cells]) for row in each.rows]
    return spread_figure([column.words for column in each.columns], rows)


def qr_code(address: str) -> bytes:
    """A QR code as a picture in SVG that fills whatever room it is given."""
    import segno  # only here: no start waits for it

    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(
        picture, kind="svg", omitsize=True, border=4, light="#fff"
    )
    return picture.getvalue()
