"""What a table's rows become: forms, column heads, names."""

from ingest.rows import form_lines, head_rows, row_blocks, titles_over


def test_forms_keep_equal_values_and_names_over_none() -> None:
    form = [
        ["Amount:", "Source:"],
        ["See the table", "See the table"],
        ["Cost:", "Saving:"],
        ["", ""],
        ["Lead Head of Service", "Bo Day"],
        ["Yes", "To mend it"],
        ["Is it old?", "No"],
    ]
    assert form_lines(form) == [
        [],
        ["Amount: See the table", "Source: See the table"],
        ["Cost: Saving:"],
        [],
        ["Lead Head of Service: Bo Day"],
        ["Yes To mend it"],
        ["Is it old? No"],
    ]


def test_a_head_over_several_columns_is_divided_by_the_row_below_it() -> None:
    rows = [
        ["Source", "Basis", "Swing", "Swing"],
        ["", "", "Best case", "Worst case"],
        ["Fares", "Trips", "Up", "Down"],
    ]
    assert head_rows(rows) == 2
    assert head_rows([rows[0], ["Tolls", "", "Best case", "Worst case"], rows[2]]) == 1
    assert head_rows([rows[0], ["", "", "Best case", ""], rows[2]]) == 1


def test_a_row_of_measures_in_words_is_no_row_of_heads() -> None:
    rows = [
        ["", "Loan", "Ceiling"],
        ["Library", "21 days", "unlimited"],
        ["Toy shelf", "7 days", "4"],
        ["Maps", "2 days", "1"],
    ]
    assert head_rows(rows) == 1
    assert head_rows([["", "Loan", "Ceiling"], ["", "days", "items"], ["Toy shelf", "7", "4"]]) == 2


def test_rows_are_named_by_the_first_column_that_tells_them_apart() -> None:
    rows = [
        ["Roads", "Dover bends", "40"],
        ["Roads", "The ferry slip", "50"],
        ["Roads", "Bridges", "60"],
        ["Total", "", "150"],
    ]
    found = [block for block in row_blocks(rows, ("Team", "Scheme", "Cost"), "Table") if block]
    assert [block.row for block in found] == ["Dover bends", "The ferry slip", "Bridges", "Total"]
    assert found[0].text == "Team: Roads\nScheme: Dover bends\nCost: 40"  # what names no row has its head
    assert found[3].text == "Total\nCost: 150"
    alike = [["Roads", "Ready", "40"], ["Roads", "Ready", "50"], ["Parks", "Late", "60"]]
    assert [block.row for block in row_blocks(alike, ("Team", "State", "Cost"), "Table") if block] == [
        "Roads",
        "Roads",
        "Parks",
    ]


def test_titles_of_rows_stand_where_their_names_do_and_end_with_their_total() -> None:
    rows = [
        ["", "SPENDING", ""],
        ["1.0", "Pay", "2.0"],
        ["3.0", "Net change", "4.0"],
        ["5.0", "All of it", "6.0"],
        ["Parks", "", ""],
        ["7.0", "Trees", "8.0"],
    ]
    assert titles_over(rows) == ["", "SPENDING", "SPENDING", "", "", "Parks"]


def test_a_total_of_more_than_its_title_stands_under_none() -> None:
    rows = [["Weirs", ""], ["Mill weir", "1.0"], ["Weirs total", "1.0"], ["Parks", ""], ["Trees", "2.0"]]
    rows += [["Rivers and greens total", "3.0"], ["Other", "4.0"]]
    assert titles_over(rows) == ["", "Weirs", "Weirs", "", "Parks", "", ""]
