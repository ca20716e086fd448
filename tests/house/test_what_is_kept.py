"""What is kept in git would serve on any machine: no path, registry or host of the one it was made on."""

import re

import pytest

from tests.house.checkout import CHECKOUT, place, written_by_us

MACHINE_PATH = re.compile(r"(?<![\w.~}-])/(?:work|root|tmp|mnt|home/[a-z]+|Users/[a-z]+)\b")
REGISTRY = re.compile(
    r"\b(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|unpkg\.com|jsdelivr\.net|cdnjs\.)"
)
LOCKS = ["requirements.lock", "requirements-test.lock", "requirements-sqlite.lock"]
REQUIREMENT = re.compile(r"[a-z0-9][a-z0-9._-]*==[^ ]+(?: ; .+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")
COMMENT = re.compile(r"\s*#")


@pytest.mark.parametrize("trace", [MACHINE_PATH, REGISTRY], ids=["path of a machine", "package registry"])
def test_nothing_kept_names_a(trace: re.Pattern[str]) -> None:
    found = [
        f"{place(path)}:{number}: {line.strip()[:120]}"
        for path in written_by_us()
        if place(path) != "tests/house/test_what_is_kept.py"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if trace.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    "line", ["cd {}work/main", '"{}root/.cache"', "in {}tmp/x", "at {}home/jo/workbook", "{}tmp"]
)
def test_a_path_of_a_machine_is_found(line: str) -> None:
    # Put together here, because this file itself is kept too.
    assert MACHINE_PATH.search(line.format("/"))


@pytest.mark.parametrize(
    "line", ["/committees/north/works/1", "{base}/home/cycles", "static/roots/root.css", "/homely"]
)
def test_an_address_of_ours_is_no_path_of_a_machine(line: str) -> None:
    assert not MACHINE_PATH.search(line)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_nothing_but_versions_and_hashes(lock: str) -> None:
    """Options, addresses and files in a lock would fetch from somewhere else than the reader's own index."""
    lines = (CHECKOUT / lock).read_text("utf-8").splitlines()
    known = (REQUIREMENT, HASH, COMMENT)
    assert [line for line in lines if line and not any(kind.match(line) for kind in known)] == []
    assert not re.search(r"https?:|file:|--index|--find[-]links| @ ", "\n".join(lines))


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_in_a_lock_is_hashed(lock: str) -> None:
    text = (CHECKOUT / lock).read_text("utf-8")
    requirements = re.split(r"\n(?=[a-z0-9])", text)
    assert [words.split()[0] for words in requirements if "==" in words and "--hash=" not in words] == []


def test_the_tests_need_nothing_that_the_product_has_in_another_version() -> None:
    """The suite must prove what is shipped, so its lock holds the product's own."""
    shipped, tested = (
        set(re.findall(r"^([a-z0-9][^ ]*==[^ ]+)", (CHECKOUT / lock).read_text("utf-8"), re.MULTILINE))
        for lock in LOCKS[:2]
    )
    assert shipped - tested == set()
