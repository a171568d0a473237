CREATE TABLE tickets (
  id               bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ticket           text        NOT NULL UNIQUE,           -- the public id, random
  kind             text        NOT NULL CHECK (kind IN ('bug', 'idea', 'question', 'praise', 'report')),
  subject          text        NOT NULL,
  body             text        NOT NULL,
  rating           smallint    CHECK (rating BETWEEN 1 AND 5),
  page             text,
  contact          text,
  reason           text,                                  -- of a report
  target_type      text,
  target_id        bigint,
  author_id        bigint,                                -- null: sent without an account
  status           text        NOT NULL DEFAULT 'new'
                   CHECK (status IN ('new', 'triaged', 'in_progress', 'resolved', 'declined')),
  priority         text        CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
  assignee         bigint,
  tags             text[]      NOT NULL DEFAULT '{}',
  merged_into      bigint      REFERENCES tickets,        -- the report on the same target that stands for this one
  report_count     bigint      NOT NULL DEFAULT 1,        -- of the reports that this one stands for, itself included
  latest_report_at timestamptz NOT NULL,
  message_count    bigint      NOT NULL DEFAULT 0,
  created_at       timestamptz NOT NULL,
  updated_at       timestamptz NOT NULL,
  resolved_at      timestamptz,                           -- when it was last resolved or declined
  revision         bigint      NOT NULL DEFAULT 1,        -- of what moderators change
  version          bigint      NOT NULL DEFAULT 1,        -- grows with every change
  CHECK ((target_type IS NULL) = (target_id IS NULL))
);

CREATE INDEX tickets_shown     ON tickets (id DESC) WHERE merged_into IS NULL;
CREATE INDEX tickets_by_status ON tickets (status, id DESC) WHERE merged_into IS NULL;
CREATE INDEX tickets_by_author ON tickets (author_id, id DESC) WHERE author_id IS NOT NULL;
CREATE INDEX tickets_by_target ON tickets (target_type, target_id, id DESC) WHERE target_id IS NOT NULL;
CREATE INDEX tickets_merged    ON tickets (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX tickets_by_time   ON tickets (created_at);
-- PostgreSQL's Russian configuration stems Latin words by the English rules.
CREATE INDEX tickets_words     ON tickets USING gin (to_tsvector('russian', subject || ' ' || body));

-- The keys of private links; only their hashes. A repeated POST gets a key of its own.
CREATE TABLE ticket_keys (
  ticket_id bigint NOT NULL REFERENCES tickets,
  key_hash  text   NOT NULL,
  PRIMARY KEY (ticket_id, key_hash)
);

CREATE TABLE ticket_messages (
  id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ticket_id  bigint      NOT NULL REFERENCES tickets,
  side       text        NOT NULL CHECK (side IN ('author', 'team')),
  author_id  bigint,
  body       text        NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX ticket_messages_of_ticket ON ticket_messages (ticket_id, id);

-- The audit trail: who changed what, one row per member that changed.
CREATE TABLE ticket_history (
  id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ticket_id  bigint      NOT NULL REFERENCES tickets,
  actor_id   bigint      NOT NULL,
  member     text        NOT NULL,
  before     text,
  after      text,
  created_at timestamptz NOT NULL
);
CREATE INDEX ticket_history_of_ticket ON ticket_history (ticket_id, id);
