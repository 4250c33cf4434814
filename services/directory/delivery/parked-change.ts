// A change as it is kept while it waits: the message that a receiver is sent, as JSON.
import type { Change, Change__Output } from '../../../proto/gen/muster/directory/v1/Change.ts';
import { messageId } from '../../message-id.ts';
import { invalidValue } from '../../scim/error.ts';
import { parseCursor } from '../feed/cursor.ts';
import type { NewParked } from '../sql/parked.ts';

/** What of a parked change is in columns of its own. */
type Columns = Omit<NewParked, 'attempts' | 'error' | 'nextAttemptAt' | 'dead'>;

/** @throws ScimError invalidValue for a change without a cursor */
export function parkedColumns(receiver: string, change: Change__Output | null): Columns {
  if (change === null) throw invalidValue('change is missing.');
  return {
    tenantId: change.tenant_id,
    receiver,
    messageId: messageId(receiver, change),
    position: parseCursor(change.cursor).position,
    resource: change.resource === 'RESOURCE_KIND_UNSPECIFIED' ? '' : change.resource,
    resourceId: change.resource_id,
    kind: change.kind,
    version: change.version,
    changedAt: new Date(change.time_ms),
    change: JSON.stringify({ ...change, user: withText(change.user), group: withText(change.group) }),
  };
}

export function parseParked(text: string): Change {
  const { user, group, ...change } = JSON.parse(text) as Omit<Change, 'user' | 'group'> & Documents;
  return { ...change, user: withBytes(user), group: withBytes(group) };
}

interface Documents {
  readonly user: { readonly document: string } | null;
  readonly group: { readonly document: string } | null;
}

/** Documents are JSON themselves: as text they are a third shorter than in base64. */
const withText = <State extends { readonly document: Buffer }>(state: State | null) =>
  state && { ...state, document: state.document.toString() };

const withBytes = <State extends { readonly document: string }>(state: State | null) =>
  state && { ...state, document: Buffer.from(state.document) };
