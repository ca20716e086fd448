"""All names, numbers and addresses here are invented.

Phone numbers are from Ofcom's fictitious ranges, e-mail addresses from the reserved example domains.
"""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.personal_data import Found, Kind, find_personal, marked

CHI, BORN, EMAIL = Kind.CHI_NUMBER, Kind.DATE_OF_BIRTH, Kind.EMAIL_ADDRESS
ADDRESS, PHONE = Kind.ADDRESS, Kind.PHONE_NUMBER

CAUGHT = [
    ("0101011326", CHI, "0101011326"),
    ("The child (010101 1326) was seen.", CHI, "010101 1326"),
    ("010101-1326", CHI, "010101-1326"),
    ("01 01 01 1326", CHI, "01 01 01 1326"),
    ("01-01-01-1326", CHI, "01-01-01-1326"),
    ("010 101 1326", CHI, "010 101 1326"),
    ("2902001320", CHI, "2902001320"),
    ("CHI_0101011237.pdf", CHI, "0101011237"),
    ("CHI0101011237.pdf", CHI, "0101011237"),
    ("child0101011326.docx", CHI, "0101011326"),
    ("CHI 9999999999", CHI, "9999999999"),
    ("chi number: 123 456 7890", CHI, "123 456 7890"),
    ("CHI No. 1 2 3 4 5 6 7 8 9 0", CHI, "1 2 3 4 5 6 7 8 9 0"),
    ("CHI 101011326", CHI, "101011326"),
    ("Community Health Index number 0101011320", CHI, "0101011320"),
    ("010101\N{NO-BREAK SPACE}1326", CHI, "010101\N{NO-BREAK SPACE}1326"),
    ("010101\N{EN DASH}1326", CHI, "010101\N{EN DASH}1326"),
    ("01010\N{SOFT HYPHEN}11326", CHI, "01010\N{SOFT HYPHEN}11326"),
    ("０１０１０１１３２６", CHI, "０１０１０１１３２６"),
    ("born 03/04/2012", BORN, "born 03/04/2012"),
    ("She was born on the 3rd of April 2012.", BORN, "born on the 3rd of April 2012"),
    ("DOB 3.4.12", BORN, "DOB 3.4.12"),
    ("D.O.B.: 03-04-2012", BORN, "D.O.B.: 03-04-2012"),
    ("Date of birth (child): 3 April 2012", BORN, "Date of birth (child): 3 April 2012"),
    ("date of birth 2012-04-03", BORN, "date of birth 2012-04-03"),
    ("A boy (b. 3/4/2012)", BORN, "b. 3/4/2012"),
    ("A girl, b. 3 April 2012", BORN, "b. 3 April 2012"),
    ("born April 3, 2012", BORN, "born April 3, 2012"),
    ("Date of birth\n03/04/2012", BORN, "Date of birth\n03/04/2012"),
    ("Dates of birth: 3/4/12, 5/6/2013 and 7 Jan 15", BORN, "Dates of birth: 3/4/12, 5/6/2013 and 7 Jan 15"),
    ("dob_2012-04-03.pdf", BORN, "dob_2012-04-03"),
    ("DOB03042012.docx", BORN, "DOB03042012"),
    ("dob 20120403", BORN, "dob 20120403"),
    ("child_born_3_Apr_2012.pdf", BORN, "born_3_Apr_2012"),
    ("3 April 2012 (date of birth)", BORN, "3 April 2012 (date of birth"),
    ("03/04/2012 is her birthday", BORN, "03/04/2012 is her birthday"),
    ("On 3 April 2012 he was born.", BORN, "3 April 2012 he was born"),
    ("born\N{NO-BREAK SPACE}3\N{NO-BREAK SPACE}April\N{NO-BREAK SPACE}2012", BORN, None),
    ("Her birthday is 3 April 2012", BORN, "birthday is 3 April 2012"),
    ("Ring 0131 496 0000.", PHONE, "0131 496 0000"),
    ("(0131) 496 0123", PHONE, "(0131) 496 0123"),
    ("01632 960001", PHONE, "01632 960001"),
    ("01632-960-001", PHONE, "01632-960-001"),
    ("07700 900123", PHONE, "07700 900123"),
    ("07700900123", PHONE, "07700900123"),
    ("077 0090 0123", PHONE, "077 0090 0123"),
    ("+44 7700 900123", PHONE, "+44 7700 900123"),
    ("+44 (0)131 496 0000", PHONE, "+44 (0)131 496 0000"),
    ("0044 1632 960001", PHONE, "0044 1632 960001"),
    ("447700 900123", PHONE, "447700 900123"),
    ("020 7946 0000", PHONE, "020 7946 0000"),
    ("0141.496.0000", PHONE, "0141.496.0000"),
    ("0808 157 0123", PHONE, "0808 157 0123"),
    ("call_07700_900_123.m4a", PHONE, "07700_900_123"),
    ("07700\N{EN SPACE}900\N{NON-BREAKING HYPHEN}123", PHONE, None),
    ("0131 496 0000\N{SUPERSCRIPT TWO}", PHONE, "0131 496 0000"),
    ("+1 212 555 0123", PHONE, "+1 212 555 0123"),
    ("12 High Street, EH1 1AA", ADDRESS, "12 High Street, EH1 1AA"),
    ("Flat 2/1, 14 Rowan Place, Glasgow G12 8QQ", ADDRESS, "Flat 2/1, 14 Rowan Place, Glasgow G12 8QQ"),
    ("She stays at 7b Mill Brae, Stirling FK8 1AA now", ADDRESS, "7b Mill Brae, Stirling FK8 1AA"),
    ("12 high street edinburgh eh1 1aa", ADDRESS, "12 high street edinburgh eh1 1aa"),
    ("21 rowan place, dundee dd1 4qb", ADDRESS, "21 rowan place, dundee dd1 4qb"),
    ("12 HIGH STREET\nEDINBURGH\nEH1 1AA", ADDRESS, "12 HIGH STREET\nEDINBURGH\nEH1 1AA"),
    ("12, EH1 1AA", ADDRESS, "12, EH1 1AA"),
    ("EH1 1AA, house 12", ADDRESS, "EH1 1AA, house 12"),
    ("EH1 1AA (12 High Street)", ADDRESS, "EH1 1AA (12 High Street"),
    ("Flat B, Rowan House, G12 8QQ", ADDRESS, "Flat B, Rowan House, G12 8QQ"),
    ("12_High_Street_EH1_1AA.pdf", ADDRESS, "12_High_Street_EH1_1AA"),
    ("3 Bridge of Don Road, Aberdeen AB23 8AA", ADDRESS, "3 Bridge of Don Road, Aberdeen AB23 8AA"),
    ("5 St. Mary's Wynd, EH11AA", ADDRESS, "5 St. Mary's Wynd, EH11AA"),
    ("１２ High Street, ＥＨ１ １ＡＡ", ADDRESS, "１２ High Street, ＥＨ１ １ＡＡ"),
    ("Write to jane.doe@example.org.", EMAIL, "jane.doe@example.org"),
    ("j_doe+cpc@mail.example.co.uk", EMAIL, "j_doe+cpc@mail.example.co.uk"),
    ("<mailto:O'Neil@EXAMPLE.COM>", EMAIL, "O'Neil@EXAMPLE.COM"),
    ("jane＠example．org", EMAIL, "jane＠example．org"),
    ("jane [at] example.org", EMAIL, "jane [at] example.org"),
    ("josé@example.org", EMAIL, "josé@example.org"),
    ("from_jane_doe@example.net.msg", EMAIL, "from_jane_doe@example.net.msg"),
]

ORDINARY = [
    "",
    "In 2008/09 we looked at 25 of 40 cases (62%).",
    "Seen in 2 in 10 files, up from 1 in 12.",
    "Quality indicators 2.1, 2.2, 2.3 and 2.4 were chosen.",
    "1.1 2.1 5.3 12 25 40 62",
    "01 02 03 04 05 06 07 08 09 10",
    "2.1 weak 3 4 5 good 6 7 8 very good 9 10 11",
    "10 11 12 13 14\n15 16 17 18 19",
    "The group met on 3 April 2009 and 12/05/2009.",
    "Period: 2009-04-01 to 2010-03-31",
    "01.04.2009-31.03.2010",
    "01/04/2009 - 31/03/2010",
    "See reference B59188 and SG/2009/114.",
    "Ref 2009-114-0032",
    "It cost £1,250,000 in 2008/09 and £980,500 in 2009/10.",
    "£12.50 a session, 1234567.89 in all",
    "ISBN 978-0-7559-1234-5",
    "ISBN: 0101011326",
    "ISBN 9780755912345",
    "Form CP1, form 12b and form JS/14/03",
    "Open 09:00-17:30, Saturdays 0900-1230",
    "0900-1700 0930-1730",
    "Help is there 24/7, 365 days a year.",
    "999 or 101",
    "Childline 0800 1111",
    "The joint inspection report of March 2009, pages 12-14",
    "The policy was revised 3 April 2009 after a birth cohort study.",
    "Babies born since 1 April 2009 had a plan.",
    "Children born between 1 April 2008 and 31 March 2009 were followed up.",
    "Unborn babies: pre-birth case conferences held by 3 April 2009",
    "The newborn protocol of 3 April 2009",
    "A new-born protocol of 3 April 2009",
    "Date of birth was recorded in 38 of 40 files.",
    "Dates of birth are missing. The audit ended on 3 April 2009.",
    "Sub. 3 April 2009",
    "0101011327",
    "3102011322",
    "9913121310",
    "1234567890",
    "31 02 2009 1234",
    "The centre at EH1 1AA opened in 2009.",
    "We visited 12 families in EH1 1AA.",
    "3 health visitors cover EH1 1AA and EH2 2BB.",
    "In 2009 Rowan House, EH1 1AA, closed.",
    "On 12 March 2009 EH1 1AA was added to the list.",
    "12 staff on the road at EH1 1AA.",
    "12 went to sheriff court eh1 1aa",
    "5 children live close to EH1 1AA",
    "12 High Street pupils were in S2 3rd term.",
    "12 High Street",
    "Audit of 40 files: 12 met QI 2.1, 7 did not",
    "@police and @health in the margin, 3 @ £4",
    "Read https://example.org/a/2009/03/12345 first.",
    "workbook@localhost",
    "SHA-256 3f786850e387550fdab836ed7e6dc881de23001b",
    "Statute 1995 c. 36, sections 12-14, 52(2) and 57",
    "100,000 children; 1 000 000 people; 3.14159265358979",
    "minutes_2009-04-03_final_v2.docx",
    "IMG_20090403_101500.jpg",
    "QI_2.1_audit_2008-09.xlsx",
    "10% 20% 30% 40% 50% 60% 70% 80% 90%",
    "chi-squared = 12.34, p < 0.001, n = 120",
    "In child protection ½ of 12 teams, 2² and № 7",
]


def kinds(text: str) -> list[Kind]:
    return [found.kind for found in find_personal(text)]


@pytest.mark.parametrize(("text", "kind", "words"), CAUGHT)
def test_what_looks_personal_is_caught(text: str, kind: Kind, words: str | None) -> None:
    assert [(found.kind, found.words) for found in find_personal(text)] == [(kind, words or text)]


@pytest.mark.parametrize(("text", "kind", "words"), CAUGHT)
def test_what_looks_personal_is_caught_within_a_sentence(text: str, kind: Kind, words: str | None) -> None:
    written = f"We heard this in the audit: {text}, and 25 of 40 files (62%) said so in 2008/09."
    assert [(found.kind, found.words) for found in find_personal(written)] == [(kind, words or text)]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert find_personal(text) == ()


def test_findings_stand_in_the_order_of_the_text() -> None:
    text = "Write to jane@example.org, ring 07700 900123, born 3/4/2012, CHI 0304121322."
    assert kinds(text) == [EMAIL, PHONE, BORN, CHI]


def test_overlapping_findings_become_one() -> None:
    found = find_personal("DOB 3/4/2012 was born")
    assert [(each.kind, each.words) for each in found] == [(BORN, "DOB 3/4/2012 was born")]


def test_a_finding_says_where_it_stands() -> None:
    assert find_personal("Ring 07700 900123 now") == (Found(PHONE, 5, 17, "07700 900123"),)


def test_words_are_marked_for_the_page() -> None:
    text = "Ring 07700 900123 or jane@example.org"
    assert marked(text, find_personal(text)) == [
        ("Ring ", False),
        ("07700 900123", True),
        (" or ", False),
        ("jane@example.org", True),
    ]


def test_text_without_findings_is_one_segment() -> None:
    assert marked("Nothing here", ()) == [("Nothing here", False)]
    assert marked("", ()) == []


bits = st.sampled_from(
    [text for text, _, _ in CAUGHT] + ORDINARY + list(" \n.,-/(@é\N{SOFT HYPHEN}\N{LATIN SMALL LIGATURE FI}")
)


@settings(deadline=None)  # the phone library reads its tables on first use
@given(st.lists(bits | st.text(max_size=8), max_size=6))
def test_segments_joined_are_the_text_and_findings_never_overlap(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = find_personal(text)
    segments = marked(text, found)
    assert "".join(words for words, _ in segments) == text
    assert [words for words, is_found in segments if is_found] == [each.words for each in found]
    assert all(each.start < each.end and text[each.start : each.end] == each.words for each in found)
    assert all(before.end <= after.start for before, after in pairwise(found))


@pytest.mark.parametrize(
    "repeated",
    [
        "The committee looked at 25 of 40 cases (62%) in 2008/09. ",
        "7",
        "0",
        "1 ",
        "0 1",
        "01\n",
        "(0131) ",
        "+44 ",
        "07700 900123 ",
        "0131 496 0000, ",
        "a",
        "a.",
        "a@",
        "jane@example.org ",
        "_",
        " ",
        "\n",
        "-",
        "born ",
        "dob: ",
        "b. ",
        "3 April 2012 ",
        "3/4/2012, ",
        "born 3/4/2012 and ",
        "CHI ",
        "CHI 0101011326 ",
        "isbn 01",
        "EH1 1AA ",
        "12 High Street, EH1 1AA. ",
        "1 Aa Aa Aa Aa EH1 1AA ",
        "flat 2/1 ",
        "é",
        "\N{SOFT HYPHEN}",
        "０",
    ],
)
def test_a_long_text_is_read_in_seconds(repeated: str) -> None:
    text = (repeated * (100_000 // len(repeated) + 1))[:100_000]
    started = time.process_time()
    find_personal(text)
    assert time.process_time() - started < 10
