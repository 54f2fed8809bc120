/** Strategies that take one step of a list every so often, in turn. */

/**
 * The source of a strategy, one step every `stepMs` milliseconds unless the parameter `step` says otherwise. `body`
 * declares `steps`, functions of the context and the last price; STEP is the time between two in microseconds.
 */
export const inSteps = (name: string, stepMs: number, body: string): string => `
export default {
  name: '${name}',
  params: { step: { type: 'int', default: ${stepMs} } },
  create({ step: ms }) {
    const STEP = ms * 1000;
    let last = 0;
    ${body.trim()}
    return {
      onTrade(trade, ctx) {
        const step = Math.floor(ctx.now / STEP);
        if (step === last) return;
        last = step;
        steps[step % steps.length](ctx, trade.price);
      },
    };
  },
};
`;
