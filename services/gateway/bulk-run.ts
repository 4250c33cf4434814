// The operations of a bulk, run one by one in the order of its plan (RFC 7644 section 3.7). What became of each is said of it
// alone. Nothing is rolled back, and nothing that was not done is answered with success.
import type { Bulk, BulkAnswer, BulkOperation, BulkRequest, Made } from '../scim/bulk.ts';
import { locationOfPath, resolveReferences, shown } from '../scim/bulk.ts';
import { planBulk, type Plan } from '../scim/bulk-order.ts';
import { ScimError, conflict, internal, invalidValue } from '../scim/error.ts';
import { errorMessage } from './error-handler.ts';

/** What an operation came to. */
export interface Done {
  readonly status: number;
  /** The ETag; undefined when there is no resource any more. */
  readonly version: string | undefined;
  readonly id: string;
  readonly location: string;
}

export interface Surroundings {
  /** The public URL up to and including /scim/v2. */
  readonly baseUrl: string;
  /** Waits until the next operation may begin; answers with why it, and all after it, may not. */
  next(): Promise<ScimError | undefined>;
  /** Runs one; its references are resolved. @param id What a POST's resource must be called; empty: anything. */
  perform(request: BulkRequest, id: string): Promise<Done>;
  /** Is told how each operation ended, and why one failed or could not begin; those after it that were left are no failures of their own. */
  observe(operation: BulkOperation, status: number, failure: ScimError | undefined): void;
  createId(): string;
}

/** Whoever is answered one of these would be answered the same the next time: the operations that follow are not attempted. */
const finalStatuses: ReadonlySet<number> = new Set([401, 403, 429, 503]);

/** The answers in the order in which the operations were sent, without those that `failOnErrors` left alone. */
export async function runBulk(bulk: Bulk, surroundings: Surroundings): Promise<BulkAnswer[]> {
  const { baseUrl, next, observe } = surroundings;
  const { operations, failOnErrors } = bulk;
  const plan = planBulk(operations);
  const attempt = createAttempt(bulk, plan, surroundings);
  const answers = new Map<number, BulkAnswer>();
  let stopped: ScimError | undefined;
  let errors = 0;
  for (const index of plan.order) {
    const operation = operations[index];
    if (operation === undefined) throw new RangeError('the plan of a bulk has an operation that the bulk has not');
    const isLeft = stopped !== undefined;
    stopped ??= await next();
    const outcome = stopped ?? (await attempt(operation));
    answers.set(index, answerOf(operation, outcome, baseUrl));
    observe(operation, outcome.status, outcome instanceof ScimError && !isLeft ? outcome : undefined);
    if (!(outcome instanceof ScimError)) continue;
    errors += 1;
    if (errors >= failOnErrors) break;
    if (finalStatuses.has(outcome.status)) stopped ??= notAttempted(outcome.status);
  }
  return Array.from(answers)
    .sort(([one], [other]) => one - other)
    .map(([, answer]) => answer);
}

const notAttempted = (status: number): ScimError =>
  new ScimError(status, `The operation was not attempted, since one before it was answered ${status}. Try it again.`);

type Attempt = (operation: BulkOperation) => Promise<Done | ScimError>;

function createAttempt(
  { operations, declared }: Bulk,
  { circles }: Plan,
  { baseUrl, perform, createId }: Surroundings,
): Attempt {
  const posts = new Map<string, number>();
  /** Resources that were made, and those of circles that are still to be made. */
  const made = new Map<string, Made>();
  const pending = new Set<string>();
  for (const [index, { method, bulkId, request }] of operations.entries()) {
    if (method !== 'POST' || bulkId === undefined) continue;
    posts.set(bulkId, index);
    if (!circles.has(index) || request instanceof ScimError) continue;
    const id = createId();
    made.set(bulkId, { id, location: locationOf(baseUrl, request.endpoint, id) });
    pending.add(bulkId);
  }

  async function attempt({ method, bulkId = '', request }: BulkOperation): Promise<Done | ScimError> {
    if (request instanceof ScimError) return request;
    const missing = request.references.find((each) => !made.has(each));
    if (missing !== undefined) return posts.has(missing) ? wasNotMade(missing) : isNotThere(missing);
    const resolved = resolveReferences(request, declared, madeOf);
    const ahead = request.references.filter((each) => pending.has(each));
    try {
      return await perform(resolved, method === 'POST' && pending.has(bulkId) ? madeOf(bulkId).id : '');
    } catch (thrown) {
      const error = thrown instanceof ScimError ? thrown : internal(thrown);
      const missed = ahead.find((each) => error.status === 400 && error.detail.includes(madeOf(each).id));
      return missed === undefined ? error : unresolvable(missed, error);
    }
  }

  const madeOf = (bulkId: string): Made => {
    const found = made.get(bulkId);
    if (found === undefined) throw new RangeError('a reference of a bulk was not looked for before it was resolved');
    return found;
  };

  return async (operation) => {
    const outcome = await attempt(operation);
    const { method, bulkId } = operation;
    if (method !== 'POST' || bulkId === undefined) return outcome;
    pending.delete(bulkId);
    if (outcome instanceof ScimError) made.delete(bulkId);
    else made.set(bulkId, outcome);
    return outcome;
  };
}

const isNotThere = (bulkId: string): ScimError =>
  invalidValue(`The operation refers to the bulkId ${shown(bulkId)}, and no POST of the request has it.`);
const wasNotMade = (bulkId: string): ScimError =>
  conflict(`The operation refers to the bulkId ${shown(bulkId)}, whose POST failed.`);
// RFC 7644 section 3.7.1: a circle that cannot be resolved is a conflict.
const unresolvable = (bulkId: string, { detail }: ScimError): ScimError =>
  conflict(`The operation refers to the bulkId ${shown(bulkId)} in a circle, which cannot be resolved. ${detail}`);

function answerOf(operation: BulkOperation, outcome: Done | ScimError, baseUrl: string): BulkAnswer {
  if (!(outcome instanceof ScimError)) {
    const { status, location, version } = outcome;
    return { operation, status, location, version, response: undefined };
  }
  // RFC 7644 section 3.7: every operation is answered with a location, but for a POST that failed.
  const location = operation.method === 'POST' ? undefined : locationOfPath(operation.path, baseUrl);
  return { operation, status: outcome.status, location, version: undefined, response: errorMessage(outcome) };
}

export const locationOf = (baseUrl: string, endpoint: string, id: string): string =>
  `${baseUrl}${endpoint}/${encodeURIComponent(id)}`;
