/** The table of commands: each is loaded only when it is called. */

import type { CommandEntry } from './run-command.js';

/** Every command, in the order of the help. One line makes one: its module exports `define`. */
export const COMMANDS: readonly CommandEntry[] = [
  { name: 'backtest', summary: 'Run a strategy over files of bars', load: () => import('./backtest.js') },
  { name: 'trade', summary: 'Trade a strategy on paper, or with real money', load: () => import('./trade.js') },
  { name: 'attach', summary: 'Show a trader that runs', load: () => import('./attach.js') },
  { name: 'book', summary: 'Watch an order book, with gaps found', load: () => import('./book.js') },
  { name: 'stream', summary: 'Stream a live market', load: () => import('./stream.js') },
  { name: 'sim', summary: 'Simulate Alpaca on this machine', load: () => import('./sim.js') },
  { name: 'order', summary: 'Submit or cancel an order by hand', load: () => import('./order.js') },
  { name: 'flatten', summary: 'Cancel open orders and close positions', load: () => import('./flatten.js') },
  { name: 'risk', summary: 'Halt, resume, and what stands in the way', load: () => import('./risk.js') },
  { name: 'explain', summary: 'Why an order was made, and what became of it', load: () => import('./explain.js') },
  { name: 'orders', summary: 'Show the orders of a run', load: () => import('./orders.js') },
  { name: 'fills', summary: 'Show the fills of a run', load: () => import('./fills.js') },
  { name: 'positions', summary: 'Show what a run holds and what it is worth', load: () => import('./positions.js') },
  { name: 'pnl', summary: 'Show realized profit and fees', load: () => import('./pnl.js') },
  { name: 'reconcile', summary: 'Compare the ledger with the broker', load: () => import('./reconcile.js') },
  { name: 'ledger', summary: 'Verify, back up or restore the ledger', load: () => import('./ledger.js') },
  {
    name: 'journal',
    summary: 'Replay what a session was told, and compare its orders',
    load: () => import('./journal.js'),
  },
  { name: 'doctor', summary: 'Check machine, keys, ledger and broker', load: () => import('./doctor.js') },
  { name: 'init', summary: 'Make your configuration, or a strategy to begin with', load: () => import('./init.js') },
  { name: 'completion', summary: 'Complete commands in your shell', load: () => import('./completion.js') },
  { name: 'config', summary: 'Show the configuration in force', load: () => import('./config.js') },
  { name: 'help', summary: 'Explain a command or a topic', load: () => import('./help-topics.js') },
];
