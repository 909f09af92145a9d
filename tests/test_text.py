"""Words, sentences and lists: cut the same way in papers and in questions."""

import pytest

from assistant.text import content_stems, lists, sentences, stem, stems, words


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["It cost £3.5m.", "Next year it falls."],
        ["Cllr J. Smith met Mrs. Jones.", "They agreed."],
        ["Led by Dr A. B. Hale (No. 10 Mill Street).", "£5 was paid."],
        ["See para. 4 and fig. 2.", "Done."],
        ['He said "Enough."', "Then he left."],
        ["“It is late.”", "“So it is,” she said."],
        ["What now?", "Go!", "2021 was dry."],
        ["The site is w3.example.org and stays so, e.g. Today’s page."],
        ["The rate was 4.5.2 of them."],
    ],
)
def test_sentences_end_where_a_reader_ends_them(expected: list[str]) -> None:
    assert cut(" ".join(expected)) == expected


def test_a_line_ends_a_sentence_and_a_bullets_mark_is_left_out() -> None:
    assert cut("The aims are:\n- to mend;\n  - to paint. And to sweep\n\nIn all") == [
        "The aims are:",
        "to mend;",
        "to paint.",
        "And to sweep",
        "In all",
    ]


def test_lettered_items_keep_their_letter_and_blank_text_has_no_sentence() -> None:
    assert cut("asked to:\na) agree; and\nb) note.") == ["asked to:", "a) agree; and", "b) note."]
    assert sentences("") == sentences(" \n - \n") == []


def test_a_list_runs_from_its_lead_in_to_its_last_item() -> None:
    text = "It rained. The aims are:\n- one;\n- two.\nMore of it.\nCabinet is to:\na) agree;\nb) note.\nThe end."
    assert [text[start:end] for start, end in lists(text)] == [
        "The aims are:\n- one;\n- two.",
        "Cabinet is to:\na) agree;\nb) note.",
    ]


def test_items_without_a_lead_in_and_plain_lines_are_no_list() -> None:
    assert lists("- one\n- two") == lists("One line.\nAnother.") == lists("") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PCNs", "PCN"),
        ("ICBs", "icb"),
        ("GPs", "GP"),
        ("council’s", "Councils"),
        ("meetings", "meeting"),
        ("£1,200", "£1200"),
        ("Partnership's", "partnerships"),
    ],
)
def test_forms_of_one_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("PCN", "PCT"), ("£452k", "£452m"), ("2021", "2022"), ("bus", "busy")])
def test_different_words_do_not(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_figures_references_and_initials_stay_whole() -> None:
    text = "Ref. 23-00091: £452k, 35% of H&CP in 2021/22, £1,200.50"
    assert words(text) == ["Ref", "23-00091", "£452k", "35%", "of", "H&CP", "in", "2021/22", "£1,200.50"]
    assert stems("23-00091 2021/22") == ["23-00091", "2021/22"]


def test_parts_of_a_compound_count_as_words_too() -> None:
    assert stems("county-wide and/or") == ["county-wid", "counti", "wide", "and/or", "and", "or"]


def test_content_is_what_is_left_of_a_question_without_its_telling_words() -> None:
    assert content_stems("Who was it that did paint the bridges, and the Bridge?") == ["paint", "bridg"]
    assert content_stems("What is it about?") == []
