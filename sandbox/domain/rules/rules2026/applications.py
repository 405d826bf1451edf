"""Release 2026: rules about accepting, rejecting and funding applications."""

from sandbox.domain.rules.rule import Kind, Rule

RULES = (
    Rule(
        "application.unknown",
        "",
        "The id is not that of an application made to the calling provider.",
        "Take the id from the list of applications, with the token of the provider that it was made to.",
        "2.1",
        Kind.NOT_FOUND,
    ),
    Rule(
        "application.funded-place-missing",
        "funded_place",
        "The cohort's funding is capped, and funded_place is neither true nor false as JSON writes them.",
        "Send funded_place: true or false, without quotation marks.",
        "3.4 rule 1 and 3.6 rule 1",
    ),
    Rule(
        "application.cohort-unfunded",
        "funded_place",
        "The cohort is not funded by the DfE, and funded_place is not exactly false.",
        "Send funded_place: false.",
        "3.4 rule 2",
    ),
    Rule(
        "application.already-accepted",
        "application",
        "The application to accept is accepted already.",
        "Nothing is left to do; accepting is not repeatable.",
        "3.4 rule 3",
    ),
    Rule(
        "application.rejected-is-final",
        "application",
        "The application to accept was rejected: by the provider, because a rival was accepted, or because it expired.",
        "Ask the DfE to make it pending again, or the applicant to register anew.",
        "3.4 rule 4",
    ),
    Rule(
        "application.accepted-elsewhere",
        "application",
        "The same person, or another record with the same TRN, has an accepted application for the course in this "
        "cohort that was not withdrawn, with any provider. The two support offers count as one course.",
        "Reject the application, or agree with the other provider and the DfE who trains the person.",
        "3.4 rule 5",
    ),
    Rule(
        "application.not-eligible-for-funded-place",
        "application",
        "funded_place is true, and the application is not eligible for funding.",
        "Accept it with funded_place: false.",
        "3.4 rule 6",
    ),
    Rule(
        "application.schedule-unknown",
        "schedule_identifier",
        "The schedule named on acceptance does not exist in the application's cohort.",
        "Name a schedule of the application's cohort, or none.",
        "3.4 rule 7",
    ),
    Rule(
        "application.no-default-schedule",
        "",
        "No schedule was named, and the cohort lacks the one that today's date asks for.",
        "Name a schedule in the request, or move the clock.",
        "3.4 and 7.1",
        Kind.NOT_FOUND,
    ),
    Rule(
        "application.schedule-not-for-course",
        "schedule_identifier",
        "The schedule named on acceptance is not for the application's course.",
        "Name a schedule of the course's group, or none.",
        "3.4 rule 8",
    ),
    Rule(
        "application.cannot-be-saved",
        "Unprocessable entity",
        "The application has a funded place already, which a cohort with full funding does not know: the stored record "
        "is inconsistent, and nothing that is sent can put it right.",
        "Ask the DfE to correct the application.",
        "3.4 and 1.7",
    ),
    Rule(
        "application.already-rejected",
        "application",
        "The application to reject is rejected already.",
        "Nothing is left to do.",
        "3.5 rule 1",
    ),
    Rule(
        "application.has-declarations",
        "application",
        "The application to reject has declarations that are submitted, eligible, payable or paid.",
        "Void them first.",
        "3.5 rule 2",
    ),
    Rule(
        "funding.not-accepted",
        "application",
        "The application whose funded place changes is not accepted.",
        "Accept it first; accepting takes funded_place.",
        "3.6 rule 2",
    ),
    Rule(
        "funding.not-eligible",
        "application",
        "A funded place is asked for, and the application is not eligible for funding.",
        "Send funded_place: false.",
        "3.6 rule 3",
    ),
    Rule(
        "funding.cohort-without-cap",
        "application",
        "The cohort's funding is not capped: either everybody eligible is funded, or nobody.",
        "Nothing; funded places exist in capped cohorts alone.",
        "3.6 rule 4",
    ),
    Rule(
        "funding.has-declarations",
        "application",
        "Declarations of the application are submitted, eligible, payable or paid.",
        "Void them first.",
        "3.6 rule 5",
    ),
)
