-- What people say of facts that they were shown, and how often each rule is right by that.

CREATE TABLE verdicts (
    id INTEGER PRIMARY KEY,
    -- No foreign key: the fact may be of any kind, and a verdict outlives its fact.
    kind TEXT NOT NULL CHECK (kind IN ('statistic', 'official', 'target')),
    fact_id TEXT NOT NULL,
    rule TEXT NOT NULL REFERENCES rules (id),
    rule_hash TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('right', 'wrong')),
    author TEXT NOT NULL,
    at TEXT NOT NULL,
    UNIQUE (kind, fact_id, rule, rule_hash)
);
CREATE INDEX verdicts_rule ON verdicts (rule, rule_hash);

-- Wilson's score interval at 90% (z = 1.6448536269514722): E. B. Wilson, Probable inference, the law of succession, and
-- statistical inference, JASA 22 (1927). Not every SQLite has sqrt(), so Newton's method finds the root; it starts
-- above it, and thirty steps are enough for a million verdicts.
CREATE VIEW rule_precision AS
WITH RECURSIVE
counted AS (
    SELECT
        rule,
        rule_hash,
        count(*) AS judged,
        count(*) FILTER (WHERE verdict = 'right') AS right,
        avg(verdict = 'right') AS share,
        2.705543454095404 / count(*) AS z2_n,
        max(at) AS last_judged
    FROM verdicts
    GROUP BY rule, rule_hash
),
squared AS (
    SELECT
        counted.*,
        share * (1 - share) / judged + z2_n / (4 * judged) AS square,
        1.6448536269514722 AS z
    FROM counted
),
root (rule, rule_hash, square, estimate, step) AS (
    SELECT rule, rule_hash, square, (1 + square) / 2, 0 FROM squared
    UNION ALL
    SELECT rule, rule_hash, square, (estimate + square / estimate) / 2, step + 1 FROM root WHERE step < 30
)
SELECT
    s.rule,
    s.rule_hash,
    s.rule_hash = coalesce(r.hash, '') AS in_force,
    s.judged,
    s.right,
    s.judged - s.right AS wrong,
    s.share AS precision,
    -- At shares of 0 and 1 rounding may move an end past them.
    min(s.share, max(0.0, (s.share + s.z2_n / 2 - s.z * root.estimate) / (1 + s.z2_n))) AS precision_low,
    max(s.share, min(1.0, (s.share + s.z2_n / 2 + s.z * root.estimate) / (1 + s.z2_n))) AS precision_high,
    s.last_judged
FROM squared AS s
JOIN root ON root.rule = s.rule AND root.rule_hash = s.rule_hash AND root.step = 30
LEFT JOIN rules AS r ON r.id = s.rule;
