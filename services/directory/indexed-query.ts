// Queries that name what a tenant has declared. They are answered by resources that are all indexed as it is declared now, or not at
// all: the answer from others could lack somebody.
import type { ResourceType } from '../scim/attribute.ts';
import { ScimError, unavailable } from '../scim/error.ts';
import { StaleProfile } from './current-profile.ts';
import type { Directory } from './directory.ts';
import type { Statement } from './sql/database.ts';
import { findIndexState, type IndexStateRow } from './sql/reindexing.ts';

/** What must be so for a query's answer to be right. */
export interface IndexNeed {
  readonly type: ResourceType;
  /** Which declaration of the tenant's schemas the type is of. */
  readonly schemasVersion: number;
  /** The URNs of the declared extensions that the query names. */
  readonly extensions: readonly string[];
}

/**
 * Runs a query of a tenant, and answers with its rows.
 * @throws StaleProfile when the schemas have been declared anew, ScimError 503 while the resources are being indexed anew.
 */
export async function queryIndexed<Row>(
  directory: Directory,
  tenantId: string,
  need: IndexNeed,
  statement: Statement,
): Promise<Row[]> {
  const { type, extensions } = need;
  const { database } = directory;
  if (extensions.length === 0) return database.queryTenant<Row>(tenantId, statement);
  const state = findIndexState(tenantId, type.name);
  try {
    // One snapshot: what is true of the one is true of the other.
    const [[found], rows] = await database.read<[IndexStateRow, Row]>(tenantId, [state, statement]);
    requireIndexed(directory, tenantId, need, found);
    return rows;
  } catch (error) {
    if (!(error instanceof ScimError) || error.status !== 500) throw error;
    // A value that is indexed as another type cannot even be compared.
    const [found] = await database.query<IndexStateRow>(state);
    requireIndexed(directory, tenantId, need, found);
    throw error;
  }
}

function requireIndexed(
  { reindexing }: Directory,
  tenantId: string,
  need: IndexNeed,
  state: IndexStateRow | undefined,
): void {
  if (state?.schemas_version !== need.schemasVersion) throw new StaleProfile();
  const unfinished = need.extensions.find((each) => state.urns.includes(each));
  if (unfinished === undefined) return;
  // Whoever was at it may be gone.
  reindexing.start(tenantId);
  throw unavailable(
    `The schema ${unfinished} was declared a moment ago, and what was stored before is still being indexed. Try again.`,
  );
}
