"""Pytest inside of pytest: without the plugins of this environment that take longer to load than the tests inside."""

LEAN = tuple(f"-pno:{name}" for name in ("schemathesis", "hypothesispytest", "faker", "anyio"))
