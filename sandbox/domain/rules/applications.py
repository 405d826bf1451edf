"""Rules about accepting and rejecting applications."""

from sandbox.domain.rules.rule import Kind, Rule

RULES = (
    Rule(
        "application.unknown",
        "",
        "The id is not that of an application made to the calling provider.",
        "Take the id from the list of applications, with the token of the provider that it was made to.",
        "5.1",
        Kind.NOT_FOUND,
    ),
    Rule(
        "application.already-accepted",
        "npq_application",
        "The application to accept is accepted already.",
        "Nothing is left to do; accepting is not repeatable.",
        "6.3 c",
    ),
    Rule(
        "application.rejected-is-final",
        "npq_application",
        "The application to accept was rejected, by the provider or because a rival was accepted.",
        "Ask the applicant to register again and accept the new application.",
        "6.3 d",
    ),
    Rule(
        "application.accepted-elsewhere",
        "npq_application",
        "The same person, or another record with the same TRN, has an accepted application for the course already, "
        "with any provider and in any cohort. The two support offers count as one course.",
        "Reject the application, or agree with the other provider and the DfE who trains the person.",
        "6.3 e",
    ),
    Rule(
        "application.schedule-not-for-course",
        "schedule_identifier",
        "The schedule named on acceptance does not exist in the application's cohort, or is not for its course.",
        "Name a schedule of the application's cohort and of the course's group, or none.",
        "6.3 f",
    ),
    Rule(
        "application.no-default-schedule",
        "",
        "No schedule was named, and the cohort lacks the one that today's date asks for.",
        "Name a schedule in the request (v3), or move the clock.",
        "5.7",
        Kind.NOT_FOUND,
    ),
    Rule(
        "application.already-rejected",
        "npq_application",
        "The application to reject is rejected already.",
        "Nothing is left to do.",
        "6.4",
    ),
    Rule(
        "application.accepted-is-final",
        "npq_application",
        "The application to reject was accepted.",
        "Withdraw the participant, or ask the DfE to change the application back.",
        "6.4",
    ),
)
