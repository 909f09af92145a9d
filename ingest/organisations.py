"""Councils and other organisations in a paper's print: whose meeting it is, and who speaks."""

import re
from collections import Counter
from collections.abc import Sequence

_COUNCIL = re.compile(
    r"\b((?:[A-Z][a-z]+(?:-[a-z]+)*-?[A-Za-z]*,? )(?:(?:and|upon|of|the|on|&|[A-Z][a-z]+) ){0,4}?"
    r"(?:(?:County|Borough|District|City|Metropolitan|Town|Parish) ){0,2}Council)\b"
    r"(?! (?:Leader|Tax|Strategy|Chamber|Meeting|Budget))"
)
_BODY_OF = re.compile(r"^.*\b(?:Committee|Board|Panel|Cabinet|Executive|Forum|Group|Commission) of (?:the )?")
_MANY = 3
_LEVELS = frozenset("County Borough District City Metropolitan Town Parish Council".split())
_AUTHORITY = re.compile(  # councils that are not called so
    r"(?:the )?((?:London|Royal) Borough of [A-Z]\w+(?: (?:and|upon|[A-Z]\w+))*|"
    r"(?:[A-Z]\w+ )+Combined (?:County )?Authority)"
)
_NOT_A_PLACE = frozenset(
    """all members budget annual extraordinary special agenda the full of and county borough district city joint our
    this that each per local at by from for in to cabinet executive committee board meeting""".split()
)
_NO_NAMES = frozenset("new single one unitary shadow successor existing principal constituent neighbouring".split())
MAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
_ORGANISATION = re.compile(
    r"\b(?:NHS|ICB|ICP|ICS|CCG|CIC|PCT|Trust|Council|University|Police|Authority|Ltd|Limited|LLP|Partnership|Healthcare|Healthwatch|Agency)\b"
)
_OFFICE = re.compile(
    r".*\b(?:Director|Manager|Officer|Head|Advis[eo]r|Executive|Lead|Chair|Consultant|Secretary|Leader|Member)\b"
    r"(?: (?:of the|of|for|at))?\s*"
)
OFFICER = re.compile(r"\b(?:Leader|Member|Director|Head|Officer|Executive|Manager|Advis[eo]r|Solicitor|Counsel|Lead)\b")
_SMALL = frozenset("a an and as at by for from in of on or the to with".split())


def cased(line: str) -> str:
    """A line printed all in capitals in title case, small words low; any other as printed."""
    if not line.isupper():
        return line.strip()
    words = line.split()
    return " ".join(w.lower() if w.lower() in _SMALL and i else w.capitalize() for i, w in enumerate(words))


def council_of(lines: Sequence[str], text: str, body: str | None) -> str | None:
    """The council named in the header, or else the one its text names most, full names and initials together."""
    named = [
        name
        for line in lines
        if (name := full_name(line)) and not re.match(r"(?:from|report (?:from|of)|authors?)\b", line, re.IGNORECASE)
    ]
    if named and len(set(named)) < _MANY:  # more are those that a letter is to
        return named[0]
    if body and (own_name := full_name(body)):
        return own_name
    said = "\n".join(line for line in text.split("\n") if "Council" in line)
    counts = Counter(name for name in map(_place, _COUNCIL.findall(said)) if name)
    mails = [line for line in text.lower().split("\n") if "@" in line]
    domains = MAIL.findall(" ".join(word for line in mails for word in line.split() if "@" in word))
    own = {domain.removesuffix(".gov.uk") for domain in domains if domain.endswith(".gov.uk")}
    if any(name.split()[0].lower() in own for name in counts) or len(own) == 1:  # it writes from its own address
        counts = Counter({name: n for name, n in counts.items() if name.split()[0].lower() in own})
    if body and re.fullmatch(r"(?:full )?(county|borough|district|city) council", body, re.IGNORECASE):
        level = body.split()[-2].lower()
        counts = Counter({name: n for name, n in counts.items() if f" {level} " in name.lower()})
    for name in list(counts):
        initials = "".join(word[0] for word in name.split() if word[0].isupper())
        if len(initials) >= 3:
            counts[name] += len(re.findall(rf"\b{initials}\b", text)) if initials in text else 0
        counts[name] += 2 * domains.count(f"{name.split()[0].lower()}.gov.uk")
    ranked = counts.most_common(2)
    clear = body and ranked and ranked[0][1] >= 3 and (len(ranked) == 1 or ranked[0][1] > ranked[1][1])
    return ranked[0][0] if clear else None


def full_name(line: str) -> str | None:
    """The first council named in full in a header line, also where that is in capitals."""
    named = [name for name in map(_place, _COUNCIL.findall(cased(line))) if name]
    alone = _AUTHORITY.fullmatch(cased(line.rpartition(": ")[2]))
    return named[0] if named else alone[1] if alone else None


def _place(name: str) -> str | None:
    """A council's full name without words caught before it; None where no place is named."""
    words = _BODY_OF.sub("", name).split()
    while words and (words[0].lower() in _NOT_A_PLACE or words[0].endswith(",")):
        words = words[1:]
    own = [word for word in words if word not in _LEVELS]  # "Leader of the Council" and "Unitary Council" are none
    named = not all(word.lower() in _NO_NAMES for word in own) and own[-1] not in _SMALL
    return " ".join(words) if named else None


def author_body(lines: Sequence[str], council: str | None) -> str | None:
    """The organisation named last beside the author; the council for its own officers, by their mail or office."""
    domains = [domain for line in lines for domain in MAIL.findall(line.lower())]
    if any(domain.endswith(".gov.uk") and council and domain.split(".")[0] in council.lower() for domain in domains):
        return council
    said = [
        part.strip()
        for line in lines
        if not MAIL.search(line)
        for part in re.split(r",| and (?=[A-Z])(?=.*\bDirector\b)", line)
    ]
    for part in reversed(said):
        organisation = re.sub(r"^(?:of )?the ", "", _OFFICE.sub("", part, count=1))
        if _ORGANISATION.search(organisation) and not re.match(r"(?:the )?Council$", organisation):
            return organisation.strip(" ().–-")
    offices = " ".join(said)
    return council if OFFICER.search(offices) else None
