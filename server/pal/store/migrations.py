"""The tables, as the steps that made them: a step is added at the end, never changed.

Steps only add, so that an older PAL can still read what a newer one wrote. The number of steps
done is the database's `user_version`.
"""

from __future__ import annotations

CALLS = """
CREATE TABLE calls (id TEXT PRIMARY KEY, at TEXT NOT NULL, workspace TEXT, workflow TEXT NOT NULL, \
run TEXT NOT NULL, task TEXT NOT NULL,
 vendor TEXT NOT NULL, model TEXT NOT NULL, prompt_version TEXT, attempt INTEGER NOT NULL,
 outcome TEXT NOT NULL, -- started|ok|cached|joined|rate_limited|overloaded|timeout|refused|\
invalid|too_large|unauthorized|cancelled|lost|error
 tokens_in INTEGER, tokens_cached INTEGER, tokens_written INTEGER, tokens_out INTEGER, usd REAL, \
usd_known INTEGER, reserved_usd REAL, ms INTEGER, error TEXT)
"""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        CALLS,
        "CREATE TABLE reservations (call TEXT PRIMARY KEY, day TEXT, usd REAL, owner TEXT)",
        "CREATE TABLE spend (day TEXT PRIMARY KEY, usd REAL)",
        # The payload comes last, so that the columns before it are read without it.
        "CREATE TABLE cache (key TEXT PRIMARY KEY, stored_at TEXT NOT NULL, used_at TEXT NOT NULL,"
        " bytes INTEGER NOT NULL, payload TEXT NOT NULL)",
        "CREATE INDEX cache_stored ON cache (stored_at)",
        "CREATE INDEX cache_used ON cache (used_at, bytes)",
    ),
    ("CREATE TABLE consents (workspace TEXT PRIMARY KEY, given INTEGER NOT NULL, at TEXT)",),
    (
        "CREATE TABLE token_rates (vendor TEXT PRIMARY KEY, bytes REAL NOT NULL,"
        " tokens REAL NOT NULL, error REAL NOT NULL, calls REAL NOT NULL)",
    ),
    (
        "CREATE TABLE conversations (id TEXT PRIMARY KEY, workspace TEXT NOT NULL,"
        " workflow TEXT NOT NULL, began_at TEXT NOT NULL, used_at TEXT NOT NULL)",
        "CREATE TABLE turns (conversation TEXT NOT NULL, number INTEGER NOT NULL,"
        " role TEXT NOT NULL, text TEXT NOT NULL, model TEXT, at TEXT NOT NULL,"
        " PRIMARY KEY (conversation, number))",
    ),
    ("CREATE INDEX calls_at ON calls (at)",),
    ("CREATE TABLE model_lists (vendor TEXT PRIMARY KEY, list TEXT NOT NULL, at TEXT NOT NULL)",),
    (
        "CREATE TABLE findings (root TEXT NOT NULL, id TEXT NOT NULL, path TEXT NOT NULL,"
        " symbol TEXT NOT NULL, evidence TEXT NOT NULL, around TEXT NOT NULL, task TEXT,"
        " prompt_version TEXT, status TEXT NOT NULL, first_seen TEXT NOT NULL,"
        " last_seen TEXT NOT NULL, finding TEXT NOT NULL, PRIMARY KEY (root, id))",
        "CREATE INDEX findings_path ON findings (root, path)",
        "CREATE INDEX findings_evidence ON findings (root, evidence)",
        "CREATE TABLE dismissals (root TEXT NOT NULL, finding TEXT NOT NULL, scope TEXT NOT NULL,"
        " reason TEXT, at TEXT NOT NULL, snapshot TEXT NOT NULL, PRIMARY KEY (root, finding))",
        "CREATE TABLE signals (kind TEXT NOT NULL, repository TEXT NOT NULL, about TEXT NOT NULL,"
        " model TEXT NOT NULL, task TEXT, language TEXT, prompt_version TEXT, run TEXT,"
        " reason TEXT, at TEXT NOT NULL, PRIMARY KEY (kind, repository, about, model))",
        "CREATE TABLE reports (id TEXT PRIMARY KEY, at TEXT NOT NULL, root TEXT NOT NULL,"
        " report TEXT NOT NULL)",
        "CREATE INDEX reports_at ON reports (at)",
    ),
    (
        "ALTER TABLE findings ADD COLUMN stands_at TEXT",
        "CREATE INDEX findings_standing ON findings (root, last_seen) WHERE stands_at IS NOT NULL",
    ),
)
