-- Tables and indexes. Datetimes are ISO 8601 with an offset, days are ISO 8601 dates.

CREATE TABLE papers (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    base_url TEXT NOT NULL
);

CREATE TABLE places (
    id TEXT PRIMARY KEY,
    code TEXT,
    vintage TEXT,
    level TEXT,
    type TEXT NOT NULL,
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    -- Deferred: a unit may be written before the one that it points to.
    parent TEXT REFERENCES places (id) DEFERRABLE INITIALLY DEFERRED,
    successor TEXT REFERENCES places (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX places_parent ON places (parent);
CREATE INDEX places_successor ON places (successor);
CREATE INDEX places_name ON places (name);

CREATE TABLE indicators (
    id TEXT PRIMARY KEY,
    name_vi TEXT NOT NULL,
    name_en TEXT NOT NULL,
    unit TEXT,
    level TEXT
);

CREATE TABLE rules (
    id TEXT PRIMARY KEY,
    kind TEXT,
    title TEXT NOT NULL,
    status TEXT,
    hash TEXT
);

CREATE TABLE pages (
    sha256 TEXT PRIMARY KEY,
    body BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    first_seen TEXT NOT NULL
);

CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    paper TEXT NOT NULL REFERENCES papers (id),
    post_id TEXT NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    author TEXT NOT NULL,
    section TEXT NOT NULL,
    published_at TEXT,
    published TEXT,
    modified_at TEXT,
    layout TEXT NOT NULL,
    version INTEGER NOT NULL,
    first_seen TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    UNIQUE (paper, post_id)
);
CREATE INDEX articles_published ON articles (published);
CREATE INDEX articles_section ON articles (section);

CREATE TABLE article_versions (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    version INTEGER NOT NULL,
    page TEXT NOT NULL REFERENCES pages (sha256),
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    blocks TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    layout TEXT NOT NULL,
    modified_at TEXT,
    fetched_at TEXT NOT NULL,
    read_at TEXT NOT NULL,
    UNIQUE (article_id, version)
);
CREATE INDEX article_versions_page ON article_versions (page);

CREATE TABLE statistics (
    id TEXT PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    value REAL,
    value_max REAL,
    "of" REAL,
    unit TEXT NOT NULL,
    indicator TEXT REFERENCES indicators (id),
    qualifier TEXT NOT NULL,
    comparator TEXT NOT NULL,
    change REAL,
    change_unit TEXT,
    change_kind TEXT,
    baseline TEXT,
    baseline_start TEXT,
    baseline_end TEXT,
    period_text TEXT,
    period_start TEXT,
    period_end TEXT,
    period_kind TEXT,
    period_source TEXT,
    place_id TEXT REFERENCES places (id),
    place_text TEXT,
    place_level TEXT,
    level TEXT,
    quote TEXT NOT NULL,
    block INTEGER NOT NULL,
    "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    rule TEXT NOT NULL REFERENCES rules (id),
    rule_hash TEXT,
    flags TEXT NOT NULL,
    source_url TEXT,
    first_version INTEGER NOT NULL,
    last_version INTEGER NOT NULL
);
CREATE INDEX statistics_article ON statistics (article_id);
CREATE INDEX statistics_series ON statistics (indicator, place_id, period_start, period_end);
CREATE INDEX statistics_place ON statistics (place_id);
CREATE INDEX statistics_period ON statistics (period_start, period_end);
CREATE INDEX statistics_level ON statistics (level);
CREATE INDEX statistics_unit ON statistics (unit);
CREATE INDEX statistics_rule ON statistics (rule);
CREATE INDEX statistics_flagged ON statistics (flags) WHERE flags <> '[]';

CREATE TABLE officials (
    id TEXT PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    name TEXT NOT NULL,
    honorific TEXT NOT NULL,
    title TEXT NOT NULL,
    organisation TEXT NOT NULL,
    place_id TEXT REFERENCES places (id),
    place_text TEXT,
    place_level TEXT,
    former INTEGER NOT NULL,
    quote TEXT NOT NULL,
    block INTEGER NOT NULL,
    "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    rule TEXT NOT NULL REFERENCES rules (id),
    rule_hash TEXT,
    source_url TEXT,
    first_version INTEGER NOT NULL,
    last_version INTEGER NOT NULL
);
CREATE INDEX officials_article ON officials (article_id);
CREATE INDEX officials_name ON officials (name);
CREATE INDEX officials_title ON officials (title);
CREATE INDEX officials_organisation ON officials (organisation);
CREATE INDEX officials_place ON officials (place_id);
CREATE INDEX officials_rule ON officials (rule);

CREATE TABLE targets (
    id TEXT PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    value REAL,
    value_max REAL,
    unit TEXT NOT NULL,
    indicator TEXT REFERENCES indicators (id),
    comparator TEXT NOT NULL,
    strength TEXT NOT NULL,
    deadline_text TEXT,
    deadline_start TEXT,
    deadline_end TEXT,
    deadline_kind TEXT,
    deadline_source TEXT,
    place_id TEXT REFERENCES places (id),
    place_text TEXT,
    place_level TEXT,
    quote TEXT NOT NULL,
    block INTEGER NOT NULL,
    "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    rule TEXT NOT NULL REFERENCES rules (id),
    rule_hash TEXT,
    flags TEXT NOT NULL,
    source_url TEXT,
    first_version INTEGER NOT NULL,
    last_version INTEGER NOT NULL
);
CREATE INDEX targets_article ON targets (article_id);
CREATE INDEX targets_indicator ON targets (indicator, place_id);
CREATE INDEX targets_place ON targets (place_id);
CREATE INDEX targets_deadline ON targets (deadline_end);
CREATE INDEX targets_strength ON targets (strength);
CREATE INDEX targets_rule ON targets (rule);

CREATE TABLE corrections (
    id INTEGER PRIMARY KEY,
    -- No foreign key: the fact may be of any kind, and a correction outlives its fact.
    kind TEXT NOT NULL CHECK (kind IN ('statistic', 'official', 'target')),
    fact_id TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('wrong', 'right', 'value')),
    value REAL,
    note TEXT NOT NULL,
    author TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX corrections_fact ON corrections (fact_id);

CREATE TABLE unexplained_numbers (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    text TEXT NOT NULL,
    "before" TEXT NOT NULL,
    "after" TEXT NOT NULL,
    block INTEGER NOT NULL,
    "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL
);
CREATE INDEX unexplained_numbers_article ON unexplained_numbers (article_id);

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    paper TEXT REFERENCES papers (id),
    started_at TEXT NOT NULL,
    finished_at TEXT,
    status TEXT NOT NULL,
    counts TEXT NOT NULL,
    message TEXT NOT NULL
);
CREATE INDEX runs_paper ON runs (paper);

CREATE TABLE fetches (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs (id),
    url TEXT NOT NULL,
    post_id TEXT,
    at TEXT NOT NULL,
    outcome TEXT NOT NULL,
    status INTEGER,
    bytes INTEGER NOT NULL,
    seconds REAL NOT NULL,
    etag TEXT,
    last_modified TEXT,
    error TEXT
);
CREATE INDEX fetches_run ON fetches (run);
CREATE INDEX fetches_post ON fetches (post_id, at);
CREATE INDEX fetches_outcome ON fetches (outcome);

CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY,
    paper TEXT NOT NULL REFERENCES papers (id),
    url TEXT NOT NULL,
    post_id TEXT,
    reason TEXT NOT NULL,
    page TEXT NOT NULL REFERENCES pages (sha256),
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    UNIQUE (paper, url)
);
CREATE INDEX quarantine_post ON quarantine (paper, post_id);
CREATE INDEX quarantine_page ON quarantine (page);
