/** The sixth format: symbols that change their name. SQLite cannot change a check, so the table is made anew. */

export const newNames = `
CREATE TABLE movements_with_names (
  seq INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs (key),
  movement_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('position', 'cash', 'split', 'rename', 'coin_fee', 'foreign_fill')),
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
  new_symbol TEXT,
  UNIQUE (run, movement_id)
) STRICT;
INSERT INTO movements_with_names
  SELECT seq, run, movement_id, kind, cause, symbol, side, qty, price, amount, ratio_from, ratio_to, venue_order_id,
    fee, at, after_fill, applied, NULL
  FROM movements;
DROP TABLE movements;
ALTER TABLE movements_with_names RENAME TO movements;
`;
