"""Query strings: what is asked for, and the ways in which versions read filters (contract section 3; 2026: 1.8)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, unquote_plus

from sandbox.api.rules import TurnedAway
from sandbox.domain.errors import Problem
from sandbox.domain.schedules import leading_integer

_KEYED = re.compile(r"(filter|page)\[([^\[\]]*)\](.*)", re.DOTALL)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-f]{32}")
# what is no text in UTF-8 once it is decoded
_ESCAPED = re.compile(r"%[0-9a-fA-F]{2}")


class Query(NamedTuple):
    """What the query string asks for, before a version decides what it reads of it.

    Attributes:
        filters: values by the key between brackets.
        lists: values of `filter[key][]`, by the key.
        nested: the keys of filters that were sent as a list, or in a deeper form.
        filter_is_hash: False where a bare `filter=` was sent.
        filter_is_list: True where `filter[]=` was sent.
        page: `page` and `per_page` as texts.
        page_is_hash: False where a bare `page=` was sent.
        sort: the text of `sort`, or None.
        readable: False where it is no text in UTF-8.
    """

    filters: Mapping[str, str] = {}
    lists: Mapping[str, list[str]] = {}
    nested: frozenset[str] = frozenset()
    filter_is_hash: bool = True
    filter_is_list: bool = False
    page: Mapping[str, str] = {}
    page_is_hash: bool = True
    sort: str | None = None
    readable: bool = True

    def text(self, key: str) -> str | None:
        """One value; None where it is absent or blank."""
        return self.filters.get(key, "").strip() or None

    def values(self, key: str) -> list[str] | None:
        """A comma list's parts; None where the filter is absent or blank."""
        text = self.filters.get(key, "").strip()
        return [part.strip() for part in text.split(",")] if text else None


NOTHING = Query()


def parse(query_string: str) -> Query:
    """Read a query string as the service's framework does: later values win, unknown keys are ignored."""
    if not query_string:
        return NOTHING
    filters: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    nested: set[str] = set()
    page: dict[str, str] = {}
    bare: set[str] = set()
    sort = None
    for name, value in parse_qsl(query_string, keep_blank_values=True, errors="replace"):
        keyed = _KEYED.fullmatch(name)
        if keyed is not None and keyed[2] and not keyed[3]:
            (filters if keyed[1] == "filter" else page)[keyed[2]] = value
        elif keyed is not None and keyed[2] and keyed[1] == "filter":
            nested.add(keyed[2])
            if keyed[3] == "[]":
                lists.setdefault(keyed[2], []).append(value)
        elif name in ("filter", "page", "filter[]"):
            bare.add(name)
        elif name == "sort":
            sort = value
    return Query(
        filters=filters,
        lists=lists,
        nested=frozenset(nested),
        filter_is_hash="filter" not in bare,
        filter_is_list="filter[]" in bare,
        page=page,
        page_is_hash="page" not in bare,
        sort=sort,
        readable=not _ESCAPED.search(query_string) or _is_text(query_string),
    )


def parse_2026(query_string: str) -> Query:
    """The like in release 2026: a page without a key is ignored, a list of filters is not (contract 1.4 and 1.8).

    Raises:
        TurnedAway: it is no text in UTF-8 (contract 1.7).
    """
    found = parse(query_string)
    if not found.readable:
        raise TurnedAway(Problem("query.undecodable"))
    if found.page_is_hash and not found.filter_is_list:
        return found
    return found._replace(page_is_hash=True, filter_is_hash=found.filter_is_hash and not found.filter_is_list)


def only(query: Query, keys: frozenset[str]) -> Query:
    """The query with the filters that a version reads; it ignores the others."""
    return query._replace(filters={key: value for key, value in query.filters.items() if key in keys})


# ways of reading a filter ---------------------------------------------------------------------------------------------


def instant(query: Query, key: str) -> datetime | None:
    """A date filter's value in UTC; None where it is absent or blank.

    Raises:
        TurnedAway: it is not an RFC 3339 date and time (contract 3.1).
    """
    text = query.text(key)
    if text is None:
        return None
    found = _read_instant(text) or _read_instant(unquote(text))
    if found is None:
        raise TurnedAway(Problem("query.date-unreadable", {"filter": key, "value": text}))
    return found


def instant_2026(query: Query, key: str) -> datetime | None:
    """The like in release 2026: a day alone will do, and no list will (contract 1.8).

    Raises:
        TurnedAway: it is neither a date and time by ISO 8601 nor a day.
    """
    if key in query.nested:
        raise TurnedAway(Problem("query.date-not-a-text", {"filter": key}))
    sent = query.text(key)
    if sent is None:
        return None
    # Faithful: release 2026, contract 1.8, a date filter's value is decoded a second time, and the + of an offset turns
    # into a space
    text = unquote_plus(sent)
    found = _read_instant(text) or _read_day(text)
    if found is None:
        raise TurnedAway(Problem("query.date-unreadable", {"filter": key, "value": sent}))
    return found


def years(query: Query) -> set[str] | None:
    """The start years in a comma list; None where there is no filter.

    Faithful: release 2026, contract 1.8, a start year is read as far as it is a number: 2026b asks for 2026a too.
    """
    wanted = query.values("cohort")
    return None if wanted is None else {str(leading_integer(part)) for part in wanted}


def first_year(query: Query) -> set[str] | None:
    """One start year."""
    # Faithful: release 2023, contract 3.1, v1 and v2 read the first number of a list
    one = query.text("cohort")
    return None if one is None else {str(leading_integer(one))}


def years_2026(query: Query) -> set[str] | None:
    """Start years in a comma list or a list proper; declarations alone take the latter (contract 1.8)."""
    # a blank entry asks for nothing in particular, like a blank value
    listed = [one for one in query.lists.get("cohort", ()) if one.strip()]
    return {str(leading_integer(one)) for one in listed} if listed else years(query)


def any_participants(query: Query) -> set[str] | None:
    """The participants in a comma list, whatever is written there (v3 of release 2023, contract 3.1)."""
    wanted = query.values("participant_id")
    return None if wanted is None else set(wanted)


def one_participant(query: Query) -> set[str] | None:
    """One participant, of whatever form."""
    one = query.text("participant_id")
    return None if one is None else {one}


def one_uuid(query: Query) -> set[str] | None:
    """One participant (v1 and v2, contract 3.1).

    Raises:
        TurnedAway: it is no uuid.
    """
    one = query.text("participant_id")
    if one is not None and not is_uuid(one):
        raise TurnedAway(Problem("query.participant-id-unreadable", {"value": one}))
    return None if one is None else {one}


def uuids(query: Query) -> set[str] | None:
    """The participants in a comma list of uuids (release 2026, contract 1.8).

    Raises:
        TurnedAway: one is no uuid, or a list proper was sent.
    """
    if "participant_id" in query.nested:
        raise TurnedAway(Problem("query.participant-id-unreadable", {"value": "[]"}))
    wanted = query.values("participant_id")
    if wanted is None:
        return None
    for one in wanted:
        if not is_uuid(one):
            raise TurnedAway(Problem("query.participant-id-unreadable", {"value": one}))
    return {one.lower() for one in wanted}


def is_uuid(text: str) -> bool:
    """Whether it has the form of a uuid."""
    return _UUID.fullmatch(text) is not None


def _is_text(query_string: str) -> bool:
    try:
        unquote(query_string, errors="strict")
    except UnicodeDecodeError:
        return False
    return True


def _read_instant(text: str) -> datetime | None:
    if _INSTANT.fullmatch(text) is None:
        return None
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _read_day(text: str) -> datetime | None:
    if _DAY.fullmatch(text) is None:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


def plain_uuid(text: str) -> str:
    """A uuid as records have it, where the text is one in any of its forms; else the text (release 2026, 1.1)."""
    bare = text[1:-1] if text.startswith("{") and text.endswith("}") else text
    digits = bare.replace("-", "").lower()
    if len(digits) != 32 or not _HEX.fullmatch(digits):
        return text
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
