"""What a question asks for, as a topic in the papers' own words."""

import pytest

from assistant.asking.question import EARLIER_WORDS, Concept, Topic, stem_line, topic
from assistant.schema import Term
from assistant.text import stem

TERMS = [
    Term("a", "ICB", "Integrated Care Board"),
    Term("b", "ICB", "integrated care board"),
    Term("a", "PCN", "Primary Care Network"),
    Term("a", "REP", "Rural Energy Plan"),
]
WORDS = """footbridge partnership committee cost otter member integrated care board primary network serve district
hospital government department meeting representative library roof weir""".split()
FREQUENCIES = {stem(word): 3 for word in WORDS}


def read(question: str, fresh: str | None = None) -> Topic:
    return topic(question, FREQUENCIES, 100, TERMS, fresh)


def concept(asked: Topic, form: str) -> Concept:
    return next(c for c in asked.concepts if form in c.forms)


@pytest.mark.parametrize(
    ("typed", "papers"),
    [
        ("footbrige", "footbridg"),
        ("partnershp", "partnership"),
        ("libary", "librari"),
        ("memebrs", "member"),
        ("govenment", "govern"),
    ],
)
def test_a_misspelt_word_is_mended_from_the_papers(typed: str, papers: str) -> None:
    assert papers in read(f"How large is the {typed}?").stems


@pytest.mark.parametrize("word", ["otters", "footbridges", "mermaid", "zebra", "cots", "23-00091", "where"])
def test_what_the_papers_spell_so_or_nothing_like_it_is_left(word: str) -> None:
    assert word in read(f"Any {word} here?").text


def test_typed_shorthand_is_written_out() -> None:
    text = read("whats the dept cttee mtg").text
    assert text == "what is the department committee meeting"


def test_shorthand_that_the_papers_define_stays_theirs() -> None:
    assert read("what does the rep say on roofs").short_forms == {"rep"}
    assert topic("our rep on roofs", FREQUENCIES, 100, []).text == "our representative on roofs"


def test_an_article_is_no_part_of_a_joined_word() -> None:
    asked = topic("Who painted the red roof?", {**FREQUENCIES, stem("thered"): 9}, 100, TERMS)
    assert concept(asked, "red").forms == ("red",)


def test_a_word_whose_stem_is_a_short_form_is_none() -> None:
    terms = [*TERMS, Term("a", "GET", "Growth and Estates Team")]
    asked = [topic(f"What {word} money?", FREQUENCIES, 100, terms) for word in ("is getting", "do we get", "does GET")]
    assert [bool(one.short_forms) for one in asked] == [False, False, True]


def test_a_short_form_finds_its_long_form_once() -> None:
    asked = read("What do ICBs cost?")
    assert concept(asked, "icb").forms == ("icb", "integr care board")
    assert asked.spelt_out == "What do ICBs cost? (Integrated Care Board)"
    assert asked.short_forms == {"icb"}


def test_a_long_form_finds_its_short_form() -> None:
    asked = read("What does the integrated care board cost?")
    assert concept(asked, "integr").forms == ("integr", "icb")
    assert "pcn" not in asked.stems
    assert asked.spelt_out == asked.text and not asked.short_forms


def test_words_that_papers_join_or_part_are_found_either_way() -> None:
    frequencies = FREQUENCIES | {"workstream": 3, "red": 3, "line": 3}
    asked = topic("Which work streams cross redlines?", frequencies, 100, [])
    assert "workstream" in concept(asked, "stream").forms
    assert "red line" in concept(asked, "redlin").forms


def test_a_count_is_found_in_words_and_in_figures_unless_it_is_of_a_lists_items() -> None:
    assert concept(read("How large is the ten year plan?"), "ten").forms == ("ten", "10")
    assert concept(read("How large is the 10 year plan?"), "10").forms == ("10", "ten")
    assert concept(read("What are the 4 weirs?"), "4").forms == ("4",)


def test_a_sum_is_found_with_its_sign_and_without_and_in_words() -> None:
    for typed in ("£4.2m", "4.2m"):
        forms = concept(read(f"What is the {typed} for?"), typed).forms
        assert {"£4.2m", "4.2m", "£4.2 million"} <= set(forms)
    assert concept(topic("What is the 9k for?", FREQUENCIES | {"£9k": 1}, 100, []), "9k").forms[0] == "£9k"
    assert concept(read("What is the 4x4 for?"), "4x4").forms == ("4x4",)


def test_people_who_live_somewhere_are_its_population() -> None:
    assert "popul" in read("how many ppl live in Otherford").stems
    assert "popul" not in read("how many people live off the weir").stems


def test_a_concept_is_met_by_a_form_more_than_by_a_word_alike_and_by_neither_not_at_all() -> None:
    boss = concept(read("Who is the boss?"), "boss")
    assert boss.met(stem_line("The boss spoke.")) == 1
    assert 0 < boss.met(stem_line("The Chief Executive spoke.")) < 1
    assert boss.met(stem_line("The embossed cover.")) == boss.met(stem_line("An executive spoke.")) == 0


def test_what_is_counted_ends_at_the_next_stop_word() -> None:
    assert read("How many library roofs does the council mend?").counted == (frozenset({"librari", "roof"}),)
    assert read("the number of otters in the weir").counted == (frozenset({"otter"}),)
    assert read("How many are there?").counted == read("Which otters?").counted == ()


def test_what_is_counted_may_have_a_short_form() -> None:
    assert frozenset({"pcn"}) in read("How many primary care networks serve the district?").counted


def test_inherited_words_weigh_less_than_typed_ones() -> None:
    alone, follow_up = (
        read("Who mends the weir (library roofs)?"),
        read("Who mends the weir (library roofs)?", "the weir"),
    )
    assert concept(follow_up, "weir").weight == concept(alone, "weir").weight
    assert concept(follow_up, "roof").inherited and not concept(follow_up, "weir").inherited
    assert concept(follow_up, "roof").weight == pytest.approx(EARLIER_WORDS * concept(alone, "roof").weight)


def test_a_rare_word_weighs_more_than_a_common_one_and_an_unheld_one_no_more_than_a_rare_one() -> None:
    held = {"weir": 2, "roof": 60}
    asked = topic("weir roof zebra", held, 100, [])
    weir, roof, zebra = asked.concepts
    assert weir.weight > roof.weight > 0
    assert zebra.weight == weir.weight
    behind, *_ = topic("behind the weir", held, 100, []).concepts
    assert behind.weight < weir.weight / 2  # it says little in any paper


def test_a_question_of_telling_words_has_no_topic() -> None:
    assert read("What is it about?").concepts == read("??!").concepts == ()


def test_facts_have_a_place_of_their_own() -> None:
    assert "Author" in read("Who wrote the roof report?").places
    assert read("What do they recommend?").places == ("Recommendation", "Decision")
    assert read("How many otters?").places == ()


def test_dates_items_and_newness_are_read_into_the_topic() -> None:
    asked = read("What are the four roofs now, since may 2022?")
    assert (asked.dates, asked.asked_items, asked.latest) == (((2022, 5),), 4, True)


def test_an_ending_is_no_word_to_join() -> None:
    assert concept(read("otter ics"), stem("ics")).forms == (stem("ics"),)


def test_a_small_word_is_a_thing_where_it_is_typed_as_a_short_form() -> None:
    terms = [*TERMS, Term("a", "GET", "Growth and Estates Team")]
    assert [c.forms[0] for c in topic("what does GET do", FREQUENCIES, 100, terms).concepts] == ["get"]
    assert topic("what did we get", FREQUENCIES, 100, terms).concepts == ()
