"""A coverage report as JUnit XML, for CI servers: a test case for each status and each rule."""

from collections.abc import Iterable
from xml.etree import ElementTree

from sandbox.tally import Report

# suite, class name, name, count
Case = tuple[str, str, int]


def junit(found: Report) -> str:
    """One test case for each operation and status, and one for each rule; what was not exercised failed."""
    root = ElementTree.Element("testsuites", name="npq-sandbox coverage")
    statuses: list[Case] = [
        (row["operation"], f"{row['method']} {row['path']} answers {one['status']}", one["count"])
        for row in found["operations"]
        for one in row["statuses"]
    ]
    rules: list[Case] = [
        (rule["rule"].partition(".")[0], f"{rule['rule']} objects", rule["count"]) for rule in found["rules"]
    ]
    _suite(root, "answers", statuses)
    _suite(root, "rules", rules)
    for key in ("tests", "failures"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode")


def _suite(root: ElementTree.Element, name: str, cases: Iterable[Case]) -> None:
    suite = ElementTree.SubElement(root, "testsuite", name=name)
    total = failed = 0
    for classname, title, count in cases:
        case = ElementTree.SubElement(suite, "testcase", classname=classname, name=title, time="0")
        total += 1
        if not count:
            failed += 1
            ElementTree.SubElement(case, "failure", message="not exercised", type="coverage")
    for key, value in (("tests", total), ("failures", failed), ("errors", 0), ("skipped", 0)):
        suite.set(key, str(value))
