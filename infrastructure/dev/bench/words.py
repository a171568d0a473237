"""A made-up catalogue of any size, the same for the same size: names of words that are spread as in a language, half of
them Russian; and what people would type to find them."""

import json
import random
from collections.abc import Iterator
from urllib.parse import quote

SYLLABLES = {
    "en": ["ra", "to", "mel", "in", "sha", "dow", "ver", "lo", "ny", "sten", "bri", "ck", "ar", "den", "fi", "li", "mo", "ri", "us", "wen"],
    "ru": ["ра", "то", "мель", "ни", "ша", "до", "вер", "ло", "ный", "стен", "бри", "ка", "ар", "ден", "фи", "ли", "мо", "ри", "ус", "вен"],
}
VOCABULARY = 20_000  # words of each language
TRACKS_OF_AN_ALBUM, ALBUMS_OF_AN_ARTIST = 10, 3
EXPONENT = 0.8  # of Zipf's law: how much more often frequent words come


class Words:
    def __init__(self, language: str, chance: random.Random):
        syllables = SYLLABLES[language]
        made = dict.fromkeys("".join(chance.choices(syllables, k=chance.choice([2, 3, 3, 4]))) for _ in range(2 * VOCABULARY))
        self._words = list(made)[:VOCABULARY]
        weights = [1 / rank**EXPONENT for rank in range(1, len(self._words) + 1)]
        self._sums, total = [], 0.0
        for weight in weights:
            total += weight
            self._sums.append(total)
        self._chance = chance

    def phrase(self, shortest: int, longest: int) -> str:
        count = self._chance.randint(shortest, longest)
        return " ".join(self._chance.choices(self._words, cum_weights=self._sums, k=count)).capitalize()


def _words_of(documents: int) -> tuple[random.Random, list[Words]]:
    """English and Russian words of a catalogue of that size, and what draws them."""
    chance = random.Random(documents)
    return chance, [Words(language, chance) for language in ("en", "ru")]


def catalogue(documents: int) -> Iterator[bytes]:
    """Lines for the import: that many artists, albums and tracks together, in blocks of an artist and what is theirs."""
    _, words = _words_of(documents)
    written, number = 0, 0
    while written < documents:
        number += 1
        for line in _artist(number, words[number % 2]):
            if written < documents:
                written += 1
                yield json.dumps(line, ensure_ascii=False).encode() + b"\n"


def _artist(number: int, words: Words) -> Iterator[dict]:
    artist, name = f"bench:artist:{number}", words.phrase(1, 3)
    credit = [{"artist": artist, "name": name, "join_phrase": ""}]
    yield {"kind": "artist", "key": artist, "name": name, "sort_name": name, "artist_kind": "group"}
    for album_number in range(ALBUMS_OF_AN_ARTIST):
        album = f"bench:album:{number}:{album_number}"
        yield {"kind": "album", "key": album, "title": words.phrase(1, 4), "type": "album", "year": 1960 + number % 60, "artist_credit": credit}
        for position in range(1, TRACKS_OF_AN_ALBUM + 1):
            yield {"kind": "track", "key": f"{album}:{position}", "album": album, "disc": 1, "position": position,
                   "title": words.phrase(1, 5), "duration_ms": 200_000, "artist_credit": credit}  # fmt: skip


def queries(count: int, documents: int) -> list[str]:
    """Percent-encoded: one to three words of that catalogue, one in four of them with a slip."""
    chance, words = _words_of(documents)
    chance.seed(count)
    asked = []
    for number in range(count):
        text = words[number % 2].phrase(1, 3).lower()
        if number % 4 == 3 and len(text) > 5:
            slip = chance.randrange(1, len(text) - 1)
            text = text[:slip] + text[slip + 1 :]
        asked.append(quote(text))
    return asked


def beginnings(count: int, documents: int) -> list[str]:
    """Percent-encoded: what stands in the box while one types, two to six letters."""
    chance, words = _words_of(documents)
    chance.seed(count)
    return [quote(words[number % 2].phrase(1, 1).lower()[: chance.randint(2, 6)]) for number in range(count)]
