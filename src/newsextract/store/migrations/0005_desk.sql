-- What the research desk reads. A fact's row carries what every question about it needs (where, when printed, whether
-- it still stands, what a person said of it), so that no page has to join; what is slow is filled into tables after
-- each run; full-text indexes.

DROP VIEW current_statistics;
DROP VIEW current_officials;
DROP VIEW current_targets;
DROP VIEW series;
DROP VIEW office_holders;
DROP VIEW target_progress;
DROP VIEW contradictions;

ALTER TABLE statistics ADD COLUMN place TEXT;
ALTER TABLE statistics ADD COLUMN published TEXT;
ALTER TABLE statistics ADD COLUMN current INTEGER NOT NULL DEFAULT 1;
ALTER TABLE statistics ADD COLUMN verdict TEXT;
ALTER TABLE statistics ADD COLUMN corrected_value REAL;
ALTER TABLE officials ADD COLUMN place TEXT;
ALTER TABLE officials ADD COLUMN published TEXT;
ALTER TABLE officials ADD COLUMN current INTEGER NOT NULL DEFAULT 1;
ALTER TABLE officials ADD COLUMN verdict TEXT;
ALTER TABLE targets ADD COLUMN place TEXT;
ALTER TABLE targets ADD COLUMN published TEXT;
ALTER TABLE targets ADD COLUMN current INTEGER NOT NULL DEFAULT 1;
ALTER TABLE targets ADD COLUMN verdict TEXT;
ALTER TABLE targets ADD COLUMN corrected_value REAL;

UPDATE statistics SET
    place = coalesce((SELECT p.label FROM places AS p WHERE p.id = place_id), place_text),
    published = (SELECT a.published FROM articles AS a WHERE a.id = article_id),
    current = last_version = (SELECT a.version FROM articles AS a WHERE a.id = article_id),
    verdict = (SELECT c.verdict FROM corrections AS c WHERE c.kind = 'statistic' AND c.fact_id = statistics.id
        ORDER BY c.id DESC LIMIT 1),
    corrected_value = (SELECT c.value FROM corrections AS c WHERE c.kind = 'statistic' AND c.fact_id = statistics.id
        ORDER BY c.id DESC LIMIT 1);
UPDATE officials SET
    place = coalesce((SELECT p.label FROM places AS p WHERE p.id = place_id), place_text),
    published = (SELECT a.published FROM articles AS a WHERE a.id = article_id),
    current = last_version = (SELECT a.version FROM articles AS a WHERE a.id = article_id),
    verdict = (SELECT c.verdict FROM corrections AS c WHERE c.kind = 'official' AND c.fact_id = officials.id
        ORDER BY c.id DESC LIMIT 1);
UPDATE targets SET
    place = coalesce((SELECT p.label FROM places AS p WHERE p.id = place_id), place_text),
    published = (SELECT a.published FROM articles AS a WHERE a.id = article_id),
    current = last_version = (SELECT a.version FROM articles AS a WHERE a.id = article_id),
    verdict = (SELECT c.verdict FROM corrections AS c WHERE c.kind = 'target' AND c.fact_id = targets.id
        ORDER BY c.id DESC LIMIT 1),
    corrected_value = (SELECT c.value FROM corrections AS c WHERE c.kind = 'target' AND c.fact_id = targets.id
        ORDER BY c.id DESC LIMIT 1);

-- One index a facet; each begins with current, because the views ask for nothing else, and holds the other facets too:
-- on a page filtered by one of them, the others are counted from indexes alone.
CREATE INDEX statistics_current_published ON statistics (current, published);
CREATE INDEX statistics_current_indicator ON statistics (current, indicator, place, level, unit, published);
CREATE INDEX statistics_current_place ON statistics (current, place, indicator, level, unit, published);
CREATE INDEX statistics_current_level ON statistics (current, level, indicator, place, unit, published);
CREATE INDEX statistics_current_unit ON statistics (current, unit, indicator, place, level, published);
CREATE INDEX statistics_verdict ON statistics (verdict) WHERE verdict IS NOT NULL;
CREATE INDEX officials_current_published ON officials (current, published);
CREATE INDEX officials_current_organisation ON officials (current, organisation, place, former, published);
CREATE INDEX officials_current_place ON officials (current, place, organisation, former, published);
CREATE INDEX officials_current_former ON officials (current, former, organisation, place, published);
CREATE INDEX officials_verdict ON officials (verdict) WHERE verdict IS NOT NULL;
CREATE INDEX targets_current_deadline ON targets (current, deadline_end);
CREATE INDEX targets_current_published ON targets (current, published);
CREATE INDEX targets_current_indicator ON targets (current, indicator, place, strength, published);
CREATE INDEX targets_current_place ON targets (current, place, indicator, strength, published);
CREATE INDEX targets_current_strength ON targets (current, strength, indicator, place, published);
CREATE INDEX targets_verdict ON targets (verdict) WHERE verdict IS NOT NULL;

-- Subqueries in place of a join: SQLite leaves away those that a count or a facet does not need.
CREATE VIEW current_statistics AS
SELECT
    s.id,
    s.value,
    s.value_max,
    s."of",
    s.unit,
    s.indicator,
    s.level,
    s.qualifier,
    s.comparator,
    s.change,
    s.change_unit,
    s.change_kind,
    s.baseline,
    s.baseline_start,
    s.baseline_end,
    s.period_text,
    s.period_start,
    s.period_end,
    s.period_kind,
    s.period_source,
    s.place_id,
    s.place,
    s.place_text,
    s.place_level,
    s.quote,
    s.block,
    s."start",
    s."end",
    s.flags,
    s.rule,
    s.verdict,
    s.corrected_value,
    s.article_id,
    (SELECT a.title FROM articles AS a WHERE a.id = s.article_id) AS article,
    s.published,
    (SELECT a.gone_at FROM articles AS a WHERE a.id = s.article_id) AS gone_at,
    s.source_url
FROM statistics AS s
WHERE s.current = 1;

CREATE VIEW current_officials AS
SELECT
    o.id,
    o.name,
    o.honorific,
    o.title,
    o.organisation,
    o.former,
    o.place_id,
    o.place,
    o.place_text,
    o.place_level,
    o.quote,
    o.block,
    o."start",
    o."end",
    o.rule,
    o.verdict,
    o.article_id,
    (SELECT a.title FROM articles AS a WHERE a.id = o.article_id) AS article,
    o.published,
    (SELECT a.gone_at FROM articles AS a WHERE a.id = o.article_id) AS gone_at,
    o.source_url
FROM officials AS o
WHERE o.current = 1;

CREATE VIEW current_targets AS
SELECT
    t.id,
    t.value,
    t.value_max,
    t.unit,
    t.indicator,
    t.comparator,
    t.strength,
    t.deadline_text,
    t.deadline_start,
    t.deadline_end,
    t.deadline_kind,
    t.deadline_source,
    t.place_id,
    t.place,
    t.place_text,
    t.place_level,
    t.quote,
    t.block,
    t."start",
    t."end",
    t.flags,
    t.rule,
    t.verdict,
    t.corrected_value,
    t.article_id,
    (SELECT a.title FROM articles AS a WHERE a.id = t.article_id) AS article,
    t.published,
    (SELECT a.gone_at FROM articles AS a WHERE a.id = t.article_id) AS gone_at,
    t.source_url
FROM targets AS t
WHERE t.current = 1;

CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    indicator TEXT NOT NULL REFERENCES indicators (id),
    indicator_name TEXT NOT NULL,
    level TEXT,
    place_id TEXT NOT NULL REFERENCES places (id),
    place TEXT NOT NULL,
    period_start TEXT,
    period_end TEXT NOT NULL,
    period_kind TEXT,
    value REAL NOT NULL,
    value_max REAL,
    "of" REAL,
    unit TEXT NOT NULL,
    comparator TEXT NOT NULL,
    n_articles INTEGER NOT NULL,
    first_published TEXT,
    last_published TEXT,
    fact_id TEXT NOT NULL REFERENCES statistics (id),
    quote TEXT NOT NULL,
    source_url TEXT
);
CREATE INDEX series_indicator ON series (indicator, place_id, period_end, value);
CREATE INDEX series_place_id ON series (place_id);
CREATE INDEX series_place ON series (place);
CREATE INDEX series_level ON series (level);
CREATE INDEX series_period_start ON series (period_start);
CREATE INDEX series_period_end ON series (period_end);
CREATE INDEX series_fact ON series (fact_id);

CREATE TABLE office_holders (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    organisation TEXT NOT NULL,
    place_id TEXT REFERENCES places (id),
    place TEXT,
    first_seen TEXT,
    last_seen TEXT,
    former_since TEXT,
    n_articles INTEGER NOT NULL,
    fact_id TEXT NOT NULL REFERENCES officials (id),
    source_url TEXT
);
CREATE INDEX office_holders_name ON office_holders (name);
CREATE INDEX office_holders_title ON office_holders (title);
CREATE INDEX office_holders_organisation ON office_holders (organisation);
CREATE INDEX office_holders_place_id ON office_holders (place_id);
CREATE INDEX office_holders_place ON office_holders (place);
CREATE INDEX office_holders_fact ON office_holders (fact_id);

CREATE TABLE target_progress (
    id INTEGER PRIMARY KEY,
    target_id TEXT NOT NULL REFERENCES targets (id),
    indicator TEXT REFERENCES indicators (id),
    place_id TEXT REFERENCES places (id),
    place TEXT,
    strength TEXT NOT NULL,
    comparator TEXT NOT NULL,
    target_value REAL,
    unit TEXT NOT NULL,
    deadline_end TEXT,
    target_published TEXT,
    target_quote TEXT NOT NULL,
    target_url TEXT,
    outcome_id TEXT REFERENCES statistics (id),
    outcome_level TEXT,
    outcome_comparator TEXT,
    outcome_value REAL,
    gap REAL,
    outcome_start TEXT,
    outcome_end TEXT,
    outcome_published TEXT,
    outcome_quote TEXT,
    outcome_url TEXT
);
CREATE INDEX target_progress_target ON target_progress (target_id);
CREATE INDEX target_progress_outcome ON target_progress (outcome_id);
CREATE INDEX target_progress_indicator ON target_progress (indicator, place, strength);
CREATE INDEX target_progress_place_id ON target_progress (place_id);
CREATE INDEX target_progress_place ON target_progress (place, indicator, strength);
CREATE INDEX target_progress_strength ON target_progress (strength, indicator, place);
CREATE INDEX target_progress_deadline ON target_progress (deadline_end);

CREATE TABLE contradictions (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    indicator TEXT REFERENCES indicators (id),
    level TEXT,
    place_id TEXT REFERENCES places (id),
    place TEXT,
    period_start TEXT,
    period_end TEXT,
    unit TEXT NOT NULL,
    value REAL,
    other_value REAL,
    quote TEXT NOT NULL,
    other_quote TEXT,
    fact_id TEXT NOT NULL REFERENCES statistics (id),
    other_fact_id TEXT REFERENCES statistics (id),
    article_id INTEGER NOT NULL REFERENCES articles (id),
    other_article_id INTEGER REFERENCES articles (id),
    source_url TEXT,
    other_source_url TEXT
);
CREATE INDEX contradictions_kind ON contradictions (kind);
CREATE INDEX contradictions_indicator ON contradictions (indicator);
CREATE INDEX contradictions_place_id ON contradictions (place_id);
CREATE INDEX contradictions_place ON contradictions (place);
CREATE INDEX contradictions_period_end ON contradictions (period_end);
CREATE INDEX contradictions_fact ON contradictions (fact_id);
CREATE INDEX contradictions_other_fact ON contradictions (other_fact_id);
CREATE INDEX contradictions_article ON contradictions (article_id);
CREATE INDEX contradictions_other_article ON contradictions (other_article_id);

-- A state of the whole data set that can be cited; a row is added whenever a run changed what researchers see.
CREATE TABLE dataset_versions (
    id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    articles INTEGER NOT NULL,
    statistics INTEGER NOT NULL,
    officials INTEGER NOT NULL,
    targets INTEGER NOT NULL,
    corrections INTEGER NOT NULL,
    facts_hash TEXT NOT NULL
);

-- What has to be done before researchers see what was written; a run that is killed leaves it to the next.
CREATE TABLE pending (
    what TEXT PRIMARY KEY
);

-- Both columns are prepared before they are written (NFC and lower case; then without marks, đ as d), since FTS5 folds
-- no đ. The number of a row says whose it is: the article's, or article * 65536 + the fact's place in the article.
CREATE VIRTUAL TABLE article_index USING fts5(exact, folded, tokenize = 'unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE fact_index USING fts5(
    kind UNINDEXED, fact_id UNINDEXED, exact, folded, tokenize = 'unicode61 remove_diacritics 0'
);
