"""The documents are true: what they name is there, what they quote is said, what they show is shown.

In the user guide bold words are a whole label, button or heading of the product, and “words in these marks”
are a part of what it says.
"""

import os
import re
import shlex
import subprocess
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import typer
from fastapi.routing import APIRoute

from app.cli import cli
from app.pages import ROUTERS
from tests.house.checkout import CHECKOUT, kept_files, place, written_by_us
from tests.terminal import Command

GUIDE = CHECKOUT / "docs" / "user-guide"
IMAGES = CHECKOUT / "docs" / "images"
IMPORTING = GUIDE / "importing-judgements.md"
LARGEST_IMAGE = 300_000
ROOMS = ("app", "evaluations", "indicators", "templates")

FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
BOLD = re.compile(r"\*\*([^*]+)\*\*")
QUOTED = re.compile(r"“([^”]+)”")
JOINED = re.compile(r"""["']\s*\n\s*f?["']""")
RUN = ("python3", "run.py")

DOCUMENTS = sorted([*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md")])
# A decision keeps the words of its day.
TODAY = [path for path in DOCUMENTS if "decisions" not in path.parts]
PAGES_OF_GUIDE = [path for path in DOCUMENTS if path.parent == GUIDE]


def each(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("document", paths, ids=place)


@each(TODAY)
def test_everything_named_is_there_in(document: Path) -> None:
    assert [span for span in spans(document) if not is_there(span)] == []


@each(TODAY)
def test_every_command_can_be_given_in(document: Path) -> None:
    found = (fault_of_command(words) for words in commands(document))
    assert [fault for fault in found if fault] == []


@each(DOCUMENTS)
def test_every_link_leads_somewhere_in(document: Path) -> None:
    links = (target for _, _, target in LINK.findall(prose(document)))
    assert [target for target in links if not leads_somewhere(document, target)] == []


@each(DOCUMENTS)
def test_every_picture_is_described_in(document: Path) -> None:
    pictures = [(words, target) for mark, words, target in LINK.findall(prose(document)) if mark]
    assert [target for words, target in pictures if len(words.split()) < 4] == []


@each(TODAY)
def test_no_em_dash_stands_in(document: Path) -> None:
    assert "\u2014" not in document.read_text("utf-8")


@each(PAGES_OF_GUIDE)
def test_what_is_quoted_stands_in_the_product_as_told_in(document: Path) -> None:
    text = " ".join(prose(document).split())
    missing = [words for words in BOLD.findall(text) if not is_on_a_page(words)]
    assert missing + [words for words in QUOTED.findall(text) if not is_said(words)] == []


def test_every_page_of_the_guide_is_reached_from_its_first() -> None:
    linked = {target for _, _, target in LINK.findall((GUIDE / "index.md").read_text("utf-8"))}
    assert {path.name for path in PAGES_OF_GUIDE} - {"index.md"} <= linked


def test_every_screenshot_is_shown_and_small() -> None:
    shown = {
        (document.parent / target).resolve()
        for document in DOCUMENTS
        for mark, _, target in LINK.findall(prose(document))
        if mark
    }
    kept = set(IMAGES.iterdir())
    assert [place(path) for path in kept - shown] == []
    assert [place(path) for path in kept if path.stat().st_size > LARGEST_IMAGE] == []


def test_one_command_takes_every_screenshot() -> None:
    taken = set(
        re.findall(r'"([a-z-]+\.png)"', (CHECKOUT / "docs" / "take_screenshots.py").read_text("utf-8"))
    )
    assert taken == {path.name for path in IMAGES.iterdir()}


@pytest.mark.parametrize(
    ("span", "is_right"),
    [
        ("app/guards.py", True),
        ("app/guard.py", False),
        ("evaluations/actions/<noun>.py", True),
        ("evaluations/verbs/<noun>.py", False),
        ("evaluations.trace.leave_trace", True),
        ("evaluations.trace.forget_everything", False),
        ("/committees/{committee}/cycles", True),
        ("/committees/{committee}/outings", False),
        ("GuardedRouter", True),
        ("GuardedRoundabout", False),
    ],
)
def test_a_name_is_there_or_it_is_not(span: str, is_right: bool) -> None:
    assert is_there(span) is is_right


@pytest.mark.parametrize(
    ("words", "is_right"),
    [
        ("", True),
        ("test --full", True),
        ("test --fuller", False),
        ("framework read FILE --json", True),
        ("framework reed FILE", False),
        ("framework read FILE --yaml", False),
        ("backup", False),
    ],
)
def test_a_command_can_be_given_or_it_cannot(words: str, is_right: bool) -> None:
    assert (fault_of_command(words.split()) == "") is is_right


@pytest.fixture
def database_kind() -> str:
    """The guide's examples are run once; other tests import on both databases."""
    return "sqlite"


def test_the_example_file_of_the_guide_is_imported_as_it_says(command: Command, tmp_path: Path) -> None:
    whole, _ = blocks(IMPORTING, "csv")
    answer = command(*example_import(tmp_path, whole), "--create")
    assert (answer.code, answer.out) == (0, blocks(IMPORTING, "text")[0])


def test_the_faulty_file_of_the_guide_is_refused_as_it_says(command: Command, tmp_path: Path) -> None:
    whole, faulty = blocks(IMPORTING, "csv")
    assert command(*example_import(tmp_path, whole), "--create").code == 0
    answer = command(*example_import(tmp_path, faulty))
    assert (answer.code, answer.err.lstrip()) == (1, blocks(IMPORTING, "text")[1])


def example_import(folder: Path, text: str) -> list[str]:
    (folder / "judgements.csv").write_text(text, "utf-8")
    file = str(folder / "judgements.csv")
    return ["import", "judgements", file, "--committee", "Example area", "--cycle", "2026"]


def test_the_backup_of_the_readme_is_a_whole_database(command: Command, tmp_path: Path) -> None:
    assert command("framework", "show").code == 0
    (script,) = [block for block in blocks(CHECKOUT / "README.md", "sh") if "VACUUM INTO" in block]
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "kept").write_bytes(b"evidence")
    done = subprocess.run(
        ["bash", "-euc", script],
        cwd=CHECKOUT,
        env={**os.environ, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (backup,) = tmp_path.glob("workbook-backup-*")
    assert (backup / "workbook.sqlite").read_bytes().startswith(b"SQLite format 3")
    assert (backup / "files" / "kept").read_bytes() == b"evidence"


def prose(document: Path) -> str:
    """The document without its fenced blocks."""
    return FENCED.sub("", document.read_text("utf-8"))


def blocks(document: Path, language: str) -> list[str]:
    """The fenced blocks of one language."""
    return [text for kind, text in FENCED.findall(document.read_text("utf-8")) if kind == language]


def spans(document: Path) -> list[str]:
    """What stands in the text as code, commands apart."""
    return [span for span in SPAN.findall(prose(document)) if not words_of_command(span)]


# What is named


def is_there(span: str) -> bool:
    """Whether a path, a dotted name, an address of the web or the words of some code are in the house."""
    if span.startswith("/"):
        return span in addresses()
    if is_path(span):
        return any(CHECKOUT.glob(re.sub(r"<\w+>", "*", span.rstrip("/"))))
    if re.fullmatch(r"(app|evaluations|indicators|tests)(\.\w+)+", span):
        return is_dotted_name(span)
    return set(re.findall(r"[A-Za-z_]\w{2,}", span)) <= words_in_the_house()


def is_path(span: str) -> bool:
    first = span.split("/")[0]
    is_shaped = re.fullmatch(r"[\w.-]+(/[\w.<>*-]+)*/?", span) is not None
    return is_shaped and (
        first in top_level() if "/" in span else Path(span).suffix in (".py", ".md", ".lock")
    )


def is_dotted_name(span: str) -> bool:
    """Whether a file of the house defines the last part, or is it."""
    parts = span.split(".")
    module = CHECKOUT.joinpath(*parts)
    if module.is_dir() or module.with_suffix(".py").is_file():
        return True
    file = CHECKOUT.joinpath(*parts[:-1]).with_suffix(".py")
    pattern = rf"^(?:(?:async )?def|class) {parts[-1]}\b|^{parts[-1]}\b.* = "
    return file.is_file() and re.search(pattern, file.read_text("utf-8"), re.MULTILINE) is not None


@cache
def top_level() -> frozenset[str]:
    return frozenset(place(path).split("/")[0] for path in kept_files())


@cache
def addresses() -> frozenset[str]:
    """The path of every page, with the names of its parts."""
    routes = (route for router in ROUTERS for route in router.routes.routes)
    return frozenset(route.path for route in routes if isinstance(route, APIRoute))


@cache
def words_in_the_house() -> frozenset[str]:
    """Every name in our own code, pages and settings; the documents and this test are no witness."""
    witnesses = (path for path in written_by_us() if path.suffix not in (".md", ".lock"))
    texts = (path.read_text("utf-8") for path in witnesses if path.name != Path(__file__).name)
    return frozenset(word for text in texts for word in re.findall(r"[A-Za-z_]\w{2,}", text))


# What is linked


def leads_somewhere(document: Path, target: str) -> bool:
    parts = urlsplit(target)
    if parts.scheme:
        return parts.scheme == "https"
    file = (document.parent / unquote(parts.path)).resolve() if parts.path else document
    return file.exists() and (not parts.fragment or parts.fragment in anchors(file))


def anchors(document: Path) -> set[str]:
    """The anchors that the headings of a document get."""
    headings = re.findall(r"^#+ (.+)$", prose(document), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


# What is commanded


def commands(document: Path) -> list[list[str]]:
    """The words after `workbook` or `python3 run.py`, in the text and in blocks for a terminal."""
    text = "".join(blocks(document, "sh")).replace("\\\n", " ")
    found = [words_of_command(line) for line in (*SPAN.findall(prose(document)), *text.splitlines())]
    return [words[1:] for words in found if words]


def words_of_command(line: str) -> list[str]:
    """The words of a command line from its program on; empty when it is no command of ours."""
    try:
        words = shlex.split(line, comments=True)
    except ValueError:
        return []
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words = words[1:]
    if tuple(words[:2]) == RUN:
        return words[1:]
    return words if words[:1] == ["workbook"] else []


def fault_of_command(words: list[str]) -> str:
    """Why a command cannot be given so, or ""."""
    options = {word.split("=")[0] for word in words if word.startswith("--")}
    if words[:1] == ["test"]:
        known = set(re.findall(r"--\w+", (CHECKOUT / "run.py").read_text("utf-8")))
        return said(options - known)
    command = typer.main.get_command(cli)
    for word in words:
        inner = getattr(command, "commands", None)
        if inner is None or word.startswith("-"):
            break
        if word not in inner:
            return f"no command {word}"
        command = inner[word]
    return said(options - {name for option in command.params for name in option.opts})


def said(unknown: set[str]) -> str:
    return f"no option {', '.join(sorted(unknown))}" if unknown else ""


# What is quoted


def is_on_a_page(words: str) -> bool:
    """Whether a label, button or heading is these words and no more; pages begin some with a capital."""
    whole = re.escape(words).replace(r"\ ", r"\s+")
    return re.search(rf"""["'>}}]\s*{whole}\s*["'<{{]""", product(), re.IGNORECASE) is not None


def is_said(words: str) -> bool:
    return words.lower() in " ".join(product().lower().split())


@cache
def product() -> str:
    """All that the product can say, with the lines of a long sentence joined."""
    return JOINED.sub("", "\n".join(path.read_text("utf-8") for path in written_by_us(*ROOMS)))
