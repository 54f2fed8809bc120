/** The fifth format: the figures of every check at the moment at which risk judged an order, as JSON. */

export const figures = `
ALTER TABLE order_events ADD COLUMN checks TEXT;
`;
