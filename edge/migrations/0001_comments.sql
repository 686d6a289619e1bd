-- Comments, their threads and what moderation needs. Times are milliseconds since 1970, ids of comments are ULIDs, so
-- that order by id is order by time. There are few indexes and no row ids, because D1 bills every row and index entry
-- that is written. Foreign keys are left out: a restore brings rows in any order, and a thread without comments has
-- none.

-- One row a page that has ever been written to.
CREATE TABLE threads (
  page TEXT NOT NULL PRIMARY KEY CHECK (length(page) BETWEEN 1 AND 512),
  -- locked: nothing new. closed: nothing new, and nothing there can be changed by its author or voted for.
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'locked', 'closed')),
  -- The thread that this one became; the comments have its page already. Never a chain.
  moved_to TEXT CHECK (moved_to <> page),
  -- Rises with everything that a reader can see; the ETag is made of it.
  revision INTEGER NOT NULL DEFAULT 0 CHECK (revision >= 0),
  changed_at INTEGER NOT NULL CHECK (changed_at >= 0)
) WITHOUT ROWID;

CREATE TABLE comments (
  id TEXT NOT NULL CHECK (length(id) = 26),
  page TEXT NOT NULL CHECK (length(page) BETWEEN 1 AND 512),
  -- A comment of the same page.
  parent TEXT CHECK (parent <> id),
  -- Name and address as given, '' for none.
  author TEXT NOT NULL DEFAULT '' CHECK (length(author) <= 60),
  site TEXT NOT NULL DEFAULT '' CHECK (length(site) <= 200),
  -- Keyed hash of the author's secret key; NULL for one who sent none.
  key TEXT CHECK (length(key) = 43),
  owner INTEGER NOT NULL DEFAULT 0 CHECK (owner IN (0, 1)),
  -- Markdown; '' once deleted.
  text TEXT NOT NULL CHECK (length(text) <= 10000),
  -- Of the page when it was written; '' if unknown.
  language TEXT NOT NULL DEFAULT '',
  -- Hash of the normalised text, to find the same text again; '' once deleted.
  digest TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK (state IN ('held', 'approved', 'spam', 'deleted')),
  -- The check that held it: 'first', 'honeypot'…; '' for none.
  reason TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL CHECK (created_at >= 0),
  edited_at INTEGER,
  -- When it came into its state.
  decided_at INTEGER NOT NULL CHECK (decided_at >= 0),
  -- Rises with each change of text or state. Tokens name it, and so cannot be used twice.
  revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
  votes INTEGER NOT NULL DEFAULT 0 CHECK (votes >= 0),
  pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
  CHECK (state <> 'deleted' OR (text = '' AND author = '' AND site = '' AND key IS NULL AND digest = '')),
  PRIMARY KEY (page, id)
) WITHOUT ROWID;

CREATE UNIQUE INDEX comments_by_id ON comments (id);
-- What waits for a moderator; comments that are shown are in neither. SQLite takes a partial index only for a query
-- that has its condition word for word: `state = 'held'`, and not as a parameter.
CREATE INDEX comments_held ON comments (id) WHERE state = 'held';
CREATE INDEX comments_spam ON comments (id) WHERE state = 'spam';

-- Who is behind a key: nobody knows, but what they have written so far is known.
CREATE TABLE authors (
  key TEXT NOT NULL PRIMARY KEY CHECK (length(key) = 43),
  -- Set by a moderator; a comment is then shown at once if all other checks pass.
  trusted INTEGER NOT NULL DEFAULT 0 CHECK (trusted IN (0, 1)),
  approved INTEGER NOT NULL DEFAULT 0 CHECK (approved >= 0),
  spam INTEGER NOT NULL DEFAULT 0 CHECK (spam >= 0)
) WITHOUT ROWID;

-- Digests of tokens that may be used once.
CREATE TABLE used_tokens (
  digest TEXT NOT NULL PRIMARY KEY,
  -- After that the token is refused anyway, and the row may go.
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;

-- The day is the number of days since 1970. A tag is a keyed hash of an address under the salt of its day; both go when
-- the day is over.
CREATE TABLE votes (
  day INTEGER NOT NULL,
  comment TEXT NOT NULL,
  tag TEXT NOT NULL,
  PRIMARY KEY (day, comment, tag)
) WITHOUT ROWID;

CREATE TABLE salts (
  day INTEGER NOT NULL PRIMARY KEY,
  salt TEXT NOT NULL
);

-- What is held on sight. Words in lower case, hosts without `www.`, authors by the hash of their key.
CREATE TABLE blocks (
  kind TEXT NOT NULL CHECK (kind IN ('word', 'host', 'author')),
  value TEXT NOT NULL CHECK (length(value) BETWEEN 1 AND 200),
  at INTEGER NOT NULL,
  PRIMARY KEY (kind, value)
) WITHOUT ROWID;

-- What moderators did. `who` is the name they signed in with, or how the decision came.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  action TEXT NOT NULL,
  comment TEXT,
  page TEXT,
  note TEXT NOT NULL DEFAULT ''
);
