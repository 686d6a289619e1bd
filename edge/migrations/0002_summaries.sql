-- Summaries of long threads. They are written by chores and by moderators; of readers there is a number of reports.

-- One row a thread that was looked at.
CREATE TABLE summaries (
  page TEXT NOT NULL PRIMARY KEY CHECK (length(page) BETWEEN 1 AND 512),
  -- JSON, by `edge/src/summaries/summary.rs`; NULL where the thread has none.
  summary TEXT,
  -- auto: follows its thread. pinned: stays as it is. hidden: none is shown, and none is made.
  state TEXT NOT NULL DEFAULT 'auto' CHECK (state IN ('auto', 'pinned', 'hidden')),
  -- Rises with each change of the two above.
  revision INTEGER NOT NULL DEFAULT 0 CHECK (revision >= 0),
  -- Revision of the thread when it was last looked at, and when to look again though it does not change.
  seen INTEGER NOT NULL DEFAULT -1,
  again_at INTEGER,
  -- When the model was last asked, how often in a row that failed, and how.
  asked_at INTEGER,
  failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
  fault TEXT NOT NULL DEFAULT '',
  -- Fingerprint of the thread for which the model gave an answer, good enough or not: it is not asked that twice.
  answered TEXT NOT NULL DEFAULT '',
  -- So long nobody else asks for this thread.
  leased_until INTEGER NOT NULL DEFAULT 0,
  reports INTEGER NOT NULL DEFAULT 0 CHECK (reports >= 0)
) WITHOUT ROWID;

-- How often the model was asked on a day, by the number of days since 1970.
CREATE TABLE model_calls (
  day INTEGER NOT NULL PRIMARY KEY,
  calls INTEGER NOT NULL CHECK (calls >= 0)
);
