"""robots.txt as RFC 9309 reads it."""

import time

import pytest

from ingest.robots import rules_for


@pytest.mark.parametrize(
    ("pattern", "target", "allowed"),
    [
        ("Disallow: /private", "/private/a.pdf", False),
        ("Disallow: /private", "/public", True),
        ("Disallow: /*.pdf$", "/documents/a.pdf", False),
        ("Disallow: /*.pdf$", "/documents/a.pdf?x=1", True),
        ("Disallow: /a*b*c", "/a-b-c-d", False),
        ("Disallow: /a*b$", "/ab/ab", False),
        ("Disallow: /ab*b$", "/ab", True),
        ("Disallow: /exact$", "/exactly", True),
        ("Disallow: /exact$", "/exact", False),
        ("Disallow: /caf%C3%A9", "/café", False),
        ("Disallow:", "/anything", True),
        ("Disallow: /\nAllow: /documents", "/documents/s1.pdf", True),
        ("Allow: /page\nDisallow: /page", "/page", True),
        ("DISALLOW : / # all of it", "/a", False),
    ],
)
def test_patterns(pattern: str, target: str, allowed: bool) -> None:
    assert rules_for("Reader", f"User-agent: *\n{pattern}\n").allow(target) is allowed


def test_the_groups_that_name_us_are_joined_and_the_others_do_not_hold() -> None:
    text = "User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: READER\nDisallow: /a\n\nUser-agent: reader\n"
    rules = rules_for("Reader", text + "Disallow: /b\nCrawl-delay: 7.5\n")
    assert [rules.allow(path) for path in ("/a", "/b", "/c")] == [False, False, True]
    assert rules.delay == 7.5
    assert not rules_for("Stranger", text).allow("/c")


@pytest.mark.parametrize("value", ["", "soon", "nan", "-3", "inf", "1e9"])
def test_a_delay_that_is_no_number_is_none(value: str) -> None:
    assert rules_for("Reader", f"User-agent: *\nCrawl-delay: {value}").delay == 0


def test_no_pattern_takes_long() -> None:
    rules = rules_for("Reader", "User-agent: *\nDisallow: /" + "*a" * 5_000 + "b")
    began = time.perf_counter()
    assert rules.allow("/" + "a" * 8_000)
    assert time.perf_counter() - began < 0.5
