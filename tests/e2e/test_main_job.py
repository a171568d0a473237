"""The main job through the gateway: what a member of the community does, from registering to asking for help."""

import uuid

import pytest

from support.platform import answered, eventually, unique


@pytest.fixture(scope="module")
def queen(platform, catalogue):
    artists = platform.visitor.get("/artists", q="Queen").json()["items"]
    return next(artist for artist in artists if artist["name"] == "Queen")


def test_an_account_is_made_and_its_session_goes_on_and_ends(platform):
    person = platform.register()
    assert person.get("/users/me").json()["username"] == person.username
    renewed = platform.visitor.post("/auth/refresh", {"refresh_token": person.account["refresh_token"]})
    assert renewed.status_code == 200
    person.token = renewed.json()["access_token"]
    assert person.get("/users/me").status_code == 200
    assert person.post("/auth/logout", {"refresh_token": renewed.json()["refresh_token"]}).status_code in (200, 204)
    assert platform.visitor.post("/auth/refresh", {"refresh_token": renewed.json()["refresh_token"]}).status_code == 401


def shown_on_home(platform, post: int) -> dict | None:
    """The home page, once it shows the post. Where the cache takes too long to forget the last one, the event does it."""
    home = platform.visitor.get("/pages/home", sort="new").json()
    return home if post in [card["id"] for card in home["posts"]["items"]] else None


def test_a_post_about_music_is_on_the_home_page_and_on_its_own_with_the_artists_names(platform, queen):
    author = platform.register()
    album = platform.visitor.get("/albums", artist=queen["id"]).json()["items"][0]
    music = [{"type": "artist", "id": queen["id"]}, {"type": "album", "id": album["id"]}]
    post = author.write_post(f"On {unique('harmony')}", "Four voices and one red guitar.", music=music, tags=["rock"])
    home = eventually(lambda: shown_on_home(platform, post["id"]))
    card = next(card for card in home["posts"]["items"] if card["id"] == post["id"])
    assert card["author"]["username"] == author.username
    assert card["music"][0]["title"] == "Queen"
    assert home["degraded"] == []
    page = platform.visitor.get(f"/pages/posts/{post['id']}").json()
    assert page["post"]["music"][1]["title"] == album["title"]
    assert page["post"]["music"][1]["artist_credit"][0]["name_as_printed"] == "Queen"
    assert "<p>Four voices" in page["post"]["body_html"]


def test_the_catalogue_is_walked_from_artist_to_album_to_track(platform, queen):
    artist = platform.visitor.get(f"/pages/artists/{queen['id']}").json()
    album = platform.visitor.get(f"/pages/albums/{artist['albums'][0]['id']}").json()["album"]
    tracks = [track for disc in album["discs"] for track in disc["tracks"]]
    assert [track["position"] for track in album["discs"][0]["tracks"]] == list(range(1, len(album["discs"][0]["tracks"]) + 1))
    track = platform.visitor.get(f"/pages/tracks/{tracks[0]['id']}").json()
    assert track["track"]["album_id"] == album["id"]


def test_a_comment_and_its_reply_stand_in_the_discussion_and_are_counted(platform):
    author, reader = platform.register(), platform.register()
    post = author.write_post(unique("A quiet question"))
    comment = reader.write_comment(post["id"], "A first thought.")
    author.write_comment(post["id"], "And an answer.", comment["id"])
    page = platform.visitor.get(f"/pages/posts/{post['id']}").json()
    assert page["comments"]["items"][0]["author"]["username"] == reader.username
    assert page["comments"]["items"][0]["replies"][0]["body"] == "And an answer."
    assert eventually(lambda: platform.visitor.get(f"/posts/{post['id']}").json()["comment_count"] == 2)
    reader.delete(f"/comments/{comment['id']}")
    assert eventually(lambda: platform.visitor.get(f"/posts/{post['id']}").json()["comment_count"] == 1)
    tree = platform.visitor.get(f"/posts/{post['id']}/comments").json()
    assert tree["items"][0]["state"] == "deleted" and tree["items"][0]["replies"]


def test_a_post_is_found_by_a_word_of_its_body(platform):
    word = unique("zyzzyva")
    post = platform.register().write_post("Something rare", f"There is a {word} in here.")
    assert eventually(lambda: [hit["id"] for hit in platform.visitor.find(word)] == [post["id"]])


def test_a_post_is_found_by_the_name_of_the_artist_it_is_about(platform, queen):
    post = platform.register().write_post(unique("No name given"), "Not a word of whom.", music=[{"type": "artist", "id": queen["id"]}])
    assert eventually(lambda: post["id"] in [hit["id"] for hit in platform.visitor.find("Queen", "post")])


@pytest.mark.parametrize(
    ("written", "searched"),
    [("Слушаю любимые пластинки каждый вечер.", "любимая пластинка"), ("She was singing wonderful songs.", "sings wonderful song")],
)
def test_a_post_is_found_in_another_inflection(platform, written, searched):
    post = platform.register().write_post(unique("Inflected"), written)
    assert eventually(lambda: post["id"] in [hit["id"] for hit in platform.visitor.find(searched, "post")])


def test_feedback_is_sent_and_read_again_by_its_private_link(platform):
    sent = answered(platform.register().post("/feedback", {"kind": "idea", "subject": "More vinyl", "body": "Please."}), 201)
    key = sent["link"].split("key=")[1]
    ticket = sent["ticket"]
    assert platform.visitor.get(f"/feedback/{ticket}", key=key).json()["subject"] == "More vinyl"
    assert platform.visitor.get(f"/feedback/{ticket}", key="wrong").status_code == 404
    moderator = platform.register("moderator")
    listed = moderator.get("/feedback", kind="idea").json()["items"]
    assert ticket in [item["ticket"] for item in listed]


@pytest.mark.parametrize(("language", "question"), [("en", "How do I write a post?"), ("ru", "Как написать пост?")])
def test_the_chat_answers_in_a_stream_and_cites_the_help(platform, language, question):
    person = platform.register()
    conversation = answered(person.post("/chat/conversations", {}), 201)
    answer = person.send("POST", f"/chat/conversations/{conversation['id']}/messages", json={"content": question},
                         headers={"Accept": "text/event-stream"})  # fmt: skip
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [line.removeprefix("event: ") for line in answer.text.splitlines() if line.startswith("event: ")]
    assert "citation" in events and "token" in events and events[-1] == "done"
    assert "write-a-post" in answer.text


def test_the_same_key_makes_one_post_and_another_payload_is_refused(platform):
    author, key = platform.register(), str(uuid.uuid4())
    draft = {"kind": "discussion", "title": unique("Once only"), "body": "Body."}
    first, again = answered(author.post("/posts", draft, key), 201), author.post("/posts", draft, key)
    assert answered(again, 201)["id"] == first["id"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert author.post("/posts", draft | {"title": "Another title"}, key).status_code == 422
    assert answered(platform.register().post("/posts", draft, key), 201)["id"] != first["id"]


def test_the_writer_sees_his_own_change_on_the_next_page(platform):
    author = platform.register()
    post = author.write_post(unique("Before"))
    assert author.get(f"/pages/posts/{post['id']}").status_code == 200
    title = unique("After")
    assert author.patch(f"/posts/{post['id']}", {"title": title}).status_code == 200
    assert author.get(f"/pages/posts/{post['id']}").json()["post"]["title"] == title
    home = author.get("/pages/home", sort="new").json()
    assert next(card for card in home["posts"]["items"] if card["id"] == post["id"])["title"] == title


def test_a_deleted_post_is_gone_from_its_page_and_from_search(platform):
    word, author = unique("vanishing"), platform.register()
    post = author.write_post(f"The {word} post")
    assert eventually(lambda: platform.visitor.find(word))
    assert author.delete(f"/posts/{post['id']}").status_code == 204
    assert platform.visitor.get(f"/pages/posts/{post['id']}").status_code == 404
    assert eventually(lambda: not platform.visitor.find(word))
    assert eventually(lambda: platform.visitor.get(f"/posts/{post['id']}/comments").status_code == 404)
