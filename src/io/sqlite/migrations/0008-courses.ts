/** The eighth format: what led to each decision about an order, as JSON, and when requests about it left and were answered. */

export const courses = `
ALTER TABLE order_events ADD COLUMN cause TEXT;

CREATE TABLE exchanges (
  seq INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  client_order_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('submit', 'replace', 'amend', 'cancel')),
  asked_at INTEGER NOT NULL,
  sent_at INTEGER,
  answered_at INTEGER NOT NULL,
  answer TEXT NOT NULL,
  request_id TEXT,
  FOREIGN KEY (run, client_order_id) REFERENCES orders (run, client_order_id)
) STRICT;
CREATE INDEX exchanges_by_order ON exchanges (run, client_order_id);
`;
