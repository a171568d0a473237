CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- One configuration for both languages: Latin words get English stems, others Russian ones. No stop words: "The Who" and
-- phrases are found whole; which words of a query may be passed over is decided there. Texts come folded and cut into
-- words (domain/words), so this depends on no locale.
CREATE TEXT SEARCH DICTIONARY vobe_english (TEMPLATE = snowball, LANGUAGE = english);
CREATE TEXT SEARCH DICTIONARY vobe_russian (TEMPLATE = snowball, LANGUAGE = russian);
CREATE TEXT SEARCH CONFIGURATION vobe (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION vobe ALTER MAPPING FOR asciiword WITH vobe_english;
ALTER TEXT SEARCH CONFIGURATION vobe ALTER MAPPING FOR word WITH vobe_russian;

-- The lexeme of one folded word.
CREATE FUNCTION stem(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN coalesce((tsvector_to_array(to_tsvector('vobe', word)))[1], word);

-- Whatever can be found. A deleted thing stays as a row with its version and without text, so that a late update can't
-- bring it back; a score that comes before its thing waits in such a row too.
CREATE TABLE documents (
  type          text     NOT NULL CHECK (type IN ('post', 'artist', 'album', 'track', 'comment', 'user')),
  id            bigint   NOT NULL,
  version       bigint   NOT NULL DEFAULT 0,
  score_version bigint   NOT NULL DEFAULT 0,
  visible       boolean  NOT NULL DEFAULT false,
  title         text     NOT NULL DEFAULT '',
  slug          text     NOT NULL DEFAULT '',
  aliases       text[]   NOT NULL DEFAULT '{}',   -- other names of an artist or a person
  body          text     NOT NULL DEFAULT '',     -- plain text
  credit        text     NOT NULL DEFAULT '',     -- the artists of an album or track, as printed
  tags          text[]   NOT NULL DEFAULT '{}',
  genres        text[]   NOT NULL DEFAULT '{}',
  language      text,
  author_id     bigint,
  post_id       bigint,                           -- of a comment
  year          int,
  created_at    timestamptz,
  fresh         bigint   NOT NULL DEFAULT 0,      -- for "newest first": microseconds since 1970, from created_at or year
  mentions      text[]   NOT NULL DEFAULT '{}',   -- what it names by id: 'artist/9'
  depends_on    text[]   NOT NULL DEFAULT '{}',   -- mentions, and what those name: whose renaming changes this row
  artist_ids    bigint[] NOT NULL DEFAULT '{}',
  names         text     NOT NULL DEFAULT '',     -- of all that it depends on, as they were when this row was written
  told_names    text     NOT NULL DEFAULT '',     -- the own names for which dependent rows were looked up last
  score         bigint   NOT NULL DEFAULT 0,      -- votes
  popularity    bigint   NOT NULL DEFAULT 0,      -- votes and comments of a post, albums of an artist, …
  name_keys     text[]   NOT NULL DEFAULT '{}',   -- title and aliases, folded and without spaces; also by their sound
  title_key     text     NOT NULL DEFAULT '',     -- title in Latin letters, for trigrams (which need an ASCII text)
  vector        tsvector,
  -- What a thing is worth before a word was read: which ones of too many matches are ranked at all.
  prior real GENERATED ALWAYS AS (
    CASE type WHEN 'artist' THEN 4 WHEN 'album' THEN 3 WHEN 'post' THEN 2.5 WHEN 'comment' THEN 1 ELSE 2 END
    + 0.5 * ln(1 + greatest(popularity, 0)::float8)) STORED,
  PRIMARY KEY (type, id)
) WITH (fillfactor = 85);

CREATE INDEX documents_vector     ON documents USING gin (vector) WITH (gin_pending_list_limit = 512) WHERE visible;
CREATE INDEX documents_tags       ON documents USING gin (tags)       WHERE visible;
CREATE INDEX documents_genres     ON documents USING gin (genres)     WHERE visible;
CREATE INDEX documents_artists    ON documents USING gin (artist_ids) WHERE visible;
CREATE INDEX documents_depends_on ON documents USING gin (depends_on);
CREATE INDEX documents_name_keys  ON documents USING gin (name_keys)  WHERE visible;
CREATE INDEX documents_by_author  ON documents (author_id, fresh DESC) WHERE visible;
CREATE INDEX documents_by_post    ON documents (post_id, fresh DESC)   WHERE visible AND type = 'comment';
CREATE INDEX documents_by_time    ON documents (fresh DESC, type, id)  WHERE visible;

-- What was written and is still to be followed up: its words learnt, its names suggested, what depends on it renewed.
-- Each entry is handled after the transaction that wrote it, so of two that cross each other one sees both.
CREATE TABLE index_queue (
  entry   bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  type    text    NOT NULL,
  id      bigint  NOT NULL,
  written boolean NOT NULL   -- else only something that it depends on was
);
CREATE INDEX index_queue_thing ON index_queue (type, id);

-- The vocabulary: every word that occurs, for what is typed wrongly, by ear, or in the other script.
CREATE TABLE words (
  word    text   COLLATE "C" PRIMARY KEY,
  lexeme  text   NOT NULL,
  loose   text   NOT NULL,   -- in Latin letters, spelling differences that can't be heard levelled
  sounds  text[] NOT NULL,   -- consonants alone, one per way to read it
  deletes text[] NOT NULL,   -- loose, and loose without each of its letters: two words that share one are a slip apart
  names   bigint NOT NULL,   -- in how many names it occurs, and in how many texts (roughly: edits count again)
  texts   bigint NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX words_lexeme  ON words (lexeme);
CREATE INDEX words_sounds  ON words USING gin (sounds)  WITH (gin_pending_list_limit = 256);
CREATE INDEX words_deletes ON words USING gin (deletes) WITH (gin_pending_list_limit = 256);
CREATE INDEX words_loose   ON words USING gin (loose gin_trgm_ops) WITH (gin_pending_list_limit = 256);

-- What is suggested while one types: each name in Latin letters, from each of its words on.
CREATE TABLE suggestions (
  type   text   NOT NULL,
  id     bigint NOT NULL,
  key    text   COLLATE "C" NOT NULL,
  weight real   NOT NULL
);
CREATE INDEX suggestions_of    ON suggestions (type, id);
CREATE INDEX suggestions_key   ON suggestions (type, key);
-- Many names begin alike: for the first letters the best ones are found in order.
CREATE INDEX suggestions_one   ON suggestions (type, (left(key, 1)), weight DESC);
CREATE INDEX suggestions_two   ON suggestions (type, (left(key, 2)), weight DESC);
CREATE INDEX suggestions_three ON suggestions (type, (left(key, 3)), weight DESC);
