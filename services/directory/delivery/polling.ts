// A receiver that comes for its changes (RFC 8936): what it has is forgotten, and what waits is given to it until it says so.
import type { PollRequest__Output } from '../../../proto/gen/muster/directory/v1/PollRequest.ts';
import type { PollResponse } from '../../../proto/gen/muster/directory/v1/PollResponse.ts';
import { ScimError, invalidValue } from '../../scim/error.ts';
import type { Database } from '../sql/database.ts';
import { acknowledgeParked, listPending, refuseParked, type ParkedRow } from '../sql/parked.ts';
import { findPoller, noteSuccess, type ReceiverRow } from '../sql/receivers.ts';
import { EVERY_TENANT } from '../sql/sequencer.ts';
import { shortened } from './lease.ts';
import { parkedMessages } from './parking.ts';
import type { Withhold } from './withholding.ts';

const PENDING_MAX = 100;
const MESSAGES_MAX = 20_000;

/** @throws ScimError 401 without a valid token, whether there is such a receiver or not */
export async function poll(
  database: Database,
  request: PollRequest__Output,
  withhold: Withhold,
): Promise<PollResponse> {
  const { receiver, token_digest, acknowledged, refused } = request;
  if (acknowledged.length + refused.length > MESSAGES_MAX) {
    throw invalidValue(`acknowledged and refused name more than ${MESSAGES_MAX} messages.`);
  }
  const limit = Math.min(request.limit, PENDING_MAX);
  const { pending, audience, isTaken } = await database.transaction(EVERY_TENANT, async (transaction) => {
    const [row] = await transaction.query<ReceiverRow>(findPoller(receiver, token_digest));
    if (row === undefined) throw new ScimError(401, 'The token is missing, wrong, expired or revoked.');
    const taken = acknowledged.length > 0 ? await transaction.query(acknowledgeParked(receiver, acknowledged)) : [];
    if (refused.length > 0) await transaction.query(refuseParked(receiver, refused.map(refusedRow)));
    // One more than asked for tells whether there are more.
    const rows = await transaction.commit<ParkedRow>(listPending(receiver, limit + 1));
    return { pending: rows, audience: row.audience, isTaken: taken.length > 0 };
  });
  if (isTaken) await database.query(noteSuccess(receiver));
  return {
    pending: await parkedMessages(pending.slice(0, limit), withhold),
    more: pending.length > limit,
    audience,
  };
}

const refusedRow = ({ message_id, error, final }: PollRequest__Output['refused'][number]) => ({
  messageId: message_id,
  error: shortened(error),
  final,
});
