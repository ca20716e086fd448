"""The inspection that every page of every test goes through finds what it should, and nothing else."""

import pytest

from tests.inspection import faults_of

GOOD = """<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><title>Cycle</title><script type="module" src="/static/a.js"></script></head>
<body><main>
<h1>Cycle</h1>
<form method="post" action="/cycles">
<input type="hidden" name="form_key" value="k1">
<label for="name">Name</label> <input id="name" name="name" aria-describedby="hint"> <p id="hint">Short</p>
<fieldset><legend>Stage</legend>
<input type="radio" id="open" name="stage" value="open"><label for="open">Open</label></fieldset>
<label>Why <textarea name="why"></textarea></label>
<select name="bar" aria-label="Bar"><option>weak<hr><option>satisfactory</select>
<button>Plan the cycle</button>
</form>
<a href="https://example.org/">Elsewhere</a> <img src="/static/a.png" alt="">
</main></body></html>"""


def test_a_good_page_has_no_fault() -> None:
    assert faults_of(GOOD) == []


@pytest.mark.parametrize(
    ("good", "bad", "fault"),
    [
        ("</main>", "<p><div></p></main>", "not valid HTML"),
        ("<!doctype html>", "", "not valid HTML"),
        ("<h1>Cycle</h1>", "", "0 h1"),
        ("<h1>Cycle</h1>", "<h1>Cycle</h1><h1>Again</h1>", "2 h1"),
        ("<h1>Cycle</h1>", "<h1></h1>", "1 h1 with words"),
        ("<title>Cycle</title>", "<title></title>", "no title"),
        (' lang="en-GB"', "", "language"),
        ('<p id="hint">', '<p id="name">', "stands 2 times"),
        (' id="hint"', "", "points to 'hint'"),
        ('<label for="name">Name</label>', "", "has no label"),
        ('<label for="name">Name</label>', '<label for="name"></label>', "has no label"),
        ("<label>Why <textarea name=", "<label><textarea name=", "has no label"),
        (' aria-label="Bar"', "", "has no label"),
        ("Plan the cycle", "", "has no words"),
        ("<legend>Stage</legend>", "", "no fieldset with a legend"),
        (' alt=""', "", "has no alt"),
        ('value="k1"', 'value=""', "no form_key"),
        ('type="hidden" name="form_key"', 'type="hidden" name="key"', "no form_key"),
        ("Short", "None", "'None'"),
        ("Short", "Level.WEAK", "'Level.'"),
        ("Short", "undefined", "'undefined'"),
        ("Short", "Tom &amp;amp; Jo", "'&amp;'"),
        ('action="/cycles"', 'action="/cycles/None"', "'None'"),
        ("Short", "The average", "banned word 'average'"),
        ("Short", "A Rating", "banned word 'Rating'"),
        ("<p id=", '<p style="color:red" id=', "carries style"),
        ("<p id=", '<p onclick="a()" id=', "carries onclick"),
        ("<p id=", '<p hx-on:click="a()" id=', "carries hx-on:click"),
        ("<p id=", '<p hx-trigger="click[shiftKey]" id=', "code in hx-trigger"),
        ("<p id=", '<p hx-vals="js:{}" id=', "code in hx-vals"),
        ("https://example.org/", "javascript:a()", "code in href"),
        (' type="module" src="/static/a.js"', "", "in the page itself"),
        ("</head>", "<style>p {}</style></head>", "in the page itself"),
        ("/static/a.png", "https://example.org/a.png", "another host"),
        ("/static/a.js", "//example.org/a.js", "another host"),
        ('action="/cycles"', 'action="https://example.org/"', "another host"),
    ],
)
def test_a_fault_in_a_page_is_found(good: str, bad: str, fault: str) -> None:
    assert good in GOOD
    faults = faults_of(GOOD.replace(good, bad))
    assert any(fault in found for found in faults), faults


def test_a_part_of_a_page_needs_no_heading_of_its_own() -> None:
    assert faults_of('<tr id="row"><td>weak</td></tr>', is_part=True) == []


def test_a_fault_in_a_part_of_a_page_is_found() -> None:
    assert faults_of('<tr id="row"><td id="row">weak</td></tr>', is_part=True) != []
