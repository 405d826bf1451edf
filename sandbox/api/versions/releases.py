"""A release is a named set of versions: its OpenAPI files lie in `openapi/<release>/<version>.yaml`."""

from functools import cache

from sandbox.api.versions.version import Version

RELEASES = ("2023", "2026")


@cache
def versions(release: str, *, faithful: bool = False) -> tuple[Version, ...]:
    """The versions of a release.

    Args:
        release: which one.
        faithful: as under --faithful-errors, where they differ.

    Raises:
        KeyError: there is no such release.
    """
    # a server has one release: the other's versions, and with them its law, would take 5 ms of its start
    if release == "2023":
        from sandbox.api.versions import v1, v2, v3

        return v1, v2, v3
    if release == "2026" and faithful:
        from sandbox.api.versions import v3_2026_faithful

        return (v3_2026_faithful,)
    if release == "2026":
        from sandbox.api.versions import v3_2026

        return (v3_2026,)
    raise KeyError(release)
