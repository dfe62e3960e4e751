-- What was said of a fact can be taken back: `withdrawn` is a word like the others, and the newest word counts.
-- A CHECK cannot be altered, so the table is made anew (https://www.sqlite.org/lang_altertable.html, section 7).

CREATE TABLE corrections_anew (
    id INTEGER PRIMARY KEY,
    -- No foreign key: the fact may be of any kind, and a correction outlives its fact.
    kind TEXT NOT NULL CHECK (kind IN ('statistic', 'official', 'target')),
    fact_id TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('wrong', 'right', 'value', 'withdrawn')),
    value REAL,
    note TEXT NOT NULL,
    author TEXT NOT NULL,
    at TEXT NOT NULL
);
INSERT INTO corrections_anew (id, kind, fact_id, verdict, value, note, author, at)
SELECT id, kind, fact_id, verdict, value, note, author, at FROM corrections ORDER BY id;
DROP TABLE corrections;
ALTER TABLE corrections_anew RENAME TO corrections;
CREATE INDEX corrections_fact ON corrections (fact_id);
