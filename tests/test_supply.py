"""What the product is made of: as it is installed nothing is wrong, and each seeded fault is a sentence."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import ROOT

from eval.supply import Part, bill, locked, main, parts, pins, unaudited, unhashed, unlicensed, unpinned

PINS = pins((ROOT / "constraints.txt").read_text(encoding="utf-8"))
FOUND = parts()
SOUND = Part("sound", "1.0", "MIT", ())


def test_everything_brought_is_licensed_and_pinned(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(FOUND) > 100 and {"torch", "chromadb", "gradio", "llama-index-core"} <= {part.name for part in FOUND}
    assert "pytest" not in {part.name for part in FOUND} and "pytest" in {part.name for part in parts(["dev"])}
    assert main(["check"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "licence",
    ["AGPL-3.0-only", "GPL-2.0-or-later", "MIT AND GPL-3.0-only", "LGPL-3.0", "Other/Proprietary License", ""],
)
def test_a_licence_that_is_not_on_the_list_is_a_sentence(licence: str) -> None:
    (sentence,) = unlicensed([SOUND, replace(SOUND, name="seeded", licence=licence)])
    assert sentence.startswith("seeded 1.0 is under ")


def test_a_licence_is_read_from_the_package_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copyleft package installed as any other, and required: found through the metadata alone."""
    (tmp_path / "seeded-1.0.dist-info").mkdir()
    (tmp_path / "seeded-1.0.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: Seeded\nVersion: 1.0\n"
        "Classifier: License :: OSI Approved :: GNU Affero General Public License v3\nRequires-Dist: tqdm>=1\n"
    )
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["seeded==1.0"]\n')
    monkeypatch.syspath_prepend(str(tmp_path))
    found = parts(root=tmp_path)
    assert [part.name for part in found] == ["seeded", "tqdm"]
    assert unlicensed(found) == ["seeded 1.0 is under GNU Affero General Public License v3, which is not on our list."]
    assert unpinned(found, PINS) == ["seeded 1.0 is installed, and constraints.txt pins nothing."]


def test_a_pin_that_differs_or_is_missing_is_a_sentence() -> None:
    seeded = {name: version for name, version in PINS.items() if name != "h11"} | {"idna": "0.1"}
    assert [sentence.split()[0] for sentence in unpinned(FOUND, seeded)] == ["h11", "idna"]
    assert "pins nothing" in unpinned(FOUND, seeded)[0] and "pins 0.1" in unpinned(FOUND, seeded)[1]


HASHES = (ROOT / "hashes.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("fault", ["h11==", "--hash=sha256:"])
def test_a_part_without_its_sum_is_a_sentence(fault: str) -> None:
    assert unhashed(HASHES, FOUND) == []
    start = HASHES.index("\nh11==") + 1
    at = HASHES.index(fault, start)
    seeded = HASHES[:at] + "-" + HASHES[at + len(fault) :]
    assert unhashed(seeded, FOUND) == [f"h11 {PINS['h11']} is installed, and hashes.txt holds nothing."]
    assert len(unhashed("", FOUND)) == len({part.name for part in FOUND} - {"torch", "setuptools", "pip"})


def test_hashes_are_those_of_the_files_that_pip_would_fetch() -> None:
    def fetched(name: str, digest: str) -> dict[str, object]:
        return {
            "metadata": {"name": name, "version": "1.0"},
            "download_info": {"archive_info": {"hashes": {"sha256": digest}}},
        }

    report = {"install": [fetched("Sound", "a" * 64), fetched("other", "b" * 64)]}
    assert locked(report, [SOUND, replace(SOUND, name="torch")]) == f"sound==1.0 --hash=sha256:{'a' * 64}\n"


def test_an_audit_that_did_not_look_or_found_something_is_red(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    looked: list[dict[str, object]] = [
        {"name": name, "version": version, "vulns": []} for name, version in PINS.items()
    ]
    report = tmp_path / "audit.json"

    def judged(dependencies: list[dict[str, object]]) -> list[str]:
        report.write_text(json.dumps({"dependencies": dependencies, "fixes": []}))
        status = main(["audited", str(report)])
        said = capsys.readouterr().err.splitlines()
        assert status == (1 if said else 0)
        return said

    assert judged(looked) == []
    assert judged(looked[1:]) == [f"{looked[0]['name']} {looked[0]['version']} was not audited."]
    skipped: dict[str, object] = {"name": looked[0]["name"], "skip_reason": "not found"}
    assert judged([skipped, *looked[1:]]) == [f"{looked[0]['name']} {looked[0]['version']} was not audited."]
    weak = {**looked[0], "vulns": [{"id": "CVE-2026-1", "fix_versions": ["9.9"]}]}
    (said,) = judged([weak, *looked[1:]])
    assert said.endswith("has a known weakness: CVE-2026-1; mended in 9.9.")
    assert len(unaudited({"dependencies": []}, PINS)) == len(PINS)


def test_the_bill_names_every_part_and_is_the_same_each_time() -> None:
    made = bill(FOUND)
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    refs = [component["bom-ref"] for component in made["components"]]
    assert refs == [f"pkg:pypi/{part.name}@{part.version}" for part in FOUND] and len(set(refs)) == len(refs)
    assert all(component["licenses"] for component in made["components"])
    named = {ref for entry in made["dependencies"] for ref in entry["dependsOn"]}
    assert named == set(refs)  # each is brought by something
    assert json.dumps(bill(parts())) == json.dumps(made)
