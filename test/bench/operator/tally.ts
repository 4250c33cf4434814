// What was asked of the API server and of the directory, counted where it arrives and not where it is sent. The client of the
// benchmark reads nothing while it waits, so what is read between two counts was asked by operators.
import { scrape, sumSamples } from './exposition.ts';
import type { Stage } from './stage.ts';

export interface Count {
  /** Requests to the API server about what the operator deals with; a watch counts when it ends. */
  readonly requests: number;
  /** Of them those that write, but for Leases. */
  readonly writes: number;
  /** Calls of the directory's EnsureTenant. */
  readonly declarations: number;
}

const LEASES = 'leases';
const resources = ['scimtenants', 'secrets', 'events', LEASES];
const reading = ['GET', 'LIST', 'WATCH'];

export async function countCalls(stage: Stage): Promise<Count> {
  const text = String(await stage.ask('/metrics'));
  const sum = (isWanted: (verb: string, resource: string) => boolean): number =>
    sumSamples(text, 'apiserver_request_total', ({ verb = '', resource = '' }) => isWanted(verb, resource));
  return {
    requests: sum((_, resource) => resources.includes(resource)),
    writes: sum((verb, resource) => resources.includes(resource) && resource !== LEASES && !reading.includes(verb)),
    declarations: await countDeclarations(stage),
  };
}

/** Costs next to nothing, so it can be asked for often. */
export async function countDeclarations({ directory }: Stage): Promise<number> {
  const text = await scrape(directory.metricsUrl);
  const isDeclaration = ({ method = '' }) => method.endsWith('/EnsureTenant');
  return sumSamples(text, 'muster_directory_rpc_duration_seconds_count', isDeclaration);
}

/** What a later `countWrittenRows` begins at. */
export async function markDatabase({ database }: Stage): Promise<string> {
  const { rows } = await database.query<{ mark: string }>(
    'select pg_snapshot_xmax(pg_current_snapshot())::text as mark',
  );
  return rows[0]?.mark ?? '0';
}

/** Rows of tenants and tokens that were inserted or changed since. */
export async function countWrittenRows({ database }: Stage, mark: string): Promise<number> {
  const text = `
    select (select count(*) from muster.tenants where xmin::text::bigint >= $1::bigint)
      + (select count(*) from muster.tokens where xmin::text::bigint >= $1::bigint) as written`;
  const { rows } = await database.query<{ written: string }>(text, [mark]);
  return Number(rows[0]?.written);
}
