/** The fourth format: what halted, resumed and tripped, when, by how much, and who said so. */

export const risk = `
CREATE TABLE risk_events (
  seq INTEGER PRIMARY KEY,
  run INTEGER,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('breaker', 'halt', 'resume', 'crash')),
  from_phase TEXT,
  to_phase TEXT,
  cause TEXT NOT NULL,
  message TEXT NOT NULL,
  used TEXT NOT NULL,
  limit_text TEXT NOT NULL,
  resets TEXT NOT NULL,
  who TEXT NOT NULL
) STRICT;
`;
