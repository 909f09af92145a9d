"""A question that asks several things cut into its questions: "when was it set up and who chairs it?"."""

import re

from assistant.text import content_stems

MOST = 3  # questions; what seems to ask more is taken as it stands
_ASKS = r"(?:(?:at|by|for|from|in|of|on|to|with) )?(?:who|whose|whom|what|when|where|which|why|how)(?:['’]?s)?\b"
# "and did the council agree?"; but "who runs it and is the owner?" says more of the same.
_IS = r"(?:is|are|was|were) (?:it|they|he|she|we|there|this|that|these|those|any)\b"
_DOES = (
    r"(?:do|does|did|has|have|had|will|would|can|could|should) (?:it|they|he|she|we|there|this|that|the|any|our|an?)\b"
)
_JOINT = re.compile(
    rf"(?:\?+ +(?:(?:and|but|also|then)[ ,]+)*|[,;]? +(?:and|but) +(?:also |then )?)(?={_ASKS}|{_IS}|{_DOES})",
    re.IGNORECASE,
)
# "on how and where it is spent": two words of one question.
_UNFINISHED = re.compile(
    rf"(?:{_ASKS}|\b(?:how (?:many|much)|says?|said|tells?|know|about|on|of|in|to))$", re.IGNORECASE
)


def parts(question: str) -> list[str]:
    """The questions that a question holds, in order and each with a topic; itself where it holds one."""
    found = [part.rstrip("?., ") for part in _JOINT.split(question.strip())]
    whole = all(len(part.split()) > 1 and not _UNFINISHED.search(part) and content_stems(part) for part in found)
    return [f"{part}?" for part in found] if 1 < len(found) <= MOST and whole else [question]
