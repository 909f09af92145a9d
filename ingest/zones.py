"""The named parts of a council paper, known by the words that open them."""

import re

HEADER, SUMMARY, RECOMMENDATION = "header", "Summary", "Recommendation"
BACKGROUND, APPENDICES, AUTHOR, CONTACT = "Background documents", "Appendices", "Author", "Contact"

_OPENINGS = (
    (SUMMARY, r"(?:executive )?summary"),
    (RECOMMENDATION, r"(?:officer |the )?recommend(?:ations?|ed)(?:\(s\))?"),
    (BACKGROUND, r"(?:list of )?background (?:documents?|papers?|information)(?: used)?"),
    (APPENDICES, r"(?:list of )?(?:appendices|annexes)"),
    (
        AUTHOR,
        r"(?:report |lead )?authors?(?:\(s\))?(?: and (?:relevant |lead )?(?:corporate )?(?:directors?|officers?))?",
    ),
    (
        CONTACT,
        r"(?:lead |report |relevant )?(?:officer )?contact(?: (?:details|officers?))?|"
        r"(?:lead|relevant) (?:\w+ )?(?:director|officer)s?(?:\(s\))?",
    ),
)
_OPENING = re.compile("|".join(f"({words})" for _, words in _OPENINGS), re.IGNORECASE)
SECTION = re.compile(r"^(?:(?:[IVX]{1,5}|[A-Z])[.)]\s+|\d{1,2} \| )")  # a part's number: Romans, a letter, "2 |"
_FIELD = re.compile(r"([A-Z][A-Za-z]*(?:\(s\))?(?:[ /’'-][A-Za-z()/’'-]+){0,6})\s*:\s*(.*)")
_NAMED = re.compile(r"[A-Z][\w()/’'-]*(?: (?:of|and|the|for|to|in|with|[A-Z][\w()/’'-]*)){0,4}")
# "Classification: Exempt", and with the colon lost between two cells "Classification Exempt"
_MARKS = r"(?:un)?restricted|exempt|confidential|not|part|private|public|official|open|secret"
CLASSIFIED = re.compile(
    rf"(?:(?:report )?(?:security )?classification\b(?:\s*:|[\s–-]+(?=(?:{_MARKS})\b))|"
    rf"report status\b(?:\s*:|[\s–-]+(?=(?:{_MARKS})\b))|status\s*:(?=\s*(?:{_MARKS})\b))\s*(.+)",
    re.IGNORECASE,
)
_APPENDIX = re.compile(r"((?:Appendix|Annex|APPENDIX|ANNEX) (?:[A-Z]\b|\d{1,2}))\s*(?:[:–-]\s*(.*))?$")
_DECIDED = re.compile(  # parts of a decision's form
    r"decisions?(?: made| taken)?|reasons?(?:\(s\))?(?: for (?:the )?(?:decision|recommendation)s?)?|"
    r"(?:any )?(?:alternative |other )?options (?:considered|rejected)(?: and rejected)?|"
    r"(?:any )?alternatives (?:considered|rejected).*|(?:any )?(?:conflicts? of )?interests? declared.*",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:Head(?= \w)|(?:Acting|Assistant|Deputy|Interim|Joint|Service|School) Head|"  # Head is also a surname
    r"Director|Officer|Leader|Council|Cabinet|Member|Manager|Chief|Executive|Service|Services|Committee|Board|Panel|Forum|Commission|Chair|"
    r"Counsel|Adviser|Advisor|Secretary|Solicitor|Team|Department|Group|Details|Contact|Report|Strategy|Policy|Partnership|Plan|Annual|Revenue|Statement|"
    r"Health|Care|The|And|Of|Not|None|Applicable)s?\b",
    re.IGNORECASE,
)


def opening(line: str) -> tuple[str, str] | None:
    """The part a line opens and the text after its colon: "Summary: Costs rise" → ("Summary", "Costs rise")."""
    head, _, rest = line.partition(":")
    head = SECTION.sub("", head)
    found = _OPENING.fullmatch(head.strip())
    return (_OPENINGS[found.lastindex - 1][0], rest.strip()) if found and found.lastindex else None


def appendix(line: str) -> str | None:
    """ "Appendix 1" for a line that is an appendix's title."""
    found = _APPENDIX.match(line)
    return (
        found[1][0] + found[1][1:].replace("PPENDIX", "ppendix").replace("NNEX", "nnex")
        if found and len(line.split()) <= 20
        else None
    )


def field(line: str) -> tuple[str, str] | None:
    """A header line's name and value: "To: Cabinet" → ("To", "Cabinet")."""
    found = _FIELD.fullmatch(line)
    return (found[1], found[2]) if found else None


def run_in(line: str) -> tuple[str, str] | None:
    """The name and text of a part whose name is run into it: "Financial Implications: none" is no sentence."""
    found = field(line)
    return found if found and found[1] and _NAMED.fullmatch(found[0]) else None


def decided(line: str) -> tuple[str, str] | None:
    """The name and text of a part of a decision's form, as the law asks for it: "Decision: Cabinet agreed the plan"."""
    found = field(line)
    return found if found and _DECIDED.fullmatch(found[0]) else None


def person(text: str) -> str | None:
    """The person's name a line begins with: two to five capitalised words before a comma or dash, none an office."""
    name = re.split(r",| [–-] |\(", text.strip(), maxsplit=1)[0].strip()
    shaped = re.fullmatch(
        r"(?:[A-Z][A-Za-z.’'-]*|de|van|von|der|la)(?: (?:[A-Z][A-Za-z.’'-]*|de|van|von|der|la)){1,4}", name
    )
    return name if shaped and not _ROLE.search(name) else None
