-- Notices: to the owner, that something waits, and to those who asked for it, that their comment was answered.

-- What the owner is to hear of. Events are counted with what caused them, in one transaction, so that none is lost; many
-- of them become one notice.
CREATE TABLE notices (
  -- held: comments wait for review. report: readers have reported a mistake in a summary.
  kind TEXT NOT NULL CHECK (kind IN ('held', 'report')),
  -- Of a report the page; '' for comments that wait.
  subject TEXT NOT NULL CHECK (length(subject) <= 512),
  events INTEGER NOT NULL CHECK (events >= 1),
  -- So many of them were told of.
  told INTEGER NOT NULL DEFAULT 0 CHECK (told >= 0),
  -- Nothing is sent before: somebody is at it, something was sent just now, or nobody answered.
  next_at INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
  PRIMARY KEY (kind, subject)
) WITHOUT ROWID;

-- Who is told by e-mail when a comment is answered. Only addresses whose owners have pressed the button are in here; one
-- that wants no more mail is blanked, and the row stays: a restore of an old backup does not bring the address back.
CREATE TABLE subscribers (
  comment TEXT NOT NULL PRIMARY KEY CHECK (length(comment) = 26),
  address TEXT NOT NULL CHECK (length(address) <= 254),
  created_at INTEGER NOT NULL CHECK (created_at >= 0),
  -- As of a notice.
  next_at INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0)
) WITHOUT ROWID;

-- Answers of which a subscriber is to hear, or has heard: each is told of once, however often it is approved.
CREATE TABLE answers (
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 26),
  -- The comment that is answered.
  comment TEXT NOT NULL CHECK (length(comment) = 26),
  at INTEGER NOT NULL,
  told INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1))
) WITHOUT ROWID;

CREATE INDEX answers_untold ON answers (comment) WHERE told = 0;

-- How many mails went out on a day, by the number of days since 1970.
CREATE TABLE mails (
  day INTEGER NOT NULL PRIMARY KEY,
  sent INTEGER NOT NULL CHECK (sent >= 0)
);

-- What health and metrics ask for every minute must not cost a row for each entry of the log, or each summary.
CREATE INDEX audit_exports ON audit (at) WHERE action = 'export';
CREATE INDEX summaries_asked ON summaries (asked_at) WHERE asked_at IS NOT NULL;
CREATE INDEX summaries_failing ON summaries (failures) WHERE failures > 0;
