-- The own names for which dependent rows were looked up last. Beside documents, not in it: a row there has nine indexes
-- and a vector, and this is written once for every thing that can be mentioned.
CREATE TABLE told_names (
  type  text   NOT NULL,
  id    bigint NOT NULL,
  names text   NOT NULL,
  PRIMARY KEY (type, id)
);
INSERT INTO told_names (type, id, names) SELECT type, id, told_names FROM documents WHERE told_names <> '';
-- Only following up reads it: processes of the version before leave that to the others until they are replaced.
ALTER TABLE documents DROP COLUMN told_names;

-- Every lookup of dependents reads what waits in the index's list of new entries from end to end: with names by the
-- hundred, and the default of 4 MB, a third of a second.
ALTER INDEX documents_depends_on SET (fastupdate = off);
