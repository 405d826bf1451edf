"""Ids that come from identity: the same seed and path give the same id on every machine."""

from hashlib import blake2b
from uuid import UUID


def derive_uuid(seed: int, path: str) -> str:
    """A uuid (shaped like version 4) for whatever `path` names, under this seed."""
    digest = blake2b(f"{seed}/{path}".encode(), digest_size=16, person=b"npq-sandbox-id").digest()
    return str(UUID(bytes=digest, version=4))
