"""The person behind an application."""

import re
import unicodedata
from bisect import bisect_right
from typing import NamedTuple

from sandbox.people.draw import Draw
from sandbox.people.words import Words

# letters that do not come apart into a plain one and an accent
_PLAIN = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})


class Applicant(NamedTuple):
    """A person as they register: name, e-mail address, and a teacher reference number of seven digits."""

    full_name: str
    email: str
    trn: str


def applicant(words: Words, seed: int, path: str, *, full_name: str | None = None, salt: int = 0) -> Applicant:
    """The person of this identity.

    Args:
        full_name: the name, when it is known; the e-mail address follows it.
        salt: changes the TRN alone, for when somebody has it already.
    """
    draw = Draw(seed, path, "applicant")
    domain = draw.pick(words.email_domains)
    number = 1 + draw.below(9999)
    if full_name is None:
        full_name = _full_name(words, draw)
    trn = 1_000_000 + Draw(seed, path, f"trn-{salt}").below(9_000_000)
    return Applicant(full_name, f"{_mailbox(full_name)}{number}@{domain}", str(trn))


def _full_name(words: Words, draw: Draw) -> str:
    # roughly three teachers in four are women; one person in sixteen has a double-barrelled name
    first = draw.pick(words.female if draw.chance(75) else words.male)
    last = _last_name(words, draw)
    return f"{first} {last}-{_last_name(words, draw)}" if draw.chance(6) else f"{first} {last}"


def _last_name(words: Words, draw: Draw) -> str:
    steps = words.last_name_steps
    return words.last_names[bisect_right(steps, draw.below(steps[-1]))]


def _mailbox(full_name: str) -> str:
    """First and last word of the name in plain letters, or `applicant` where none are left."""
    name = full_name.lower()
    if not name.isascii():
        decomposed = unicodedata.normalize("NFKD", name.translate(_PLAIN))
        name = decomposed.encode("ascii", "ignore").decode()
    parts = [part for word in name.split() if (part := _plain(word))]
    if not parts:
        return "applicant"
    return parts[0] if len(parts) == 1 else f"{parts[0]}.{parts[-1]}"


def _plain(word: str) -> str:
    return word if word.isalnum() else re.sub("[^a-z0-9-]", "", word).strip("-")
