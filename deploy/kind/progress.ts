// Steps as they are taken: a line for each, with how long it took, and a sign of life while one takes long.

const SIGN_OF_LIFE_MS = 15_000;

export type Step = <Result>(what: string, take: () => Promise<Result>) => Promise<Result>;

/** Says each step when it begins and when it is done. `now` is in milliseconds. */
export function createSteps(say: (line: string) => void, now: () => number): Step {
  const started = now();
  let count = 0;
  const seconds = (since: number): string => `${((now() - since) / 1_000).toFixed(1)} s`;
  return async (what, take) => {
    const name = `${String(++count).padStart(2)}. ${what}`;
    const began = now();
    say(`${name} …`);
    const life = setInterval(() => say(`    still at it: ${seconds(began)}`), SIGN_OF_LIFE_MS);
    try {
      const result = await take();
      say(`    done in ${seconds(began)}, ${seconds(started)} in all`);
      return result;
    } finally {
      clearInterval(life);
    }
  };
}
