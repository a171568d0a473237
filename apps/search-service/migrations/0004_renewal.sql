-- The rules by which texts become words, keys and sounds are in the service (domain/indexed, index_rules). What older
-- rules wrote is written anew little by little while searches and events go on; here stands how far that has come.
CREATE TABLE renewal (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  rules  int    NOT NULL,                          -- all that is here is written by these, or by later ones
  target int    NOT NULL,                          -- by which it is written anew at the moment
  word   text   COLLATE "C" NOT NULL DEFAULT '',   -- the last of the words that were: they come first, in order,
  type   text,                                     -- then the documents,
  id     bigint                                    -- up to this one
);
INSERT INTO renewal (rules, target) VALUES (1, 1);

-- Of a document that older rules wrote: to be indexed anew, whatever it depends on.
ALTER TABLE index_queue ADD COLUMN outdated boolean NOT NULL DEFAULT false;

-- A word as it is typed (domain/sound, typed_letters), and without each of its letters. "deletes" has the same of how it
-- is heard; apart from each other, neither pushes the other's words out.
ALTER TABLE words ADD COLUMN typos text[] NOT NULL DEFAULT '{}';
CREATE INDEX words_typos ON words USING gin (typos) WITH (gin_pending_list_limit = 64);

-- Of a post: 'review', 'news', …, by which it is found. Posts that are here already have none until they change, or are
-- told again (./vobe events replay vobe.post).
ALTER TABLE documents ADD COLUMN kind text;
