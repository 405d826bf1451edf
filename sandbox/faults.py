"""What gets between a request and its answer: faults that are asked for, and the limit on how many may come.

Only which request is hit, and by what, is decided here; waiting and closing connections is the API's part.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import count
from typing import Any, NamedTuple

from sandbox.domain.dates import read_duration

BEFORE, AFTER = "before", "after"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Place:
    """A method and a path, as in `POST /api/v3/participant-declarations`.

    Args:
        text: `*` for the method is any; `*` for a segment of the path is any one, `**` at its end any rest.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.method, _, path = text.partition(" ")
        self.segments = tuple(path.split("/")[1:])
        pattern = "".join(_piece(segment) for segment in self.segments)
        self._path = re.compile(pattern, re.DOTALL)

    def matches(self, method: str, path: str) -> bool:
        """Whether a request goes there."""
        return self.method in ("*", method) and self._path.fullmatch(path) is not None


def _piece(segment: str) -> str:
    return {"*": "/[^/]+", "**": "(?:/.*)?"}.get(segment) or f"/{re.escape(segment)}"


class Answer(NamedTuple):
    """What goes back in place of the service's own answer.

    Attributes:
        headers: the body's type stands among them where it was told.
        json: whether the body was worded as JSON, which has the service's type unless another was told.
    """

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]
    json: bool = False

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Answer":
        """The answer that a scenario words: `status`, and perhaps `body` (a text or JSON) and `headers`."""
        body = told.get("body")
        headers = dict(told.get("headers", {}))
        if body is None:
            return cls(int(told["status"]), b"", tuple(headers.items()))
        text = body if isinstance(body, str) else json.dumps(body, separators=(",", ":"), ensure_ascii=False)
        return cls(int(told["status"]), text.encode(), tuple(headers.items()), not isinstance(body, str))


@dataclass(slots=True)
class Fault:
    """Something that breaks. It does one of: answer, delay, drop, truncate, slow.

    Attributes:
        name: under which the journal and X-Sandbox-Fault know it.
        at: the requests that it is about.
        told: in the scenario's words.
        provider: slug of the only caller that it is about; None is anybody, with or without a token.
        nth: strikes at this match alone, counted from 1.
        times: strikes so often.
        every: strikes at each so-manieth match.
        probability: strikes in this share of the matches.
        answer: what goes back.
        when: whether that is `before` the service is asked, or `after` it has done its part.
        delay: how long the request waits before the service is asked.
        drop: whether the connection closes `before` the service is asked, or `after`.
        truncate: the connection closes after so many bytes of the body.
        slow: so many bytes of the body go out in a second.
        matched: how many requests it was about so far.
        used: how often it struck.
    """

    name: str
    at: Place
    told: Mapping[str, Any] = field(repr=False)
    provider: str | None = None
    nth: int | None = None
    times: int | None = None
    every: int | None = None
    probability: float | None = None
    answer: Answer | None = None
    when: str = BEFORE
    delay: timedelta | None = None
    drop: str | None = None
    truncate: int | None = None
    slow: int | None = None
    matched: int = 0
    used: int = 0

    @classmethod
    def read(cls, name: str, told: Mapping[str, Any]) -> "Fault":
        """The fault that a scenario words; ids stand in place of handles, and the wording has been judged."""
        # JSON Schema takes 7.0 for an integer
        whole = {key: int(told[key]) for key in ("nth", "times", "every", "truncate", "slow") if key in told}
        return cls(
            name,
            Place(told["at"]),
            told,
            provider=told.get("provider"),
            nth=whole.get("nth"),
            times=whole.get("times"),
            every=whole.get("every"),
            probability=told.get("probability"),
            answer=Answer.read(told["answer"]) if "answer" in told else None,
            when=told.get("when", BEFORE),
            delay=read_duration(told["delay"]) if "delay" in told else None,
            drop=told.get("drop"),
            truncate=whole.get("truncate"),
            slow=whole.get("slow"),
        )

    @property
    def remaining(self) -> int | None:
        """How often it will still strike; None where there is no end."""
        if self.nth is not None:
            return int(self.matched < self.nth)
        return None if self.times is None else self.times - self.used

    @property
    def stops(self) -> bool:
        """Whether the service is never asked."""
        return self.drop == BEFORE or (self.answer is not None and self.when == BEFORE)

    def due(self, seed: int) -> bool:
        """Whether it strikes at the match that was counted last."""
        if self.nth is not None:
            return self.matched == self.nth
        if self.times is not None:
            return self.used < self.times
        if self.every is not None:
            return self.matched % self.every == 0
        if self.probability is not None:
            drawn = blake2b(f"{seed}/fault/{self.name}/{self.matched}".encode(), digest_size=8).digest()
            return int.from_bytes(drawn) / 2**64 < self.probability
        return True


class Faults:
    """The faults of one workspace, in order."""

    def __init__(self) -> None:
        self._all: dict[str, Fault] = {}

    def add(self, *told: Mapping[str, Any]) -> None:
        """Add faults after the others; whichever has no name gets `fault-1`, `fault-2` or the next free."""
        taken = {*self._all, *(one["name"] for one in told if "name" in one)}
        free = (name for name in (f"fault-{number}" for number in count(1)) if name not in taken)
        for one in told:
            name = one.get("name") or next(free)
            self._all[name] = Fault.read(name, one)

    def put_back(self, fault: Fault) -> None:
        """Add a fault with its name and its counts, after the others."""
        self._all[fault.name] = fault

    def remove(self, name: str) -> None:
        """One fault less.

        Raises:
            KeyError: there is none of this name.
        """
        del self._all[name]

    def clear(self) -> None:
        """Nothing breaks any more."""
        self._all.clear()

    def strike(self, method: str, path: str, provider: str | None, seed: int) -> Fault | None:
        """The fault that hits a request: the first that is about it and is due.

        All that are about it count it, also those that come too late, so that `nth: 1` and `nth: 2` of one place
        hit the first request and the second.
        """
        striking = None
        for fault in self._all.values():
            if fault.provider in (None, provider) and fault.at.matches(method, path):
                fault.matched += 1
                if striking is None and fault.due(seed):
                    fault.used += 1
                    striking = fault
        return striking

    def __contains__(self, name: str) -> bool:
        return name in self._all

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._all.values())

    def __len__(self) -> int:
        return len(self._all)


@dataclass(slots=True)
class RateLimit:
    """So many requests with one Authorization header, in windows of one length counted from 1970 (contract 2.6).

    Attributes:
        requests: how many a window has room for.
        per: how long a window is.
        window: the number of the present one.
        counts: what came in it, by a digest of the header's exact value.
    """

    requests: int
    per: timedelta
    window: int = -1
    counts: dict[str, int] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "RateLimit":
        """The limit that a scenario words: `requests` and `per`; whatever is left out is as the service has it."""
        per = read_duration(told.get("per", "PT5M"))
        assert per is not None  # judged before
        return cls(int(told.get("requests", 1000)), per)

    def exceeded(self, header: str | None, now: datetime) -> bool:
        """Count a request, and say whether it is one too many; one without the header is never counted."""
        if header is None:
            return False
        window = (now - _EPOCH) // self.per
        if window != self.window:
            self.window = window
            self.counts.clear()
        # a snapshot may be read by people who may not know the tokens
        caller = blake2b(header.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
        self.counts[caller] = self.counts.get(caller, 0) + 1
        return self.counts[caller] > self.requests
