"""A full disk, a bad network and programs that hang, during writes: what was acknowledged is kept, and all comes back by
itself."""

import os
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from support.faulty_link import FaultyLink
from support.ledger import steady_writes
from support.platform import PROFILE, Platform, ask, eventually, postgres_socket, stores

REPOSITORY = Path(__file__).resolve().parents[2]
DISK_MEGABYTES = 900
# Seconds that a fault lasts, longer than any deadline of a request. Slept through: it is the fault, nothing is waited for.
HARDSHIP = 8
SLOW = 0.15  # seconds, each way

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
            assert eventually(platform.all_ready, 120)
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

# What stands at the far end of a cable of ours. Kafka's clients go to the address that a broker names, past any cable:
# what a broker that hangs does, says test_a_store_that_hangs_loses_nothing.
CABLES = ["content", "postgres"] + (["bus"] if PROFILE == "light" else [])
FAULTS = {"slow": lambda cable: cable.slow_down(SLOW), "cut": FaultyLink.cut, "half-open": FaultyLink.freeze}


@pytest.fixture(scope="module")
def wired(tmp_path_factory):
    """An instance, and the cables to parts of it."""
    cables = {"content": FaultyLink(), "bus": FaultyLink()}
    settings = {"VOBE_RATE_LIMITS": "off", "VOBE_CONTENT_URL": f"http://127.0.0.1:{cables['content'].port}"}
    if PROFILE == "light":
        settings["VOBE_BUS_URL"] = f"redis://127.0.0.1:{cables['bus'].port}/0"
    # Services that wait for their bus are ready all the same, so its address may come after them.
    platform = Platform.start(REPOSITORY, tmp_path_factory.mktemp("wired"), settings)
    cables["content"].target = port_of(platform.service("content-service"))
    if PROFILE == "light":
        cables["bus"].target = port_of(platform.environment["VOBE_BUS_URL"])
    cables["postgres"] = cable_to_postgres(platform)
    assert eventually(platform.all_ready, 60)
    yield platform, cables
    platform.stop()
    for cable in cables.values():
        cable.close()


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
        FAULTS[fault](cables[name])
        time.sleep(HARDSHIP)
        cables[name].heal()
        assert eventually(platform.all_ready, 60)
        ledger.await_progress()
    ledger.assert_kept()


# ---- programs that hang


@pytest.mark.parametrize("store", stores())
def test_a_store_that_hangs_loses_nothing(platform, store):
    """It stays connected and says nothing, as behind a network that swallows everything."""
    with steady_writes(platform, patience=120) as ledger:
        ledger.await_progress()
        with platform.suspended(store):
            time.sleep(HARDSHIP)
        assert eventually(platform.all_ready, 60)
        ledger.await_progress()
    ledger.assert_kept()
