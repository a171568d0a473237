CREATE TABLE conversations (
  id            uuid        PRIMARY KEY,
  user_id       bigint      NOT NULL,
  title         text        NOT NULL,              -- empty until the first question gives it one
  message_count bigint      NOT NULL DEFAULT 0,
  revision      bigint      NOT NULL DEFAULT 1,    -- of the title
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL               -- of the latest message
);
CREATE INDEX conversations_of_user ON conversations (user_id, updated_at DESC, id DESC);

CREATE TABLE messages (
  number            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,   -- their order
  id                uuid        NOT NULL UNIQUE,
  conversation_id   uuid        NOT NULL REFERENCES conversations ON DELETE CASCADE,
  role              text        NOT NULL CHECK (role IN ('user', 'assistant')),
  content           text        NOT NULL,
  citations         text        NOT NULL DEFAULT '[]',   -- JSON, passed on as it was written
  finish_reason     text,                                -- of answers
  model             text,
  rating            smallint    NOT NULL DEFAULT 0 CHECK (rating IN (-1, 0, 1)),
  created_at        timestamptz NOT NULL
);
CREATE INDEX messages_of_conversation ON messages (conversation_id, number);

-- What each user has had of the daily budget.
CREATE TABLE token_usage (
  user_id bigint NOT NULL,
  day     date   NOT NULL,
  tokens  bigint NOT NULL,
  PRIMARY KEY (user_id, day)
);
CREATE INDEX token_usage_day ON token_usage (day);
