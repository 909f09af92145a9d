"""Signing in with a council's own service: who is let in as what, and every hostile or broken reply turned away."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import page_samples as samples
import pytest
from fastapi.testclient import TestClient
from provider import CLIENT, SECRET, Provider, provider

from app import main
from assistant.errors import SettingsError
from web import provider as service
from web.gate import Entry
from web.oidc import NOT_LET_IN
from web.provider import DOWN, NOT_PROVED, read

SETTINGS = """
[signin]
issuer = "{url}"
client = "council-papers"
label = "your Ashcombe account"
[signin.roles]
councillors = "member"
"democratic services" = "clerk"
[signin.clearance]
"planning exempt" = "Planning Committee"
staff-exempt = "Cabinet"
"""


class Site:
    """A site whose people come from the provider."""

    def __init__(self, folder: Path, theirs: Provider) -> None:
        (folder / "council.toml").write_text(SETTINGS.format(url=theirs.url))
        settings = read(folder / "council.toml")
        assert settings and settings.client == CLIENT
        kept = samples.entry(folder)
        self.entry = Entry(kept.users, kept.sessions, kept.audit, None, False, service.Provider(settings))
        self.settings = settings
        self.site = samples.site(folder, None, self.entry)
        self.theirs = theirs

    def begin_anew(self) -> None:
        """Nobody has signed in yet, and the provider is well-behaved."""
        fresh = Provider(self.theirs.url, keys=self.theirs.keys)
        vars(self.theirs).update(vars(fresh))
        self.entry.provider = service.Provider(self.settings)
        for file in (self.entry.users.folder / "users.json", self.entry.audit.file):
            file.unlink(missing_ok=True)

    def browser(self) -> TestClient:
        return TestClient(self.site, base_url="http://127.0.0.1:7860", follow_redirects=False)

    def way_back(self, browser: TestClient, next: str = "/") -> str:
        """Where the provider sends a browser back to, once its person has signed in there."""
        away = browser.get("/signin/start", params={"next": next})
        assert away.status_code == 303, away.text
        return self.theirs.authorize(away.headers["location"]).removeprefix("http://127.0.0.1:7860")

    def signs_in(self, browser: TestClient, next: str = "/") -> Any:
        return browser.get(self.way_back(browser, next))


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with provider() as theirs, pytest.MonkeyPatch.context() as patch:
        patch.setenv(service.SECRET, SECRET)
        yield Site(tmp_path_factory.mktemp("site"), theirs)


@pytest.fixture
def ours(standing: Site) -> Site:
    standing.begin_anew()
    return standing


@pytest.fixture
def theirs(ours: Site) -> Provider:
    return ours.theirs


def test_somebody_signs_in_by_the_service_and_out_of_both(ours: Site, theirs: Provider) -> None:
    browser = ours.browser()
    assert browser.get("/paper/budget").status_code == 401
    page = browser.get("/signin", params={"next": "/paper/budget"}).text
    assert "Sign in with your Ashcombe account" in page and 'name="password"' not in page
    reply = ours.signs_in(browser, "/paper/budget")
    assert (reply.status_code, reply.headers["location"]) == (303, "/paper/budget")
    assert browser.get("/paper/budget").status_code == 200
    account = browser.get("/account").text
    assert "<dd>jo.wren</dd>" in account and "<dd>Member</dd>" in account and "<dd>none</dd>" in account
    assert browser.get("/papers/add").status_code == 403
    out = browser.post("/signout", headers={"Content-Length": "0"})
    left = browser.get(out.headers["location"]).text
    assert f"{theirs.url}/end_session_endpoint?client_id={CLIENT}" in left and "You are signed out here." in left
    assert browser.get("/paper/budget").status_code == 401
    events = [json.loads(line)["event"] for line in ours.entry.audit.file.read_text().splitlines()]
    assert events == ["signed_in", "refused", "signed_out"]


def test_groups_become_a_role_and_clearances_anew_each_time(ours: Site, theirs: Provider) -> None:
    browser = ours.browser()
    theirs.claims = {"groups": ["democratic services", "councillors", "planning exempt", "staff-exempt", 7, "x"]}
    ours.signs_in(browser)
    (person,) = ours.entry.users.everyone()
    assert (person.role, person.clearance, person.password) == ("clerk", ("Planning Committee", "Cabinet"), None)
    theirs.claims = {"groups": "councillors", "preferred_username": "Jo.Marsh"}
    ours.signs_in(ours.browser())
    assert [(p.id, p.name, p.role, p.clearance) for p in ours.entry.users.everyone()] == [
        (person.id, "jo.marsh", "member", ())
    ]
    assert browser.get("/papers/add").status_code == 403
    theirs.claims = {"groups": ["staff"]}
    refused = ours.signs_in(ours.browser())
    assert (refused.status_code, NOT_LET_IN in refused.text) == (403, True)
    assert browser.get("/account").status_code == 401 and ours.entry.users.everyone() == []


def test_a_name_there_is_nobody_elses_here(ours: Site, theirs: Provider) -> None:
    ada = ours.entry.users.add("ada", "administrator", ["Cabinet"], "plenty of herons today")
    browser = ours.browser()
    for name in ("ada", " ADA", "../ada", "", None, ["ada"]):
        theirs.claims = {"preferred_username": name}
        assert ours.signs_in(browser).status_code == 303
        assert "<dd>Member</dd>" in browser.get("/account").text
    assert ours.entry.users.named("ada") == ada
    theirs.claims = {"sub": "another"}
    ours.signs_in(browser)
    assert len(ours.entry.users.everyone()) == 3
    assert 'name="password"' in ours.browser().get("/signin").text


HOSTILE: dict[str, dict[str, Any]] = {
    "another issuer": {"claims": {"iss": "https://evil.example"}},
    "no issuer": {"claims": {"iss": None}},
    "another audience": {"claims": {"aud": "another-client"}},
    "no audience": {"claims": {"aud": None}},
    "another party": {"claims": {"aud": [CLIENT, "another"], "azp": "another"}},
    "two audiences and no party": {"claims": {"aud": [CLIENT, "another"]}},
    "expired": {"claims": {"exp": int(time.time()) - 120}},
    "no end": {"claims": {"exp": None}},
    "from tomorrow": {"claims": {"iat": int(time.time()) + 86_400}},
    "not yet": {"claims": {"nbf": int(time.time()) + 600}},
    "another nonce": {"claims": {"nonce": "another"}},
    "no nonce": {"claims": {"nonce": None}},
    "nobody": {"claims": {"sub": None}},
    "an empty name": {"claims": {"sub": ""}},
    "another access token's sum": {"claims": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}},
    "algorithm none": {"algorithm": "none"},
    "the public key as a secret": {"algorithm": "HS256"},
    "a stranger's signature": {"stranger": True},
    "a header that must be understood": {"header": {"crit": ["exp"], "exp": 1}},
    "a key of its own": {"stranger": True, "header": {"jku": "https://evil.example/keys"}},
    "a mix-up": {"reply": {"iss": "https://evil.example"}},
    "another code": {"reply": {"code": "another"}},
    "another state": {"reply": {"state": "another"}},
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_does_not_prove_who_somebody_is_lets_nobody_in(ours: Site, theirs: Provider, hostile: str) -> None:
    for name, value in HOSTILE[hostile].items():
        setattr(theirs, name, value)
    browser = ours.browser()
    reply = ours.signs_in(browser)
    assert (reply.status_code, NOT_PROVED in reply.text) == (403, True)
    assert ours.entry.cookie not in browser.cookies
    assert browser.get("/account").status_code == 401 and ours.entry.users.everyone() == []


def test_an_attempt_is_good_once_in_one_browser_and_not_for_long(
    ours: Site, theirs: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, other = ours.browser(), ours.browser()
    way = ours.way_back(browser)
    assert other.get(way).status_code == 403  # somebody else's browser, led there
    other.get("/signin/start")
    assert other.get(way).status_code == 403
    assert browser.get(way).status_code == 303
    assert browser.get(way).status_code == 403  # replayed
    without = ours.way_back(browser).replace(f"&iss={theirs.url}".replace(":", "%3A").replace("/", "%2F"), "")
    assert "iss=" not in without and browser.get(without).status_code == 403  # the provider says it always names itself
    twice = ours.way_back(browser)
    assert browser.get(f"{twice}&state=x").status_code == 403
    cancelled = ours.way_back(browser)
    assert browser.get(cancelled.replace("code=", "error=access_denied&x=")).status_code == 403
    late = ours.way_back(browser)
    now = time.time()
    monkeypatch.setattr(ours.entry.sessions, "_clock", lambda: now + 601)
    assert browser.get(late).status_code == 403


@pytest.mark.parametrize("next", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_it_leads_nowhere_else(ours: Site, next: str) -> None:
    assert ours.signs_in(ours.browser(), next).headers["location"] == "/"


def test_its_keys_may_change_and_be_of_another_kind(
    ours: Site, theirs: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs.algorithm = "ES256"
    assert ours.signs_in(ours.browser()).status_code == 303
    theirs.algorithm = "RS256"
    theirs.new_keys()
    monkeypatch.setattr(service, "AGAIN", 0.0)  # it is asked again at once
    assert ours.signs_in(ours.browser()).status_code == 303
    assert theirs.asked.count("/jwks_uri") == 2


@pytest.mark.parametrize(
    "broken",
    [
        {"status": 500},
        {"status": 302},
        {"metadata": {"issuer": "https://evil.example"}},
        {"metadata": {"token_endpoint": "http://evil.example/token"}},
        {"metadata": {"jwks_uri": None}},
        {"metadata": {"padding": "x" * 300_000}},
    ],
)
def test_a_service_that_is_not_as_it_should_be_is_one_sentence(
    ours: Site, theirs: Provider, broken: dict[str, Any]
) -> None:
    for name, value in broken.items():
        setattr(theirs, name, value)
    reply = ours.browser().get("/signin/start")
    assert (reply.status_code, DOWN in reply.text) == (503, True)


def test_a_service_that_hangs_or_is_gone_is_one_sentence(
    ours: Site, theirs: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "SECONDS", 0.3)
    theirs.pause = 1.0
    assert DOWN in ours.browser().get("/signin/start").text
    with provider() as gone:
        pass
    ours.entry.provider = service.Provider(service.Settings(gone.url, CLIENT))
    assert ours.browser().get("/signin/start").status_code == 503
    assert ours.browser().get("/signin", params={"out": "1"}).status_code == 200


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[signin]\nissuer = "http://login.example.gov.uk"\nclient = "c"\n[signin.roles]\nx = "member"', "https"),
        ('[signin]\nissuer = "https://u:p@login.example"\nclient = "c"\n[signin.roles]\nx = "member"', "https"),
        ('[signin]\nissuer = "https://login.example"\nclient = "c"', "needs issuer, client"),
        (
            '[signin]\nissuer = "https://login.example"\nclient = "c"\n[signin.roles]\nx = "king"',
            "'king' is not a role",
        ),
        ('[signin]\nissuer = "https://login.example"\nsecret = "x"', "a key that is not known"),
        ('[signin]\nissuer = 7\nclient = "c"', "signin.issuer is not as it should be"),
        ("signin = 7", "a key that is not known"),
    ],
)
def test_settings_that_cannot_be_used_are_a_sentence(
    tmp_path: Path, text: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "council.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=told):
        read(file)
    assert main(["--council", str(file), "--people", str(tmp_path)]) == 2
    assert told in capsys.readouterr().err


def test_a_proxy_and_a_service_are_not_both_believed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "council.toml"
    file.write_text(SETTINGS.format(url="https://login.example.gov.uk"))
    proxy = ["--trusted-proxy", "10.0.0.9", "--trust-header", "X-Forwarded-User"]
    assert main(["--council", str(file), "--people", str(tmp_path), *proxy]) == 2
    assert "leave out [signin]" in capsys.readouterr().err
