-- What the facts of each article were made with, so that a change of rules or code is followed where it can matter; and
-- facts that are no longer made: they stay at their permanent address.

CREATE TABLE recipes (
    id TEXT PRIMARY KEY,
    reader TEXT NOT NULL,
    engine TEXT NOT NULL,
    rules TEXT NOT NULL,
    first_used TEXT NOT NULL
);

-- Apart from the articles: it is rewritten when nothing of an article is.
CREATE TABLE made_with (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id),
    recipe TEXT NOT NULL REFERENCES recipes (id)
);
CREATE INDEX made_with_recipe ON made_with (recipe);

ALTER TABLE statistics ADD COLUMN retracted_at TEXT;
ALTER TABLE officials ADD COLUMN retracted_at TEXT;
ALTER TABLE targets ADD COLUMN retracted_at TEXT;
