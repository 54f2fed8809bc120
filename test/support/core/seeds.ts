/** Games played by seed: TRADECTL_TEST_SEEDS says how many, TRADECTL_TEST_SEED repeats one of them alone. */

const COUNT = Number(process.env['TRADECTL_TEST_SEEDS'] ?? 200);
const ALONE = process.env['TRADECTL_TEST_SEED'];

export const SEEDS: readonly number[] =
  ALONE === undefined ? Array.from({ length: COUNT }, (_, i) => i + 1) : [Number(ALONE)];

/** Plays all; what went wrong names its seed. */
export function forEachSeed(play: (seed: number) => void): void {
  const failed = SEEDS.flatMap((seed) => {
    const error = caught(() => play(seed));
    return error === undefined ? [] : [{ seed, error }];
  });
  const [first] = failed;
  if (first === undefined) return;
  const seeds = failed.map(({ seed }) => seed).join(', ');
  throw new Error(`seeds ${seeds}; one again: TRADECTL_TEST_SEED=${first.seed}`, { cause: first.error });
}

function caught(work: () => void): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}
