"""A pack holds everything of the frozen copy and leads nowhere outside itself."""

import csv
import io
import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_type_hints
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest

from app.documents import check_pack, pack
from app.documents.pack import HTML, PackFile, how_many, made, manifest_of, pack_files
from app.documents.pack_pages import PIECES_ON_A_PAGE
from app.documents.pack_tables import MEANINGS, TABLES, as_csv, harmless, places_of
from app.documents.pack_zip import contents
from evaluations.release_differences import Difference
from evaluations.released import ReleasedCopy, as_json, file_path, from_json
from tests.app.documents.copies import bare_copy, evidence, invented_copy, kept

CHANGES = (
    Difference("2.1 Children", "2.1", ("Health, North: from weak to good.",)),
    Difference("Evidence", "", ()),
)
LEADING = {"a": "href", "link": "href", "script": "src", "img": "src", "form": "action"}


def large_copy() -> ReleasedCopy:
    """More pieces of evidence than stand on one page."""
    more = tuple(evidence(number, f"Piece {number}", "review of documents") for number in range(4, 120))
    return replace(invented_copy(), evidence=(*invented_copy().evidence, *more))


def files_of(copy: ReleasedCopy, changes: tuple[Difference, ...] | None = CHANGES) -> dict[str, PackFile]:
    return {file.path: file for file in pack_files(copy, changes)}


@cache
def small_pack() -> dict[str, PackFile]:
    """The files of the invented copy, made once."""
    return files_of(invented_copy())


def text(file: PackFile) -> str:
    assert file.content is not None
    return file.content.decode("utf-8-sig")


# Its files


def test_a_copy_always_gives_the_same_files() -> None:
    assert list(pack_files(invented_copy())) == list(pack_files(invented_copy()))


def test_files_that_are_there_already_are_not_made_again() -> None:
    files = list(pack_files(invented_copy(), CHANGES))
    assert how_many(invented_copy(), CHANGES) == len(files)
    known = {file.path for file in files[:-2]}
    assert list(pack_files(invented_copy(), CHANGES, known)) == files[-2:]


def test_the_copy_itself_stands_in_its_pack_and_is_read_again() -> None:
    copy = invented_copy()
    document = files_of(copy)["data/release.json"].content
    assert document == as_json(copy)
    assert document is not None
    assert from_json(document) == copy


def test_a_release_of_almost_nothing_is_a_pack_too() -> None:
    assert {"index.html", "pattern.html", "evidence.html", "data/release.json"} <= set(
        files_of(bare_copy(), None)
    )


def test_files_of_evidence_lie_under_their_content_and_their_name(tmp_path: Path) -> None:
    attached = {
        path: content
        for path, content in contents(pack_files(invented_copy()), kept(tmp_path))
        if path.startswith("files/")
    }
    assert sorted(re.sub(r"\w{16}-", "", path) for path in attached) == [
        "files/minutes-a-la-carte.pdf",
        "files/survey.csv",
    ]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Report.PDF", "files/0123456789abcdef-report.pdf"),
        ("  ..\\..//Èvil: name?.tar.gz", "files/0123456789abcdef-evil-name-tar.gz"),
        ("日本.docx", "files/0123456789abcdef-file.docx"),
        ("no ending", "files/0123456789abcdef-no-ending"),
        ("x" * 190 + ".odt", f"files/0123456789abcdef-{'x' * 60}.odt"),
    ],
)
def test_the_path_of_a_file_is_safe_on_every_system(name: str, path: str) -> None:
    assert file_path(name, "0123456789abcdef" * 4) == path
    assert pack.is_safe(path)


# The manifest


def test_the_manifest_lists_every_file_in_the_order_of_paths() -> None:
    files = small_pack()
    listed = json.loads(manifest_of(reversed(files.values())))["files"]
    assert [one["path"] for one in listed] == sorted(files)
    assert all(one["size"] == files[one["path"]].size for one in listed)
    assert all(one["sha256"] == files[one["path"]].sha256 for one in listed)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/a",
        "a/",
        "a//b",
        "../a",
        "a/./b",
        "a\\b",
        "c:a",
        "a ",
        " a",
        "a.",
        "e\u0301",
        "a\nb",
        "a\u202eb",
        "manifest.json",
        "Manifest.JSON",
        "signature.txt",
    ],
)
def test_a_path_that_is_not_safe_everywhere_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="cannot stand in a pack"):
        manifest_of([made(path, "text/plain", b"")])


def test_two_files_under_one_path_are_refused_whatever_their_case() -> None:
    with pytest.raises(ValueError, match="share a path"):
        manifest_of([made("a.txt", "", b"one"), made("A.txt", "", b"two")])


def test_the_checker_reads_what_the_pack_writes() -> None:
    assert (check_pack.MANIFEST_FORMAT, check_pack.BESIDE) == (
        pack.MANIFEST_FORMAT,
        pack.OUTSIDE_THE_MANIFEST,
    )


# Its pages


def links_of(path: str, page: str) -> set[tuple[str, str]]:
    """Where a page leads: paths in the pack, with the place on them or ""."""
    found = set()
    for element in elements(page):
        target = element.get(LEADING.get(element.tag, ""))
        if target is not None:
            parts = urlsplit(target)
            assert not parts.scheme and not parts.netloc and not target.startswith("/"), (path, target)
            within = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
            found.add((within if parts.path else path, parts.fragment))
    return found


def elements(page: str) -> Iterator[Element]:
    tree: Any = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    return iter(tree.iter())


@pytest.mark.parametrize("copy", [invented_copy(), bare_copy(), large_copy()], ids=["small", "bare", "large"])
def test_a_crawler_finds_no_way_out_of_the_pack_and_no_dead_end(copy: ReleasedCopy) -> None:
    files = files_of(copy)
    pages = {path: text(file) for path, file in files.items() if file.media_type == HTML}
    ids = {path: {one.get("id") for one in elements(page)} for path, page in pages.items()}
    waiting, seen = ["index.html"], {"manifest.json"}
    while waiting:
        path = waiting.pop()
        seen.add(path)
        for target, fragment in links_of(path, pages[path]) if path in pages else ():
            assert target in files or target == "manifest.json", (path, target)
            assert not fragment or fragment in ids[target], (path, target, fragment)
            waiting += {target} - seen
    assert {*files, "manifest.json"} - seen == {"check_pack.py"}


def test_every_page_forbids_whatever_is_not_of_the_pack() -> None:
    for path, file in small_pack().items():
        if file.media_type == HTML:
            policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text(file))
            assert policy, path
            assert policy.group(1).startswith("default-src 'none'; style-src 'self'; script-src 'self'; ")
            assert "unsafe" not in policy.group(1)


def test_only_the_search_needs_a_script() -> None:
    with_scripts = {
        path for path, file in small_pack().items() if file.media_type == HTML and "<script" in text(file)
    }
    assert with_scripts == {"search.html"}


def test_a_blank_is_no_level_and_a_level_says_its_word_and_caption() -> None:
    page = text(small_pack()["pattern.html"])
    cells = [(one.get("class"), "".join(one.itertext()).strip()) for one in elements(page) if one.tag == "td"]
    assert cells[:3] == [
        ("level-good", "good 4"),
        ("state-cannot-be-judged", "cannot be judged"),
        ("state-draft", "draft"),
    ]


def test_the_reference_indicators_stand_first() -> None:
    page = text(small_pack()["index.html"])
    assert page.index("2.1 Children are &lt;safe&gt; &amp; heard") < page.index("1.2 Meeting needs")


def test_every_word_of_a_judgement_stands_on_its_page() -> None:
    page = text(small_pack()["indicators/2-1.html"])
    for words in (
        "Most plans are in time.",
        "We see this otherwise.",
        "New figures came in.",
        "Nobody could be asked.",
        "Some of the evidence contradicts this judgement.",
        "Is the level right?",
        "Too high.",
        "From weak to good.",
    ):
        assert words in page


def test_an_address_outside_is_told_and_never_linked() -> None:
    page = text(small_pack()["evidence/1.html"])
    assert "https://example.org/report (outside this pack)" in page


def test_much_evidence_stands_on_several_pages() -> None:
    copy = large_copy()
    pages = [path for path in files_of(copy) if path.startswith("evidence/")]
    assert len(pages) == -(-len(copy.evidence) // PIECES_ON_A_PAGE)


def test_without_a_release_before_there_is_nothing_that_changed() -> None:
    assert "changes.html" not in files_of(invented_copy(), None)
    assert "from weak to good" in text(small_pack()["changes.html"])


# Its tables


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text(small_pack()[f"data/{name}.csv"]), newline="")))


def test_every_table_begins_with_the_mark_of_utf_8() -> None:
    files = small_pack()
    assert all((files[f"data/{name}.csv"].content or b"").startswith(b"\xef\xbb\xbf") for name in TABLES)


def test_every_row_has_a_cell_for_every_column() -> None:
    for name, table in TABLES.items():
        written = list(table.rows(invented_copy()))
        assert written, name
        assert {len(row) for row in written} == {len(table.columns)}, name


def test_a_judgement_is_a_row_whether_it_was_made_or_not() -> None:
    stands = [(row["indicator"], row["unit"], row["state"], row["level"]) for row in rows("judgements")]
    assert len(stands) == 6
    assert ("2.1", "Health, North", "agreed", "good") in stands
    assert ("2.1", "The committee together", "draft", "") in stands


def test_cells_stand_under_the_column_of_their_field() -> None:
    entry = rows("entries")[1]
    assert (entry["indicator"], entry["entry"], entry["kind"], entry["level"]) == (
        "1.2",
        "2",
        "revised",
        "good",
    )
    assert (entry["rationale"], entry["by"]) == ("Most plans are in time.", "Lead officer")
    assert entry["marks"] == "theme 1: in between"
    piece = rows("evidence")[0]
    assert (piece["title"], piece["file_name"], piece["file_size"]) == (
        "Survey of parents",
        "survey.csv",
        "42",
    )
    assert rows("uses")[0]["stance"] == "supports"
    assert rows("statement")[0] == {
        "part": "How good are we now?",
        "words": "Children are safer.",
        "references": "1; 2",
    }
    assert rows("dissent")[0]["words"] == "We see this otherwise."
    assert rows("second-looks")[0]["proposed_level"] == "weak"


def test_nothing_in_a_table_is_a_formula() -> None:
    assert rows("entries")[0]["areas_for_improvement"] == '\'=HYPERLINK("nowhere")'
    for words in ("=1+1", "+1", "-1", "@x", " =1", "\t=1", "\r=1", "＝1"):
        assert harmless(words) == "'" + words
    assert (harmless("'tis"), harmless("fine"), harmless("")) == ("''tis", "fine", "")


def test_words_with_line_breaks_and_quotes_are_read_again() -> None:
    said = 'He said "no",\nthen; left'
    written = as_csv(("words",), ((said,),))
    assert list(csv.reader(io.StringIO(written, newline="")))[1] == [said]


# The dictionary


def records(kind: Any) -> Iterator[Any]:
    """A record and every record within it."""
    yield kind
    for hint in get_type_hints(kind).values():
        for inner in (hint, *get_args(hint)):
            if isinstance(inner, type) and is_dataclass(inner):
                yield from records(inner)


def test_the_dictionary_tells_every_field_of_the_copy_in_its_order_and_no_other() -> None:
    told = {name: list(meanings) for name, meanings in MEANINGS.items()}
    assert told == {one.__name__: [field.name for field in fields(one)] for one in records(ReleasedCopy)}


def test_every_column_shows_a_field_that_there_is() -> None:
    for name, table in TABLES.items():
        assert all(column.meaning for column in table.columns), name
        assert len({column.name for column in table.columns}) == len(table.columns), name


def test_every_field_stands_in_a_table_unless_it_holds_other_records() -> None:
    """What is left out of the tables is told here, so that nothing is left out by mistake."""
    left_out = {
        f"{record}.{field}"
        for record, meanings in MEANINGS.items()
        for field in meanings
        if not list(places_of(f"{record}.{field}"))
    }
    assert left_out == {
        "ReleasedCopy.format",
        "ReleasedCopy.cycle_id",
        "ReleasedCopy.edition",
        "ReleasedCopy.levels",
        "ReleasedCopy.units",
        "ReleasedCopy.indicators",
        "ReleasedCopy.evidence",
        "ReleasedCopy.statement",
        "ReleasedIndicator.judgements",
        "ReleasedTheme.number",
        "ReleasedTheme.title",
        "ReleasedJudgement.entries",
        "ReleasedJudgement.uses",
        "ReleasedJudgement.moderations",
        "ReleasedEntry.dissent",
        "ReleasedModeration.replies",
        "ReleasedEvidence.file",
        "ReleasedStatement.parts",
        "ReleasedStatement.references",
        "ReleasedStatement.words",
        "ReleasedStatement.word_limit",
        "ReleasedPart.claims",
    }
