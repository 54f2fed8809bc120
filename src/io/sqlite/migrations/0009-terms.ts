/** The ninth format: what a run was traded under, where that changed while it went on. */

export const terms = `
CREATE TABLE terms (
  seq INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs (key),
  since INTEGER NOT NULL,
  strategy TEXT NOT NULL,
  params TEXT NOT NULL,
  config TEXT NOT NULL,
  fingerprint TEXT NOT NULL
) STRICT;
`;
