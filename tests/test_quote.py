"""What is quoted of a contact is who it is, never how to reach them; marks of quotation are not doubled."""

import pytest

from assistant.saying.quote import unmarked, without_contacts


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Ada Weir\nHead of Ferries\nEmail: ada.weir@otherford.example", "Ada Weir\nHead of Ferries"),
        ("Ada Weir, Head of Ferries, ada.weir@otherford.example 01632 960001", "Ada Weir, Head of Ferries"),
        ("Ada Weir Head of Ferries Tel: 01632 960 001", "Ada Weir Head of Ferries"),
        ("Ada Weir (telephone 01632960001)", "Ada Weir"),
        (
            "Ada Weir, since 2019, of 120,000 voters and 24 00096",
            "Ada Weir, since 2019, of 120,000 voters and 24 00096",
        ),
        ("ada.weir@otherford.example", "ada.weir@otherford.example"),
    ],
)
def test_contact_details_are_left_out(text: str, kept: str) -> None:
    assert without_contacts(text) == kept


@pytest.mark.parametrize(
    ("quote", "kept"),
    [
        ("“Nine ferries sail.”", "Nine ferries sail."),
        ("“Nine ferries sail.", "Nine ferries sail."),
        ("Nine ferries sail.”", "Nine ferries sail."),
        ("“Ferries” sail at “noon”", "“Ferries” sail at “noon”"),
        ("“Ferries” sail.", "“Ferries” sail."),
        ("They call it “ferries”", "They call it “ferries”"),
        ("Nine ferries sail.", "Nine ferries sail."),
    ],
)
def test_marks_of_quotation_are_not_doubled(quote: str, kept: str) -> None:
    assert unmarked(quote) == kept
