// Runs in a pod beside the gateway: plays users until SIGUSR2, then counts them, and prints what it saw as one line of JSON.
import { takeCensus, type Census } from './census.ts';
import { Life } from './life.ts';
import { createSender } from './sender.ts';
import { Tally, type Second } from './tally.ts';

const CONCURRENCY = 8;
const REQUESTS_PER_SECOND = 60;
const STAGGERS = 5;
const SIGN_OF_LIFE_MS = 500;

/** Printed now and then. */
export interface Sign {
  readonly cycles: number;
  /** Requests that got an answer so far. */
  readonly answered: number;
}

/** Printed last. */
export interface Sight {
  readonly cycles: number;
  readonly seconds: readonly Second[];
  readonly wrong: readonly string[];
  readonly wrongCount: number;
  readonly silence: Readonly<Record<string, number>>;
  readonly census: Census;
}

const { TENANT_URL = '', MUSTER_TOKEN: token = '', USERS = '200' } = process.env;
const stop = new AbortController();
process.once('SIGUSR2', () => stop.abort());
process.once('SIGTERM', () => process.exit(1));

const tally = new Tally();
const url = new URL(TENANT_URL);
const sender = createSender({ url, token, concurrency: CONCURRENCY, rate: REQUESTS_PER_SECOND, tally });
const cast = { sender, tally, ids: new Set<string>() };
const lives = Array.from({ length: Number(USERS) }, (_, index) => new Life(cast, 'e2e', index));
let cycles = 0;

/** Everybody takes a step; in the second cycle some take more, so that all steps are under way at any time from then on. */
async function playCycle(): Promise<void> {
  let next = 0;
  const play = async (): Promise<void> => {
    for (let index = next++; index < lives.length; index = next++) {
      const steps = cycles === 1 ? 1 + (index % STAGGERS) : 1;
      for (let step = 0; step < steps; step++) await lives[index]?.step();
      if (stop.signal.aborted && cycles > 0) return;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, play));
  cycles += 1;
}

const life = setInterval(
  () => console.log(JSON.stringify({ cycles, answered: tally.answered } satisfies Sign)),
  SIGN_OF_LIFE_MS,
);
while (!stop.signal.aborted || cycles === 0) await playCycle();
clearInterval(life);
const census = await takeCensus(sender, lives);
sender.close();
const { seconds, wrong, wrongCount, silence } = tally;
const sight: Sight = { cycles, seconds, wrong, wrongCount, silence, census };
console.log(JSON.stringify(sight));
