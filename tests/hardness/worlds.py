"""A small world for each release: somebody for every thing that can be asked, with two providers."""

from api.operations import WORLD

CLOCK_2026 = 'clock: {now: "2025-11-15T09:00:00Z", frozen: true}'
# the same people three years later, where what is theirs has other names
_LATER = (
    WORLD.replace("cohort: 2022", "cohort: 2025")
    .replace("2022-1", "2025-1")
    # only who has begun may pause
    .replace(
        "training_status: {deferred: {reason: bereavement}}}",
        "training_status: {deferred: {reason: bereavement}},\n"
        "         declarations: {started: {declaration_date: 2025-10-15T10:00:00Z}}}",
    )
)
# who has not been answered yet
_CROWD = "crowd:\n  - {count: 6, providers: [ambition-institute, teach-first], status: {pending: 1}, cohorts: [%s]}\n"
WORLDS = {"2023": WORLD + _CROWD % 2022, "2026": CLOCK_2026 + _LATER + _CROWD % 2025}
