"""Ids that come from identity: the same seed and path give the same id on every machine."""

from hashlib import blake2b

_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def derive_uuid(seed: int, path: str) -> str:
    """A uuid (shaped like version 4) for whatever `path` names, under this seed."""
    # uuid.UUID would take ten times as long, and a start makes thousands
    h = blake2b(f"{seed}/{path}".encode(), digest_size=16, person=b"npq-sandbox-id").hexdigest()
    return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-{_VARIANT[h[16]]}{h[17:20]}-{h[20:]}"
