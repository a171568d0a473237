"""Signing in through an address that is not loopback. Browsers keep `Secure` cookies over plain HTTP only on loopback, so
this needs a browser that stands elsewhere: in a network namespace, at the other end of a virtual cable."""

import os
import socket
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from support.platform import Platform, unique

REPOSITORY = Path(__file__).resolve().parents[2]
NAMESPACE = f"vobe-{os.getpid()}"
CABLE, FAR_END = f"vobe{os.getpid() % 100_000}a", f"vobe{os.getpid() % 100_000}b"


def is_ours(address: str) -> bool:
    """A run beside this one, or one that was broken off, may have some."""
    with socket.socket() as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
    return True


@pytest.fixture(scope="module")
def here() -> str:
    """An address that no interface has; runs begin to look for theirs at different places."""
    numbers = ((os.getpid() + step) % 256 for step in range(256))
    return next(address for address in (f"10.213.{number}.1" for number in numbers) if not is_ours(address))


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True, timeout=20)


@pytest.fixture(scope="module")
def elsewhere(here):
    """A namespace that reaches this machine at `here`, and nothing else."""
    there = here.removesuffix("1") + "2"
    if os.geteuid() != 0:
        pytest.skip("making a network namespace needs root")
    ip("netns", "add", NAMESPACE)
    try:
        ip("link", "add", CABLE, "type", "veth", "peer", "name", FAR_END, "netns", NAMESPACE)
        ip("addr", "add", f"{here}/30", "dev", CABLE)
        ip("link", "set", CABLE, "up")
        ip("-n", NAMESPACE, "addr", "add", f"{there}/30", "dev", FAR_END)
        ip("-n", NAMESPACE, "link", "set", FAR_END, "up")
        ip("-n", NAMESPACE, "link", "set", "lo", "up")
        yield NAMESPACE
    finally:
        ip("netns", "delete", NAMESPACE)  # the cable goes with it


@pytest.fixture(scope="module")
def public_platform(here, elsewhere, tmp_path_factory):
    with socket.socket() as probe:
        probe.bind((here, 0))
        url = f"http://{here}:{probe.getsockname()[1]}"
    running = Platform.start(REPOSITORY, tmp_path_factory.mktemp("public"), {}, "--public-url", url)
    yield running
    running.stop()


@pytest.fixture
def distant_page(launch_chromium, elsewhere, public_platform, tmp_path):
    program = tmp_path / "chromium"
    program.write_text(f'#!/bin/sh\nexec ip netns exec {elsewhere} /usr/bin/chromium "$@"\n')
    program.chmod(0o755)
    browser = launch_chromium(str(program))
    page = browser.new_page(base_url=public_platform.environment["VOBE_PUBLIC_URL"])
    page.set_default_timeout(15_000)
    yield page
    browser.close()


@pytest.mark.timeout(400)
def test_a_person_signs_in_and_writes_from_another_machine(distant_page, public_platform):
    page, name, title = distant_page, unique("distant"), unique("From afar")
    page.goto("/register")
    page.get_by_label("Username").fill(name)
    page.get_by_label("E-mail").fill(f"{name}@example.org")
    page.get_by_label("Password").fill("a long and plain password")
    page.get_by_role("button", name="Create the account").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.goto("/posts/new")
    page.get_by_label("Discussion").check()
    page.get_by_label("Title").fill(title)
    page.locator("[name=body]").fill("Body.")
    page.locator("form.form .button-main").click()
    expect(page.locator("h1")).to_have_text(title)
    assert page.url.startswith(public_platform.environment["VOBE_PUBLIC_URL"])
    canonical = page.locator("link[rel=canonical]").get_attribute("href")
    assert canonical == page.url
