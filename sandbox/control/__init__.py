"""The control API under /__sandbox: what belongs to the sandbox and not to the service that it stands in for.

`openapi/control.yaml` says what there is; `mount` lays its routes; `endpoint` asks `guard` and `bodies` whether a
request may pass, calls one function of a handler module (`server`, `scenarios`, `workspaces`, `clock`) and is the only
one that touches the wire. Handlers take the `Desk` and a `Request`, and return values or raise a `Refusal`.
"""
