-- Another engine's indices (Elasticsearch's), and what is to be told to them. Without any, nothing is queued.

CREATE TABLE engine_indices (
  id          uuid        PRIMARY KEY,
  name        text        NOT NULL UNIQUE,
  mapping     int         NOT NULL,            -- the version of what it consists of
  state       text        NOT NULL CHECK (state IN ('building', 'live', 'retired', 'failed', 'gone')),
  -- How far its building has come: everything up to this place in the order of documents is in it.
  after_type  text,
  after_id    bigint,
  done        bigint      NOT NULL DEFAULT 0,  -- documents
  total       bigint      NOT NULL,            -- as many as there were at its beginning
  started_at  timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  reason      text                             -- of a failure
);
-- One is built at a time, and one is asked.
CREATE UNIQUE INDEX engine_indices_building ON engine_indices (state) WHERE state = 'building';
CREATE UNIQUE INDEX engine_indices_live     ON engine_indices (state) WHERE state = 'live';

-- Rows that changed since the engine was told, in order; the same row as often as it changed. Entries go in with the
-- change and out once all indices have it.
CREATE TABLE engine_queue (
  entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  type  text   NOT NULL,
  id    bigint NOT NULL
);

-- A row's revision grows with each change that an engine must hear of; of two transactions that change it, the later
-- one has the higher. Engines keep the highest, in whichever order they are told.
CREATE SEQUENCE document_revisions;
ALTER TABLE documents ADD COLUMN revision bigint NOT NULL DEFAULT 0;

-- By triggers, so that no statement, also one of an older version of the service, can forget it.
CREATE FUNCTION stamp_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.revision := nextval('document_revisions');
  RETURN NEW;
END $$;

CREATE FUNCTION queue_document() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  hid boolean := false;  -- whether comments are hidden by this post: by one that is known and gone
BEGIN
  IF NOT EXISTS (SELECT FROM engine_indices WHERE state IN ('building', 'live')) THEN
    RETURN NULL;
  END IF;
  INSERT INTO engine_queue (type, id) VALUES (NEW.type, NEW.id);
  IF NEW.type = 'post' THEN
    IF TG_OP = 'UPDATE' THEN
      hid := NOT OLD.visible AND OLD.version > 0;
    END IF;
    IF hid IS DISTINCT FROM (NOT NEW.visible AND NEW.version > 0) THEN
      INSERT INTO engine_queue (type, id) SELECT type, id FROM documents WHERE type = 'comment' AND post_id = NEW.id;
    END IF;
  END IF;
  RETURN NULL;
END $$;

-- Not of what only this service needs: vector, depends_on, told_names, score_version.
CREATE TRIGGER documents_stamp_new BEFORE INSERT ON documents FOR EACH ROW EXECUTE FUNCTION stamp_document();
CREATE TRIGGER documents_queue_new AFTER INSERT ON documents FOR EACH ROW EXECUTE FUNCTION queue_document();
CREATE TRIGGER documents_stamp BEFORE UPDATE OF version, visible, title, slug, aliases, body, credit, tags, genres,
  language, author_id, post_id, year, created_at, fresh, mentions, artist_ids, names, score, popularity
  ON documents FOR EACH ROW EXECUTE FUNCTION stamp_document();
CREATE TRIGGER documents_queue AFTER UPDATE OF version, visible, title, slug, aliases, body, credit, tags, genres,
  language, author_id, post_id, year, created_at, fresh, mentions, artist_ids, names, score, popularity
  ON documents FOR EACH ROW EXECUTE FUNCTION queue_document();
