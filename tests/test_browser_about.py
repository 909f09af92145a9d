"""The pages about the assistant, its evaluation and its API in Debian's Chromium, without a script."""

from pathlib import Path
from typing import Any

import page_samples as samples
import pytest
from test_accessibility import examined
from test_browser import CHROMIUM, ask
from test_evaluation_page import keep
from test_page import figure, result, run

from web.frame import FOOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting'"),  # of pandas, inside Gradio's queue
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),  # the same
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed"),
]
PAGES = [*(address for address, _ in FOOT), "/evaluation", "/evaluation/seen", "/evaluation/unseen", "/api"]
FOOT_LINKS = "[...document.querySelectorAll('footer a')].map(a => a.getAttribute('href'))"


@pytest.fixture(scope="module", autouse=True)
def runs(kept_in: Path, address: str) -> None:
    """A run over the papers held, of long and hostile words, and one over others."""
    question = result()["question"] | {"question": samples.HOSTILE + "unbroken" * 20, "facts": [["£4m" * 40]]}
    record = run(result(question=question))
    record["settings"]["papers"]["files"] = [["budget.txt", samples.BUDGET.sha256]]
    record["summary"] = {"number": record["summary"]["number"], "as_of": record["summary"]["all"]} | record["summary"]
    record["summary"]["list"]["right"] = figure(0, 0)
    keep(kept_in / "runs", "seen", record)
    keep(kept_in / "runs", "unseen", run())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_accessibility_without_a_script(browser: Any, address: str, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    wrong: list[str] = []
    page.on("request", lambda r: None if r.url.startswith(address) else wrong.append(r.url))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    faults = {}
    for path in PAGES:
        page.goto(address + path[1:])
        faults[path] = examined(page)
        assert page.evaluate(FOOT_LINKS) == [link for link, _ in FOOT]
        assert page.locator("script").count() == 0
    context.close()
    assert faults == {path: [] for path in PAGES}
    assert wrong == []


def test_the_foot_is_reached_by_keyboard_from_the_ask_page_and_hides_nothing(browser: Any, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(address)
    page.wait_for_selector("#foot a")
    ask(page, "How much will the leisure centre cost?")
    page.focus("#box")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    composer, foot = (page.locator(part).bounding_box() for part in ("#composer", "#foot"))
    assert composer["y"] + composer["height"] <= foot["y"] + 1
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href')") == "/about":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/about")
    assert page.inner_text("h1") == "About this assistant"
    page.close()


def test_a_run_is_read_without_javascript_at_two_columns_and_printed(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"{address}evaluation")
    page.click("a:text-is('seen')")
    page.wait_for_load_state("load")  # styles and all
    said, gold = (page.locator(f".beside > div >> nth={n}").bounding_box() for n in (0, 1))
    assert said["y"] == gold["y"] and said["x"] + said["width"] <= gold["x"]
    assert "onerror" in page.inner_text(".wrong h3") and page.locator(".wrong img").count() == 0
    page.emulate_media(media="print")
    assert page.is_visible(".wrong") and not page.is_visible("footer nav")
    context.close()
