"""Where a record is that a rule looks for in vain: with whom, under which id. No rule depends on it; it explains."""

from sandbox.domain.errors import Check
from sandbox.domain.records import ApplicationStatus, DeliveryPartner
from sandbox.domain.register import Register


def application_check(register: Register, provider: str, application_id: str) -> Check:
    """Whether this provider has this application; an objection tells whose it is (contract 5.1)."""
    found = register.applications.get(application_id)
    facts: dict[str, object] = {"id": application_id, "caller": provider}
    if found is not None:
        facts["made_to"] = found.provider
    return Check("application.unknown", found is None or found.provider != provider, facts)


def declaration_check(register: Register, provider: str, declaration_id: str) -> Check:
    """Whether this provider made this declaration; an objection tells who did (contract 5.1)."""
    found = register.declarations.get(declaration_id)
    facts: dict[str, object] = {"id": declaration_id, "caller": provider}
    if found is not None:
        facts["made_by"] = found.provider
    return Check("declaration.unknown", found is None or found.provider != provider, facts)


def statement_check(register: Register, provider: str, statement_id: str, *, hidden: bool = False) -> Check:
    """Whether this provider has this statement, and may see it; an objection tells whom it pays (contract 5.1)."""
    found = register.reference.statements.get(statement_id)
    facts: dict[str, object] = {"id": statement_id, "caller": provider}
    if found is not None:
        facts["pays"] = found.provider
    return Check("statement.unknown", hidden or found is None or found.provider != provider, facts)


def partner_check(provider: str, partner_id: str, found: DeliveryPartner | None) -> Check:
    """Whether this delivery partner works with this provider (release 2026, contract 2.1)."""
    facts: dict[str, object] = {"id": partner_id, "caller": provider}
    return Check("delivery-partner.unknown", found is None or provider not in found.cohorts, facts)


def participant_check(
    register: Register, provider: str, rule: str, objects: bool, participant_id: str | None, course: str | None = None
) -> Check:
    """A check of who takes part in what; an objection tells where the participant is known, and on which courses."""
    facts: dict[str, object] = {"participant_id": participant_id, "course": course, "caller": provider}
    return Check(rule, objects, {**facts, **_traces(register, provider, participant_id, course)} if objects else facts)


def _traces(register: Register, provider: str, participant_id: str | None, course: str | None) -> dict[str, object]:
    known = participant_id or ""
    found: dict[str, object] = {}
    if known in register.identities:
        person = register.people[register.identities[known].person_id]
        if person.id != known:
            found["became"] = person.id
    elif known in register.applications:
        return {"participant_of_application": register.person_of(register.applications[known]).id}
    else:
        return {}
    applications = list(register.applications_of(person))
    accepted = [one for one in applications if one.status is ApplicationStatus.ACCEPTED]
    mine = [one.course for one in accepted if one.provider == provider]
    if mine:
        found["enrolled_on"] = ", ".join(mine)
    for one in accepted:
        if one.provider != provider and (course in (None, one.course) or not mine):
            found |= {"accepted_by": one.provider, "accepted_application": one.id, "accepted_course": one.course}
            break
    same = register.reference.same_course
    for one in applications:
        # one that a rival stands in the way of is no way out
        free = not any(same(one.course, other.course) for other in accepted)
        if one.provider == provider and one.status is ApplicationStatus.PENDING and free:
            found["pending_application"] = one.id
            break
    return found
