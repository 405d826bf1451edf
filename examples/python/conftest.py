import pytest
from provider import Provider


@pytest.fixture
def provider(npq_sandbox):
    return Provider(npq_sandbox.url, npq_sandbox.token("ambition-institute"))
