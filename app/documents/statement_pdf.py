"""The position statement as an accessible PDF (PDF/UA-1), and its plain summary.

What people wrote goes in as data and never as part of the program that sets it. Only the fonts that come with
the setting program are used, so that the same words give the same bytes on every machine. A letter that they
lack, such as an emoji, is written as its name in brackets.
"""

import io
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from app.documents.statement_word import (
    NOTHING,
    REFERENCES,
    SUMMARY_TITLE,
    TITLE,
    in_words,
    paragraphs_of,
)
from evaluations.released import ReleasedPart, ReleasedStatement

LONGEST_UNBROKEN = 40
_LACKING = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
_CODE = re.compile(r"\\u\{([0-9a-f]+)\}")
_PROGRAM = """
#let said = json(bytes(sys.inputs.said))
#let (year, month, day) = said.day
#set document(title: said.title, author: said.committee,
  date: datetime(year: year, month: month, day: day))
#set page(paper: "a4", margin: 2.5cm, numbering: "1")
#set text(lang: "en", region: "GB", size: 11pt,
  font: ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono"))
#set par(leading: 0.8em, spacing: 1.2em)
#show heading: set block(above: 1.6em, below: 0.8em)
#show title: set text(size: 22pt)
#title()
#text(size: 13pt, said.under)

#for line in said.opening [#line#parbreak()]
#for part in said.parts {
  if part.title != "" { heading(level: 1, part.title) }
  for (words, numbers) in part.paragraphs {
    par[#words#for number in numbers [ #link(label("reference-" + str(number)))[\\[#number\\]]]]
  }
}
#if said.references.len() > 0 {
  heading(level: 1, said.references_title)
  show table.cell.where(y: 0): strong
  table(columns: (auto, 1fr), stroke: 0.5pt, inset: 6pt, align: left,
    table.header[Number][What it is],
    ..for (number, words) in said.references {
      ([#metadata(none)#label("reference-" + str(number))#number], [#words])
    })
}
"""


def statement_pdf(statement: ReleasedStatement, *, committee: str, cycle: str, day: date) -> bytes:
    """The whole statement but its plain summary, as it stood on a day. The same words give the same bytes."""
    said = _begun(TITLE, committee, cycle, day)
    said["opening"].append(f"{statement.words:,} words. The limit is {statement.word_limit:,}.")
    said["parts"] = [_said(part, part.title) for part in statement.parts[:-1]]
    said["references"] = [(one.number, one.words) for one in statement.references]
    return _set(said)


def summary_pdf(statement: ReleasedStatement, *, committee: str, cycle: str, day: date) -> bytes:
    """The plain summary for the public alone, without references. The same words give the same bytes."""
    said = _begun(SUMMARY_TITLE, committee, cycle, day)
    said["parts"] = [_said(statement.parts[-1], "")]
    return _set(said)


def _begun(title: str, committee: str, cycle: str, day: date) -> dict[str, Any]:
    return {
        "title": title,
        "committee": committee,
        "under": f"{committee}, {cycle}",
        "day": (day.year, day.month, day.day),
        "opening": [f"As it stood on {in_words(day)}."],
        "references_title": REFERENCES,
        "references": [],
    }


def _said(part: ReleasedPart, title: str) -> dict[str, Any]:
    paragraphs = [paragraph for claim in part.claims for paragraph in paragraphs_of(claim)]
    return {"title": title, "paragraphs": paragraphs or [(NOTHING, ())]}


def _set(said: dict[str, Any]) -> bytes:
    """Set it; where letters are lacking, again with their names. Each letter is replaced once, so it ends."""
    import typst

    replaced: dict[str, str] = {}
    while True:
        try:
            made = typst.compile(
                _PROGRAM.encode(),
                format="pdf",
                pdf_standards=["ua-1"],
                sys_inputs={"said": json.dumps(_showing(said, replaced))},
                ignore_system_fonts=True,
            )
            break
        except typst.TypstError as fault:
            lacking = _lacking(fault.diagnostic) - replaced.keys()
            if not lacking:
                raise
            replaced |= {letter: _name_of(letter) for letter in lacking}
    assert isinstance(made, bytes)
    return _with_row_headers(made) if said["references"] else made


def _lacking(diagnostic: str) -> set[str]:
    """The letters that no font has, out of what the setting program says."""
    texts = (_CODE.sub(lambda code: chr(int(code[1], 16)), text) for text in _LACKING.findall(diagnostic))
    return {letter for text in texts for letter in text}


def _name_of(letter: str) -> str:
    """What stands for a letter: its name, or nothing for one that only joins or changes others."""
    if unicodedata.category(letter) in ("Cf", "Mn", "Me", "Cc"):
        return ""
    return f"[{unicodedata.name(letter, f'U+{ord(letter):04X}').lower()}]"


def _showing(value: Any, replaced: Mapping[str, str]) -> Any:
    """The same with the letters replaced in every text, and with places where a very long word may break."""
    if isinstance(value, str):
        shown = "".join(replaced.get(letter, letter) for letter in value)
        return re.sub(rf"\S{{{LONGEST_UNBROKEN}}}(?=\S)", "\\g<0>\u200b", shown)
    if isinstance(value, dict):
        return {name: _showing(each, replaced) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_showing(each, replaced) for each in value]
    return value


def _with_row_headers(pdf: bytes) -> bytes:
    """Say of the first cell of each row that it heads it, as the header row does of columns."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        for element in document.objects:
            if isinstance(element, pikepdf.Dictionary) and element.get("/S") == "/TR":
                first = element.K[0]
                if first.S == "/TD":
                    first.S = pikepdf.Name.TH
                    first.A = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row)
        made = io.BytesIO()
        document.save(made, deterministic_id=True)
        return made.getvalue()
