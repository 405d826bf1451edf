"""The people on whom every rule of release 2026 can be tried."""

from typing import Any

from api.operations import THEIRS
from api.release2026.records import NOBODY, TEACHING, Records, partner
from sandbox.domain.records import IdChange

SENCO = "npq-senco"
DATE = "2025-10-15T10:00:00Z"


def stage(records: Records) -> dict[str, str]:
    """People who are good for something, and their records: ids by handle."""
    ids: dict[str, str] = {}

    def person(handle: str, application: Any) -> Any:
        ids[handle], ids[f"{handle}.a"] = application.identity_id, application.id
        return application

    def declared(handle: str, application: Any, milestone: str = "started", **more: Any) -> None:
        ids[f"{handle}.{milestone}"] = records.declared(application, milestone, **more).id

    person("open", records.application())
    person("poor", records.application(eligible_for_funding=False))
    person("unfunded", records.application(cohort="2026a"))
    person("unplanned", records.application(cohort="2024a"))
    person("broken", records.application(cohort="2023a", funded_place=True))
    person("turned", records.application(status="rejected"))
    rival = records.person()
    records.accepted(rival, provider=THEIRS)
    person("taken", records.application(rival))
    new = person("new", records.accepted(funded_place=True))
    ids["old"] = records.old_id(records.register.person_of(new))
    still = person("still", records.accepted())
    records.register.person_of(still).id_changes.append(IdChange(still.identity_id, NOBODY, records.now))
    declared("still", still, "completed", state="submitted")
    person("poor-new", records.accepted(eligible_for_funding=False, funded_place=False))
    person("full", records.accepted(cohort="2023a"))
    person("zero", records.accepted(cohort="2026a"))
    person("late", records.accepted(cohort="2025b"))
    person("abroad", records.accepted(teacher_catchment="another"))
    person("senco", records.accepted(course=SENCO))
    person("early-senco", records.accepted(course=SENCO, cohort="2023a"))
    paused = person("paused", records.paused(records.accepted(), "deferred", "2025-11-01T12:00:00"))
    declared("paused", paused, state="voided")
    gone = person("gone", records.paused(records.accepted(), "withdrawn", "2025-11-01T12:00:00"))
    declared("gone", gone, state="voided")
    begun = person("begun", records.accepted(funded_place=True))
    declared("begun", begun, when=DATE, delivery_partner_id=partner(1))
    declared("begun", begun, "retained-1", state="voided")
    paid = person("paid", records.accepted())
    declared("paid", paid, state="paid")
    declared("paid", paid, "retained-1", state="awaiting_clawback", clawback_statement_id=records.statement().id)
    declared("paid", paid, "retained-2", state="awaiting_clawback")
    teacher = person("teacher", records.accepted(course=TEACHING, schedule="npq-specialist-autumn"))
    declared("teacher", teacher, "completed", state="submitted")
    declared("full", records.register.applications[ids["full.a"]], state="submitted")
    declared("moved", person("moved", records.accepted()), state="submitted", provider=THEIRS)
    shared = records.person()
    person("shared", records.accepted(shared))
    records.accepted(shared, provider=THEIRS, course=TEACHING, schedule="npq-specialist-autumn")
    person("theirs", records.accepted(provider=THEIRS))
    declared("theirs", records.register.applications[ids["theirs.a"]], "retained-1", state="submitted")
    again = records.person()
    older = records.accepted(again, cohort="2024a", funded_place=False)
    declared("again", older, when=DATE, state="payable")
    person("again", records.accepted(again, funded_place=True))
    return ids
