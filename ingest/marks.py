"""How councils mark a paper or a part of it as exempt, and name its parts: each line told by itself.

A line that only speaks of exemption ("Appendix 2 (exempt) sets out the tenders") is no mark.
"""

import re
from collections.abc import Iterable

_APPENDED = r"appendix|annexe?|enclosure|attachment"
_KIND = rf"{_APPENDED}|schedule(?! 12 ?\(?a\b)|part|(?:agenda )?item"
_ID = r"(?:one|two|three|four|five|six|[A-Z]{0,2}\d{1,3}(?:\.\d{1,2})*[A-Z]?|[A-Z]|[IVX]{1,5})(?![\w’'])"
_NOUN = rf"(?:{_APPENDED}|report|paper|document|section|part)"
_EXEMPT = r"exempt|confidential|not for publication"
_KEPT = r"(?:general )?(?:publication|disclosure)"  # from what exempt papers are exempt
_ELSE = rf"(?! from (?!{_KEPT}))"
_PART = re.compile(rf"({_KIND}) (?:no\.? ?|number )?({_ID})", re.IGNORECASE)
_ALONE = re.compile(rf"({_APPENDED})(?=\W*\b(?:{_EXEMPT}|restricted)\b)", re.IGNORECASE)  # a part without a number
_WORD = re.compile(rf"(?<!\w)(?<!\w-)(?:{_EXEMPT}|restricted)\b", re.IGNORECASE)
_SUSPECT = ("exempt", "confidential", "not for publication", "restricted", "official sensitive", "official-sensitive")
_LONGEST_TITLE, _LONGEST_MARK = 20, 40  # words

_MARK = re.compile(  # "NOT FOR PUBLICATION by virtue of paragraph 3", "RESTRICTED APPENDIX", "EXEMPT"
    rf"not for publication\b.*|(?:exempt|confidential|restricted|official[ -]sensitive)(?:[ :–—-]+{_NOUN}\b.*|\W*)"
    rf"|(?:exempt|confidential|restricted) (?:under|by virtue|from {_KEPT})\b.*"
    rf"|this {_NOUN} (?:is|contains) (?:exempt|confidential)\b.*",
    re.IGNORECASE,
)
_NAMELESS = re.compile(rf"(?:{_EXEMPT}|restricted)[ :–—-]+({_APPENDED}|part)\b", re.IGNORECASE)
_SET_OFF = re.compile(r"(?:.*[^\w\s’'&])?\s*")  # what stands before the mark in a part's title
_ENDED = re.compile(  # what stands after it: nothing but a page's number, or a reason, or a title of its own
    r"[\s.…]*\d{0,3}\W*$|[)\]]\s*[A-Z(\[:‒–—-]|\s*[:‒–—*]|\s+[(-]"
    rf"|\s+(?i:under|by|from {_KEPT}|information|{_NOUN})\b"
)
_OF_ITSELF = re.compile(
    rf"\bthis (?:{_APPENDED}|report|paper|document)(?: and (?:its|the) \w+)? (?:is|are|contains?)"
    rf"(?: considered| treated as| to be)* (?:{_EXEMPT})\b{_ELSE}"
    r"(?!.*\b(?:appendi|annex))|^(?!.*\b(?:appendi|annex)).*\b(?-i:NOT FOR PUBLICATION)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"\b(?:exempt|confidential)[ :–—-]+({_APPENDED}) ({_ID})", re.IGNORECASE)  # "exempt Appendix 2"
_SAID = re.compile(  # "Appendix 2, which is exempt", "Appendices 2 and 3 (exempt)"
    rf"\b(appendi(?:x|ces)|annex(?:es?)?|enclosures?|attachments?) ((?:{_ID}(?:, | and |, and | & ))*{_ID})"
    rf"(?:\W*[(\[]|(?:\W+\w+){{0,4}}? (?:is|are|contains?) )(?:{_EXEMPT})\b{_ELSE}",
    re.IGNORECASE,
)
_TITLE = re.compile(  # a title of its own that ends with a mark: "Sale of the Mill – EXEMPT"
    rf"(?!- |.*\b(?i:appendi|{_KIND})).*(?:[(\[]|\s[‒–—-])\s*(?:EXEMPT|CONFIDENTIAL|RESTRICTED|NOT FOR PUBLICATION)\b"
    r"(?:\W*|\s+(?i:under|by|para|paragraph)\b.*)"
)
_SIGNS = " *#=_~[]()\"'“”‘’"  # that decorate a line
_OPEN = re.compile(r".*(?:[(\[]\s*|[:–—-]\s+)(?:unrestricted|open)\W*", re.IGNORECASE)


def part_of(line: str) -> str | None:
    """The part that a title begins, "Appendix 2" for "APPENDIX 2 – Tenders"; None for a line that is no title."""
    found = _PART.match(line)
    if not found or len(line.split()) > _LONGEST_TITLE or re.search(r"[.;,]\W*$", line):
        return None
    return _name(*found.groups()) if re.match(r"\W*$|\s*[(\[:–—-]|\s+[A-Z]", line[found.end() :]) else None


def exempt_part(line: str) -> str | None:
    """The part that a line marks as exempt: "Appendix 2" for "Appendix 2 – EXEMPT", "Annex" for "RESTRICTED ANNEX"."""
    if not suspect(line) or len(line.split()) > _LONGEST_MARK:
        return None
    line = line.lstrip(_SIGNS)
    if named := _NAMED.match(line) or _NAMELESS.match(line):
        return None if _names(line) else _name(*named.groups())
    found = _PART.match(line) or _ALONE.match(line)
    rest = line[found.end() :] if found else ""
    for word in _WORD.finditer(rest):
        after = rest[word.end() :]
        if _SET_OFF.fullmatch(rest[: word.start()]) and (_ENDED.match(after) or _runs_on(line, word[0], after)):
            return _name(*found.groups()) if found else None
    return None


def in_contents(title: str) -> bool:
    """Whether a title stands in a list of contents, with dots that lead to its page."""
    return bool(re.search(r"\.{3}|…", title))


def is_mark(line: str) -> bool:
    """Whether a line of its own marks what stands under it as exempt, whatever part that is."""
    short = len(line.split()) <= _LONGEST_MARK and suspect(line)
    bare = line.strip(_SIGNS)
    return bool(short and not _names(bare) and (_MARK.fullmatch(bare) or _TITLE.fullmatch(line)))


def heads(line: str) -> bool:
    """Whether a line is a mark, or a marked part's title, and not the rest of a sentence."""
    text = line.strip()
    whole = text[:1].isupper() and not text.endswith((".", ";", ","))
    return whole and (is_mark(text) or exempt_part(text) is not None)


def heads_in(lines: Iterable[str]) -> tuple[str, ...]:
    """Those of a page's lines that are marks or marked titles, each once."""
    return tuple(dict.fromkeys(filter(heads, (" ".join(line.split()) for line in lines))))


def suspect(text: str) -> bool:
    """Whether a text may hold a mark at all. By plain words, as a pattern in any case took a tenth of reading a PDF."""
    folded = text.casefold().replace("ı", "i").replace("i̇", "i")
    return any(word in folded for word in _SUSPECT)


def says_of_itself(text: str) -> bool:
    """Whether a sentence of a paragraph says that the paper, or the part it stands in, is exempt."""
    return suspect(text) and any(map(_OF_ITSELF.search, re.split(r"[.;\n]", text)))


def said_exempt(text: str) -> set[str]:
    """The appendices that a text says are exempt, by their names."""
    if not suspect(text):
        return set()
    said = {_name(*found) for found in _NAMED.findall(text)}
    for kind, numbers in _SAID.findall(text):
        one = {"appendices": "appendix", "annexes": "annex"}.get(kind.lower(), kind.lower().removesuffix("s"))
        said |= {_name(one, number) for number in re.findall(rf"\b{_ID}", numbers, re.IGNORECASE)}
    lines = [line.removeprefix("- ") for line in text.split("\n")]
    if len(lines) > 1 and part_of(lines[0]) and any(re.search(rf"(?:^|: )(?:{_EXEMPT})\W*$", x, re.I) for x in lines):
        said.add(str(part_of(lines[0])))  # a row of a table of appendices, a cell a line
    return said | {part for line in lines if (part := exempt_part(line))}


def is_open(title: str) -> bool:
    """Whether a part's title says that the part is open: "Appendix 3 – Unrestricted"."""
    return bool(_OPEN.fullmatch(title))


def _names(line: str) -> bool:
    """Whether a sentence only names an exempt appendix: "Exempt Appendix 2 sets out the tenders."."""
    return line.endswith(".") and _NAMED.match(line) is not None


def _name(kind: str, number: str = "") -> str:
    return f"{kind.capitalize()} {number.upper()}".strip()


def _runs_on(line: str, word: str, after: str) -> bool:
    """Whether a title goes on after its mark: "Appendix 2 – Confidential Legal Advice", "PART 2 – EXEMPT Tenders"."""
    appended = re.match(_APPENDED, line, re.IGNORECASE) and word.lower() != "restricted"
    return bool(re.match(r" [A-Z]", after) and (appended or (word.isupper() and not after.isupper())))
