"""The tester's kit: a sandbox for a test, from Python.

    from sandbox.kit import NpqSandbox

    with NpqSandbox(scenario="duplicate-applications") as sandbox:
        answer = sandbox.client("teach-first").get("/api/v3/npq-applications")

The pytest plugin's fixture `npq_sandbox` is the same object. Nothing here needs more than the standard library until
something is called that does.
"""

from sandbox.kit.client import Answer, ApiClient
from sandbox.kit.clock import Clock
from sandbox.kit.exchange import Exchange
from sandbox.kit.faults import Faults
from sandbox.kit.sandbox import NpqSandbox
from sandbox.kit.server import SandboxDidNotStart, SandboxServer
from sandbox.remote import NotReachable, Refused

__all__ = [
    "Answer",
    "ApiClient",
    "Clock",
    "Exchange",
    "Faults",
    "NotReachable",
    "NpqSandbox",
    "Refused",
    "SandboxDidNotStart",
    "SandboxServer",
]
