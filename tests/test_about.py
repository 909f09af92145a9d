"""The pages about the assistant: what settings say and do not say, and the foot that leads there from every page."""

import re
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import page_samples as samples
import pytest
from fakes import ROOT
from people import house

import app
from assistant.errors import SettingsError
from web import council
from web.about import Running, about_page, accessibility_page, privacy_page
from web.council import NOT_STATED, Council
from web.frame import FOOT
from web.transparency import transparency_page

ADDRESSES = [address for address, _ in FOOT]
SETTINGS = """
[council]
name = "Ashcombe District Council"
team = "Democratic Services"
[contact]
email = "papers@ashcombe.example"
days = 10
[accessibility]
status = "partial"
tested = 2026-10-05
problems = ["Charts in papers are not shown."]
[algorithm]
phase = "pilot"
assessments = []
"""


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def pages(said: Council, running: Running) -> list[str]:
    return [
        about_page(said, running),
        accessibility_page(said),
        privacy_page(said, running),
        transparency_page(said, running),
    ]


def test_what_the_file_says_is_read_and_what_it_does_not_say_is_named(tmp_path: Path) -> None:
    file = tmp_path / "council.toml"
    file.write_text(SETTINGS, encoding="utf-8")
    said = council.read(file)
    assert said.council_name == "Ashcombe District Council" and said.contact_days == 10
    assert said.accessibility_tested == date(2026, 10, 5) and said.algorithm_assessments == ()
    assert "privacy.hosting" in said.unsaid and "council.name" not in said.unsaid
    assert "algorithm.assessments" not in said.unsaid
    assert council.read(tmp_path / "none.toml") == Council()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x =", "cannot be read as TOML"),
        ("name = 'x'", "says name., which is not known"),
        ("[council]\nnmae = 'x'", "says council.nmae, which is not known"),
        ("[council]\nname = 7", "council.name is a text"),
        ("[council]\nname = ' '", "council.name is a text"),
        ("[contact]\ndays = 'ten'", "contact.days is a number of days"),
        ("[contact]\ndays = true", "contact.days is a number of days"),
        ("[accessibility]\ntested = '2026-10-05'", "accessibility.tested is a date"),
        ("[accessibility]\nstatus = 'good'", "accessibility.status is one of full, partial, none"),
        ("[accessibility]\nproblems = 'none'", "accessibility.problems is a list of texts"),
    ],
)
def test_settings_that_cannot_be_used_are_a_sentence(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "council.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=re.escape(told)):
        council.read(file)


def test_the_operator_is_told_once_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "council.toml"
    file.write_text("[council]\nnmae = 'x'", encoding="utf-8")
    assert app.main(["--council", str(file), "--port", "0", "--people", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_without_settings_every_page_says_plainly_what_is_not_stated() -> None:
    for page in pages(Council(), Running(90)):
        assert NOT_STATED in words(page)
        assert "None" not in words(page).replace("None of them", "").replace("None are known", "").replace(
            "None is looked", ""
        )
    statement = words(accessibility_page(Council()))
    assert "This site meets" not in statement and f"level AA: {NOT_STATED}" in statement
    assert f"Known problems: {NOT_STATED}" in statement


def test_with_settings_the_pages_say_them(tmp_path: Path) -> None:
    file = tmp_path / "council.toml"
    file.write_text(SETTINGS, encoding="utf-8")
    said = council.read(file)
    about, statement, privacy, record = (words(page) for page in pages(said, Running(30)))
    assert "the papers of Ashcombe District Council" in about and "papers@ashcombe.example" in about
    assert "in part; what does not is listed below" in statement and "Charts in papers are not shown." in statement
    assert "on 5 October 2026" in statement and "within 10 days" in statement
    assert "deleted 30 days after the last question" in privacy
    assert "pilot" in record and "Democratic Services" in record
    sure = Council(accessibility_problems=(), accessibility_status="full")
    assert "None are known." in words(accessibility_page(sure))


def test_what_is_sent_to_a_language_model_is_told_only_where_there_is_one() -> None:
    with_one = Running(90, "heron-7b", "models.example.gov.uk")
    for page in (about_page, privacy_page, transparency_page):
        assert "heron-7b" in page(Council(), with_one)
        assert "no language model" in words(page(Council(), Running(90))).casefold()
    assert "models.example.gov.uk" in privacy_page(Council(), with_one)
    assert "Nothing that you ask leaves the computer" not in privacy_page(Council(), with_one)


def test_the_readme_names_every_setting() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for field in fields(Council):
        table, _, key = field.name.partition("_")
        (row,) = re.findall(rf"(?m)^\| `\[{table}\]` \| (.+)$", readme)
        assert f"`{key}`" in row


def test_settings_are_text() -> None:
    texts: dict[str, Any] = {
        field.name: (samples.HOSTILE,) if str(field.type).startswith("tuple") else samples.HOSTILE
        for field in fields(Council)
        if str(field.type).startswith(("str", "tuple"))
    }
    assert len(texts) > 15
    hostile = Council(**texts)
    for page in pages(hostile, Running(90, samples.HOSTILE, samples.HOSTILE)):
        assert "<img" not in page and "</script>" not in page


def test_every_page_has_the_same_foot_and_its_links_open_without_signing_in(tmp_path: Path, quick_hashes: None) -> None:
    ours = house(tmp_path)
    with ours.visitor() as nobody, ours.visitor("ada") as ada:
        for address in ADDRESSES:
            reply = nobody.get(address)
            assert reply.status_code == 200 and "script-src" not in reply.headers["content-security-policy"]
            assert f'href="{address}" aria-current=page' in reply.text
        asked = (
            "/signin",
            "/account",
            "/papers",
            "/papers/add",
            "/paper/budget",
            "/conversations",
            "/history",
            "/draft",
        )
        for address in (*asked, "/evaluation", "/api", "/paper/none"):
            page = (nobody if address == "/signin" else ada).get(address).text
            foot = page[page.index("</main>") :]
            assert re.findall(r'href="([^"]+)"', foot) == ADDRESSES, address
        assert all(f'href=\\"{address}\\"' in ada.get("/").text for address in ADDRESSES)
