"""Release 2026: rules about results of completed courses."""

from sandbox.domain.rules.rule import Kind, Rule

RULES = (
    Rule(
        "outcome.participant-id-changed",
        "participant_id",
        "The outcome is for a participant id that was replaced.",
        "Use the new id.",
        "6.3 rule 1",
    ),
    Rule(
        "outcome.course-without-outcome",
        "course_identifier",
        "The course is missing, unknown, or one of the two support offers, which have no result.",
        "Send the leadership or specialist course that was completed.",
        "6.3 rule 2",
    ),
    Rule(
        "outcome.course-missing",
        "course_identifier",
        "The outcome names no course.",
        "Send course_identifier.",
        "6.3 rule 3",
    ),
    Rule(
        "outcome.state-unknown",
        "state",
        "The state is missing, or neither passed nor failed.",
        "Send passed or failed; to retract a result void the completed declaration.",
        "6.3 rule 4",
    ),
    Rule(
        "outcome.state-missing",
        "state",
        "The outcome has no state.",
        "Send state.",
        "6.3 rule 5",
    ),
    Rule(
        "outcome.date-missing",
        "completion_date",
        "The outcome has no date.",
        "Send completion_date as year-month-day.",
        "6.3 rule 6",
    ),
    Rule(
        "outcome.date-unreadable",
        "completion_date",
        "The date is missing, or there is no year-month-day in it.",
        "Send completion_date as year-month-day.",
        "6.3 rule 7",
    ),
    Rule(
        "outcome.no-completed-declaration",
        "base",
        "No completed declaration for the course still stands that the caller made, or that came with an application.",
        "Declare completed first.",
        "6.3 rule 8",
    ),
    Rule(
        "outcome.date-impossible",
        "Bad request",
        "The date has the right form, and no calendar has such a day; nothing else is said then.",
        "Send a day that exists.",
        "6.3",
        Kind.UNREADABLE,
    ),
    Rule(
        "outcome.date-in-future",
        "completion_date",
        "The date of the result lies after today.",
        "Send the day on which the result was reached.",
        "6.3 rule 9",
    ),
)
