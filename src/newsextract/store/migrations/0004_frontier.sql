-- What the crawler remembers from night to night: addresses, sources of addresses, pages not yet judged.

-- When the newspaper took the article away; its facts stay.
ALTER TABLE articles ADD COLUMN gone_at TEXT;
-- When the retention setting removed the bytes; the row stays, for what was read from them refers to it.
ALTER TABLE pages ADD COLUMN dropped_at TEXT;

CREATE TABLE frontier (
    id INTEGER PRIMARY KEY,
    paper TEXT NOT NULL REFERENCES papers (id),
    post_id TEXT NOT NULL,
    url TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'stored', 'elsewhere', 'gone', 'given_up')),
    source TEXT NOT NULL,
    found_at TEXT NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,
    not_before TEXT,
    outcome TEXT,
    asked_at TEXT,
    etag TEXT,
    last_modified TEXT,
    UNIQUE (paper, post_id)
);
CREATE INDEX frontier_state ON frontier (paper, state, not_before);

CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    paper TEXT NOT NULL REFERENCES papers (id),
    url TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('section', 'feed', 'sitemap', 'month')),
    outcome TEXT NOT NULL,
    articles INTEGER NOT NULL,
    asked_at TEXT NOT NULL,
    answered_at TEXT,
    failures INTEGER NOT NULL,
    not_before TEXT,
    etag TEXT,
    last_modified TEXT,
    UNIQUE (paper, url)
);

CREATE TABLE walks (
    id INTEGER PRIMARY KEY,
    paper TEXT NOT NULL REFERENCES papers (id),
    url TEXT NOT NULL,
    next_url TEXT,
    oldest TEXT,
    pages INTEGER NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (paper, url)
);

-- Pages fetched and not yet judged: what a run leaves behind when it is killed, the next one takes up.
CREATE TABLE inbox (
    id INTEGER PRIMARY KEY,
    paper TEXT NOT NULL REFERENCES papers (id),
    post_id TEXT NOT NULL,
    page TEXT NOT NULL REFERENCES pages (sha256),
    fetch INTEGER NOT NULL REFERENCES fetches (id),
    UNIQUE (paper, post_id)
);
CREATE INDEX inbox_page ON inbox (page);
CREATE INDEX inbox_fetch ON inbox (fetch);

-- Beside max(), bare columns come from the row that holds the maximum (an SQLite rule).
WITH
dealt AS (
    SELECT r.paper, f.* FROM fetches AS f
    JOIN runs AS r ON r.id = f.run
    WHERE f.post_id IS NOT NULL
        AND f.outcome IN ('new', 'edited', 'unchanged', 'not_modified', 'quarantined', 'other_section')
),
newest AS (SELECT paper, post_id, url, outcome, max(at) AS at FROM dealt GROUP BY paper, post_id),
full_answer AS (
    SELECT paper, post_id, etag, last_modified, max(at) AS at FROM dealt WHERE status = 200 GROUP BY paper, post_id
),
known AS (
    SELECT paper, post_id FROM newest UNION SELECT paper, post_id FROM articles
)
INSERT INTO frontier (
    paper, post_id, url, state, source, found_at, failures, not_before, outcome, asked_at, etag, last_modified
)
SELECT
    k.paper,
    k.post_id,
    coalesce(a.url, n.url),
    CASE WHEN a.id IS NOT NULL THEN 'stored' WHEN n.outcome = 'other_section' THEN 'elsewhere' ELSE 'waiting' END,
    'section',
    coalesce(a.first_seen, n.at),
    iif(a.id IS NULL AND n.outcome = 'quarantined', 1, 0),
    NULL,
    n.outcome,
    n.at,
    f.etag,
    f.last_modified
FROM known AS k
LEFT JOIN newest AS n ON n.paper = k.paper AND n.post_id = k.post_id
LEFT JOIN full_answer AS f ON f.paper = k.paper AND f.post_id = k.post_id
LEFT JOIN articles AS a ON a.paper = k.paper AND a.post_id = k.post_id;
