// What the flags of `npm run tenant` say of a tenant's spec. A flag that is not there says nothing.
import { readFile } from 'node:fs/promises';
import type { TenantSpec } from '../proto/gen/muster/directory/v1/TenantSpec.ts';
import { Obstacle } from './obstacle.ts';

export interface SpecFlags {
  /** Requests per second. */
  readonly rate?: string | undefined;
  /** SCIM paths with commas between them. */
  readonly required?: string | undefined;
  readonly groups?: string | undefined;
  /** A file's name. */
  readonly schemas?: string | undefined;
  readonly bulk?: string | undefined;
  readonly 'log-values'?: string | undefined;
}

const RATE_MIN = 25;
const RATE_MAX = 1_000_000;
const BURST_FACTOR = 2;

/** @throws Obstacle naming the flag that is wrong */
export async function readSpec({ rate, required, groups, schemas, bulk, ...flags }: SpecFlags): Promise<TenantSpec> {
  const { 'log-values': logValues } = flags;
  return {
    ...(required !== undefined && { required_attributes: { paths: splitPaths(required) } }),
    ...(rate !== undefined && { rate_limit: readRate(rate) }),
    ...(groups !== undefined && { groups: groupsMode(groups) }),
    ...(schemas !== undefined && { schemas: await readSchemas(schemas) }),
    ...(bulk !== undefined && { bulk: isEnabled('--bulk', bulk) ? 'BULK_ENABLED' : 'BULK_DISABLED' }),
    ...(logValues !== undefined && { log_values: isEnabled('--log-values', logValues) }),
  };
}

function readRate(text: string): { requests_per_second: number; burst: number } {
  const rate = Number(text);
  if (Number.isInteger(rate) && rate >= RATE_MIN && rate <= RATE_MAX) {
    return { requests_per_second: rate, burst: rate * BURST_FACTOR };
  }
  throw new Obstacle(`--rate must be a whole number from ${RATE_MIN} on, which is what Entra needs, not “${text}”.`);
}

/** As in a ScimTenant. @throws Obstacle for any other word */
export function groupsMode(text: string | undefined): 'DISABLED' | 'ENABLED' {
  if (text === 'Enabled') return 'ENABLED';
  if (text === 'Disabled') return 'DISABLED';
  throw new Obstacle(`Groups are Enabled or Disabled${text === undefined ? '' : `, not “${text}”`}.`);
}

function isEnabled(flag: string, text: string): boolean {
  if (text === 'Enabled' || text === 'Disabled') return text === 'Enabled';
  throw new Obstacle(`${flag} must be Enabled or Disabled, not “${text}”.`);
}

/** One schema or a list of them. What is in them, the directory reads. */
async function readSchemas(file: string): Promise<Buffer[]> {
  try {
    const given = JSON.parse(await readFile(file, 'utf8')) as unknown;
    return [given].flat().map((schema) => Buffer.from(JSON.stringify(schema)));
  } catch (error) {
    throw new Obstacle(
      `--schemas must name a file with a schema as JSON, or a list of them: ${(error as Error).message}`,
    );
  }
}

/** Splits SCIM paths at the commas that stand outside of brackets and quotes. */
export function splitPaths(text: string): string[] {
  const paths = text.match(/(?:"(?:\\.|[^"\\])*"|\[(?:"(?:\\.|[^"\\])*"|[^\]"])*\]|[^,])+/g) ?? [];
  return paths.map((path) => path.trim()).filter((path) => path !== '');
}
