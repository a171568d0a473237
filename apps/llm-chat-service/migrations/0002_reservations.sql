-- Answers under way: each has one of its user's places and holds back the tokens that it may take. One that is never
-- settled, because its process ended, counts until it expires.
CREATE TABLE reservations (
  id              uuid        PRIMARY KEY,
  user_id         bigint      NOT NULL,
  idempotency_key text        NOT NULL,   -- empty: none
  tokens          bigint      NOT NULL,
  expires_at      timestamptz NOT NULL
);
CREATE INDEX reservations_of_user ON reservations (user_id);
CREATE INDEX reservations_expiry ON reservations (expires_at);
