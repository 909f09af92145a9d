"""Lists of plain English words that questions and papers are read with; none of them is of one paper or question."""

MONTHS = "january february march april may june july august september october november december".split()
COUNTS = "one two three four five six seven eight nine ten eleven twelve".split()

# Words that carry no topic.
STOPWORDS = frozenset(
    """
    a about above after again against all also am an and any are as at be because been before being below
    between both but by can could did do does doing down during each few for from further had has have having he
    her here hers him his i if in into is it its itself just let me more most my no nor not now of off on once
    only or other our ours out over own please same shall she should so some such than that the their theirs
    them then there these they this those through to too under until up us very was we were will with would you
    your yours what when where which who whom whose why how many much long tell say says said anyone anybody
    someone ever nowadays among amongst per via please pls plz asap thanks ta hello hi dont doesnt isnt didnt cant wont
    """.split()
)

# Words that say little in any paper: they join a question's topic but cannot make or break it.
PLAIN = frozenset(
    """
    able actually ago ahead already altogether anyway around ask asked away back bad basically become began
    begin better big bit bring brought call called came case change come coming cover deal different done early
    else end enough even exactly exist existing expect expected extra fact far figure find first form found full
    gave general getting given go goes going gone good got great had hand happen hard held help hit hold instead
    involved issue item job keep kind know known last late later left less let like line little look looking lot
    made main make making matter maybe mean meant might moment must near never next nothing often old open order
    original others overall part people per perhaps place plan plus point possible problem pull put quite really
    refer related rest right round run running same second see seem sent set show side since sit small something
    soon sort sorts start stay still stop sure take taken talk tell thing things think thought time today
    together told took total toward try turn two type typical update use used using usual various want way well
    went whether whole wider within without word work worked working would yet resident residents constituent
    constituents across along alongside another anything behind beside besides beyond despite either every everything
    lot lots onto throughout towards unless upon whatever whereas while
    """.split()
)

# Words that another may stand for in any sentence: they tie together, count or grade what it is about.
GENERAL = frozenset(
    """
    almost along alongside alone also although always another apart aside besides biggest chiefly clear clearly either
    especially everybody everyone everything except fairly fewer finally fully furthermore hardly highly however
    immediately indeed jointly largely largest likewise main mainly meanwhile merely mostly namely nearer nearest nearly
    nevertheless otherwise particularly partly rather respectively seldom separately several significant significantly
    similarly simply smallest strongly though thus unless upon usually whereas while
    additional additionally addition every each one single present presently previously period circa approximately
    inside including include includes included typically average recently overall total towards toward onto
    task tasks role roles responsibility responsibilities
    second third fourth fifth sixth seventh eighth ninth tenth
    aim aims allow allows apply applies attend attends become becomes belong belongs carry carries choose chooses commit
    commits consist consists contain contains decide decides describe describes draw draws drew enable enables ensure
    ensures expects feel feels felt follow follows gone help helps intend intends involve involves join joins mean means
    met offer offers paid prepare prepares remain remains require requires run runs secure secures seek seeks
    seem seems serve serves sit sits speak speaks spoke stay stays suggest suggests tend tends wants win wins wish won
    """.split()
)

# Words that name the kind of fact or the telling of it; they say nothing of the topic.
FACT_WORDS = frozenset(
    """
    number amount total figure percentage percent date year month name names list give show explain describe
    mean meaning stand stands latest newest current currently today know paper papers report reports document
    documents reason happen get got take want recommendation recommend author wrote written vs v versus
    compare compared comparison difference differ
    """.split()
)

# How people shorten words when they type, as they stand in papers.
SHORTHAND = {
    **{name[:3]: name for name in MONTHS if name != "may"},
    "sept": "september",
    "cttee": "committee",
    "ctte": "committee",
    "w": "with",
    "w/": "with",
    "govt": "government",
    "dept": "department",
    "depts": "departments",
    "rep": "representative",
    "reps": "representatives",
    "exec": "executive",
    "execs": "executives",
    "dev": "development",
    "econ": "economic",
    "mgmt": "management",
    "mgr": "manager",
    "cllr": "councillor",
    "cllrs": "councillors",
    "info": "information",
    "recs": "recommendations",
    "avg": "average",
    "approx": "about",
    "mtg": "meeting",
    "mtgs": "meetings",
    "op": "operation",
    "whats": "what is",
    "whos": "who is",
    "wheres": "where is",
    "whens": "when is",
    "hows": "how is",
    "docs": "documents",
    "gov": "government",
    "corp": "corporate",
    "comms": "communications",
    "eng": "england",
    "nat": "national",
    "hosp": "hospital",
    "pop": "population",
    "ppl": "people",
    "qtr": "quarter",
    "yr": "year",
    "yrs": "years",
}

# Words that make a capitalised pair a body, a place or a role and not a person.
NOT_NAMES = frozenset(
    """
    council board committee care health partnership partnerships integrated system systems county trust group
    strategy plan service services department director chief executive officer cabinet member leader public
    adult social mental primary network networks north south east west foundation community england national
    government secretary state act bill white paper report long term five year forward view strategic
    commissioner commissioning clinical accountable deputy head statutory general the this
    royal house city district borough town parish local authority university institute programme project
    manager team joint wellbeing full next steps forum agency alliance consortium
    road street lane bridge hall park school college children young people education economic development policy
    review scrutiny overview corporate finance legal planning housing
    """.split()
    + MONTHS
)

# All that a written sentence may add to its source's own words: they join words, and name papers, and claim nothing.
JOINING = frozenset(
    """
    a an the and of in on at to for from with by as into is are was were be been being has have had having does do
    did it its they their them there these those this that which who whom whose what when where while he his him she
    her also earlier including according paper papers say says said states stated
    """.split()
)

# Words that turn a statement round; one that its source has or lacks, a written sentence has or lacks too.
NEGATIONS = frozenset("not no never none without neither nor cannot nobody nothing".split())

# Words by which a paper says that something is asked, planned, or uncertain, and not done.
TENTATIVE = frozenset(
    """
    may might could would should will shall must can if unless asked asks invited requested recommended recommends
    recommendation proposed proposes proposal expected estimated planned intended intends forecast projected
    anticipated likely possible possibly draft provisional provisionally potential potentially subject aims seeks
    considered considering
    """.split()
)

# Words of deciding, as somebody's act or its result; a base form ("asked to agree") decides nothing by itself.
DECIDING = frozenset(
    """
    agreed agrees decided decides approved approves resolved resolves adopted adopts endorsed endorses ratified
    ratifies voted votes rejected rejects passed passes accepted accepts refused refuses confirmed confirms
    authorised authorises determined determines granted grants noted
    """.split()
)

# What stands before a figure and belongs to it: words that say the same have the same sign.
BOUNDS = {
    **dict.fromkeys("about around approximately approx roughly circa some".split(), "about"),
    **dict.fromkeys(["nearly", "almost", "just under"], "nearly"),
    **dict.fromkeys(["over", "above", "exceeding", "more than", "excess of", "greater than"], "over"),
    **dict.fromkeys(["under", "below", "less than", "fewer than"], "under"),
    **dict.fromkeys(["up to", "maximum of", "at most"], "up to"),
    **dict.fromkeys(["at least", "minimum of"], "at least"),
    **{word: word for word in "only before after until till since by to from".split()},
}

# Words of a question about a motion, a vote or a decision that say what is asked of it and not what it is about.
PROCEDURE = frozenset(
    """
    motion motions amendment amendments amend amended proposal propose proposed proposer proposes second seconded
    seconder seconds move moved mover moves table tabled brought forward vote votes voted voting voter voters ballot
    carry carried pass passed agree agreed agrees approve approved adopt adopted lost lose fall fell fail failed defeat
    defeated reject rejected withdraw withdrawn succeed succeeded success accept accepted against favour abstain
    abstained abstention abstentions outcome result fate became happened resolve resolved resolution decide decided
    decision council councillor councillors member members meeting debate put through way people fare fared go went
    mr mrs ms miss dr sir cllr cllrs unanimous unanimously oppose opposed final finally substantive main
    number numbers tally figures breakdown backed abstainer abstainers sat fence hands either idea up
    """.split()
)

# Words that point one way, and those that point the other, of one thing: each pair is one axis.
OPPOSITES = tuple(
    (
        frozenset(word.replace("_", " ") for word in one.split()),
        frozenset(word.replace("_", " ") for word in other.split()),
    )
    for one, other in (
        (
            "increase increases increased increasing rise rises rose risen rising grow grows grew grown growing growth"
            " raise raises raised raising higher highest greater larger exceed exceeds exceeded expand expands expanded"
            " expanding expansion upward upwards more"
            " above go_up goes_up going_up gone_up went_up",
            "decrease decreases decreased decreasing reduce reduces reduced reducing reduction reductions fall falls"
            " fell fallen falling decline declines declined declining drop drops dropped cut cuts cutting shrink"
            " shrinks shrank shrunk shrinking lower lowers lowered lowering lowest"
            " smaller downward downwards less fewer below go_down goes_down going_down gone_down went_down come_down",
        ),
        (
            "extend extends extended extending extension lengthen lengthens lengthened",
            "cut cuts cutting shorten shortens shortened curtail curtails curtailed end ends ended terminated",
        ),
        ("before", "after"),
        ("first", "last final"),
        ("earlier earliest", "later latest"),
        ("faster quicker", "slower"),
        ("most majority", "least minority"),
        ("maximum", "minimum"),
        (
            "improve improves improved improving improvement better best",
            "worsen worsens worsened worsening worse worst poorer less_well",
        ),
        ("strengthen strengthens strengthened stronger", "weaken weakens weakened weaker"),
        ("widen widens widened widening wider", "narrow narrows narrowed narrowing narrower"),
        ("open opens opened opening", "close closes closed closing closure"),
        ("start starts started begin begins began begun", "end ends ended finish finishes finished cease ceased"),
        ("continue continues continued continuing", "stop stops stopped discontinue discontinued suspend suspended"),
        ("support supports supported favour favours favoured seconded", "oppose opposes opposed against"),
        ("include includes included including", "exclude excludes excluded excluding"),
        ("surplus underspend underspent", "deficit shortfall overspend overspent"),
        ("gain gains gained", "loss losses lost"),
        ("permanent permanently", "temporary temporarily interim"),
        ("mandatory compulsory statutory", "voluntary optional discretionary"),
        ("public publicly", "private privately"),
        ("internal internally", "external externally"),
        ("short shorter", "long longer"),
        ("success successful successfully succeed succeeded", "failure unsuccessful fail fails failed"),
        ("positive positively", "negative negatively"),
        ("add adds added", "remove removes removed"),
        ("able", "unable"),
        ("urban", "rural"),
        ("annual annually yearly", "monthly quarterly weekly"),
    )
)

# Words of a body's act upon a matter, by what becomes of the matter.
ACTS = {
    word: act
    for act, words in {
        "agree": "agree agrees agreed approve approves approved adopt adopts adopted endorse endorses"
        " endorsed accept accepts accepted ratify ratified carried authorise authorised",
        "note": "note notes noted",
        "reject": "reject rejects rejected refuse refuses refused decline declines declined defeat defeated dismiss"
        " dismissed veto vetoed",
        "defer": "defer defers deferred postpone postpones postponed",
        "withdraw": "withdraw withdraws withdrew withdrawn",
        "ask": "ask asks asked propose proposes proposed recommend recommends recommended requested invite invites"
        " invited",
    }.items()
    for word in words.split()
}

# What bodies and their parts are called; a capital name that ends with one is a body's.
BODIES = frozenset(
    """
    council cabinet committee subcommittee board partnership trust group forum panel directorate department division
    authority agency commission commissioner executive association alliance network team service services office
    ministry parliament assembly body company federation union
    """.split()
)

# What else is named in capitals that is no person.
THINGS = frozenset(
    """
    grant grants fund funds funding study budget budgets survey award framework scheme campaign contract levy tax levies
    recovery prevention settlement amendment proposal proposals market markets festival station library museum church
    contribution reserve reserves account accounts standard standards index register guidance code constitution pathway
    prize day week month year appendix annex table figure section item option phase stage feasibility transport highways
    technology digital revenue capital treasury waste current likelihood impact risk rating score owner free
    """.split()
)

# What offices are called; a capital name that holds one is an office's.
OFFICES = frozenset(
    """
    director officer chief head leader member counsel manager chair chairman chairwoman secretary analyst commissioner
    deputy mayor minister accountant clerk lead
    """.split()
)

# What people are called by what they do or are, one or many.
PEOPLE = frozenset(
    """
    people person resident patient carer family families parent children staff workforce employee member councillor
    partner provider professional clinician doctor nurse gp practitioner pharmacist chairs mp public communities user
    elector voter taxpayer district borough government trustee volunteer charity charities business businesses employer
    landlord supplier contractor tenant owner developer worker ombudsman auditor inspector regulator
    """.split()
)

# Verbs that are put for one another, so that another of them says nothing else.
LIGHT = frozenset(
    """
    put puts sent send sends held holds gave gives made makes took takes came comes went goes led leads met meets got
    gets sets kept keeps ran runs run brings brought seen sees saw said says told tells looked looks moved moves moving
    stood stands shows show showed shown stated states reported reports received receives worked works working used
    uses using based named called provided provides provide
    """.split()
)
