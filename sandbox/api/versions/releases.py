"""A release is a named set of versions: its OpenAPI files lie in `openapi/<release>/<version>.yaml`."""

from collections.abc import Mapping

from sandbox.api.versions import v1, v2, v3
from sandbox.api.versions.version import Version

RELEASES: Mapping[str, tuple[Version, ...]] = {"2023": (v1, v2, v3)}
