"""A release is a named set of versions: its OpenAPI files lie in `openapi/<release>/<version>.yaml`."""

from collections.abc import Mapping

from sandbox.api.versions import v1, v2, v3, v3_2026, v3_2026_faithful
from sandbox.api.versions.version import Version

# what is served under --faithful-errors where that is something else
FAITHFUL: Mapping[str, tuple[Version, ...]] = {"2026": (v3_2026_faithful,)}
RELEASES: Mapping[str, tuple[Version, ...]] = {"2023": (v1, v2, v3), "2026": (v3_2026,)}
