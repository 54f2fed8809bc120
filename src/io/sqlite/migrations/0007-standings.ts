/** The sixth format: what a simulated market did to an open order besides filling it. */

export const standings = `
ALTER TABLE orders ADD COLUMN best_price TEXT;
ALTER TABLE orders ADD COLUMN triggered INTEGER NOT NULL DEFAULT 0 CHECK (triggered IN (0, 1));
`;
