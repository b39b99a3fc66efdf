"""The tables of a project file, one SQL text each. What is here has been released: later changes are migrations."""

from annotator.core.span import GAP

APPLICATION_ID = 0x434C4D53
"""`CLMS`: says in the file's header that SQLite holds a project of this program."""

SCHEMA_VERSION = 1
"""Kept in `user_version`; counts the migrations."""

GOLD = "SELECT id FROM annotator WHERE role = 'gold'"
"""Whose the gold claims are. They are nobody's work: what counts or lists annotators' claims leaves them out."""

GOLD_CLAIMS = f"SELECT id FROM claim WHERE annotator_id IN ({GOLD})"
"""The gold claims' ids. To leave them out by id costs nothing where the other claims are read from an index alone."""

IN_PARTS = f"instr(quote, '{GAP}')"
"""What holds for every claim of several spans, and for hardly any other."""

PROJECT = "CREATE TABLE project (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID"

ANNOTATOR = """
CREATE TABLE annotator (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT 'annotator' CHECK (role IN ('annotator', 'gold')),
    created_at TEXT NOT NULL
) STRICT"""

ARTICLE = """
CREATE TABLE article (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid TEXT NOT NULL UNIQUE,
    sha256 TEXT NOT NULL UNIQUE,
    characters INTEGER NOT NULL,
    first_words TEXT NOT NULL,
    title TEXT,
    title_evidence TEXT,
    source TEXT,
    source_evidence TEXT,
    byline TEXT,
    published TEXT,
    published_evidence TEXT,
    url TEXT,
    language TEXT,
    note TEXT NOT NULL DEFAULT '',
    imported_from TEXT NOT NULL DEFAULT '',
    imported_at TEXT NOT NULL
) STRICT"""

ARTICLE_TEXT = """
CREATE TABLE article_text (
    article_id INTEGER PRIMARY KEY REFERENCES article ON DELETE CASCADE,
    text TEXT NOT NULL
) STRICT"""

REGION = """
CREATE TABLE region (
    article_id INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('title', 'residue')),
    PRIMARY KEY (article_id, start)
) STRICT, WITHOUT ROWID"""

ARTICLE_STATE = """
CREATE TABLE article_state (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
    annotator_id INTEGER NOT NULL REFERENCES annotator,
    state TEXT NOT NULL CHECK (state IN ('todo', 'doing', 'done')),
    updated_at TEXT NOT NULL,
    UNIQUE (article_id, annotator_id)
) STRICT"""

PLACE = """
CREATE TABLE place (
    article_id INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
    annotator_id INTEGER NOT NULL REFERENCES annotator ON DELETE CASCADE,
    position INTEGER NOT NULL,
    caret INTEGER NOT NULL,
    PRIMARY KEY (article_id, annotator_id)
) STRICT, WITHOUT ROWID"""

ACTOR = """
CREATE TABLE actor (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    type TEXT,
    organisation TEXT,
    country TEXT,
    role TEXT,
    note TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL
) STRICT"""

ALIAS = """
CREATE TABLE alias (
    actor_id INTEGER NOT NULL REFERENCES actor ON DELETE CASCADE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    PRIMARY KEY (actor_id, name)
) STRICT, WITHOUT ROWID"""

PROPOSITION = """
CREATE TABLE proposition (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid TEXT NOT NULL UNIQUE,
    parent_id INTEGER REFERENCES proposition,
    kind TEXT NOT NULL CHECK (kind IN ('theme', 'proposition')),
    label TEXT NOT NULL,
    definition TEXT NOT NULL DEFAULT '',
    examples TEXT NOT NULL DEFAULT '',
    position INTEGER NOT NULL DEFAULT 0,
    retired INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1))
) STRICT"""

STANCE_LABEL = """
CREATE TABLE stance_label (
    id INTEGER PRIMARY KEY,
    stance TEXT NOT NULL UNIQUE CHECK (stance IN ('supports', 'opposes', 'neutral')),
    label TEXT NOT NULL
) STRICT"""

FORM = """
CREATE TABLE form (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    form TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    retired INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1))
) STRICT"""

FIELD = """
CREATE TABLE field (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('choice', 'text', 'number', 'yes_no', 'date')),
    choices TEXT NOT NULL DEFAULT '[]',
    help TEXT NOT NULL DEFAULT '',
    position INTEGER NOT NULL DEFAULT 0,
    retired INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1))
) STRICT"""

CODEBOOK_REVISION = """
CREATE TABLE codebook_revision (
    id INTEGER PRIMARY KEY,
    created_at TEXT NOT NULL,
    annotator_id INTEGER REFERENCES annotator,
    summary TEXT NOT NULL
) STRICT"""

CLAIM = """
CREATE TABLE claim (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid TEXT NOT NULL UNIQUE,
    article_id INTEGER NOT NULL REFERENCES article,
    annotator_id INTEGER NOT NULL REFERENCES annotator,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    quote TEXT NOT NULL,
    actor_id INTEGER REFERENCES actor,
    actor_as_written TEXT,
    actor_start INTEGER,
    actor_end INTEGER,
    organisation TEXT,
    proposition_id INTEGER REFERENCES proposition,
    stance TEXT CHECK (stance IN ('supports', 'opposes', 'neutral')),
    form TEXT,
    via_id INTEGER REFERENCES actor,
    claim_date TEXT,
    date_text TEXT,
    date_start INTEGER,
    date_end INTEGER,
    confidence INTEGER CHECK (confidence BETWEEN 1 AND 4),
    note TEXT NOT NULL DEFAULT '',
    codebook_revision INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    status TEXT GENERATED ALWAYS AS (
        CASE WHEN actor_id IS NULL OR stance IS NULL OR proposition_id IS NULL THEN 'open' ELSE 'complete' END
    ) VIRTUAL
) STRICT"""

SPAN = """
CREATE TABLE span (
    claim_id INTEGER NOT NULL REFERENCES claim ON DELETE CASCADE,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    PRIMARY KEY (claim_id, start)
) STRICT, WITHOUT ROWID"""

ADDRESSEE = """
CREATE TABLE addressee (
    claim_id INTEGER NOT NULL REFERENCES claim ON DELETE CASCADE,
    position INTEGER NOT NULL,
    actor_id INTEGER NOT NULL REFERENCES actor,
    PRIMARY KEY (claim_id, position)
) STRICT, WITHOUT ROWID"""

TAG = """
CREATE TABLE tag (
    claim_id INTEGER NOT NULL REFERENCES claim ON DELETE CASCADE,
    position INTEGER NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (claim_id, position)
) STRICT, WITHOUT ROWID"""

CLAIM_FIELD = """
CREATE TABLE claim_field (
    claim_id INTEGER NOT NULL REFERENCES claim ON DELETE CASCADE,
    field_id INTEGER NOT NULL REFERENCES field,
    value TEXT NOT NULL,
    PRIMARY KEY (claim_id, field_id)
) STRICT, WITHOUT ROWID"""

DISMISSAL = """
CREATE TABLE dismissal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
    annotator_id INTEGER NOT NULL REFERENCES annotator,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL
) STRICT"""

DECISION = """
CREATE TABLE decision (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid TEXT NOT NULL UNIQUE,
    article_id INTEGER NOT NULL REFERENCES article,
    reviewer TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('unanimous', 'taken', 'edited', 'rejected')),
    claim_id INTEGER REFERENCES claim,
    reason TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    guideline INTEGER NOT NULL DEFAULT 0 CHECK (guideline IN (0, 1)),
    decided_at TEXT NOT NULL
) STRICT"""

DECIDED_FROM = """
CREATE TABLE decided_from (
    decision_id INTEGER NOT NULL REFERENCES decision ON DELETE CASCADE,
    claim_uuid TEXT NOT NULL,
    annotator TEXT NOT NULL,
    claim_updated_at TEXT NOT NULL,
    taken INTEGER NOT NULL DEFAULT 0 CHECK (taken IN (0, 1)),
    PRIMARY KEY (decision_id, claim_uuid)
) STRICT, WITHOUT ROWID"""

ARTICLE_REVIEW = """
CREATE TABLE article_review (
    article_id INTEGER PRIMARY KEY REFERENCES article,
    reviewer TEXT NOT NULL,
    decided_at TEXT NOT NULL
) STRICT"""

ACTION = """
CREATE TABLE action (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    label TEXT NOT NULL,
    annotator_id INTEGER,
    created_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('done', 'undone', 'left'))
) STRICT"""

IMAGE = """
CREATE TABLE image (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    action_id INTEGER NOT NULL REFERENCES action ON DELETE CASCADE,
    entity TEXT NOT NULL,
    entity_id INTEGER NOT NULL,
    last_id INTEGER NOT NULL,
    document TEXT
) STRICT"""

ARTICLE_FTS = """
CREATE VIRTUAL TABLE article_fts USING fts5 (
    title, text, content = 'article_search', content_rowid = 'id',
    tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
)"""

ARTICLE_SEARCH = """
CREATE VIEW article_search AS
    SELECT article.id AS id, coalesce(article.title, '') AS title, article_text.text AS text
    FROM article JOIN article_text ON article_text.article_id = article.id"""

CLAIM_FTS = """
CREATE VIRTUAL TABLE claim_fts USING fts5 (
    quote, actor_as_written, date_text, note, content = 'claim', content_rowid = 'id',
    tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
)"""

TABLES = (
    PROJECT, ANNOTATOR, ARTICLE, ARTICLE_TEXT, REGION, ARTICLE_STATE, PLACE, ACTOR, ALIAS, PROPOSITION, STANCE_LABEL,
    FORM, FIELD, CODEBOOK_REVISION, CLAIM, SPAN, ADDRESSEE, TAG, CLAIM_FIELD, DISMISSAL, DECISION, DECIDED_FROM,
    ARTICLE_REVIEW, ACTION, IMAGE, ARTICLE_SEARCH, ARTICLE_FTS, CLAIM_FTS,
)  # fmt: skip

INDEXES = (
    "CREATE INDEX article_by_published ON article (published, id)",
    "CREATE INDEX article_by_source ON article (source, id)",
    "CREATE INDEX article_by_title ON article (coalesce(title, first_words) COLLATE NOCASE, id)",
    # Covers a walk through all ids, which the width of the table's rows makes slow.
    "CREATE INDEX article_by_id ON article (id, published)",
    "CREATE INDEX article_untitled ON article (id) WHERE title IS NULL",
    "CREATE INDEX article_state_by_annotator ON article_state (annotator_id, article_id, state, updated_at)",
    # In reading order, and wide enough that an article's highlights are drawn from the index alone.
    (
        'CREATE INDEX claim_by_article ON claim (article_id, start, "end" DESC, id, annotator_id, actor_id, '
        "proposition_id, stance, via_id)"
    ),
    # Narrow, to count an article's claims by.
    "CREATE INDEX claim_in_article ON claim (article_id, annotator_id)",
    f"CREATE INDEX claim_in_parts ON claim (article_id) WHERE {IN_PARTS}",
    "CREATE INDEX claim_by_annotator ON claim (annotator_id, article_id, status)",
    "CREATE INDEX claim_by_actor ON claim (actor_id, article_id)",
    "CREATE INDEX claim_by_via ON claim (via_id) WHERE via_id IS NOT NULL",
    "CREATE INDEX claim_by_proposition ON claim (proposition_id, article_id)",
    "CREATE INDEX claim_by_updated ON claim (updated_at, id)",
    (
        "CREATE INDEX claim_open ON claim (article_id, annotator_id) "
        "WHERE actor_id IS NULL OR stance IS NULL OR proposition_id IS NULL"
    ),
    "CREATE INDEX addressee_by_actor ON addressee (actor_id)",
    "CREATE INDEX tag_by_tag ON tag (tag)",
    "CREATE INDEX actor_by_name_key ON actor (name_key)",
    "CREATE INDEX alias_by_name_key ON alias (name_key)",
    "CREATE INDEX proposition_by_parent ON proposition (parent_id, position)",
    "CREATE INDEX decision_by_article ON decision (article_id)",
    "CREATE INDEX decision_by_claim ON decision (claim_id)",
    "CREATE INDEX decided_from_by_claim ON decided_from (claim_uuid)",
    "CREATE INDEX dismissal_by_article ON dismissal (article_id, annotator_id)",
    "CREATE INDEX action_by_state ON action (state, id)",
    "CREATE INDEX image_by_action ON image (action_id, id)",
    "CREATE INDEX image_by_entity ON image (entity, entity_id)",
)

STANCE_LABELS = ((1, "supports", "supports"), (2, "opposes", "opposes"), (3, "neutral", "neutral"))
FORMS = (
    (1, "direct_quote", "direct quote", 1),
    (2, "indirect_quote", "indirect quote", 2),
    (3, "reported", "reported", 3),
)
