"""Text that looks personal: caught before it is saved, to be taken out or confirmed as not personal.

It looks at form, not meaning: it misses names, and a committee's own office address looks like anybody's.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from enum import Enum
from typing import NamedTuple

from stdnum.gb import nhs


class Kind(Enum):
    """What a piece of text looks like."""

    CHI_NUMBER = "CHI number"
    DATE_OF_BIRTH = "date of birth"
    EMAIL_ADDRESS = "e-mail address"
    ADDRESS = "postcode with a house number"
    PHONE_NUMBER = "phone number"


class Found(NamedTuple):
    """What looks personal: the text from start up to end, and its words as they were written."""

    kind: Kind
    start: int
    end: int
    words: str


_Span = tuple[int, int]


def find_personal(text: str) -> tuple[Found, ...]:
    """Everything in a text or a file name that looks personal, in the order of the text, without overlaps.

    Where two kinds overlap, the one that begins first (or stands first in Kind) names the whole stretch.
    """
    plain, origins = _plain(text)
    spans = [(origins[start], origins[end - 1] + 1, kind) for kind, start, end in _spans(plain)]
    return tuple(Found(kind, start, end, text[start:end]) for start, end, kind in _merged(spans))


def marked(text: str, found: Sequence[Found]) -> list[tuple[str, bool]]:
    """The text in segments, each with whether it was found, so that a page can mark those words.

    The segments joined are the text. Found must be in the order of the text, as find_personal gives it.
    """
    segments: list[tuple[str, bool]] = []
    done = 0
    for each in found:
        segments += [(text[done : each.start], False), (text[each.start : each.end], True)]
        done = each.end
    return [segment for segment in (*segments, (text[done:], False)) if segment[0]]


# Reading what a person sees: full-width letters, odd spaces, dashes and invisible characters


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """The text in plain characters, and for each of them its place in the text as written."""
    if text.isascii():
        return text, range(len(text))
    pairs = [(plain, place) for place, written in enumerate(text) for plain in _plain_character(written)]
    return "".join(plain for plain, _ in pairs), [place for _, place in pairs]


def _plain_character(written: str) -> str:
    category = unicodedata.category(written)
    if category == "Cf":  # soft hyphen, zero-width space: nobody sees them
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(written))
    if category == "No":  # a footnote's raised number is no digit of the number before it
        return written
    if category == "Pd" or written == "\N{MINUS SIGN}":
        return "-"
    return unicodedata.normalize("NFKC", written)


# Putting the findings in order


_DIGIT = re.compile(r"\d")


def _spans(plain: str) -> Iterator[tuple[Kind, int, int]]:
    spaced = plain.replace("_", " ")  # file names use _ for a space; an e-mail address needs its own
    for start, end in _emails(plain):
        yield Kind.EMAIL_ADDRESS, start, end
    digits = len(_DIGIT.findall(spaced))
    for kind, find in _FINDERS.items():
        if digits < _FEWEST_DIGITS[kind]:  # a release is searched whole: most of its texts need no more
            continue
        for start, end in find(spaced):
            yield kind, start, end


def _merged(spans: Iterable[tuple[int, int, Kind]]) -> list[tuple[int, int, Kind]]:
    order = list(Kind)
    merged: list[tuple[int, int, Kind]] = []
    for start, end, kind in sorted(spans, key=lambda span: (span[0], order.index(span[2]))):
        if merged and start < merged[-1][1]:
            first, last, name = merged[-1]
            merged[-1] = (first, max(last, end), name)
        else:
            merged.append((start, end, kind))
    return merged


# CHI number: six digits of a date of birth, then four, the last a check digit

_CHI_NAMED = re.compile(
    r"(?<![a-z])(?:chi|community health index)(?![a-z])[^\d\n]{0,40}"
    r"(?P<number>\d(?:[ ./-]{0,2}\d){8,9})(?!\d)",
    re.IGNORECASE,
)
_CHI_ALONE = re.compile(
    r"(?<!\d)(?:\d{10}|\d{6}[ ./-]{1,2}\d{4}|\d{3}([ -])\d{3}\1\d{4}|\d\d([ -])\d\d\2\d\d\2\d{4})(?!\d)"
)
_ISBN_BEFORE = re.compile(r"isbn[^\d\n]{0,12}$", re.IGNORECASE)  # an older ISBN has the same check digit


def _chi_numbers(text: str) -> Iterator[_Span]:
    """What is called a CHI number, with ten digits or the nine a spreadsheet leaves, or passes as one."""
    for match in _CHI_NAMED.finditer(text):
        yield match.span("number")
    for match in _CHI_ALONE.finditer(text):
        is_isbn = _ISBN_BEFORE.search(text, max(0, match.start() - 20), match.start())
        if _is_chi(match[0]) and not is_isbn:
            yield match.span()


def _is_chi(words: str) -> bool:
    digits = re.sub(r"\D", "", words)
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    return nhs.is_valid(digits) and any(_is_date(century + year, month, day) for century in (1900, 2000))


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


# Date of birth: a date beside a word about birth

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?:(?:19|20)\d\d|'?\d\d)"
_BETWEEN = r"(?: ?[/.-] ?| )"
_DATE = (
    rf"(?<!\d)(?:{_DAY}(?:st|nd|rd|th)?[ .-]?(?:of )?{_MONTH}[ .,-]{{0,2}}{_YEAR}"
    rf"|{_MONTH}[ .-]?{_DAY}(?:st|nd|rd|th)?[ .,-]{{1,2}}{_YEAR}"
    rf"|(?:19|20)\d\d{_BETWEEN}{_DAY}{_BETWEEN}{_DAY}"
    rf"|{_DAY}{_BETWEEN}{_DAY}{_BETWEEN}{_YEAR})(?!\d)"
)
_DATES = rf"{_DATE}(?:\s?(?:,|;|&|and)\s?{_DATE})*"
_COMPACT_DATE = r"(?:\d\d(?:0[1-9]|1[0-2])(?:19|20)?\d\d|(?:19|20)\d\d(?:0[1-9]|1[0-2])\d\d)(?!\d)"
_DATE_OF_BIRTH = r"(?<![a-z])(?:d\.? ?o\.? ?b(?![a-z])\.?|dates? of births?|birth ?dates?)"
_BIRTH = rf"(?:{_DATE_OF_BIRTH}|(?<![a-z])(?<!new[ -])(?:born|birthdays?)(?![a-z]))"
# Children born since, before or between dates are a group, not a child.
_TO_THE_DATE = r"(?:(?!(?:since|before|after|between|until|from)\b)[^.;!?\d]){0,40}?"
_BIRTH_THEN_DATE = re.compile(
    rf"{_BIRTH}{_TO_THE_DATE}{_DATES}"
    rf"|{_DATE_OF_BIRTH}[\s:=#()-]{{0,6}}{_COMPACT_DATE}"
    rf"|(?:(?<![a-z])b\.|\(b) ?{_DATE}",
    re.IGNORECASE,
)
_DATE_THEN_BIRTH = re.compile(
    rf"{_DATE}(?:[\s,:(-]{{0,3}}(?:(?:is|was) )?(?:(?:his|her|their|the) )?"
    rf"(?:{_DATE_OF_BIRTH}|birthday)(?![a-z])"
    rf"|[\s,]{{1,3}}(?:when )?(?:(?:he|she|they) )?(?:was|were) born(?![a-z]))",
    re.IGNORECASE,
)


_ABOUT_BIRTH = re.compile(r"birth|born|d\.? ?o\.? ?b|b\.|\(b", re.IGNORECASE)


def _dates_of_birth(text: str) -> Iterator[_Span]:
    if not _ABOUT_BIRTH.search(text):
        return
    for pattern in (_BIRTH_THEN_DATE, _DATE_THEN_BIRTH):
        yield from (match.span() for match in pattern.finditer(text))


# E-mail address

_EMAIL = re.compile(
    r"(?<![\w.%+'-])[\w.%+'-]+(?:@| ?[(\[] ?at ?[)\]] ?)(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE
)


def _emails(text: str) -> Iterator[_Span]:
    return (match.span() for match in _EMAIL.finditer(text))


# Postcode with a house number: a postcode is only the place to look around

_POSTCODE = re.compile(
    r"(?<![a-z0-9])[a-pr-uwyz][a-hk-y]?\d[a-z\d]?[\s-]{0,2}(?!\d(?-i:st|nd|rd|th))\d[abd-hjln-uw-z]{2}(?![a-z0-9])",
    re.IGNORECASE,
)
_HOUSE = r"(?<![\w£])(?<!\d[.,/%-])(?!(?:19|20)\d\d\b)\d{1,4}[A-Za-z]?(?:[/-]\d{1,3}[A-Za-z]?)?(?!\w)"
_STREET = (
    r"(?:street|st|road|rd|avenue|ave|drive|dr|lane|crescent|cres|terrace|terr|gardens|gdns|grove|wynd|brae"
    r"|quadrant|mews)\b"
)
_NO_STREET_NAME = r"(?:of|in|to|from|for|at|on|and|were|was|are|with|by|per|who|that|near)\b"
_STREET_WORDS = rf"(?:(?!{_NO_STREET_NAME})[\w'’]+[\s,-]+){{0,3}}"
_HOUSE_AND_STREET = rf"{_HOUSE},?[\s-]+{_STREET_WORDS}{_STREET}"
# Words that end a street's name but mean other things too: only where the postcode soon follows.
_STREET_PERHAPS = r"(?:place|court|way|close|park|view|walk|hill|row|path|square|house|loan)\b"
_NUMBERED_HOUSE = (
    r"(?<![A-Za-z])(?:(?:flat|apartment|apt|house|door|number|no)\b\.?[ -]?(?:no\.? ?)?\d{1,4}(?:/\d{1,3})?"
    r"|(?:flat|apartment|apt)[ -][a-z])\b"
)
_CAPITAL_WORD = rf"(?!(?i:{_MONTH})\b)[A-Z](?:[a-z]{{1,3}}\.|[\w'’]*)"
_ADDRESS_WORD = rf"(?:{_CAPITAL_WORD}|of|the|and|upon|on|by|\d{{1,4}}[A-Za-z]?)(?!\w)"
_BEFORE_POSTCODE = (
    re.compile(_HOUSE_AND_STREET, re.IGNORECASE),
    re.compile(rf"{_HOUSE},?[\s-]+{_STREET_WORDS}{_STREET_PERHAPS}[\s,-]+{_STREET_WORDS}$", re.IGNORECASE),
    re.compile(_NUMBERED_HOUSE, re.IGNORECASE),
    re.compile(rf"{_HOUSE}(?:[\s,-]+{_ADDRESS_WORD})*[\s,-]+$"),
)
_AFTER_POSTCODE = re.compile(rf"[\s,(:-]{{0,3}}(?:{_NUMBERED_HOUSE}|{_HOUSE_AND_STREET})", re.IGNORECASE)
_NEAR = 80


def _addresses(text: str) -> Iterator[_Span]:
    for match in _POSTCODE.finditer(text):
        start, end = match.span()
        window = text[max(0, start - _NEAR) : start]
        houses = [house.start() for pattern in _BEFORE_POSTCODE if (house := pattern.search(window))]
        after = _AFTER_POSTCODE.match(text, end, end + _NEAR)
        if houses:
            yield start - len(window) + min(houses), end
        elif after:
            yield start, after.end()


# Phone number: what the phone library knows, and British forms it does not, as in Ofcom's fictitious ranges

_BRITISH_PHONE = re.compile(
    r"(?<!\d)(?<!\d[.,])(?:"
    r"\(?0[12357]\d(?:[ .()-]{0,2}\d){8}"
    r"|0[18]\d\d[ -]\d{6}|01\d{3}[ -]\d{5}"
    r"|(?:\+|00) ?44[ .()-]{0,3}(?:0\)?)?[ .()-]{0,2}[12357]\d(?:[ .()-]{0,2}\d){7,8}"
    r"|44 ?7\d{3} ?\d{3} ?\d{3}"
    r")(?!\d)"
)
_SHORTEST_PHONE = 9  # a national helpline's short number is nobody's own


def _phone_numbers(text: str) -> Iterator[_Span]:
    from phonenumbers import PhoneNumberMatcher  # its patterns take long to compile, and no start needs them

    for match in PhoneNumberMatcher(text, "GB"):
        if sum(character.isdigit() for character in match.raw_string) >= _SHORTEST_PHONE:
            yield match.start, match.end
    yield from (found.span() for found in _BRITISH_PHONE.finditer(text))


_FINDERS: dict[Kind, Callable[[str], Iterator[_Span]]] = {
    Kind.CHI_NUMBER: _chi_numbers,
    Kind.DATE_OF_BIRTH: _dates_of_birth,
    Kind.ADDRESS: _addresses,
    Kind.PHONE_NUMBER: _phone_numbers,
}
_FEWEST_DIGITS = {
    Kind.CHI_NUMBER: 9,
    Kind.DATE_OF_BIRTH: 3,
    Kind.ADDRESS: 2,
    Kind.PHONE_NUMBER: _SHORTEST_PHONE,
}
