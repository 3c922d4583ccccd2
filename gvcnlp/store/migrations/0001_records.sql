-- 0001  Records: documents, their passages, and what was read in each passage.
--
-- Offsets count Unicode code points of passages.text (documents.text for passages and
-- asides), start inclusive, end exclusive. Actors, cues, claims and relations hang on
-- the number of their passage and keep their place in the record, since claims and
-- relations point at actors by that place.
-- Down: DROP TABLE asides; relations; claims; cues; actors; passages; documents.

CREATE TABLE documents (
    number    INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE CHECK (id <> ''),
    path      TEXT,               -- where it was read
    sha256    TEXT,               -- of `text`; null where passages were imported alone
    lang      TEXT CHECK (lang IN ('en', 'zh')),
    title     TEXT,
    sector    TEXT,
    country   TEXT,
    place     TEXT,
    period    TEXT,
    reference TEXT,               -- the study that a case reports
    metadata  TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
    text      TEXT NOT NULL DEFAULT '',
    coder     TEXT,               -- who annotated it: initials, or the reader and its version
    added_at  TEXT                -- UTC, ISO 8601; null in the shipped corpus
) STRICT;

CREATE TABLE passages (
    number        INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE CHECK (id <> ''),
    document      INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    cut           INTEGER NOT NULL CHECK (cut IN (0, 1)),  -- its record names its document
    lang          TEXT NOT NULL CHECK (lang IN ('en', 'zh')),
    text          TEXT NOT NULL,
    page          ANY,
    section       TEXT,
    start         INTEGER,
    end           INTEGER,
    primary_type  TEXT NOT NULL
                  CHECK (primary_type IN ('market', 'balanced', 'captive', 'hierarchy', 'none')),
    primary_score REAL CHECK (primary_score BETWEEN 0 AND 1),
    coder         TEXT,
    extra         TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(extra))
) STRICT;

CREATE INDEX passages_by_document ON passages (document);

CREATE TABLE actors (
    passage  INTEGER NOT NULL REFERENCES passages (number) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    start    INTEGER NOT NULL CHECK (start >= 0),
    end      INTEGER NOT NULL CHECK (end > start),
    text     TEXT NOT NULL,
    label    TEXT NOT NULL CHECK (label IN ('FIRM', 'BUYER')),
    named    INTEGER NOT NULL CHECK (named IN (0, 1)),
    entity   TEXT,
    name_key TEXT NOT NULL,       -- the form in which its spellings agree (codebook/names.py)
    score    REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
    PRIMARY KEY (passage, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX actors_by_entity ON actors (entity) WHERE entity IS NOT NULL;
CREATE INDEX actors_by_name ON actors (name_key);

CREATE TABLE cues (
    passage   INTEGER NOT NULL REFERENCES passages (number) ON DELETE CASCADE,
    position  INTEGER NOT NULL CHECK (position >= 0),
    start     INTEGER NOT NULL CHECK (start >= 0),
    end       INTEGER NOT NULL CHECK (end > start),
    text      TEXT NOT NULL,
    dimension TEXT NOT NULL CHECK (dimension IN ('governance', 'upgrading')),
    type      TEXT NOT NULL,
    score     REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
    PRIMARY KEY (passage, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE claims (
    passage   INTEGER NOT NULL REFERENCES passages (number) ON DELETE CASCADE,
    dimension TEXT NOT NULL,
    position  INTEGER NOT NULL CHECK (position >= 0),
    type      TEXT NOT NULL,
    status    TEXT NOT NULL CHECK (status IN ('affirmed', 'negated', 'possible', 'mentioned')),
    score     REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
    actor     INTEGER,            -- place of the actor in the same passage
    evidence  TEXT NOT NULL CHECK (json_valid(evidence)),  -- [[start, end], ...]
    PRIMARY KEY (passage, dimension, position),
    FOREIGN KEY (passage, actor) REFERENCES actors (passage, position),
    CHECK ((dimension = 'governance' AND type IN ('market', 'balanced', 'captive', 'hierarchy'))
        OR (dimension = 'upgrading'
            AND type IN ('process', 'product', 'functional', 'intersectoral')))
) STRICT, WITHOUT ROWID;

CREATE INDEX claims_by_type ON claims (type, status);

CREATE TABLE relations (
    passage  INTEGER NOT NULL REFERENCES passages (number) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    type     TEXT NOT NULL CHECK (type IN ('supplies', 'owns')),
    source   INTEGER NOT NULL,
    target   INTEGER NOT NULL,
    score    REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
    PRIMARY KEY (passage, position),
    FOREIGN KEY (passage, source) REFERENCES actors (passage, position),
    FOREIGN KEY (passage, target) REFERENCES actors (passage, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX relations_by_type ON relations (type);

CREATE TABLE asides (
    document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    kind     TEXT NOT NULL,       -- why it was not annotated: references, table, page number
    start    INTEGER NOT NULL CHECK (start >= 0),
    end      INTEGER NOT NULL CHECK (end >= start),
    PRIMARY KEY (document, position)
) STRICT, WITHOUT ROWID;
