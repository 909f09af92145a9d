"""What is said to the assistant that no paper could answer, and a short polite sentence for each.

Careful on purpose: a paper may well speak of the weather or of council tax, so only whole frames are known, and what
fits none is looked for in the papers.
"""

import re

from assistant.schema import Reason
from assistant.wordlists import STOPWORDS

HELP = "I answer questions from the council papers held here, with the paragraph each answer comes from."

_MORE = (
    r"there|all|again|everyone|very much|so much|a lot|for (?:that|this|your help)|bye|thanks?|you|a (?:bunch"
    r"|million)"
)
_GREETING = (
    rf"(?:hi|hello|hey|hiya|(?:good )?(?:morning|afternoon|evening)|greetings)\b(?:[\s,!.']+(?:{_MORE}))*"
    r"(?:[\s,!.]+(?:how are (?:you|u|things)|how(?:'s|s| is) it going|(?:are )?(?:you|u) (?:ok|okay|alright|well))"
    r"(?: doing| today)*)?"
)
_THANKS = (
    rf"(?:(?:ok|okay|great|cool|right|perfect|lovely)?[\s,!.]*(?:many |much )?(?:thanks?|ta|cheers)\b(?: you)?"
    rf"(?:[\s,!.']+(?:{_MORE}|that'?s (?:really |very )?(?:great|good|helpful|useful|perfect|all|it)))*"
    r"|(?:ok|okay|great|bye|goodbye|good night)(?:[\s,!.]+(?:bye|goodbye|then|great))*|that'?s (?:great|all|helpful))"
)
_WRITES = (
    r"(?:write|draft|compose|create|generate|make up|prepare)\b(?: me| us| my| a| an| the| some| short"
    r"| quick){0,4} (?:\w+ )?"
    r"(?:speech|poem|song|story|e-?mail|letter|essay|tweet|post|press (?:release|statement)|leaflet|blog"
    r"|limerick|haiku)s?\b.*"
)
_KINDS: tuple[tuple[Reason, str, str], ...] = (  # a whole question, in lower case and without its last mark
    ("out_of_scope", f"Hello. {HELP}", rf"{_GREETING}(?:[\s,!.]+(?:can|could|will) you help(?: me)?)?"),
    ("out_of_scope", f"You are welcome. {HELP}", _THANKS),
    (
        "out_of_scope",
        f"I am a program, not a person. {HELP}",
        r"(?:(?:who|what) (?:are|r) (?:you|u)|who(?:'s| is) (?:this|there)|what(?:'s| is) your name"
        r"|are (?:you|u) (?:an? |the )?(?:robot|bot|ai|human|person|machine|computer|chat ?gpt|real|alive|there)\b.*"
        r"|who (?:made|built|created|wrote|programmed|trained|runs) you|what (?:can|do) you do|how do you work"
        r"|how are (?:you|u)(?: doing| today)*|what are you for|what can i ask(?: you)?|how does this work"
        r"|help(?: me)?|can you help(?: me)?"
        r"|how do i use (?:this|you))",
    ),
    (
        "out_of_scope",
        f"I cannot advise on that or give an opinion. {HELP}",
        r"(?:.*\bshould (?:i|we) (?:vote|support|back|oppose|abstain)\b.*|.*\b(?:how|who|what) (?:should"
        r"|do) (?:i|we) vote\b.*"
        r"|.*\b(?:what do you think|your (?:opinion|view)|do you (?:agree|like|think|believe|love|want|prefer))\b.*"
        r"|should (?:the|our) (?:council|cabinet|committee) (?:approve|agree|support|reject|oppose|back|accept)\b.*"
        r"|is .* (?:a (?:good|bad|stupid|terrible|great) idea|any good|worth it)|(?:which"
        r"|what) party is (?:the )?(?:best|worst)"
        r"|who(?:'s| is) the best (?:party|councillor|leader|candidate))",
    ),
    (
        "out_of_scope",
        f"I write nothing of my own. {HELP}",
        rf"(?:please |can you |could you |i want you to )*{_WRITES}",
    ),
    (
        "out_of_scope",
        f"I cannot do that. {HELP}",
        r"(?:(?:please |can you |could you )*(?:(?:tell|sing|give) (?:me |us )?(?:a |another )(?:\w+ )?(?:joke"
        r"|song|story|riddle)\b.*"
        r"|translate .*|(?:ignore|forget|disregard) (?:\w+ ){0,3}(?:instructions|prompts?|rules)\b.*"
        r"|(?:delete|drop|remove|erase) (?:all |every |the )?(?:papers?|files?|tables?|everything)\b.*"
        r"|(?:book|order|buy|recommend) (?:me |us )?(?:a|an|my|some) .*))",
    ),
    (
        "out_of_scope",
        f"The papers do not say that. {HELP}",
        r"(?:what(?:'s|s| is| will)(?: the)? weather\b.*|how(?:'s|s| is)(?: the)? weather\b.*"
        r"|(?:will|is|does) it (?:going to |gonna )?(?:rain|snow|be (?:sunny|hot|cold|wet))\w*\b.*"
        r"|what (?:time|day|date|year) is it\b.*|what(?:'s|s| is) the (?:time|day|date)(?: today| now)?"
        r"|what(?:'s|s| is) the (?:meaning of life|capital of \w+)|(?:what(?:'s|s| is) )?\d+ ?[+*×=x] ?\d+.*"
        r"|what(?:'s|s| is) \d+ ?(?:%|per ?cent|plus|minus|times|divided by)(?: of)? \d+)",
    ),
    (
        "out_of_scope",
        f"For that, ask the council itself; I only search its papers. {HELP}",
        r"(?:.*\bmy (?:bins?|council tax|bill|blue badge|rent|parking (?:fine|ticket)|pothole|street light)\b.*"
        r"|(?:report|complain about) an? (?:pothole|crime|missed bin|street ?light|fault|problem)\b.*"
        r"|(?:can|could|may) i (?:speak|talk) to (?:a|an|some)\b.*|(?:speak|talk) to (?:a|an) (?:human|person"
        r"|agent|officer))",
    ),
    (
        "out_of_scope",
        f"I am sorry if that was no help. {HELP}",
        r"(?:(?:you(?:'re| are|r)|this is|that(?:'s| is| was)|what a load of) (?:\w+ ){0,2}"
        r"(?:stupid|useless|rubbish|crap|shit|idiot|dumb|awful|terrible|wrong|bollocks|hopeless|pathetic)"
        r"|(?:\w+ ){0,2}(?:fuck|shit|crap|bollocks|bugger|piss|wank)\w*(?: \w+){0,2})",
    ),
    (
        "unclear",
        f"That names nothing to look for; say what it is about. {HELP}",
        r"(?:yes|no|yeah|nope|yep|maybe|test(?:ing)?|next|stop|go|hmm+|what|eh|idk"
        r"|(?:can you )?summari[sz]e (?:everything|it all|all))",
    ),
)
_PATTERNS = [(reason, text, re.compile(pattern)) for reason, text, pattern in _KINDS]
# Small words of languages that residents type; those that are English words too are left out.
_FOREIGN = frozenset(
    """
    le la les des du une est qui que quoi quand où comment pourquoi combien bonjour conseil el los las cuándo cuando qué
    quién quien cómo dónde cuánto cuántos se es por para der das ist wer wann wie wo warum und wieviel den dem ein eine
    co kto kiedy jest ile jak dlaczego gdzie czy si cine când unde cât este pwy beth pryd sut pam faint yw mae kas kada
    kur kiek quem quando quanto onde è chi dove quanti perché
    """.split()
)


def reply(question: str) -> tuple[Reason, str] | None:
    """Why a question is none to the papers, and what to say; None for one that may be."""
    asked = " ".join(question.lower().replace("’", "'").split()).rstrip("?!., ;")
    for reason, text, pattern in _PATTERNS:
        if pattern.fullmatch(asked):
            return reason, text
    if _is_foreign(asked):
        return "unclear", f"Please ask in English, as the papers are in English. {HELP}"
    return None


def _is_foreign(asked: str) -> bool:
    """Whether most letters are of another alphabet, or small words of other languages outnumber English ones."""
    letters = [c for c in asked if c.isalpha()]
    if letters and 2 * sum(c > "\u024f" for c in letters) > len(letters):
        return True
    typed = re.findall(r"[^\W\d_]+", asked)
    theirs = {word for word in typed if word in _FOREIGN}
    return len(theirs) > 1 and len(theirs) > sum(word in STOPWORDS for word in typed)
