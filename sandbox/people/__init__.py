"""Invented applicants: every name, number and detail is a pure function of seed and identity.

Nobody's draw depends on anybody else's, on the order of drawing, or on the Python version. Names come from Faker
ahead of time: `python -m sandbox.people` writes `fixtures/words.json`, so that a server never imports Faker.
"""

from sandbox.domain.ids import derive_uuid
from sandbox.people.applicants import Applicant, applicant
from sandbox.people.details import application_details
from sandbox.people.draw import Draw
from sandbox.people.words import Words

__all__ = ["Applicant", "Draw", "Words", "applicant", "application_details", "derive_uuid"]
