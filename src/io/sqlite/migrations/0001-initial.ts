/** The first format: runs with their orders, fills, trades, lots, equity, marks and denials. */

export const initial = `
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  mode TEXT NOT NULL,
  strategy TEXT NOT NULL,
  params TEXT NOT NULL,
  config TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  order_prefix TEXT NOT NULL,
  start_cash TEXT NOT NULL,
  cash TEXT NOT NULL,
  seed INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  status TEXT NOT NULL CHECK (status IN ('running', 'stopped', 'done')),
  cursor_applied INTEGER NOT NULL,
  cursor_at INTEGER NOT NULL,
  order_count INTEGER NOT NULL
) STRICT;
CREATE INDEX runs_by_fingerprint ON runs (fingerprint);

CREATE TABLE orders (
  seq INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs (key),
  client_order_id TEXT NOT NULL,
  venue_order_id TEXT,
  strategy_id TEXT NOT NULL,
  symbol TEXT NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
  type TEXT NOT NULL,
  tif TEXT NOT NULL,
  size TEXT NOT NULL,
  qty TEXT,
  limit_price TEXT,
  stop_price TEXT,
  reason TEXT NOT NULL,
  status TEXT NOT NULL,
  filled_qty TEXT NOT NULL,
  filled_value TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (run, client_order_id)
) STRICT;

CREATE TABLE order_events (
  seq INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  client_order_id TEXT NOT NULL,
  from_status TEXT,
  to_status TEXT NOT NULL,
  at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  is_legal INTEGER NOT NULL CHECK (is_legal IN (0, 1)),
  applied INTEGER NOT NULL,
  FOREIGN KEY (run, client_order_id) REFERENCES orders (run, client_order_id)
) STRICT;
CREATE INDEX order_events_by_order ON order_events (run, client_order_id);

CREATE TABLE fills (
  seq INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  fill_id TEXT NOT NULL,
  client_order_id TEXT NOT NULL,
  strategy_id TEXT NOT NULL,
  symbol TEXT NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
  qty TEXT NOT NULL,
  price TEXT NOT NULL,
  fee TEXT NOT NULL,
  fee_qty TEXT NOT NULL,
  ts INTEGER NOT NULL,
  applied INTEGER NOT NULL,
  UNIQUE (run, fill_id),
  FOREIGN KEY (run, client_order_id) REFERENCES orders (run, client_order_id)
) STRICT;

CREATE TABLE trades (
  seq INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs (key),
  symbol TEXT NOT NULL,
  strategy_id TEXT NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('long', 'short')),
  qty TEXT NOT NULL,
  entry_time INTEGER NOT NULL,
  entry_price TEXT NOT NULL,
  exit_time INTEGER NOT NULL,
  exit_price TEXT NOT NULL,
  pnl TEXT NOT NULL,
  fees TEXT NOT NULL,
  applied INTEGER NOT NULL
) STRICT;
CREATE INDEX trades_by_run ON trades (run);

CREATE TABLE lots (
  run INTEGER NOT NULL REFERENCES runs (key),
  symbol TEXT NOT NULL,
  place INTEGER NOT NULL,
  strategy_id TEXT NOT NULL,
  qty TEXT NOT NULL,
  price TEXT NOT NULL,
  fee TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  PRIMARY KEY (run, symbol, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE equity (
  run INTEGER NOT NULL REFERENCES runs (key),
  at INTEGER NOT NULL,
  equity TEXT NOT NULL,
  cash TEXT NOT NULL,
  PRIMARY KEY (run, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE marks (
  run INTEGER NOT NULL REFERENCES runs (key),
  symbol TEXT NOT NULL,
  price TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (run, symbol)
) STRICT, WITHOUT ROWID;

CREATE TABLE denials (
  seq INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs (key),
  client_order_id TEXT NOT NULL,
  symbol TEXT NOT NULL,
  code TEXT NOT NULL,
  limit_text TEXT NOT NULL,
  value_text TEXT NOT NULL,
  message TEXT NOT NULL,
  at INTEGER NOT NULL,
  applied INTEGER NOT NULL
) STRICT;
CREATE INDEX denials_by_run ON denials (run);
`;
