-- Slips are counted in letters as they are typed, too: in Latin and Cyrillic ones (domain/sound, typed_letters).
UPDATE words SET deletes = deletes || typed || ARRAY(
    SELECT DISTINCT left(typed, i - 1) || substr(typed, i + 1) FROM generate_series(1, length(typed)) AS i)
  FROM (SELECT word AS of_word, translate(word, 'абвгдежзийклмнопрстуфхцчшщъыьэюя', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&*') AS typed
          FROM words) AS letters
 WHERE of_word = word AND typed ~ '^[ -~]{3,24}$' AND typed <> loose;

-- Things are found by what they are: "альбом", "песня". What the vector lacks is added to it; a renewal writes the same.
UPDATE documents SET vector = vector || setweight(to_tsvector('vobe', CASE type
    WHEN 'artist' THEN 'artist band группа singer певец певица'
    WHEN 'album' THEN 'album альбом'
    ELSE 'track трек song песня' END), 'C')
 WHERE visible AND type IN ('artist', 'album', 'track');
