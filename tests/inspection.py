"""What is wrong with a page: the list of its faults, each a sentence that names the place."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeAlias
from xml.etree.ElementTree import Element

import html5lib
from html5lib.treebuilders import getTreeBuilder

Faults: TypeAlias = Iterator[str]

# html5lib knows the HTML of 2020: since then a rule may divide the options of a select.
VALID_SINCE = (("unexpected-start-tag-in-select", "hr"),)
# A row or a cell alone is parsed inside the element that it belongs in.
PARENTS = {"tr": "tbody", "td": "tr", "th": "tr", "tbody": "table", "option": "select"}

LEFT_OVER = re.compile(r"\bNone\b|\bLevel\.|\bundefined\b|\bNaN\b|\bobject at 0x|&(?:amp|lt|gt|quot|#\d+);")
BANNED = re.compile(r"\b(?:scor(?:e|es|ed|ing)|rat(?:ing|ings|ed)|averag(?:e|es|ed))\b", re.IGNORECASE)
RANDOM_KEY = re.compile(r'(?<=name="form_key" value=")[\w-]{24}(?=")')
ANY_KEY = "k" * 24
NEEDS_NO_LABEL = ("hidden", "submit", "button", "reset", "image")
LOADING = {
    "script": "src",
    "img": "src",
    "link": "href",
    "iframe": "src",
    "source": "srcset",
    "form": "action",
}
REFERRING = (
    "for",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-errormessage",
    "headers",
    "list",
)


@dataclass(frozen=True)
class Markup:
    """A page, or with `is_part` the piece of one that htmx puts into a page."""

    html: str
    is_part: bool = False

    @cached_property
    def parser(self) -> html5lib.HTMLParser:
        return html5lib.HTMLParser(tree=getTreeBuilder("etree"), namespaceHTMLElements=False)

    @cached_property
    def root(self) -> Element:
        if not self.is_part:
            root: Element = self.parser.parse(self.html)
            return root
        first = re.match(r"\s*<(\w+)", self.html)
        part: Element = self.parser.parseFragment(self.html, PARENTS.get(first[1] if first else "", "div"))
        return part

    @cached_property
    def elements(self) -> list[Element]:
        """Every element in the order of the page; comments left out."""
        return [element for element in self.root.iter() if isinstance(element.tag, str)]

    @cached_property
    def parents(self) -> dict[Element, Element]:
        return {child: parent for parent in self.elements for child in parent}

    @cached_property
    def ids(self) -> Counter[str]:
        return Counter(element.get("id", "") for element in self.elements if "id" in element.attrib)

    def named(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]

    def around(self, element: Element, tag: str) -> Element | None:
        """The nearest element of this name around another."""
        parent = self.parents.get(element)
        while parent is not None and parent.tag != tag:
            parent = self.parents.get(parent)
        return parent


def faults_of(html: str, *, is_part: bool = False) -> list[str]:
    """Everything that is wrong with the markup of a page, or of a part of one."""
    # Many tests are answered with the same page but for the keys of its forms: it is inspected once.
    return list(_faults_of(RANDOM_KEY.sub(ANY_KEY, html), is_part))


def markup_of(html: str, *, is_part: bool) -> Markup:
    """A page as it was inspected: the keys of its forms are ANY_KEY. Whoever asks again is given the same."""
    return _read(RANDOM_KEY.sub(ANY_KEY, html), is_part)


@lru_cache(maxsize=20)
def _read(html: str, is_part: bool) -> Markup:
    return Markup(html, is_part)


@lru_cache(maxsize=1000)
def _faults_of(html: str, is_part: bool) -> tuple[str, ...]:
    markup = _read(html, is_part)
    inspections = EVERYWHERE if is_part else (*EVERYWHERE, *ON_A_WHOLE_PAGE)
    return tuple(fault for inspection in inspections for fault in inspection(markup))


def text_of(element: Element) -> str:
    """The words inside an element."""
    return " ".join("".join(element.itertext()).split())


def invalid_html(markup: Markup) -> Faults:
    assert markup.root is not None  # parsing fills the list of errors
    for (line, column), code, details in markup.parser.errors:
        if (code, details.get("name")) not in VALID_SINCE:
            yield f"line {line}, column {column}: not valid HTML, {code} {details or ''}".rstrip()


def heading(markup: Markup) -> Faults:
    headings = markup.named("h1")
    if len(headings) != 1 or not text_of(headings[0]):
        yield f"{len(headings)} h1 with words, and a page has one: {[text_of(h) for h in headings]}"


def title(markup: Markup) -> Faults:
    if [bool(text_of(element)) for element in markup.named("title")] != [True]:
        yield "the page has no title"


def language(markup: Markup) -> Faults:
    if not markup.named("html")[0].get("lang", "").startswith("en"):
        yield "the page does not say its language"


def ids(markup: Markup) -> Faults:
    for name, times in markup.ids.items():
        if times > 1 or not name or " " in name:
            yield f"the id {name!r} stands {times} times, and an id is one word that stands once"


def references(markup: Markup) -> Faults:
    """Labels and descriptions point to something on the page. A part may point to the page around it."""
    for element in markup.elements:
        for attribute in REFERRING:
            for name in element.get(attribute, "").split():
                if name not in markup.ids:
                    yield f"{attribute} of {shown(element)} points to {name!r}, which is not on the page"


def labels(markup: Markup) -> Faults:
    labelled = {label.get("for", "nothing") for label in markup.named("label") if text_of(label)}
    for control in markup.named("input", "select", "textarea"):
        if control.get("type") in NEEDS_NO_LABEL or control.get("id") in labelled or has_own_name(control):
            continue
        around = markup.around(control, "label")
        if around is None or not text_of(around):
            yield f"{shown(control)} has no label"


def buttons(markup: Markup) -> Faults:
    for control in markup.named("button", "a", "summary"):
        words = text_of(control) or any(image.get("alt") for image in control.iter("img"))
        if not words and not has_own_name(control):
            yield f"{shown(control)} has no words"


def groups(markup: Markup) -> Faults:
    """Radio buttons stand in a fieldset whose legend asks the question."""
    for radio in markup.named("input"):
        if radio.get("type") == "radio":
            around = markup.around(radio, "fieldset")
            if around is None or not any(text_of(legend) for legend in around.findall("legend")):
                yield f"{shown(radio)} stands in no fieldset with a legend"


def pictures(markup: Markup) -> Faults:
    yield from (
        f"{shown(picture)} has no alt" for picture in markup.named("img") if "alt" not in picture.attrib
    )


def form_keys(markup: Markup) -> Faults:
    for form in markup.named("form"):
        if form.get("method", "get").lower() == "post" and not form_key(form):
            yield f"{shown(form)} has no form_key"


def form_key(form: Element) -> str:
    """The key with which a form is done once, or ""."""
    fields = (field for field in form.iter("input") if field.get("name") == "form_key")
    return next((field.get("value", "") for field in fields if field.get("type") == "hidden"), "")


def left_over_words(markup: Markup) -> Faults:
    """Traces of the program that no person should see, in the words and in the attributes."""
    for element in markup.elements:
        for words in (element.text, element.tail, *element.attrib.values()):
            if found := LEFT_OVER.search(words or ""):
                yield f"{found.group()!r} stands in or after {shown(element)}: {excerpt(words, found)}"


def banned_words(markup: Markup) -> Faults:
    for words in markup.root.itertext():
        if found := BANNED.search(words):
            yield f"the banned word {found.group()!r}: {excerpt(words, found)}"


def inline_code(markup: Markup) -> Faults:
    """The content policy blocks it, and in htmx it can fail open."""
    for element in markup.elements:
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            yield f"{shown(element)} stands in the page itself"
        for name, value in element.attrib.items():
            if name == "style" or name.startswith(("on", "hx-on")):
                yield f"{shown(element)} carries {name}"
            if value.strip().lower().startswith(("javascript:", "js:")) or (
                name == "hx-trigger" and "[" in value
            ):
                yield f"{shown(element)} carries code in {name}"


def other_hosts(markup: Markup) -> Faults:
    """Nothing is loaded from elsewhere and no form is sent elsewhere; a link may lead there."""
    for element in markup.elements:
        address = element.get(LOADING.get(str(element.tag), ""), "")
        if re.match(r"\s*(?:[a-z]+:)?//", address, re.IGNORECASE):
            yield f"{shown(element)} leads to another host"


EVERYWHERE = (
    invalid_html,
    ids,
    labels,
    buttons,
    groups,
    pictures,
    form_keys,
    left_over_words,
    banned_words,
    inline_code,
    other_hosts,
)
ON_A_WHOLE_PAGE = (heading, title, language, references)


def has_own_name(control: Element) -> bool:
    return bool(control.get("aria-label") or control.get("aria-labelledby"))


def shown(element: Element) -> str:
    """An element as its start tag, for a fault."""
    attributes = "".join(f' {name}="{value[:60]}"' for name, value in element.attrib.items())
    return f"<{element.tag}{attributes}>"


def excerpt(words: str | None, found: re.Match[str]) -> str:
    """The words around what was found."""
    return " ".join((words or "")[max(0, found.start() - 40) : found.end() + 40].split())
