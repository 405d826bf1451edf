"""A stateful stand-in for the DfE's NPQ API.

A register is what the DfE would know: people, applications, declarations, outcomes, statements.
A workspace is one register with its own clock and seed; a bearer token opens one of them, as one lead provider.
The domain changes registers and knows nothing else.
The API turns an operation of an OpenAPI file into one call on one workspace.
A release is a named set of versions and their OpenAPI files; one server serves one release.
Time never runs in the background: whoever opens a workspace first catches it up with its clock.
"""

__version__ = "0.1.0"
