"""Ids that come from identity alone."""

from uuid import UUID

from sandbox.domain.ids import derive_uuid

PATHS = [f"applications/{number}" for number in range(200)]


def test_the_same_seed_and_path_give_the_same_id() -> None:
    assert derive_uuid(1, "someone") == derive_uuid(1, "someone")


def test_other_seeds_and_paths_give_other_ids() -> None:
    assert len({derive_uuid(seed, path) for seed in (0, 1, 2, 11) for path in PATHS}) == 4 * len(PATHS)


def test_an_id_is_a_random_uuid_in_its_usual_spelling() -> None:
    for path in PATHS:
        found = UUID(derive_uuid(1, path))
        assert str(found) == derive_uuid(1, path)
        assert (found.version, found.variant) == (4, "specified in RFC 4122")
