"""One whole platform for all tests of a run: real services, real PostgreSQL and Redis, on free ports."""

from pathlib import Path

import pytest

from support.platform import PROFILE, Platform

REPOSITORY = Path(__file__).resolve().parent.parent


# One busy address asks, of a busy machine: on that, a page is not to be left without a part that is only slow.
SETTINGS = {"VOBE_RATE_LIMITS": "off", "VOBE_PART_MS": "2500"}


def pytest_collection_modifyitems(config, items):
    """What needs the full profile is no part of the light one's tests, and so is not skipped there."""
    if PROFILE == "light":
        left_out = [item for item in items if item.get_closest_marker("full")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def running_platform(home):
    running = Platform.start(REPOSITORY, home, SETTINGS)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def platform(tmp_path_factory):
    """The services as `./vobe up --empty` starts them, with those settings."""
    yield from running_platform(tmp_path_factory.mktemp("platform"))


@pytest.fixture
def platform_apart(tmp_path):
    """One for a single test, which leaves behind what others must not find."""
    yield from running_platform(tmp_path)


@pytest.fixture(scope="session")
def catalogue(platform):
    """The catalogue that the tests use, imported once by an editor through the gateway."""
    return platform.import_catalogue(REPOSITORY / "infrastructure" / "dev" / "demo" / "catalogue.ndjson")


@pytest.fixture(scope="session")
def launch_chromium():
    """Starts a real browser, Debian's chromium or a program that becomes it."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=15_000)  # as long as an action may take
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        yield lambda program="/usr/bin/chromium": playwright.chromium.launch(executable_path=program, args=arguments)


@pytest.fixture(scope="session")
def chromium(launch_chromium):
    browser = launch_chromium()
    yield browser
    browser.close()


@pytest.fixture
def page(chromium, platform):
    """A page with JavaScript off, as the main job must do without it."""
    context = chromium.new_context(java_script_enabled=False, locale="en-US", base_url=platform.pages)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def scripted_page(chromium, platform):
    """A page with JavaScript on; the test fails when the page's scripts do."""
    context = chromium.new_context(locale="en-US", base_url=platform.pages)
    context.set_default_timeout(15_000)
    opened = context.new_page()
    faults = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert not faults, faults
