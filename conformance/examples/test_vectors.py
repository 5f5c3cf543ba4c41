"""The vectors as tests of pytest, one for each: with nothing of ours but `traces/` and what is written in FORMAT.md.

    conformance lab --ca lab.pem
    LAB=http://127.0.0.1:8080 LAB_CA=lab.pem pytest conformance/examples/test_vectors.py

`SUITE` names another folder than `traces`, `ROLE` one role of the six that ask nobody: of the others the tester
plays whom they ask, which this does not. With `EXHAUSTIVE=1` the tier `exhaustive` is played too.
"""

import os
import ssl
import warnings
from pathlib import Path

import pytest

from consume_vectors import Lab, Skipped, play, read_suite

ROLES = [os.environ["ROLE"]] if "ROLE" in os.environ else list(Lab.HOSTS)
# Every file of the suite is held against its hash here: no test begins if one was changed.
SUITE = Path(os.environ.get("SUITE", "traces"))
VECTORS = [it for role in ROLES for it in read_suite(SUITE, role, "EXHAUSTIVE" in os.environ)]


@pytest.fixture(scope="session")
def labs():
    """The lab in each of its roles."""
    context = ssl.create_default_context(cafile=os.environ["LAB_CA"])
    return {role: Lab(os.environ["LAB"], context, role) for role in ROLES}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda it: it["id"])
def test_vector(vector, labs):
    try:
        verdict, why = play(vector, labs[vector["role"]])
    except Skipped as skipped:
        pytest.skip(str(skipped))
    if verdict == "warn":
        warnings.warn(why)
    elif verdict != "pass":
        pytest.fail(f"{verdict}: {why}", pytrace=False)
