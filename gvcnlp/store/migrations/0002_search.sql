-- 0002  Search: full text over segmented words, and sentence vectors.
--
-- FTS5 finds no two-character Chinese word in running text, so `words` holds Chinese as
-- overlapping pairs of simplified characters, and a query looks for words as phrases of
-- pairs (store/words.py). English words are stemmed by porter.
-- Down: DROP TABLE vectors; DROP TABLE passage_search.

CREATE VIRTUAL TABLE passage_search USING fts5 (
    words, tokenize = 'porter unicode61 remove_diacritics 2'
);

CREATE TRIGGER passage_search_forgets AFTER DELETE ON passages BEGIN
    DELETE FROM passage_search WHERE rowid = old.number;
END;

CREATE TABLE vectors (
    passage INTEGER NOT NULL REFERENCES passages (number) ON DELETE CASCADE,
    model   TEXT NOT NULL CHECK (model <> ''),
    vector  BLOB NOT NULL CHECK (length(vector) % 4 = 0),  -- little-endian float32, length one
    PRIMARY KEY (passage, model)
) STRICT;
