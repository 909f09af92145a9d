"""What the product is made of: which packages it brings, under which licences, at which pins; and the list of it all.

python -m eval.supply check            licences and pins; exit status 1 with a sentence for each that is wrong
python -m eval.supply audited FILE     whether `pip-audit --format json` looked at every pin and found nothing
python -m eval.supply hashes FILE      hashes.txt, of what `pip install --dry-run --report` says it would fetch
python -m eval.supply sbom             a bill of materials on standard output: CycloneDX 1.6, as JSON
"""

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from assistant import __version__

ROOT = Path(__file__).resolve().parent.parent
# What may be used at run time: licences that ask for a notice at most. Of Mozilla's, the files stay as they came.
ALLOWED = frozenset(
    "0BSD Apache-2.0 BSD BSD-2-Clause BSD-3-Clause BSL-1.0 CC0-1.0 CNRI-Python HPND ISC LLVM-exception MIT MIT-0 "
    "MIT-CMU MPL-2.0 PSF-2.0 Python-2.0 Unlicense Zlib".split()
)
# How packages without an SPDX expression say the same.
_SAID = {
    "academic free license (afl)": "AFL-3.0",
    "apache 2.0 license": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache license version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "3-clause bsd license": "BSD-3-Clause",
    "bsd license": "BSD",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
}
# Read by us in the package itself, where its metadata does not say it.
_READ = {
    "dirtyjson": "MIT",  # or the Academic Free License, at our choice
    "pypdfium2": "BSD-3-Clause OR Apache-2.0",
}
_TOOLS = {"pip", "setuptools"}  # come with the environment, before anything of ours
_UNHASHED = {"torch", *_TOOLS}


@dataclass(frozen=True, slots=True)
class Part:
    """One installed package."""

    name: str  # in lower case, with hyphens
    version: str  # without the part after "+" that names a build
    licence: str  # as an SPDX expression where it can be told; "" where nothing is said
    needs: tuple[str, ...]  # names of the parts it brings


def parts(extras: Sequence[str] = (), root: Path = ROOT) -> list[Part]:
    """The packages that the project brings to this computer, by name; `extras` such as "dev" bring more.

    Raises LookupError where one is not installed.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(pin for extra in extras for pin in project["optional-dependencies"][extra])]
    found: dict[str, Part] = {}
    waiting = _needed(asked, ())
    while waiting:
        name, wanted = waiting.pop()
        if name in found and not wanted:
            continue
        try:
            dist = distribution(name)
        except PackageNotFoundError as error:
            raise LookupError(f"{name} is not installed; make the environment again with: make setup") from error
        needs = _needed(dist.requires or [], wanted)
        before = found[name].needs if name in found else ()
        names = tuple(sorted({*before, *(need for need, _ in needs)}))
        if name not in found or names != before:
            waiting += needs
        found[name] = Part(name, dist.version.partition("+")[0], _licence(name, dist), names)
    return sorted(found.values(), key=lambda part: part.name)


def unlicensed(found: Iterable[Part]) -> list[str]:
    """A sentence for each part whose licence is not one that may be used at run time."""
    return [
        f"{part.name} {part.version} is under {part.licence or 'no licence that it names'}, which is not on our list."
        for part in found
        if not set(re.findall(r"[\w.+-]+", part.licence)) - {"AND", "OR", "WITH"} <= ALLOWED or not part.licence
    ]


def pins(text: str) -> dict[str, str]:
    """The versions of constraints.txt, by name."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {_name(name): version for name, _, version in (line.partition("==") for line in lines)}


def unpinned(found: Iterable[Part], pinned: dict[str, str]) -> list[str]:
    """A sentence for each part that is not pinned at the version installed."""
    return [
        f"{part.name} {part.version} is installed, and constraints.txt pins {pinned.get(part.name, 'nothing')}."
        for part in found
        if pinned.get(part.name) != part.version and part.name not in _TOOLS
    ]


def unaudited(report: dict[str, Any], pinned: dict[str, str]) -> list[str]:
    """A sentence for each pin that an audit did not look at, and for each weakness it knows of."""
    looked = {_name(one["name"]): one for one in report["dependencies"] if "skip_reason" not in one}
    missed = [f"{name} {version} was not audited." for name, version in pinned.items() if name not in looked]
    known = []
    for one in looked.values():
        if one["vulns"]:
            fixes = sorted({fix for weak in one["vulns"] for fix in weak["fix_versions"]})
            ids = ", ".join(weak["id"] for weak in one["vulns"])
            mended = ", ".join(fixes) or "no release"
            known.append(f"{one['name']} {one['version']} has a known weakness: {ids}; mended in {mended}.")
    return missed + known


def locked(report: dict[str, Any], found: Iterable[Part]) -> str:
    """Lines for `pip install --require-hashes`: each part with the SHA-256 of the file that pip's report names for it.

    Not torch: its builds for one kind of processor come from addresses of their own, and pip chooses among them.
    """
    sums = {
        _name(one["metadata"]["name"]): (one["metadata"]["version"], one["download_info"]["archive_info"]["hashes"])
        for one in report["install"]
    }
    lines = []
    for part in found:
        if part.name not in _UNHASHED:
            version, hashes = sums[part.name]
            lines.append(f"{part.name}=={version} --hash=sha256:{hashes['sha256']}\n")
    return "".join(lines)


def unhashed(text: str, found: Iterable[Part]) -> list[str]:
    """A sentence for each part that hashes.txt does not hold to a sum at the version installed."""
    held = dict(re.findall(r"(?m)^([\w-]+)==(\S+) --hash=sha256:[0-9a-f]{64}$", text))
    return [
        f"{part.name} {part.version} is installed, and hashes.txt holds {held.get(part.name, 'nothing')}."
        for part in found
        if part.name not in _UNHASHED and held.get(part.name) != part.version
    ]


def bill(found: Sequence[Part], root: Path = ROOT) -> dict[str, Any]:
    """The bill of materials; the same parts always make the same one, as nothing in it tells when it was made."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    held = {part.name for part in found}
    top = f"pkg:generic/{project['name']}@{__version__}"
    direct = sorted({name for name, _ in _needed(project["dependencies"], ())} & held)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": top, **_about(project)}},
        "components": [
            {
                "type": "library",
                "bom-ref": _purl(part),
                "name": part.name,
                "version": part.version,
                "purl": _purl(part),
                "licenses": [{"expression": part.licence}] if part.licence != "BSD" else [{"license": {"name": "BSD"}}],
            }
            for part in found
        ],
        "dependencies": [
            {"ref": top, "dependsOn": [_purl(part) for part in found if part.name in direct]},
            *(
                {"ref": _purl(part), "dependsOn": [_purl(other) for other in found if other.name in part.needs]}
                for part in found
            ),
        ],
    }


def _about(project: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": project["name"],
        "version": __version__,
        "licenses": [{"expression": project["license"]}],
    }


def _purl(part: Part) -> str:
    return f"pkg:pypi/{part.name}@{part.version}"


@cache
def _name(text: str) -> str:
    return re.sub(r"[-_.]+", "-", text).lower()


def _needed(requirements: Iterable[str], extras: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Names, with the extras asked of each, of the requirements that hold on this computer."""
    from packaging.requirements import Requirement

    found = []
    for text in requirements:
        one = Requirement(text)
        if not one.marker or any(one.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            found.append((_name(one.name), tuple(sorted(one.extras))))
    return found


def _licence(name: str, dist: Distribution) -> str:
    """What a package says of its licence: its expression, else its classifiers, else its first line of text."""
    if name in _READ:
        return _READ[name]
    said = dist.metadata
    if "License-Expression" in said:
        return str(said["License-Expression"])
    classes = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier") or [] if line.startswith("License ::")]
    found = [_SAID.get(line.lower(), line) for line in classes if line != "OSI Approved"]
    text = str(dict(said.json).get("license") or "").strip().splitlines()[:1]
    return " AND ".join(found or [_SAID.get(line.lower(), line) for line in text])


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where nothing is wrong, 1 with a sentence for each thing that is, 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m eval.supply", description="What the product is made of.")
    parser.add_argument("what", choices=("check", "audited", "hashes", "sbom"))
    parser.add_argument("file", nargs="?", type=Path, help="the report to read, for `audited` and `hashes`")
    options = parser.parse_args(arguments)
    pinned = pins((ROOT / "constraints.txt").read_text(encoding="utf-8"))
    if options.what == "sbom":
        print(json.dumps(bill(parts()), indent=1, ensure_ascii=False))
        return 0
    if options.what == "check":
        hashes = (ROOT / "hashes.txt").read_text(encoding="utf-8")
        wrong = unlicensed(parts()) + unpinned(parts(["dev"]), pinned) + unhashed(hashes, parts())
    else:
        if options.file is None:
            parser.error("name the report's file")
        report = json.loads(options.file.read_text(encoding="utf-8"))
        if options.what == "hashes":
            print(locked(report, parts()), end="")
            return 0
        wrong = unaudited(report, pinned)
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
