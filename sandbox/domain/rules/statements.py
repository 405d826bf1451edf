"""Rules about statements."""

from sandbox.domain.rules.rule import Kind, Rule

RULES = (
    Rule(
        "statement.unknown",
        "",
        "The id is not that of a statement of the calling provider.",
        "Take the id from the list of statements, or from a declaration, with the token of the provider that is paid.",
        "section 10",
        Kind.NOT_FOUND,
    ),
)
