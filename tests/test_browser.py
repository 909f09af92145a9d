"""The page in Debian's Chromium, from the question to the open source, by keyboard and by mouse."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import page_samples as samples
import pytest

CHROMIUM = Path("/usr/bin/chromium")
SPOKEN = """() => { window.spoken = [];
    const hear = (changes) => { for (const change of changes) {
        const node = change.target.nodeType === 1 ? change.target : change.target.parentElement;
        const said = node?.closest('[aria-live], [role=status], [role=alert], [role=log]')?.innerText.trim();
        if (said && spoken.at(-1) !== said) spoken.push(said) } };
    new MutationObserver(hear).observe(document, {subtree: true, childList: true, characterData: true}) }"""

pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting'"),  # of pandas, inside Gradio's queue
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),  # the same
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed"),
]


@pytest.fixture
def opened(browser: Any, address: str) -> Iterator[Any]:
    """A page ready for a question, that must neither leave the host nor run anything from a paper."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    wrong: list[str] = []
    page.on("request", lambda r: None if r.url.startswith((address, "data:", "blob:")) else wrong.append(r.url))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("response", lambda r: wrong.append(f"{r.status} {r.url}") if r.status >= 400 else None)
    page.goto(address)
    page.wait_for_selector(".welcome a")
    yield page
    context.close()
    assert wrong == []


def ask(page: Any, question: str) -> None:
    before = page.locator(".turn").count()
    page.fill("#box", question)
    page.press("#box", "Enter")
    page.wait_for_selector(f".turn >> nth={before}")
    page.wait_for_selector('[aria-busy="true"]', state="detached")


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.tagName"))


def test_ask_open_the_source_and_come_back_by_keyboard(opened: Any) -> None:
    opened.evaluate(SPOKEN)
    ask(opened, "How much will the leisure centre cost?")
    assert focused(opened) == "box"
    assert opened.evaluate("spoken") == ["Searching 3 papers…", "Answer ready, with 3 sources."]
    opened.focus("#c0-2-0")
    opened.keyboard.press("Enter")
    opened.wait_for_selector("#source mark")
    assert opened.inner_text("#source mark") == "risen to £14.6 million, an increase of £2.2 million"
    assert "4.2" in opened.inner_text("#source .here .number")
    assert focused(opened) == "source-title"
    opened.keyboard.press("Tab")
    assert focused(opened) == "back"
    opened.keyboard.press("Enter")
    assert focused(opened) == "c0-2-0"
    assert opened.get_attribute("#c0-2-0", "aria-current") == "true"
    opened.keyboard.press("Enter")
    opened.wait_for_function("document.activeElement.id === 'source-title'")
    opened.keyboard.press("Escape")
    assert focused(opened) == "c0-2-0"


@pytest.mark.slow
def test_a_follow_up_keeps_the_conversation_and_the_open_source(opened: Any) -> None:
    ask(opened, "How much will the leisure centre cost?")
    opened.click("#c0-2-0")
    opened.wait_for_selector("#source mark")
    ask(opened, "and over how long?")
    assert "Searched as: How much will the leisure centre cost? – and over how long?" in opened.inner_text("#talk")
    assert opened.get_attribute("#c0-2-0", "aria-current") == "true"
    assert opened.locator("#source mark").count() == 1
    heading, last, composer = (opened.locator(part).bounding_box() for part in ("#q1", "#q1 ~ .a", "#composer"))
    assert heading["y"] >= 0
    assert last["y"] + last["height"] <= composer["y"]


@pytest.mark.slow
def test_an_example_is_asked_and_the_keyboard_waits_in_the_box(opened: Any) -> None:
    question = opened.inner_text("a.example")
    opened.click("a.example")
    opened.wait_for_selector(".turn h2")
    assert opened.inner_text(".turn h2").endswith(question)
    assert not opened.is_visible(".welcome")
    assert focused(opened) == "box"


@pytest.mark.slow
def test_problems_are_sentences_in_the_page(opened: Any) -> None:
    opened.fill("#box", "x" * 2001)
    opened.click("#ask")
    opened.wait_for_selector(".problem")
    assert "2,001 characters" in opened.inner_text("#status")
    assert opened.input_value("#box") == "x" * 2001
    ask(opened, "break")
    assert "python -m ingest add corpus" in opened.inner_text(".trouble")
    assert opened.locator(".problem, .toast-wrap .toast-body").count() == 0
    ask(opened, "mermaids?")
    assert "do not say anything about mermaids" in opened.inner_text(".declined")


def test_hostile_text_is_shown_as_text(opened: Any) -> None:
    title = opened.title()
    ask(opened, "evil")
    opened.click("a.cite >> nth=0")
    opened.wait_for_selector("#source mark")
    for part in (".said", "#source mark", ".sources", ".example, .notice"):
        assert samples.HOSTILE in " ".join(opened.inner_text(part).split())
    assert opened.locator("#talk img, #source img, #talk form:not(.feedback), #talk iframe").count() == 0
    assert opened.title() == title


@pytest.mark.slow
def test_a_source_that_cannot_be_fetched_opens_as_a_page(opened: Any) -> None:
    ask(opened, "How much?")
    opened.route("**/source/**", lambda route: route.abort())
    opened.click("#c0-2-0")
    opened.wait_for_url("**/paper/budget**")
    assert opened.inner_text("mark").startswith("risen to")


@pytest.mark.slow
def test_without_javascript_a_citation_is_a_page(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}paper/budget?para=2&quote=risen+to+%C2%A314.6+million#p2")
    assert page.inner_text("mark") == "risen to £14.6 million"
    assert page.inner_text("h1") == samples.BUDGET.title
    context.close()


def test_a_reload_keeps_the_conversation_and_its_limits(opened: Any) -> None:
    opened.click("#limits summary")
    opened.select_option("#limit-body", "Cabinet")
    opened.fill("#limit-as_at", "2024-12-01")
    ask(opened, "How much?")
    assert "body=Cabinet&as_at=2024-12-01&c=" in opened.url
    opened.reload()
    opened.wait_for_selector(".turn .sources")
    assert "Searched only papers to the Cabinet, as at 1 December 2024." in opened.inner_text(".turn")
    assert opened.input_value("#limit-body") == "Cabinet"
    assert "Committee or board Cabinet, As at 1 December 2024" in opened.inner_text("#limits summary")
    opened.click("#limits summary")
    opened.click("#no-limits")
    ask(opened, "How now?")
    assert opened.locator(".turn").count() == 2
    assert "Searched only" not in opened.inner_text(".turn >> nth=1")
    assert "body=" not in opened.url


@pytest.mark.slow
def test_a_link_asks_its_question(opened: Any, address: str) -> None:
    opened.goto(f"{address}?q=How+much%3F")
    opened.wait_for_selector(".turn .sources")
    assert "?c=" in opened.url and "q=" not in opened.url


@pytest.mark.slow
def test_stopping_asking_again_and_editing_keep_the_keyboard_in_the_box(opened: Any) -> None:
    opened.evaluate(SPOKEN)
    opened.fill("#box", "how slow?")
    opened.press("#box", "Enter")
    opened.wait_for_function("document.querySelector('#status').innerText.includes('Reading')")
    opened.focus("#stop")
    opened.keyboard.press("Enter")
    opened.wait_for_selector(".trouble")
    assert "Stopped before it was answered." in opened.inner_text(".trouble")
    assert opened.evaluate("spoken") == [
        "Searching 3 papers…",
        "Reading 12 paragraphs…",
        "Stopped before it was answered.",
    ]
    assert focused(opened) == "box"
    assert not opened.is_visible("#stop")
    opened.click("button.edit")
    assert opened.input_value("#box") == "how slow?"
    assert focused(opened) == "box"
    opened.click("#leave")
    assert opened.input_value("#box") == "" and not opened.is_visible("#editing")
    opened.click("button.edit")
    opened.fill("#box", "How much?")
    opened.press("#box", "Enter")
    opened.wait_for_selector(".sources")
    assert opened.locator(".turn").count() == 1
    assert not opened.is_visible("#editing")
    turn = opened.get_attribute(".turn", "data-turn")
    opened.click("button.again")
    opened.wait_for_selector(f".turn:not([data-turn='{turn}']) .sources")
    assert opened.locator(".turn").count() == 1
    assert focused(opened) == "box"


@pytest.mark.slow
def test_a_verdict_is_given_by_keyboard_and_kept(opened: Any) -> None:
    ask(opened, "How much?")
    opened.focus("button.useless")
    opened.keyboard.press("Enter")
    opened.keyboard.press("Space")  # the first reason
    opened.locator(".feedback textarea").fill("It says something else.")
    opened.focus(".feedback button")
    opened.keyboard.press("Enter")
    opened.wait_for_function("document.querySelector('#status').innerText.includes('Thank you')")
    assert opened.evaluate("document.activeElement.className") == "useless"
    assert not opened.is_visible(".feedback")
    opened.reload()
    opened.wait_for_selector(".turn")
    assert opened.get_attribute("button.useless", "aria-pressed") == "true"


@pytest.mark.slow
def test_copying_takes_the_sources_along_or_selects_them(opened: Any) -> None:
    ask(opened, "How much?")
    opened.evaluate("() => { navigator.clipboard.writeText = async (text) => { window.copied = text } }")
    opened.click("button.copy")
    opened.wait_for_function("window.copied")
    copied = opened.evaluate("copied")
    assert copied.startswith("How much?\n\nThe centre is now put at £14.6 million. [2]")
    assert "[2] Riverside Leisure Centre: revised capital budget, Cabinet, 12 November 2024, paragraph 4.2" in copied
    opened.evaluate("() => { navigator.clipboard.writeText = async () => { throw new Error() } }")
    opened.click("button.copy")
    opened.wait_for_function("document.querySelector('#status').innerText.includes('press Ctrl and C')")
    assert "paragraph 4.2" in opened.evaluate("getSelection().toString()")


@pytest.mark.slow
def test_conversations_are_listed_and_deleted_without_javascript(browser: Any, address: str, opened: Any) -> None:
    ask(opened, "How much will it be?")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}conversations")
    link = page.locator(".past a", has_text="How much will it be?")
    assert link.get_attribute("href") in opened.url
    page.locator(".past li", has_text="How much will it be?").locator("button").click()
    assert page.locator(".past a", has_text="How much will it be?").count() == 0
    if page.locator("summary").count():
        page.click("summary")
        page.click("details button")
    assert "There are none." in page.inner_text("main")
    context.close()
    opened.reload()
    opened.wait_for_selector(".problem")
    assert "no conversation of yours" in opened.inner_text("#status")
