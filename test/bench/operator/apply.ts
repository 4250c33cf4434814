// From apply to Ready: singly on a quiet operator, and many at once.
import { processMs } from '../cpu.ts';
import { percentilesOf, showCount, showMs, showPercentiles, type Row } from './report.ts';
import type { Operator, Stage } from './stage.ts';
import { applySingly } from './tenants.ts';

const P50_AIM_MS = 50;
const P99_AIM_MS = 250;
const RATE_AIM = 100;
/** So that the events of one tenant are written before the next one comes. */
const PAUSE_MS = 50;
const WARM_UP = 10;

export async function measureApplies({ tenants }: Stage, count: number): Promise<Row> {
  await applySingly(tenants, WARM_UP, PAUSE_MS);
  const measured = percentilesOf(await applySingly(tenants, count, PAUSE_MS));
  return {
    what: `apply → Ready, ${showCount(count)} one after another, after ${WARM_UP} to warm up`,
    result: showPercentiles(measured),
    aim: {
      text: `p50 < ${P50_AIM_MS} ms, p99 < ${P99_AIM_MS} ms`,
      isMet: measured.p50 < P50_AIM_MS && measured.p99 < P99_AIM_MS,
    },
  };
}

export async function measureBurst(stage: Stage, operator: Operator, size: number): Promise<Row> {
  const { tenants, directory } = stage;
  const before = tenants.total;
  const readCpu = () => [processMs(operator.pid), processMs(directory.program.pid)] as const;
  const cpu = readCpu();
  const { seconds, latencies } = await tenants.applyMany(size);
  const [operatorMs, directoryMs] = readCpu().map((ms, at) => (ms - (cpu[at] ?? 0)) / size);
  const rate = size / seconds;
  return {
    what: `${showCount(size)} at once, with ${showCount(before)} there before`,
    result:
      `${rate.toFixed(0)} tenants/s, ${showPercentiles(percentilesOf(latencies))}; ` +
      `CPU per tenant: operator ${showMs(operatorMs ?? 0)}, directory ${showMs(directoryMs ?? 0)}`,
    aim: { text: `≥ ${RATE_AIM} tenants/s`, isMet: rate >= RATE_AIM },
  };
}
