"""Commands that talk to a running server by its control API; one module per group."""
