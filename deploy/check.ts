// `helm test` runs this: whether every part is ready, and whether a request finds its way through gateway and directory to Postgres.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createToken } from '../services/token.ts';

const ATTEMPTS_MAX = 15;
const PAUSE_MS = 2_000;
const TIMEOUT_MS = 5_000;

const { values } = parseArgs({
  options: { gateway: { type: 'string' }, ready: { type: 'string', multiple: true, default: [] } },
});

/** Undefined when it holds, else what was seen instead. */
type Check = () => Promise<string | undefined>;

const ask = (url: URL, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });

const isReady =
  (base: string): Check =>
  async () => {
    const answer = await ask(new URL('/readyz', base));
    return answer.ok ? undefined : `${answer.status} ${(await answer.text()).trim()}`;
  };

/** Only who has looked into the database can know that a token is nobody's: everything else would be 503. */
const refusesUnknownToken =
  (base: string): Check =>
  async () => {
    const authorization = `Bearer ${createToken(randomBytes)}`;
    const answer = await ask(new URL('/scim/v2/Users?count=1', base), { authorization });
    return answer.status === 401 ? undefined : `${answer.status} where 401 was due: ${(await answer.text()).trim()}`;
  };

async function passes(what: string, check: Check): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    const seen = await check().catch((error: unknown) => reasonOf(error));
    if (seen === undefined) console.log(`ok: ${what}`);
    if (seen === undefined) return true;
    console.log(`${attempt < ATTEMPTS_MAX ? 'not yet' : 'FAILED'}: ${what}: ${seen}`);
    if (attempt === ATTEMPTS_MAX) return false;
    await sleep(PAUSE_MS);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

const checks = values.ready.map((base) => passes(`${base} is ready`, isReady(base)));
if (values.gateway !== undefined) {
  checks.push(passes(`${values.gateway} refuses a token that is nobody's`, refusesUnknownToken(values.gateway)));
}
if (checks.length === 0) console.error('Say what to check: --gateway URL, --ready URL.');
const results = await Promise.all(checks);
process.exitCode = results.length > 0 && results.every(Boolean) ? 0 : 1;
