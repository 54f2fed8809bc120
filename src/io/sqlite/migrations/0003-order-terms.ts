/** The third format: terms of orders beyond a limit and a stop, replacements, and orders that belong together. */

export const orderTerms = `
ALTER TABLE orders ADD COLUMN trail TEXT;
ALTER TABLE orders ADD COLUMN extended INTEGER NOT NULL DEFAULT 0 CHECK (extended IN (0, 1));
ALTER TABLE orders ADD COLUMN replaces TEXT;
ALTER TABLE orders ADD COLUMN parent_id TEXT;
ALTER TABLE orders ADD COLUMN role TEXT;
`;
