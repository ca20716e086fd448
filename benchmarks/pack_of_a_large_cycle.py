#!/usr/bin/env python3
"""How a large release is assembled: how long, in how much memory, and how soon pages answer meanwhile.

    .venv/bin/python benchmarks/pack_of_a_large_cycle.py
    .venv/bin/python benchmarks/pack_of_a_large_cycle.py --megabytes 100

It makes a committee of 24 teams with 25 indicators, 600 agreed judgements, 2,000 pieces of evidence and
500 MB of files in a home that is thrown away, serves it (`workbook serve`, one process), lets its lead
assemble a release and its chair confirm it, downloads the pack, and checks it. While the release is
assembled somebody opens pages.
"""

import argparse
import asyncio
import os
import re
import secrets
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import cycle as again_and_again
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from sqlmodel import Session  # noqa: E402

from app.commands.database import ready_database  # noqa: E402
from app.documents.check_pack import check  # noqa: E402
from app.files import FileStore  # noqa: E402
from app.settings import Settings  # noqa: E402
from app.sign_in import set_password  # noqa: E402
from benchmarks.screens import Line, Server, path  # noqa: E402
from benchmarks.serving import answer, children_of, say, serving  # noqa: E402
from evaluations.actions.committee import add_locality, add_service, create_committee, unit_of  # noqa: E402
from evaluations.actions.cycle import move_cycle, plan_cycle  # noqa: E402
from evaluations.actions.evidence import Attached, EvidenceWords, record_evidence  # noqa: E402
from evaluations.actions.judgement import agree, use_evidence  # noqa: E402
from evaluations.actions.person import add_person, give_role  # noqa: E402
from evaluations.committee import Committee, Unit, UnitKind  # noqa: E402
from evaluations.cycle import Cycle, Stage  # noqa: E402
from evaluations.evidence import Evidence  # noqa: E402
from evaluations.judgement import Words  # noqa: E402
from evaluations.person import Part  # noqa: E402
from evaluations.trace import Actor  # noqa: E402
from evaluations.triangulation import InformationType, Source, Stance, Voice  # noqa: E402
from indicators.catalogue import DEFAULT_EDITION, built_in_editions  # noqa: E402
from indicators.level import Level  # noqa: E402

LEAD = Actor("Lead of the benchmark")
PASSWORD = secrets.token_urlsafe(18)
MEGABYTE = 1024 * 1024
SERVICES, LOCALITIES = 6, 4
PIECES, FILES = 2_000, 100
PAUSE = 0.2
PATIENCE = 1_800.0


@dataclass(frozen=True)
class Place:
    """Where the large cycle is."""

    slug: str
    cycle_id: str

    def address(self, *more: str) -> str:
        return path("committees", self.slug, *more)


# Setting up


def arrange(session: Session, files: FileStore, megabytes: int) -> Place:
    """The committee, with a lead and a chair, and its cycle with all that is judged in it."""
    committee = create_committee(session, by=LEAD, name="Area of the benchmark")
    for part in (Part.LEAD, Part.CHAIR):
        person = add_person(
            session, by=LEAD, email=f"{part.value}@example.org", name=part.value.title(), designation=""
        )
        give_role(session, by=LEAD, committee=committee, person=person, part=part)
        set_password(session, person.id, PASSWORD)
    units = teams(session, committee)
    cycle = opened(session, committee, units)
    judge(session, committee, cycle, units, recorded(session, committee, files, megabytes))
    return Place(committee.slug, cycle.id)


def teams(session: Session, committee: Committee) -> list[Unit]:
    services = [
        add_service(session, by=LEAD, committee=committee, name=f"Service {n}").id for n in range(SERVICES)
    ]
    areas = [
        add_locality(session, by=LEAD, committee=committee, name=f"Locality {n}").id
        for n in range(LOCALITIES)
    ]
    return [
        unit_of(
            session, by=LEAD, committee=committee, kind=UnitKind.TEAM, service_id=service, locality_id=area
        )
        for service in services
        for area in areas
    ]


def opened(session: Session, committee: Committee, units: Sequence[Unit]) -> Cycle:
    edition = built_in_editions()[DEFAULT_EDITION]
    cycle = plan_cycle(
        session,
        by=LEAD,
        committee=committee,
        edition=edition,
        name="The large cycle",
        period_from=date(2026, 1, 1),
        period_to=date(2026, 6, 30),
        why_now="A benchmark.",
        reason_for_all="To be measured.",
        chosen={indicator.number: "" for indicator in edition.indicators},
        unit_ids=[unit.id for unit in units],
    )
    move_cycle(session, by=LEAD, cycle=cycle, after=Stage.OPEN, reason="", version=cycle.version)
    return cycle


def recorded(session: Session, committee: Committee, files: FileStore, megabytes: int) -> list[Evidence]:
    """The pieces of evidence; the first of them have files of random letters, all together so large."""
    size = megabytes * MEGABYTE // FILES
    pieces = []
    for number in range(PIECES):
        attached = None
        if number < FILES:
            sha256 = files.keep(os.urandom(size // 2).hex().encode())
            attached = Attached(sha256, f"Survey {number}.txt", "text/plain", size // 2 * 2)
        words = EvidenceWords(
            title=f"Piece {number}",
            source=list(Source)[number % len(Source)],
            method="Read and compared by two services. " * 5,
            finding="Plans name who does what, and by when. " * 10,
            period_from=date(2026, 1, 1),
            period_to=date(2026, 3, 31),
            information_type=list(InformationType)[number % len(InformationType)],
            voices=frozenset({list(Voice)[number % len(Voice)]}),
        )
        pieces.append(
            record_evidence(session, by=LEAD, committee_id=committee.id, words=words, attached=attached)
        )
    return pieces


def judge(
    session: Session, committee: Committee, cycle: Cycle, units: Sequence[Unit], pieces: Sequence[Evidence]
) -> None:
    """Every team agrees every indicator; every piece is used once or more."""
    levels, evidence = again_and_again(Level), again_and_again(pieces)
    words = "What we do is clear to families, and reviews are held when they are due. " * 8
    for unit in units:
        for indicator in built_in_editions()[DEFAULT_EDITION].indicators:
            where: dict[str, Any] = {"cycle": cycle, "unit": unit, "indicator": indicator.number}
            for stance in (Stance.SUPPORTS, Stance.SUPPORTS, Stance.QUALIFIES, Stance.CONTRADICTS):
                use_evidence(session, by=LEAD, **where, evidence=next(evidence), stance=stance)
            agree(session, by=LEAD, **where, words=Words(level=next(levels), rationale=words), version=0)


# Measuring


@dataclass
class Measured:
    """Times in seconds, memory in megabytes."""

    assembled: float = 0.0
    pages: Sequence[float] = ()
    at_rest: float = 0.0
    while_assembling: float = 0.0
    downloaded: float = 0.0
    while_downloading: float = 0.0
    size: int = 0


async def signed_in(server: Server, part: Part) -> Line:
    line = Line(server)
    form = {"form_key": secrets.token_hex(8), "email": f"{part.value}@example.org", "password": PASSWORD}
    expect((await line.post("/sign-in", form)).status, 303)
    return line


async def measure(server: Server, place: Place, pack: Path) -> Measured:
    lead, chair, reader = [await signed_in(server, part) for part in (Part.LEAD, Part.CHAIR, Part.LEAD)]
    measured = Measured()
    look = place.address("cycles", place.cycle_id, "pattern")
    for _ in range(20):
        expect((await reader.get(look)).status, 200)
    measured.at_rest = memory_of(server)
    began = time.monotonic()
    form = {"form_key": secrets.token_hex(8), "cycle": place.cycle_id, "words": "For the visit."}
    sent = await lead.post(place.address("releases"), form)
    expect(sent.status, 303)
    release = sent.headers["location"]
    watching = asyncio.create_task(watch(server, reader, look, measured))
    while b"being assembled" in (page := (await lead.get(release)).body):
        if time.monotonic() - began > PATIENCE:
            sys.exit("The release was not assembled in time.")
        tell_progress(page)
        await asyncio.sleep(1)
    measured.assembled = time.monotonic() - began
    watching.cancel()
    version = re.search(rb'name="version" value="(\d+)"', (await chair.get(release)).body)
    confirming = {"form_key": secrets.token_hex(8), "version": version[1].decode() if version else ""}
    expect((await chair.post(f"{release}/confirmations", confirming)).status, 303)
    await download(server, lead, f"{release}/pack", pack, measured)
    return measured


async def watch(server: Server, line: Line, address: str, measured: Measured) -> None:
    """Open a page again and again, and note how long it took and how much memory the server has."""
    taken: list[float] = []
    measured.pages = taken
    while True:
        began = time.monotonic()
        expect((await line.get(address)).status, 200)
        taken.append(time.monotonic() - began)
        measured.while_assembling = max(measured.while_assembling, memory_of(server))
        await asyncio.sleep(PAUSE)


async def download(server: Server, line: Line, address: str, pack: Path, measured: Measured) -> None:
    """Take the pack as it is streamed."""
    began = time.monotonic()
    own = Line(line.server, line.cookies)
    reader = await own.begin(address)
    head = await reader.readuntil(b"\r\n\r\n")
    expect(int(head.split()[1]), 200)
    with pack.open("wb") as file:
        while size := int(await reader.readline(), 16):
            file.write(await reader.readexactly(size))
            await reader.readexactly(2)
            measured.while_downloading = max(measured.while_downloading, memory_of(server))
    own.drop()
    measured.downloaded, measured.size = time.monotonic() - began, pack.stat().st_size


def memory_of(server: Server) -> float:
    """The memory of the server's processes, in megabytes."""
    pages = sum(
        int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        for pid in (server.process, *children_of(server.process))
    )
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def tell_progress(page: bytes) -> None:
    if found := re.search(rb"(\d[\d,]*) of (\d[\d,]*)", page):
        say(f"{found[0].decode()} files")


def expect(status: int, wanted: int) -> None:
    if status != wanted:
        sys.exit(f"The workbook answered {status} where {wanted} was expected.")


def report(measured: Measured) -> None:
    times = sorted(measured.pages)
    answer(f"assembled in {measured.assembled:.0f} s")
    answer(f"the pattern page meanwhile, asked {len(times)} times: {told(times)}")
    answer(f"memory: {measured.at_rest:.0f} MB before, {measured.while_assembling:.0f} MB at most meanwhile")
    answer(
        f"pack of {measured.size / MEGABYTE:.0f} MB downloaded in {measured.downloaded:.0f} s; "
        f"{measured.while_downloading:.0f} MB of memory at most"
    )


def told(times: Sequence[float]) -> str:
    middle, late = times[len(times) // 2], times[int(len(times) * 0.95)]
    return f"middle {middle:.2f} s, 95 % {late:.2f} s, worst {times[-1]:.2f} s"


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=500, help="how large the files are together")
    return parser.parse_args()


def main() -> None:
    options = asked()
    with tempfile.TemporaryDirectory(prefix="workbook-benchmark-") as folder:
        home = Path(folder)
        settings = Settings(home=home, database_url=f"sqlite:///{home / 'workbook.sqlite'}")
        say("Making the cycle...")
        with ready_database(settings) as database, database.session(write=True) as session:
            place = arrange(session, FileStore(settings.files), options.megabytes)
        with serving(home, settings.database_url, workers=1) as server:
            measured = asyncio.run(measure(server, place, home / "pack.zip"))
        report(measured)
        began = time.monotonic()
        checked = check(home / "pack.zip")
        answer(f"checked in {time.monotonic() - began:.0f} s")
    sys.exit("; ".join(checked.faults[:5]) or 0)


if __name__ == "__main__":
    main()
