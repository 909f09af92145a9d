"""The pages for everybody: accessibility rules in every state, print, forced colours, and what a first visit loads."""

from typing import Any

import pytest
from test_browser import CHROMIUM, ask

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
BEYOND_THE_EDGE = """[...document.querySelectorAll('body *')].filter(e => !e.closest('.vh, .skip, .sr-only') &&
    e.getBoundingClientRect().right > innerWidth + 1).map(e => e.tagName + '.' + e.className)"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting'"),  # of pandas, inside Gradio's queue
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),  # the same
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed"),
]


def test_the_first_load_is_small(browser: Any, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(address)
    page.wait_for_selector("#box")
    page.wait_for_timeout(500)
    context.close()
    assert 10_000 < sum(sizes) < 300_000


def test_print_and_forced_colours_show_the_answer_alone(browser: Any, address: str) -> None:
    context = browser.new_context(forced_colors="active", reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".welcome a")
    ask(page, "How much?")
    assert page.evaluate("getComputedStyle(document.querySelector('.actions button')).borderTopWidth") == "1px"
    page.emulate_media(media="print")
    assert page.is_visible(".said") and page.is_visible(".sources")
    for part in ("#composer", ".actions", "#limits", "#print", "#source", ".top nav"):
        assert not page.is_visible(part)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_accessibility(browser: Any, address: str, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".welcome a")
    faults = {"first": examined(page)}
    for summary in page.locator("summary").all():
        summary.click()
    faults["papers and limits"] = examined(page)
    for question in ("How much will the leisure centre cost?", "mermaids?", "break"):
        ask(page, question)
    faults["answered"] = examined(page)
    page.locator("button.useful").first.click()
    page.locator("button.useless").last.click()
    page.locator("button.edit").click()
    faults["judged and edited"] = examined(page)
    page.click("#leave")
    page.fill("#box", "how slow?")
    page.press("#box", "Enter")
    page.wait_for_selector("#stop:visible")
    faults["searching"] = examined(page)
    page.wait_for_selector("#stop", state="hidden")
    page.click("#c0-2-0")
    page.wait_for_selector("#source mark")
    faults["source"] = examined(page)
    page.fill("#box", "x" * 2001)
    page.click("#ask")
    page.wait_for_selector(".problem")
    faults["problem"] = examined(page)
    page.goto(f"{address}paper/budget?para=2&quote=risen#p2")
    faults["paper"] = examined(page)
    page.goto(f"{address}conversations")
    page.click("summary")
    faults["conversations"] = examined(page)
    context.close()
    assert faults == {state: [] for state in faults}


def examined(page: Any) -> list[str]:
    """The accessibility rules that are broken, and the elements that reach beyond the window."""
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_load_state("load")  # with its style, or targets are of any size
    rules = {"runOnly": {"type": "tag", "values": WCAG}, "rules": {"target-size": {"enabled": True}}}
    result = Axe().run(page, options=rules)
    return [*(violation["id"] for violation in result.response["violations"]), *page.evaluate(BEYOND_THE_EDGE)]
