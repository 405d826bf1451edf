"""Records as a table: CSV as the service writes it (contract section 11)."""

import csv
from collections.abc import Mapping, Sequence
from typing import NamedTuple

CSV = "text/csv"


class Table(NamedTuple):
    """What a handler shows where a client asked for CSV.

    Attributes:
        columns: their names, in order.
        rows: values by name; those of other names are left out.
        headed: whether the row of names is written even where no other is.
    """

    columns: Sequence[str]
    rows: Sequence[Mapping[str, object]]
    headed: bool = True

    def written(self) -> bytes:
        """The table in UTF-8; quotes only where needed, a line feed after every row."""
        lines = _Lines()
        writer = csv.writer(lines, lineterminator=_END)
        if self.rows or self.headed:
            writer.writerow(self.columns)
        writer.writerows([_cell(row[name]) for name in self.columns] for row in self.rows)
        return "".join(lines).encode()


# the writer quotes cells that hold one of these; of every line only the second is kept
_END = "\r\n"


class _Lines(list[str]):
    def write(self, line: str) -> None:
        """Take in a line as the CSV writer ends it."""
        self.append(line.removesuffix(_END) + "\n")


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
