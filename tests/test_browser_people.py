"""Signing in, the catalogue and adding papers in Debian's Chromium: with and without a script, at three widths."""

from collections.abc import Iterator
from typing import Any

import page_samples as samples
import pytest
from fakes import FakeEmbedder, FakeReader
from people import PASSWORD, house
from test_accessibility import examined
from test_browser import CHROMIUM
from test_papers import text

from assistant import index
from assistant.keeping.writer import Writer
from assistant.retrieve import Retriever
from assistant.store import Store

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting'"),  # of pandas, inside Gradio's queue
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    (folder / "people").mkdir()
    embedder, reader = FakeEmbedder(), FakeReader()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "build", lambda *_: None)
        patch.setattr("web.passwords._COST", 2)
        with Writer(folder / "store", embedder.name, embedder.dimensions, reader.name):
            pass
        site = house(folder / "people", retriever=Retriever(Store(folder / "store"), embedder, reader)).site
        with samples.served(site) as found:
            yield found


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A paper of hostile words, one that is marked as exempt, and a file that is none."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "lake.md").write_bytes(text(f"The lake {samples.HOSTILE}", "Unrestricted", words=samples.HOSTILE))
    (folder / "land.md").write_bytes(text("The land", "Exempt"))
    (folder / "bad.pdf").write_bytes(b"no PDF")
    return [str(folder / name) for name in ("lake.md", "land.md", "bad.pdf")]


def sign_in(page: Any, address: str, name: str = "cleo", password: str = PASSWORD) -> None:
    page.goto(f"{address}papers")
    page.fill("#name", name)
    page.fill("#password", password)
    page.press("#password", "Enter")


def hand_in(page: Any, files: list[str]) -> None:
    page.set_input_files("#files", files)
    page.check('input[value="open"]')
    page.check('input[value="restricted"]')
    page.click("text=Add >> nth=-1")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_clerks_day(browser: Any, address: str, files: list[str], scripts: bool) -> None:
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    wrong: list[str] = []
    page.on("request", lambda r: None if r.url.startswith(address) else wrong.append(r.url))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    sign_in(page, address)
    page.wait_for_url("**/papers")
    page.click("text=Add papers")
    hand_in(page, files)
    page.wait_for_url("**/papers/added/*")
    for _ in range(40):
        if page.locator('[data-state="over"]').count():
            break
        if not scripts:
            page.click("text=Look again")
        page.wait_for_timeout(500)
    report = page.inner_text("#report")
    assert "3 files: " in report and "1 not added." in report
    assert ", with the exempt papers of Cabinet: The land" in report
    assert "bad.pdf: not added." in report
    page.click("#report li a")
    assert "${alert(1)} {{alert(1)}}" in page.inner_text("article")  # the tags in it are left out by the ingest
    page.click("text=Withdraw this paper")
    page.click("text=Withdraw the paper")
    assert page.inner_text(".done") == "The paper was withdrawn."
    assert page.locator(".papers").count() == 0
    page.click("text=Account")
    page.click("text=Sign out")
    page.goto(f"{address}papers")
    assert page.inner_text("h1") == "Sign in"
    context.close()
    assert wrong == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_accessibility(browser: Any, address: str, files: list[str], width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    sign_in(page, address, password="a wrong one")
    assert page.get_attribute("#password", "aria-describedby") == "trouble"
    faults = {"wrong password": examined(page)}
    page.goto(address + "signin")
    faults["sign in"] = examined(page)
    sign_in(page, address)
    page.wait_for_url("**/papers")
    page.goto(f"{address}papers/add")
    faults["add"] = examined(page)
    hand_in(page, files)
    page.wait_for_selector('[data-state="over"]')
    faults["report"] = examined(page)
    for name in (
        "papers",
        "papers?from=bad",
        "papers?q=nothing+fits",
        "paper/lake",
        "paper/lake/withdraw",
        "account",
        "account/tokens",
    ):
        page.goto(address + name)
        faults[name] = examined(page)
    context.close()
    assert faults == {state: [] for state in faults}
