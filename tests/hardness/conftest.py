"""How Hypothesis looks for trouble: the same way every time, with nothing kept between two runs."""

import atexit
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.configuration import set_hypothesis_home_dir

# it keeps what it reads out of the sources, even without a database
_NOTES = Path(tempfile.mkdtemp(prefix="hypothesis-"))
set_hypothesis_home_dir(_NOTES)
atexit.register(shutil.rmtree, _NOTES, ignore_errors=True)

settings.register_profile(
    "hardness",
    derandomize=True,
    database=None,
    deadline=None,  # the machines that run this are shared
    print_blob=False,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("hardness")
