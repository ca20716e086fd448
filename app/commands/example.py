"""The worked example of `workbook start`: made in an empty home, its sign-ins told at every start."""

from sqlmodel import Session, col, select

from app.commands.database import say
from app.database import Database
from app.example.sign_ins import FILE_NAME, SignIn, keep_sign_ins, kept_sign_ins
from app.settings import Settings
from evaluations.committee import Committee
from evaluations.person import Person


def sign_ins_of_example(settings: Settings, database: Database) -> tuple[SignIn, ...]:
    """The example's sign-ins, where there is an example. It is made in a home that holds nothing at all."""
    with database.session(write=False) as session:
        is_new, has_example = _is_empty(session), _has_example(session)
    if is_new:
        return make_example_in(settings, database)
    sign_ins = kept_sign_ins(settings.home) if has_example else ()
    if has_example and not sign_ins:
        say(f"The file {FILE_NAME} is gone, so the sign-ins of the example cannot be shown.")
    return sign_ins


def make_example_in(settings: Settings, database: Database) -> tuple[SignIn, ...]:
    """Make the worked example in one transaction, with a progress bar on standard error."""
    from rich.console import Console
    from rich.progress import Progress

    from app.example.area import read_area
    from app.example.building import count_of_judgements, make_example
    from app.files import FileStore

    area = read_area()
    say("Making the worked example, once, a few seconds...")
    with (
        Progress(console=Console(stderr=True), transient=True) as bar,
        database.session(write=True) as session,
    ):
        task = bar.add_task("Judgements", total=count_of_judgements(area))
        files = FileStore(settings.files)
        sign_ins = make_example(session, area, files=files, progress=lambda: bar.advance(task))
        keep_sign_ins(settings.home, sign_ins)
    return sign_ins


def _is_empty(session: Session) -> bool:
    return not any(session.exec(select(col(table.id)).limit(1)).first() for table in (Committee, Person))


def _has_example(session: Session) -> bool:
    return session.exec(select(Committee.id).where(col(Committee.is_example))).first() is not None
