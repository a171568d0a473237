-- Posts whose score or discussion has changed since their places in the lists by activity were renewed and an event told
-- it. Not a mark in the row itself: an index over such a mark would make each new comment touch all indexes of its post.
CREATE TABLE unsettled_posts (post_id bigint PRIMARY KEY);
INSERT INTO unsettled_posts SELECT id FROM posts WHERE score_version > score_told;
DROP INDEX posts_score_untold;
ALTER TABLE posts DROP COLUMN score_told;

-- When the latest comment was written; last_activity_at is as of when the post was settled last.
ALTER TABLE posts ADD COLUMN commented_at timestamptz;
ALTER TABLE posts SET (fillfactor = 85);  -- so that a new row finds place beside the old one
