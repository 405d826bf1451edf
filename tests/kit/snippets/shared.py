import pytest

from sandbox.kit import NpqSandbox


@pytest.fixture(scope="module")
def demo(npq_sandbox_server):
    with NpqSandbox("full-journey", server=npq_sandbox_server) as sandbox:
        yield sandbox


def test_one_workspace_for_several_tests(demo):
    assert demo.client("ambition-institute").get("/api/v3/npq-applications").status == 200


def test_and_nobody_else_sees_it(demo, npq_sandbox):
    assert npq_sandbox.client("ambition-institute").get("/api/v3/npq-applications").data == []
