"""Everyday words and what council and health papers write for them.

One way only: what a person types on the left, what stands in papers on the right. General English of local government,
never the words of one paper.
"""

from functools import cache

from assistant.text import stems

_EVERYDAY = """
boss, head, heads, headed, charge, runs, leads: chief, chief executive, leader, director, chair, managing director, lead, led
chair, chairs, chairman, chairwoman, chairperson: chair, chaired, chairs
lawyer, solicitor, attorney: counsel, general counsel, legal, monitoring officer, solicitor
treasurer, accountant, moneyman: finance officer, section 151 officer, corporate director of finance
staff, staffing, employees, workers, people: workforce, staff, officers, posts
hire, hiring, recruiting: recruitment, recruit, appointed
job, jobs, position: role, post, posts, appointed
money, cash, funds, pay, paid, pays: funding, fund, budget, budgets, finance, financial, cost, costs, committed, money
cost, costs, price, bill: cost, costs, expenditure, financial implications
spend, spent, spending: expenditure, spent, spend, committed, cost
contribute, contributed, chip, put: committed, contribution, contributed
extra, more: additional, further, increase
rise, rises, grew, growth, went: increase, increased, increasing, increases
cut, cuts, fall, drop: reduction, reduce, reduced, reducing, savings
shortfall, overspend, deficit: deficit, pressure, overspend, gap
savings, saved: savings, efficiency, efficiencies
scrap, scrapped, axed, abolished, wound, disbanded, ended: dissolved, dissolution, abolish, abolished, ceased, closed
replaced, replace, replaces, successor, instead: succeed, replace, replaced, taken over, became
merge, merged, merging, joined, swallowed, absorbed, combined: merged, merge, incorporate, joint, single, combine
start, starts, started, begin, began, launch, launched, live: established, implemented, formed, commenced, launch, begin, started, operate
set, created, creation, founded, formed: established, creation, created, formed
stop, stopped, halt, halted, shelved, froze, suspended: paused, pause, stood down, suspended, ceased
slip, late, delay, delayed, postponed, held: delay, delayed, deferred, postponed
deadline, due, end: by, required by, deadline
sign, signed, approved, ok, okayed, agreed, passed: approve, approved, approval, agreed, endorse, sign off
plan, plans, scheme: plan, plans, proposal, proposed, programme
idea, aim, aims, goal, goals, objective, objectives, point, purpose: purpose, purposes, aim, aims, objective, vision, priorities
rules, principles, lines: principles, requirements, conditions
belongs, belong, sits, sit, members, member, membership: members, membership, member, represented, include, consisting
rep, reps, represents, representing, representative: representative, representation, engagement, member, represented
look, looks, looked, discussed, considered, got, get, had, went: considered, received, consider, presented, reported
check, checks, checked, oversee, oversees, oversight, scrutinise, watches: oversight, overseeing, oversee, assurance, scrutiny, monitor
say, decide, decides, decision, vote: decision, decisions, decide, reserved, responsible
handed, hand, given, transferred, moved, shifted, shift: transfer, transferred, delegate, delegated, moved
law, laws, legal, legislation: legislation, legislative, act, bill, statutory
compulsory, must, forced, obliged: statutory, required, duty, mandatory
problem, problems, challenge, challenges, worry, worries, concern, danger, dangers: challenges, risk, risks, issues, concerns, pressures
risk, risks: risk, risks
fix, solution, tackle, action, handled, managed: mitigation, mitigations, mitigate, tackle, address, action
doctor, doctors, docs: GP, GPs, clinical, medical officer
surgery, surgeries: practice, practices, GP practices
nurse, nurses, nursing: nurse, nurses
hospital, hospitals: hospital, hospitals, acute, trust, trusts, foundation trust
charity, charities, volunteers, voluntary: voluntary, community, social enterprise, voluntary sector
districts, district, boroughs: district, borough, districts
kids, child, children, youngsters, young: children, young people
elderly, pensioners, old, older: older, ageing
poor, poverty, deprived: deprivation, inequalities, poverty
residents, public, locals, citizens, patients: residents, public, patients, communities, people
public, engagement, consulted, asked, feedback: consultation, engagement, public, stakeholders, feedback
joint, together, jointly, shared: joint, jointly, integrated, integration, partnership, pooled
area, areas, patch, places, cover, covers, covered: area, areas, place, geographical, geographies, cover, covering, populations
size, big, large, population, people: population, populations, people
know-how, knowhow, skills, knowledge: expertise, experience, skills
computers, tech, online: digital, technology
buildings, property, land: estates, property, infrastructure
pandemic, covid, coronavirus: covid, pandemic, coronavirus, major incident
boost, better, improve, improved: improve, improving, improvement, enhance
first, initial, interim, temporary, stopgap, draft: interim, initial, transitional, inaugural, draft, first
meet, met, meeting, sat: meeting, met, meets, inaugural meeting
old, previous, former, before: former, previous, previously, formerly
wrote, written, author: author
news, update, progress: update, progress, developments
reason, why: because, reason
"""


@cache
def _table() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for line in _EVERYDAY.strip().splitlines():
        typed, written = line.split(":")
        forms = [" ".join(stems(form)) for form in written.split(",")]
        for word in typed.split(","):
            (key,) = stems(word)[:1]
            table.setdefault(key, []).extend(forms)
    return {key: tuple(dict.fromkeys(form for form in forms if form != key)) for key, forms in table.items()}


def written_for(stem: str) -> tuple[str, ...]:
    """What papers may write for a word: stems, a phrase's joined by single spaces; empty when only the word itself."""
    return _table().get(stem, ())
