"""Real input: the Chinook catalogue through the gateway, as an editor would import it."""

from pathlib import Path

import pytest

CHINOOK = Path(__file__).resolve().parents[3] / "shared" / "data" / "chinook.ndjson"


@pytest.fixture(scope="module")
def report(platform):
    if not CHINOOK.exists():
        pytest.skip(f"the Chinook catalogue is not beside the checkout ({CHINOOK.name}): its import is left out")
    return platform.import_catalogue(CHINOOK)


def test_all_of_it_is_taken(report):
    assert not report["refused"], report["refused"][:5]
    assert report["created"] >= 4_000


def test_again_it_changes_nothing(platform, report):
    again = platform.import_catalogue(CHINOOK)
    assert again["created"] == 0 and again["updated"] == 0 and not again["refused"]


def test_a_name_with_a_separator_is_one_artist(platform, report):
    artists = platform.visitor.get("/artists", q="AC/DC").json()["items"]
    assert [artist["name"] for artist in artists if artist["name"].startswith("AC")].count("AC/DC") >= 1


def test_every_artist_is_reached_page_by_page(platform, report):
    seen, cursor = set(), None
    while True:
        page = platform.visitor.get("/artists", sort="name", limit=100, cursor=cursor).json()
        ids = [artist["id"] for artist in page["items"]]
        assert not seen & set(ids)
        seen |= set(ids)
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert len(seen) >= 275
