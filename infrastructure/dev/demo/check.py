#!/usr/bin/env python3
"""Checks the demo data: form of every line, limits of the API, references, order.

Usage: check.py [folder]     (default: the folder of this script)
Prints counts and exits with 0, or prints `file:line: what is wrong` and exits with 1.
"""

import json
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

ARTIST_KINDS = {"person", "group", "other"}
ALBUM_TYPES = {"album", "single", "ep", "compilation", "live"}
POST_KINDS = {"review", "news", "discussion", "list", "question"}
ROLES = {"admin", "moderator", "editor"}
LANGUAGES = {"ru", "en"}

TEXT, NUMBER, INTEGER, FLAG, LIST = str, (int, float), int, bool, list

# Members of a line by kind: required, then optional.
MEMBERS = {
    "artist": (
        {"kind": TEXT, "key": TEXT, "name": TEXT},
        {"sort_name": TEXT, "artist_kind": TEXT, "country": TEXT, "begin_year": INTEGER, "end_year": INTEGER,
         "bio": TEXT, "genres": LIST, "aliases": LIST, "links": LIST},
    ),
    "album": (
        {"kind": TEXT, "key": TEXT, "title": TEXT, "artist_credit": LIST},
        {"type": TEXT, "year": INTEGER, "genres": LIST},
    ),
    "track": (
        {"kind": TEXT, "key": TEXT, "album": TEXT, "disc": INTEGER, "position": INTEGER, "title": TEXT,
         "duration_ms": INTEGER, "artist_credit": LIST},
        {"explicit": FLAG, "genres": LIST},
    ),
    "user": (
        {"username": TEXT, "display_name": TEXT, "email": TEXT, "language": TEXT, "bio": TEXT},
        {"roles": LIST},
    ),
    "post": (
        {"key": TEXT, "author": TEXT, "kind": TEXT, "title": TEXT, "body": TEXT, "language": TEXT, "tags": LIST,
         "music": LIST, "age_hours": NUMBER},
        {"rating": INTEGER},
    ),
    "comment": (
        {"post": TEXT, "key": TEXT, "parent": (str, type(None)), "author": TEXT, "body": TEXT, "language": TEXT,
         "age_hours": NUMBER},
        {},
    ),
}


class Report:
    """Collects errors; `at` is where the line being checked stands."""

    def __init__(self):
        self.errors = []
        self.at = ""

    def need(self, condition, message):
        if not condition:
            self.errors.append(f"{self.at}: {message}")
        return bool(condition)


def unique_members(pairs):
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        raise ValueError("a member occurs twice")
    return dict(pairs)


def lines(path, report):
    """Yields the objects of a file; what is not an object on a line is reported and left out."""
    report.at = path.name
    try:
        data = path.read_bytes()
    except OSError as error:
        report.need(False, error.strerror)
        return
    report.need(data.endswith(b"\n"), "does not end with a line feed")
    for number, raw in enumerate(data.split(b"\n")[:-1] if data.endswith(b"\n") else data.split(b"\n"), 1):
        report.at = f"{path.name}:{number}"
        try:
            text = raw.decode("utf-8")
            thing = json.loads(text, object_pairs_hook=unique_members)
        except ValueError as error:
            report.need(False, f"not JSON in UTF-8: {error}")
            continue
        report.need(unicodedata.is_normalized("NFC", text), "text is not NFC")
        if report.need(isinstance(thing, dict), "not an object"):
            yield thing


def well_formed(thing, kind, report):
    required, optional = MEMBERS[kind]
    known = {**required, **optional}
    right = True
    for name in required.keys() - thing.keys():
        right = report.need(False, f"member {name} is missing")
    for name, value in thing.items():
        if not report.need(name in known, f"unknown member {name}"):
            right = False
            continue
        types = known[name]
        of_type = isinstance(value, types) and (types is FLAG or not isinstance(value, bool))
        right = report.need(of_type, f"member {name} has the wrong type") and right
    return right


def texts(thing, name, report, most=None):
    """A list of distinct, non-empty strings."""
    values = thing.get(name, [])
    report.need(all(isinstance(value, str) and value.strip() == value != "" for value in values),
                f"{name} holds something that is not plain text")
    report.need(len(values) == len(set(map(str, values))), f"{name} holds a thing twice")
    if most is not None:
        report.need(len(values) <= most, f"more than {most} {name}")


def length(value, low, high, name, report):
    report.need(value == value.strip(), f"{name} begins or ends with white space")
    report.need(low <= len(value) <= high, f"{name} has {len(value)} code points, allowed {low} to {high}")


def credit(thing, artists, report):
    parts = thing["artist_credit"]
    report.need(parts, "artist_credit is empty")
    for index, part in enumerate(parts):
        if not report.need(isinstance(part, dict) and part.keys() == {"artist", "name", "join_phrase"}
                           and all(isinstance(value, str) for value in part.values()),
                           f"artist_credit {index} is not {{artist, name, join_phrase}}"):
            continue
        report.need(part["artist"] in artists, f"artist {part['artist']} is not defined before")
        report.need(part["name"].strip(), "a credited name is empty")
        last = index == len(parts) - 1
        report.need((part["join_phrase"] == "") == last, "join_phrase stands between names and nowhere else")


def artist(thing, report):
    length(thing["name"], 1, 300, "name", report)
    report.need(thing.get("artist_kind", "other") in ARTIST_KINDS, "unknown artist_kind")
    report.need(re.fullmatch("[A-Z]{2}", thing.get("country", "XX")), "country is not ISO 3166 alpha-2")
    begin, end = thing.get("begin_year", 1000), thing.get("end_year", 2100)
    report.need(1000 <= begin <= end <= 2100, "begin_year and end_year are not in order")
    texts(thing, "aliases", report)
    report.need(thing["name"] not in thing.get("aliases", []), "the name is among its aliases")
    for link in thing.get("links", []):
        report.need(isinstance(link, dict) and link.keys() == {"kind", "url"}
                    and str(link["url"]).startswith("https://"), "a link is not {kind, url} with https")


def catalogue(path, report):
    """Returns {type: {key}} of what the catalogue defines, and the positions of tracks are contiguous."""
    known = {"artist": set(), "album": set(), "track": set()}
    places = {}
    for thing in lines(path, report):
        kind = thing.get("kind")
        if not report.need(kind in known, f"unknown kind {kind}") or not well_formed(thing, kind, report):
            continue
        report.need(not any(thing["key"] in keys for keys in known.values()), f"key {thing['key']} occurs twice")
        texts(thing, "genres", report)
        if kind == "artist":
            artist(thing, report)
        else:
            length(thing["title"], 1, 300, "title", report)
            credit(thing, known["artist"], report)
        if kind == "album":
            report.need(thing.get("type", "album") in ALBUM_TYPES, "unknown type")
            report.need(1900 <= thing.get("year", 1900) <= 2100, "year out of range")
            places[thing["key"]] = (report.at, [])
        elif kind == "track":
            report.need(1_000 <= thing["duration_ms"] <= 3_600_000, "duration_ms is not between 1 s and 1 h")
            if report.need(thing["album"] in known["album"], f"album {thing['album']} is not defined before"):
                places[thing["album"]][1].append((thing["disc"], thing["position"]))
        known[kind].add(thing["key"])
    for key, (report.at, found) in places.items():
        report.need(found, f"album {key} has no tracks")
        sizes = Counter(disc for disc, _ in found)
        wanted = [(disc, n) for disc in range(1, len(sizes) + 1) for n in range(1, sizes[disc] + 1)]
        report.need(sorted(found) == wanted, f"discs and positions of {key} are not 1, 2, 3 …")
    return known


def users(path, report):
    names = set()
    emails = set()
    for user in lines(path, report):
        if not well_formed(user, "user", report):
            continue
        name = user["username"]
        report.need(re.fullmatch(r"[\w.@+-]{1,150}", name), "username has characters that are not allowed")
        folded = unicodedata.normalize("NFKC", name).casefold()
        report.need(folded not in names, f"username {name} occurs twice")
        report.need(user["email"] not in emails, f"e-mail {user['email']} occurs twice")
        report.need(user["email"].endswith("@demo.vobe.example"), "the e-mail address is not one of the demo domain")
        report.need(user["language"] in LANGUAGES, "unknown language")
        report.need(all(isinstance(role, str) and role in ROLES for role in user.get("roles", [])), "unknown role")
        names.add(folded)
        emails.add(user["email"])
    return names


def posts(path, report, authors, music):
    """Returns {key: age in hours}."""
    ages = {}
    previous = float("inf")
    for post in lines(path, report):
        if not well_formed(post, "post", report):
            continue
        report.need(post["key"] not in ages, f"key {post['key']} occurs twice")
        report.need(post["author"] in authors, f"author {post['author']} is not a user")
        report.need(post["kind"] in POST_KINDS, "unknown kind")
        report.need(post["language"] in LANGUAGES, "unknown language")
        report.need(0 < post["age_hours"] <= previous, "age_hours is not positive, or older than the line above")
        previous = post["age_hours"]
        length(post["title"], 3, 300, "title", report)
        length(post["body"], 1, 40_000, "body", report)
        texts(post, "tags", report, most=10)
        report.need(len(post["music"]) <= 20, "more than 20 references to music")
        for index, reference in enumerate(post["music"]):
            if report.need(isinstance(reference, dict) and reference.keys() == {"type", "key"}
                           and all(isinstance(value, str) for value in reference.values()),
                           f"music {index} is not {{type, key}}"):
                report.need(reference["key"] in music.get(reference["type"], ()),
                            f"music {index}: no {reference['type']} {reference['key']}")
        report.need(len(post["music"]) == len({str(reference) for reference in post["music"]}),
                    "music holds a thing twice")
        if "rating" in post:
            report.need(post["kind"] == "review", "a rating on a post that is not a review")
            report.need(1 <= post["rating"] <= 10, "rating is not between 1 and 10")
        ages[post["key"]] = post["age_hours"]
    return ages


def comments(path, report, authors, post_ages):
    """Returns {key: (post, depth, age in hours)}; a comment on the post itself has depth 0."""
    known = {}
    previous = float("inf")
    for comment in lines(path, report):
        if not well_formed(comment, "comment", report):
            continue
        report.need(comment["key"] not in known, f"key {comment['key']} occurs twice")
        report.need(comment["author"] in authors, f"author {comment['author']} is not a user")
        report.need(comment["language"] in LANGUAGES, "unknown language")
        length(comment["body"], 1, 10_000, "body", report)
        depth, older = 0, post_ages.get(comment["post"])
        report.need(older is not None, f"no post {comment['post']}")
        if comment["parent"] is not None:
            if report.need(comment["parent"] in known, f"parent {comment['parent']} is not defined before"):
                parent_post, parent_depth, older = known[comment["parent"]]
                report.need(parent_post == comment["post"], "the parent belongs to another post")
                depth = parent_depth + 1
        report.need(depth <= 50, "deeper than 50")
        if older is not None:
            report.need(0 < comment["age_hours"] < older, "not younger than what it answers, or from the future")
        report.need(comment["age_hours"] <= previous, "older than the line above")
        previous = comment["age_hours"]
        known[comment["key"]] = (comment["post"], depth, comment["age_hours"])
    return known


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    report = Report()
    music = catalogue(folder / "catalogue.ndjson", report)
    authors = users(folder / "users.ndjson", report)
    post_ages = posts(folder / "posts.ndjson", report, authors, music)
    threads = comments(folder / "comments.ndjson", report, authors, post_ages)
    for error in report.errors:
        print(error, file=sys.stderr)
    for kind, keys in music.items():
        print(f"{kind}s: {len(keys)}")
    print(f"users: {len(authors)}")
    print(f"posts: {len(post_ages)}")
    print(f"comments: {len(threads)} (deepest {max((depth for _, depth, _ in threads.values()), default=0)})")
    return 1 if report.errors else 0


if __name__ == "__main__":
    sys.exit(main())
