/** Ctrl-Z, where keys are read one by one and the terminal makes no signals. */

/**
 * Stops this process; resolves once it goes on, or at once where no shell can stop it. A stopped process has no timers:
 * the wait goes on with it.
 */
export async function suspend(): Promise<void> {
  // What is still to be done to the terminal must not be left for later.
  await new Promise(setImmediate);
  process.kill(process.pid, 'SIGTSTP');
  await new Promise((resolve) => setTimeout(resolve, 100));
}
