"""A full disk, a bad network and programs that hang, during writes: what was acknowledged is kept, and all comes back by
itself."""

import os
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from support.faulty_link import FaultyLink
from support.ledger import steady_writes
from support.nodes import elasticsearch_behind, kafka_behind
from support.platform import PROFILE, Platform, answered, ask, eventually, postgres_socket, stores, unique

REPOSITORY = Path(__file__).resolve().parents[2]
DISK_MEGABYTES = 900
# Seconds that a fault lasts, longer than any deadline of a request. Slept through: it is the fault, nothing is waited for.
HARDSHIP = 8
MINUTE = 60
WRITES_A_SECOND = 100  # at most; what waits for a minute grows with them, and the time in which it is caught up on
SLOW = 0.15  # seconds, each way
TOO_SLOW = 1  # longer than search waits for its engine

pytestmark = pytest.mark.timeout(600)


# ---- a full disk


@pytest.fixture
def small_disk():
    """A disk of its own for one instance, where filling it harms nobody else."""
    if os.geteuid() != 0:
        pytest.skip("mounting a disk needs root")
    folder = Path(f"/tmp/vobe-disk-{os.getpid()}")
    folder.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m,mode=0755", "none", folder], check=True, timeout=20)
        yield folder
        subprocess.run(["umount", folder], check=True, timeout=20)
    finally:
        folder.rmdir()


def test_a_full_disk_loses_nothing_and_writing_goes_on_when_there_is_room(small_disk):
    platform = Platform.start(REPOSITORY, small_disk, {"VOBE_RATE_LIMITS": "off"})
    try:
        with steady_writes(platform, patience=180) as ledger:
            ledger.await_progress()
            filler = small_disk / "filler"
            fill(filler)
            time.sleep(HARDSHIP)
            filler.unlink()
            platform.await_whole(120)
            ledger.await_progress()
        ledger.assert_kept()
    finally:
        platform.stop()


def fill(file: Path) -> None:
    block = b"\0" * 1024 * 1024
    with file.open("wb", buffering=0) as out:
        try:
            while out.write(block):
                pass
        except OSError:
            pass


# ---- a bad network

# What stands at the far end of a cable of ours.
CABLES = ["content", *stores()]
FAULTS = {"slow": lambda cable: cable.slow_down(SLOW), "cut": FaultyLink.cut, "half-open": FaultyLink.freeze}


@pytest.fixture(scope="module")
def wired(tmp_path_factory):
    """An instance, and the cables to parts of it."""
    home = tmp_path_factory.mktemp("wired")
    cables = {name: FaultyLink() for name in CABLES if name != "postgres"}
    with ExitStack() as afterwards:
        afterwards.callback(lambda: [cable.close() for cable in cables.values()])
        if PROFILE == "full":
            afterwards.enter_context(kafka_behind(cables["bus"], home / "kafka"))
            afterwards.enter_context(elasticsearch_behind(cables["elasticsearch"], home / "elasticsearch"))
        # Services that wait for Redis are ready all the same, so its address may come after them.
        platform = Platform.start(REPOSITORY, home, {"VOBE_RATE_LIMITS": "off"} | ends_of(cables))
        afterwards.callback(platform.stop)
        cables["content"].target = port_of(platform.service("content-service"))
        cables["cache"].target = port_of(platform.environment["VOBE_CACHE_URL"])
        if PROFILE == "light":
            cables["bus"].target = port_of(platform.environment["VOBE_BUS_URL"])
        cables["postgres"] = cable_to_postgres(platform)
        platform.await_whole()
        yield platform, cables


def ends_of(cables) -> dict[str, str]:
    """The near ends, as settings of the services."""
    at = {name: f"127.0.0.1:{cable.port}" for name, cable in cables.items()}
    settings = {"VOBE_CONTENT_URL": f"http://{at['content']}", "VOBE_CACHE_URL": f"redis://{at['cache']}/0"}
    if PROFILE == "light":
        return settings | {"VOBE_BUS_URL": f"redis://{at['bus']}/0"}
    return settings | {
        "VOBE_KAFKA_BROKERS": at["bus"],
        "VOBE_KAFKA_INSTANCE_ID": "1",  # as on the launcher's own broker
        "VOBE_ELASTICSEARCH_URL": f"http://{at['elasticsearch']}",
    }


def port_of(url: str) -> int:
    return urlsplit(url).port


def cable_to_postgres(platform) -> FaultyLink:
    """Takes the place of its socket; whoever was connected connects anew."""
    socket = postgres_socket(platform.environment["VOBE_POSTGRES_URL"])
    behind = socket.with_name("behind-the-cable")
    socket.rename(behind)
    cable = FaultyLink(listen=socket, target=behind)
    ask(platform, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname <> ''")
    return cable


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", CABLES)
def test_a_bad_network_loses_nothing(wired, name, fault):
    platform, cables = wired
    with steady_writes(platform, patience=120) as ledger:
        ledger.await_progress()
        assert cables[name].connections, "it leads past the cable"
        FAULTS[fault](cables[name])
        time.sleep(HARDSHIP)
        cables[name].heal()
        platform.await_whole()
        ledger.await_progress()
    ledger.assert_kept()


@pytest.mark.full
@pytest.mark.parametrize("fault", FAULTS)
def test_search_behind_a_bad_network_is_postgresqls_and_then_elasticsearchs_again(wired, fault):
    platform, cables = wired
    platform.register().write_post(unique("Sought"))
    assert eventually(lambda: backend(platform) == "elasticsearch", 60)
    spoil = FAULTS | {"slow": lambda cable: cable.slow_down(TOO_SLOW)}
    spoil[fault](cables["elasticsearch"])
    assert eventually(lambda: backend(platform) == "postgres", 10)
    assert {backend(platform) for _ in range(20)} == {"postgres"}
    cables["elasticsearch"].heal()
    assert eventually(lambda: backend(platform) == "elasticsearch", 60)


def backend(platform) -> str:
    return answered(platform.visitor.get("/search", q="sought"))["backend"]


# ---- programs that are away or hang


@pytest.mark.timeout(300)
def test_a_broker_that_is_stopped_for_a_minute_loses_nothing(platform):
    with steady_writes(platform, writers=4, pause=4 / WRITES_A_SECOND) as ledger:
        ledger.await_progress()
        with platform.stopped("bus"):
            time.sleep(MINUTE)
            ledger.await_progress()
        ledger.await_progress()
    ledger.assert_kept()


@pytest.mark.parametrize("store", stores())
def test_a_store_that_hangs_loses_nothing(platform, store):
    """It stays connected and says nothing, as behind a network that swallows everything."""
    with steady_writes(platform, patience=120) as ledger:
        ledger.await_progress()
        with platform.suspended(store):
            time.sleep(HARDSHIP)
        ledger.await_progress()
    ledger.assert_kept()
