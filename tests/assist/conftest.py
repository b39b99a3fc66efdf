"""What the tests of suggestions share."""

import pytest
from assist_sample import Sample, read_sample


@pytest.fixture(scope="session")
def sample() -> Sample:
    return read_sample()
