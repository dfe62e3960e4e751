-- What researchers read: facts of the newest version of each article, and what follows from them.

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
    coalesce(p.label, s.place_text) AS place,
    s.place_text,
    s.place_level,
    s.quote,
    s.block,
    s."start",
    s."end",
    s.flags,
    s.rule,
    s.article_id,
    a.title AS article,
    a.published,
    s.source_url
FROM statistics AS s
JOIN articles AS a ON a.id = s.article_id AND a.version = s.last_version
LEFT JOIN places AS p ON p.id = s.place_id;

CREATE VIEW current_officials AS
SELECT
    o.id,
    o.name,
    o.honorific,
    o.title,
    o.organisation,
    o.former,
    o.place_id,
    coalesce(p.label, o.place_text) AS place,
    o.place_text,
    o.place_level,
    o.quote,
    o.block,
    o."start",
    o."end",
    o.rule,
    o.article_id,
    a.title AS article,
    a.published,
    o.source_url
FROM officials AS o
JOIN articles AS a ON a.id = o.article_id AND a.version = o.last_version
LEFT JOIN places AS p ON p.id = o.place_id;

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
    coalesce(p.label, t.place_text) AS place,
    t.place_text,
    t.place_level,
    t.quote,
    t.block,
    t."start",
    t."end",
    t.flags,
    t.rule,
    t.article_id,
    a.title AS article,
    a.published,
    t.source_url
FROM targets AS t
JOIN articles AS a ON a.id = t.article_id AND a.version = t.last_version
LEFT JOIN places AS p ON p.id = t.place_id;

-- Beside min() and max(), bare columns come from one of the rows that hold them (an SQLite rule), so a
-- quote and its URL belong together.
-- A rise or fall alone is no level: `tăng 20 trường` says nothing of how many schools there are.
CREATE VIEW series AS
SELECT
    s.indicator,
    coalesce(i.name_en, s.indicator) AS indicator_name,
    s.level,
    s.place_id,
    s.place,
    s.period_start,
    s.period_end,
    min(s.period_kind) AS period_kind,
    s.value,
    s.value_max,
    s."of",
    s.unit,
    s.comparator,
    count(DISTINCT s.article_id) AS n_articles,
    min(s.published) AS first_published,
    max(s.published) AS last_published,
    s.quote,
    s.source_url
FROM current_statistics AS s
LEFT JOIN indicators AS i ON i.id = s.indicator
WHERE s.indicator IS NOT NULL
    AND s.place_id IS NOT NULL
    AND s.period_end IS NOT NULL
    AND s.value IS NOT NULL
    AND (s.change IS NULL OR abs(s.change) <> abs(s.value))
GROUP BY
    s.indicator, s.level, s.place_id, s.period_start, s.period_end,
    s.value, s.value_max, s."of", s.unit, s.comparator;

CREATE VIEW office_holders AS
SELECT
    o.name,
    o.title,
    o.organisation,
    o.place_id,
    o.place,
    min(o.published) FILTER (WHERE o.former = 0) AS first_seen,
    max(o.published) FILTER (WHERE o.former = 0) AS last_seen,
    min(o.published) FILTER (WHERE o.former = 1) AS former_since,
    count(DISTINCT o.article_id) AS n_articles,
    o.source_url
FROM current_officials AS o
GROUP BY o.name, o.title, o.organisation, o.place_id, o.place;

CREATE VIEW target_progress AS
SELECT
    t.id AS target_id,
    t.indicator,
    t.place_id,
    t.place,
    t.strength,
    t.comparator,
    t.value AS target_value,
    t.unit,
    t.deadline_end,
    t.published AS target_published,
    t.quote AS target_quote,
    t.source_url AS target_url,
    s.id AS outcome_id,
    s.level AS outcome_level,
    s.comparator AS outcome_comparator,
    s.value AS outcome_value,
    s.value - t.value AS gap,
    s.period_start AS outcome_start,
    s.period_end AS outcome_end,
    s.published AS outcome_published,
    s.quote AS outcome_quote,
    s.source_url AS outcome_url
FROM current_targets AS t
LEFT JOIN current_statistics AS s
    ON s.indicator = t.indicator
    AND s.place_id = t.place_id
    AND s.unit = t.unit
    AND s.period_end > t.published
    AND (s.change IS NULL OR abs(s.change) <> abs(s.value));

-- Only exact figures can contradict one another: `hơn 500` and `512` agree.
CREATE VIEW contradictions AS
SELECT
    'different_values' AS kind,
    a.indicator,
    a.level,
    a.place_id,
    a.place,
    a.period_start,
    a.period_end,
    a.unit,
    a.value,
    b.value AS other_value,
    a.quote,
    b.quote AS other_quote,
    a.article_id,
    b.article_id AS other_article_id,
    a.source_url,
    b.source_url AS other_source_url
FROM current_statistics AS a
JOIN current_statistics AS b
    ON b.indicator = a.indicator
    AND b.place_id = a.place_id
    AND b.period_start IS a.period_start
    AND b.period_end = a.period_end
    AND b.level IS a.level
    AND b.unit = a.unit
    AND b.value_max IS NULL
    AND b.value > a.value
    AND b.comparator IN ('', '=')
    AND (b.change IS NULL OR abs(b.change) <> abs(b.value))
WHERE a.comparator IN ('', '=')
    AND a.value_max IS NULL
    AND (a.change IS NULL OR abs(a.change) <> abs(a.value))
UNION ALL
SELECT
    flag.value,
    s.indicator,
    s.level,
    s.place_id,
    s.place,
    s.period_start,
    s.period_end,
    s.unit,
    s.value,
    NULL,
    s.quote,
    NULL,
    s.article_id,
    NULL,
    s.source_url,
    NULL
FROM current_statistics AS s
JOIN json_each(s.flags) AS flag
WHERE s.flags <> '[]';
