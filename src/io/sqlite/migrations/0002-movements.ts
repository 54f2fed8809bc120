/** The second format: movements of a real account, executions by the venue's own ids, and requests to the writer. */

export const movements = `
CREATE TABLE movements (
  seq INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs (key),
  movement_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('position', 'cash', 'split', 'coin_fee', 'foreign_fill')),
  cause TEXT,
  symbol TEXT,
  side TEXT CHECK (side IN ('buy', 'sell')),
  qty TEXT,
  price TEXT,
  amount TEXT,
  ratio_from INTEGER,
  ratio_to INTEGER,
  venue_order_id TEXT,
  fee TEXT NOT NULL,
  at INTEGER NOT NULL,
  after_fill INTEGER NOT NULL,
  applied INTEGER NOT NULL,
  UNIQUE (run, movement_id)
) STRICT;

CREATE TABLE requests (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  made_by TEXT NOT NULL,
  at INTEGER NOT NULL,
  taken_at INTEGER,
  outcome TEXT
) STRICT;
CREATE INDEX requests_unanswered ON requests (id) WHERE outcome IS NULL;

ALTER TABLE fills ADD COLUMN execution_id TEXT;
CREATE UNIQUE INDEX fills_by_execution ON fills (run, execution_id) WHERE execution_id IS NOT NULL;

ALTER TABLE runs ADD COLUMN activity_id TEXT;
ALTER TABLE runs ADD COLUMN activity_at INTEGER;
`;
