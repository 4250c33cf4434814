// An operator that starts where tenants are: how long until it has seen to each, what it writes meanwhile, and what it costs then.
import { setTimeout as sleep } from 'node:timers/promises';
import { processMs } from '../cpu.ts';
import { scrape } from './exposition.ts';
import { memoryOf } from './memory.ts';
import { showCount, showMegabytes, showMs, showSeconds, type Row } from './report.ts';
import type { Mode, Operator, Stage } from './stage.ts';
import { countCalls, countDeclarations, countWrittenRows, markDatabase } from './tally.ts';

/** With 10,000 tenants. */
const SECONDS_AIM = 30;
const MEGABYTES_AIM = 220;
const POLL_MS = 50;
const TIMEOUT_MS = 600_000;

export interface ColdStart {
  readonly operator: Operator;
  readonly rows: readonly Row[];
}

export async function measureColdStart(stage: Stage, mode: Mode, settleMs: number): Promise<ColdStart> {
  const size = stage.tenants.total;
  const [before, mark] = [await countCalls(stage), await markDatabase(stage)];
  const started = performance.now();
  const operator = await stage.startOperator(mode);
  await untilDeclared(stage, before.declarations + size);
  const seconds = (performance.now() - started) / 1_000;
  const cpuMs = processMs(operator.pid);
  await sleep(settleMs);
  const memory = memoryOf(operator.pid);
  const after = await countCalls(stage);
  const writes = after.writes - before.writes;
  const written = await countWrittenRows(stage, mark);
  const what = `${showCount(size)} tenants, ${mode}`;
  const rows: Row[] = [
    {
      what: `cold start, ${what}`,
      result:
        `${showSeconds(seconds)}; ${writes} writes to Kubernetes, ${written} rows written by the directory; ` +
        `operator CPU ${showSeconds(cpuMs / 1_000)}`,
      aim: { text: `< ${SECONDS_AIM} s, no writes`, isMet: seconds < SECONDS_AIM && writes === 0 && written === 0 },
    },
    {
      what: `memory, ${what}`,
      result: showMemory(memory),
      aim: { text: `< ${MEGABYTES_AIM} MB`, isMet: memory.rss < MEGABYTES_AIM },
    },
  ];
  return { operator, rows };
}

const showMemory = ({ rss, peak }: ReturnType<typeof memoryOf>): string =>
  `RSS ${showMegabytes(rss)}${peak === undefined ? '' : `, at most ${showMegabytes(peak)}`}`;

/** Until the directory has answered so many declarations since it started: each reconcile ends with one. */
export async function untilDeclared(stage: Stage, count: number): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const declared = await countDeclarations(stage);
    if (declared >= count) return;
    if (Date.now() > deadline) throw new Error(`Of ${count} declarations the directory saw ${declared} only.`);
    await sleep(POLL_MS);
  }
}

/** What it holds before there is any tenant. */
export async function measureEmpty(operator: Operator, settleMs: number): Promise<Row> {
  await sleep(settleMs);
  return { what: 'memory, no tenants, cluster', result: showMemory(memoryOf(operator.pid)) };
}

export async function measureIdle(stage: Stage, operator: Operator, mode: Mode, seconds: number): Promise<Row> {
  const [before, cpu, started] = [await countCalls(stage), processMs(operator.pid), performance.now()];
  await sleep(seconds * 1_000);
  const elapsed = (performance.now() - started) / 1_000;
  const used = processMs(operator.pid) - cpu;
  const after = await countCalls(stage);
  const perSecond = (count: number): string => (count / elapsed).toFixed(1);
  return {
    what: `idle, ${showCount(stage.tenants.total)} tenants, ${mode}`,
    result:
      `${showSeconds((used / 1_000 / elapsed) * 60)} CPU per minute, ` +
      `${perSecond(after.requests - before.requests)} requests/s to Kubernetes, ` +
      `${perSecond(after.declarations - before.declarations)} declarations/s to the directory`,
  };
}

/** What it costs when Prometheus looks. */
export async function measureScrape(stage: Stage, operator: Operator): Promise<Row> {
  const [cpu, started] = [processMs(operator.pid), performance.now()];
  const text = await scrape(operator.metricsUrl);
  const elapsed = performance.now() - started;
  return {
    what: `a scrape of /metrics, ${showCount(stage.tenants.total)} tenants`,
    result:
      `${showMs(elapsed)}, ${(text.length / 1_000_000).toFixed(1)} MB; CPU ${showMs(processMs(operator.pid) - cpu)}; ` +
      `after it ${showMemory(memoryOf(operator.pid))}`,
  };
}
