"""Rules about results of completed courses."""

from sandbox.domain.rules.rule import INVALID_ACTION, Rule

RULES = (
    Rule(
        "outcome.date-missing",
        "completion_date",
        "The date of the result is missing or unreadable.",
        "Send completion_date as year-month-day.",
        "9.3 rule 1",
    ),
    Rule(
        "outcome.date-unreadable",
        "completion_date",
        "The date of the result is missing or unreadable; both messages always come together.",
        "Send completion_date as year-month-day.",
        "9.3 rule 1",
    ),
    Rule(
        "outcome.course-unknown",
        "course_identifier",
        "Nobody has the participant id, the course is not an NPQ course, or the person is enrolled on none.",
        "Check the id in the path, and send the course that was completed.",
        "9.3 rule 2",
    ),
    Rule(
        "outcome.course-missing",
        "course_identifier",
        "The outcome names no course.",
        "Send course_identifier.",
        "9.3 rule 3",
    ),
    Rule(
        "outcome.course-without-outcome",
        "course_identifier",
        "The support offers have no result.",
        "Nothing is left to do: their completed declarations need no outcome.",
        "9.3 rule 4",
    ),
    Rule(
        "outcome.state-missing",
        "state",
        "The outcome says neither passed nor failed.",
        "Send state.",
        "9.3 rule 5",
    ),
    Rule(
        "outcome.state-unknown",
        "state",
        "The state is neither passed nor failed.",
        "Send passed or failed; to retract a result void the completed declaration.",
        "9.3 rule 5",
    ),
    Rule(
        "outcome.no-completed-declaration",
        "base",
        "The participant has no completed declaration of the caller's that still counts.",
        "Declare completed first.",
        "9.3 rule 6",
    ),
    Rule(
        "outcome.declaration-unknown",
        INVALID_ACTION,
        "The person is known, but not enrolled on this course with the calling provider.",
        "Use the token of the provider that trained the participant.",
        "9.3",
    ),
    Rule(
        "outcome.date-in-future",
        INVALID_ACTION,
        "The date of the result lies after today.",
        "Send the day on which the result was reached.",
        "9.3",
    ),
)
