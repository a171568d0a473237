"""What goes on while a part is away, and how it comes back."""

import uuid

import httpx
import pytest

from support.platform import eventually, unique

OPTIONAL = ["auth-service", "artist-service", "comment-service", "search-service", "feedback-service", "llm-chat-service"]


@pytest.fixture
def stopped(platform):
    """Stops services for one test."""
    names = []

    def stop(name):
        names.append(name)
        platform.control("stop", name)

    yield stop
    for name in names:
        platform.control("start", name)
    for name in names:
        assert eventually(lambda name=name: platform.is_ready(name), 30)


@pytest.mark.parametrize("name", OPTIONAL)
def test_the_home_page_goes_on_without_any_one_service(platform, stopped, name):
    platform.register().write_post(unique("Still here"))
    stopped(name)
    for _ in range(5):
        answer = platform.visitor.get("/pages/home", sort="new", limit=1)
        assert answer.status_code == 200
        assert answer.json()["posts"]["items"]
        assert httpx.get(platform.pages + "/").status_code == 200
    home = platform.visitor.get("/pages/home", sort="top", limit=2).json()
    if name == "auth-service":  # people in the cache are shown all the same
        assert name in home["degraded"] or all(post["author"]["username"] for post in home["posts"]["items"])
    if name in ("artist-service", "comment-service"):
        assert name in home["degraded"]


def test_the_home_page_shows_the_last_good_list_while_content_is_away(platform, stopped):
    post = platform.register().write_post(unique("Last seen"))
    assert platform.visitor.get("/pages/home", sort="new").status_code == 200
    stopped("content-service")
    answer = eventually(lambda: (a := platform.visitor.get("/pages/home", sort="new")).status_code == 200 and a)
    assert answer.json()["posts"]["items"]
    assert "content-service" in answer.json()["degraded"]


def test_tokens_are_checked_while_auth_is_away(platform, stopped):
    author = platform.register()
    stopped("auth-service")
    answer = author.post("/posts", {"kind": "discussion", "title": unique("Alone"), "body": "Body."}, key=str(uuid.uuid4()))
    assert answer.status_code == 201


@pytest.mark.parametrize("store", ["cache", "bus"])
def test_writes_and_pages_go_on_while_redis_is_away_and_events_catch_up(platform, stopped, store):
    author = platform.register()
    platform.control("stop", store)
    try:
        word = unique("offline")
        post = author.write_post(f"Written {word}")
        assert platform.visitor.get(f"/pages/posts/{post['id']}").status_code == 200
        assert platform.visitor.get("/pages/home").status_code == 200
    finally:
        platform.control("start", store)
    assert eventually(lambda: platform.visitor.find(word), 20)


def test_services_come_back_by_themselves_after_postgres_restarts(platform):
    author = platform.register()
    platform.control("restart", "postgres")
    assert eventually(lambda: all(platform.is_ready(f"{name}-service") for name in ("auth", "content", "artist", "comment")), 30)
    assert eventually(lambda: author.post("/posts", {"kind": "discussion", "title": unique("Back"), "body": "Body."}).status_code == 201, 15)
