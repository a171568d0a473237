"""The home page while a service is dead: there, without what that service owns."""

import subprocess

import pytest

from support.bus import metrics
from support.ledger import steady_writes
from support.platform import SERVICES, eventually
from support.visits import steady_visits

# Whose parts the home page has. The others' death it does not show.
OWNERS = ("auth-service", "content-service", "artist-service", "comment-service")
ANSWERED = 0.99  # of the visits from the moment of the kill on

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize("name", [name for name in SERVICES if name not in ("gateway-service", "frontend-service")])
def test_the_home_page_goes_on_while_a_service_is_dead(platform, name):
    missing = {(name,) if name in OWNERS else ()}
    with steady_writes(platform, writers=2, patience=120) as ledger, steady_visits(platform) as visits:
        ledger.await_progress()
        assert eventually(lambda: gateway_hears(platform), 30)
        assert eventually(lambda: said_missing(visits.next(20)) == {()}, 15)
        before = len(visits.ended)
        with platform.dead(name):
            if name == "auth-service":
                forget_people(platform)
            assert eventually(lambda: said_missing(visits.next(20)) == missing, 15)
            assert said_missing(visits.next(300)) == missing
            since_the_kill = visits.ended[before:]
        assert eventually(lambda: said_missing(visits.next(20)) == {()}, 30)
        ledger.await_progress()
    faults = [visit.fault for visit in since_the_kill if visit.fault]
    assert len(faults) <= (1 - ANSWERED) * len(since_the_kill), f"{len(faults)} of {len(since_the_kill)}: {faults[:5]}"
    ledger.assert_kept()


def said_missing(visits) -> set[tuple[str, ...]]:
    return {visit.degraded for visit in visits if visit.degraded is not None}


def gateway_hears(platform) -> bool:
    """What it hears of new people it keeps: that must not come after they were forgotten."""
    handled = [value for labels, value in metrics(platform, "vobe_consumer_handled_total")
               if labels == {"consumer": "gateway-service", "result": "handled"}]  # fmt: skip
    return sum(handled) > 0


def forget_people(platform):
    """Those whom the cache knows would be shown without their owner."""
    subprocess.run(["redis-cli", "-u", platform.environment["VOBE_CACHE_URL"], "FLUSHALL"], check=True, timeout=20)
