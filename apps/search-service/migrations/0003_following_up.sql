-- The own names for which dependent rows were looked up last. Beside documents, not in it: a row there has nine indexes
-- and a vector, and this is written once for every thing that can be mentioned.
CREATE TABLE told_names (
  type  text   NOT NULL,
  id    bigint NOT NULL,
  names text   NOT NULL,
  PRIMARY KEY (type, id)
);
INSERT INTO told_names (type, id, names) SELECT type, id, told_names FROM documents WHERE told_names <> '';
-- Processes of the version before use the column while they are replaced; what they note there costs a second look. A
-- later migration drops it.

-- Every lookup in a GIN index reads its list of new entries from end to end: with the default of 4 MB 7 ms for one name,
-- and a third of a second for the dependents of 200. Where a row has few keys they go into the index at once; where it
-- has many, the list is short.
ALTER INDEX documents_depends_on SET (fastupdate = off);
ALTER INDEX documents_name_keys  SET (fastupdate = off);
ALTER INDEX documents_artists    SET (fastupdate = off);
ALTER INDEX documents_tags       SET (fastupdate = off);
ALTER INDEX documents_genres     SET (fastupdate = off);
ALTER INDEX documents_vector     SET (gin_pending_list_limit = 64);
ALTER INDEX words_sounds         SET (fastupdate = off);
ALTER INDEX words_deletes        SET (gin_pending_list_limit = 64);
ALTER INDEX words_loose          SET (gin_pending_list_limit = 64);
-- What waits in the lists already is not sorted in by that.
SELECT gin_clean_pending_list('documents_depends_on');
SELECT gin_clean_pending_list('documents_name_keys');
SELECT gin_clean_pending_list('documents_artists');
SELECT gin_clean_pending_list('documents_tags');
SELECT gin_clean_pending_list('documents_genres');
SELECT gin_clean_pending_list('words_sounds');
