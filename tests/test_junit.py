"""A run as JUnit XML: one case a question, and a failure says what was wanted and what was said."""

from xml.etree import ElementTree as Xml

from test_page import result, run

from eval.junit import junit


def test_a_case_a_question_by_kind_and_a_failure_for_each_fault() -> None:
    right = result(faults=[])
    right["question"] = right["question"] | {"id": "list-01", "kind": "list", "half": "dev"}
    suites = Xml.fromstring(junit(run(result(), right)))
    assert (suites.tag, suites.attrib["tests"], suites.attrib["failures"]) == ("testsuites", "2", "1")
    cases = suites.findall("testsuite/testcase")
    assert [case.attrib["classname"] for case in cases] == ["number", "list"]
    assert cases[0].attrib["name"] == "number-01: cost of new library"
    failure = cases[0].find("failure")
    assert failure is not None and failure.attrib["message"] == "not said: £4m, no proving paragraph cited"
    assert str(failure.text).splitlines() == [
        "asked: cost of new library",
        "wanted: £4m",
        "stands in: Cabinet, 2024-03-01, paragraph 2.1",
        "said: It is tall [1].",
        "cited: [1] p1.txt, 3.2",
    ]
    assert cases[1].find("failure") is None


def test_what_should_have_been_declined_and_what_was_asked_before() -> None:
    wrong = result()
    wrong["question"] |= {
        "answerable": False,
        "facts": [],
        "support": [],
        "history": ["libraries?"],
        "as_of": "2024-01-01",
    }
    failure = Xml.fromstring(junit(run(wrong))).find("testsuite/testcase/failure")
    told = str(failure.text if failure is not None else "").splitlines()
    assert told[:3] == [
        "asked: libraries? → cost of new library (as at 2024-01-01)",
        "wanted: to be declined",
        "stands in: no paper",
    ]


def test_any_text_is_kept_as_text_and_what_xml_cannot_hold_is_left_out() -> None:
    wrong = result(faults=["a < b & \x00c"])
    wrong["question"] = wrong["question"] | {"question": "tea\x0b & <cake> \ud800?"}
    suites = Xml.fromstring(junit(run(wrong)).encode("utf-8"))
    case, failure = suites.find("testsuite/testcase"), suites.find("testsuite/testcase/failure")
    assert case is not None and case.attrib["name"] == "number-01: tea & <cake> ?"
    assert failure is not None and failure.attrib["message"] == "a < b & c"
