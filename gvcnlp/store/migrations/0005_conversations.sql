-- 0005  Conversations: what was asked in `gvcnlp chat`, and the answers as they were given.
--
-- `answer` is the JSON of `ask --json`. A turn that was taken back is deleted.
-- Down: DROP VIEW v_turns; DROP VIEW v_said; DROP TABLE turns; DROP TABLE conversations.

CREATE TABLE conversations (
    number     INTEGER PRIMARY KEY,
    started_at TEXT NOT NULL      -- UTC, ISO 8601
) STRICT;

CREATE TABLE turns (
    conversation INTEGER NOT NULL REFERENCES conversations (number) ON DELETE CASCADE,
    position     INTEGER NOT NULL CHECK (position >= 1),
    asked_at     TEXT NOT NULL,   -- UTC, ISO 8601
    question     TEXT NOT NULL,
    answer       TEXT NOT NULL CHECK (json_valid(answer)),
    PRIMARY KEY (conversation, position)
) STRICT, WITHOUT ROWID;

-- One row a claim, without its passage: what counting reads.
CREATE VIEW v_said AS SELECT passage AS passage_number, dimension, type, status FROM claims;

-- One row a turn.
CREATE VIEW v_turns AS
SELECT t.conversation, t.position, c.started_at, t.asked_at, t.question,
       t.answer ->> '$.answer' AS said, t.answer ->> '$.answered' AS answered, t.answer
FROM turns t JOIN conversations c ON c.number = t.conversation;
