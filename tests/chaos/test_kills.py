"""kill -9 during writes loses nothing acknowledged, whoever is killed."""

import random
import time

import pytest

from support.ledger import steady_writes
from support.platform import SERVICES, ask, eventually, stores

ROUNDS = 3


@pytest.fixture
def chance():
    """The moments are random, but the same in each run."""
    return random.Random(20261125)


@pytest.mark.timeout(600)
def test_services_that_are_killed_in_turn_lose_nothing(platform, chance):
    with steady_writes(platform) as ledger:
        for victim in SERVICES * ROUNDS:
            a_moment(chance)
            platform.kill(victim)
            assert eventually(lambda: platform.is_ready(victim), 30), victim
    ledger.assert_kept(least=len(SERVICES) * ROUNDS)
    platform.await_whole()


@pytest.mark.timeout(600)
def test_stores_that_are_killed_lose_nothing(platform, chance):
    assert_every_commit_is_flushed(platform)
    with steady_writes(platform) as ledger:
        for store in stores() * ROUNDS:
            a_moment(chance)
            platform.kill(store)
            platform.await_whole()
            ledger.await_progress()
    ledger.assert_kept()


def assert_every_commit_is_flushed(platform):
    """Else a kill would show nothing: what was written is in the kernel, which does not die with its process."""
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert ask(platform, f"SHOW {setting}") == "on", setting


def a_moment(chance):
    """Until the next blow; what is random here is the moment of the blow, nothing is waited for."""
    time.sleep(chance.uniform(0.1, 0.5))
