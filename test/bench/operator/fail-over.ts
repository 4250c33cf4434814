// Two operators, of which the leader ends: how long does a tenant wait that is applied at the worst moment?
import { setTimeout as sleep } from 'node:timers/promises';
import { progress } from '../progress.ts';
import { untilDeclared } from './cold-start.ts';
import { showCount, showSeconds, type Row } from './report.ts';
import type { Mode, Operator, Stage } from './stage.ts';
import { countDeclarations } from './tally.ts';

type Ending = 'stop' | 'kill';

const INTERVAL_MS = 100;
const QUIET_MS = 1_000;
const MODE: Mode = 'cluster';

const endings: Readonly<Record<Ending, { readonly name: string; readonly aimSeconds: number }>> = {
  stop: { name: 'SIGTERM to the leader → a tenant is Ready', aimSeconds: 3 },
  kill: { name: 'SIGKILL to the leader → a tenant is Ready', aimSeconds: 20 },
};

/** The longest that one of many tenants waited that are applied from the moment of the signal on, in seconds. */
async function measureGap({ tenants }: Stage, leader: Operator, ending: Ending): Promise<number> {
  const waits: Promise<number>[] = [];
  const applying = new AbortController();
  const ended = leader[ending]();
  const stream = (async () => {
    while (!applying.signal.aborted) {
      waits.push(tenants.apply());
      await sleep(INTERVAL_MS);
    }
  })();
  try {
    await ended;
    await tenants.apply(); // by the other one: the leader is no more
  } finally {
    applying.abort();
    await stream;
  }
  return Math.max(...(await Promise.all(waits))) / 1_000;
}

/** @param leader leads, and ends; the operator that leads then is answered with */
export async function measureFailOvers(
  stage: Stage,
  leader: Operator,
  repeats: number,
): Promise<{ rows: Row[]; leader: Operator }> {
  const rows: Row[] = [];
  const size = stage.tenants.total;
  let leading = leader;
  for (const ending of ['stop', 'kill'] as const) {
    const gaps: number[] = [];
    for (let repeat = 1; repeat <= repeats; repeat++) {
      progress(`${endings[ending].name}, ${repeat} of ${repeats}`);
      const standby = await stage.startOperator(MODE);
      const declared = await countDeclarations(stage);
      gaps.push(await measureGap(stage, leading, ending));
      leading = standby;
      await untilDeclared(stage, declared + stage.tenants.total);
      await sleep(QUIET_MS);
    }
    const worst = Math.max(...gaps);
    const { name, aimSeconds } = endings[ending];
    rows.push({
      what: `${name}, ${showCount(size)} tenants, the longest of ${repeats}`,
      result: `${showSeconds(worst)} (${gaps.map((gap) => gap.toFixed(2)).join(', ')})`,
      aim: { text: `< ${aimSeconds} s`, isMet: worst < aimSeconds },
    });
  }
  return { rows, leader: leading };
}
