/** Whether a process lives: of one that was killed the last word counts no more. */

/** A process of another user cannot be told anything, and lives. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
