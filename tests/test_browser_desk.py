"""The officer's pages in Debian's Chromium: without JavaScript, by keyboard, and by the rules of accessibility."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import page_samples as samples
import pytest
from docx_samples import docx, para
from fakes import FakeEmbedder, FakeReader

from assistant.retrieve import Retriever
from assistant.store import Store

CHROMIUM = Path("/usr/bin/chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
BEYOND_THE_EDGE = """[...document.querySelectorAll('body *')].filter(e => !e.closest('.vh, .skip') &&
    e.getBoundingClientRect().right > innerWidth + 1).map(e => e.tagName + '.' + e.className)"""
DRAFT = (
    "The footbridge at Mill Lane cost £425,000 in the end. Otters were seen at nine places along the Rill. "
    "The Harbour Board met in October 2020. A_very_long_name_" + "without_any_space_" * 12 + " cost £5."
)
HISTORY = "history?topic=Mill+Lane+footbridge+cost"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting'"),  # of pandas, inside Gradio's queue
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed"),
]


@pytest.fixture(scope="module")
def address(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("talk")
    retriever = Retriever(Store(shelf), FakeEmbedder("fake", 256), FakeReader())

    site = samples.site(folder, retriever=retriever)
    with samples.served(site) as found:
        yield found


class Slow(FakeReader):
    """A reader that takes its time, so that a long draft takes some too."""

    def question(self, text: str) -> Any:
        time.sleep(0.05)
        return super().question(text)


@pytest.fixture(scope="module")
def slow_address(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    retriever = Retriever(Store(shelf), FakeEmbedder("fake", 256), Slow())
    with samples.served(samples.site(tmp_path_factory.mktemp("slow"), retriever=retriever)) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield chromium
        chromium.close()


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.tagName"))


def test_without_javascript_both_pages_do_their_work(browser: Any, address: str, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}history")
    page.fill("#topic", "Mill Lane footbridge cost")
    page.press("#topic", "Enter")
    assert "Up £152,000 since 4 May 2021" in page.inner_text(".timeline")
    page.click(".timeline blockquote a >> nth=0")
    assert "£452,000" in page.inner_text("mark")
    report = tmp_path / "report.docx"
    report.write_bytes(docx(para(DRAFT)))
    page.goto(f"{address}draft")
    page.set_input_files("#file", str(report))
    page.click("text=Check the draft")
    assert "1 differs" in page.inner_text(".count")
    with page.expect_download() as download:
        page.click("text=Save as Word")
    assert download.value.suggested_filename.endswith(".docx")
    context.close()


def test_without_javascript_a_long_draft_shows_how_far_it_is_and_is_stopped(browser: Any, slow_address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{slow_address}draft")
    page.fill("#text", "\n\n".join([DRAFT] * 20))
    page.click("text=Check the draft", no_wait_after=True)
    page.wait_for_selector(".steps p:has-text('of 80 sentences compared')")
    assert page.locator(".steps p").filter(visible=True).count() == 1
    page.click("text=Stop, and show what was found")
    assert "sentences were not compared" in page.inner_text(".trouble")
    assert "differs" in page.inner_text(".count")
    context.close()


def test_a_draft_is_checked_by_keyboard_alone(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}draft")
    for _ in range(20):
        if focused(page) == "text":
            break
        page.keyboard.press("Tab")
    page.keyboard.type(DRAFT)
    page.keyboard.press("Tab")
    assert focused(page) == "file"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".checked")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == "Line 1":
            break
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#s1"
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_accessibility(browser: Any, address: str, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    faults = {}
    for name, path in {
        "history": "history",
        "found": f"{HISTORY}&as_of=2025-01-01",
        "nobody": "history?topic=mermaids",
        "no topic": "history?topic=what+is+the",
        "draft": "draft",
        "not saved": "export/history.docx?topic=",
    }.items():
        page.goto(address + path)
        faults[name] = examined(page)
    page.goto(f"{address}draft")
    page.click("text=Check the draft")
    page.wait_for_selector(".trouble")
    faults["nothing sent"] = examined(page)
    page.fill("#text", DRAFT)
    page.click("text=Check the draft")
    page.wait_for_selector(".checked")
    faults["checked"] = examined(page)
    context.close()
    assert faults == {state: [] for state in faults}


def examined(page: Any) -> list[str]:
    """The accessibility rules that are broken, and the elements that reach beyond the window."""
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_load_state("load")  # with its style, or targets are of any size
    rules = {"runOnly": {"type": "tag", "values": WCAG}, "rules": {"target-size": {"enabled": True}}}
    result = Axe().run(page, options=rules)
    return [*(violation["id"] for violation in result.response["violations"]), *page.evaluate(BEYOND_THE_EDGE)]
