// Which function serves which call of the services about receivers: for those who manage them, and for whoever works them.
import type { DeliveriesHandlers } from '../../../proto/gen/muster/directory/v1/Deliveries.ts';
import type { ReceiversHandlers } from '../../../proto/gen/muster/directory/v1/Receivers.ts';
import type { RenewRequest__Output } from '../../../proto/gen/muster/directory/v1/RenewRequest.ts';
import { unary, type CallObserver } from '../../rpc/unary.ts';
import type { Database } from '../sql/database.ts';
import * as deadLetters from './dead-letters.ts';
import * as leases from './lease.ts';
import * as parking from './parking.ts';
import { poll } from './polling.ts';
import * as receivers from './receivers.ts';
import { listSigningKeys, rotateSigningKey } from './signing-keys.ts';
import type { Withhold } from './withholding.ts';

/** Where changes are sent to. `retentionHours` is for how long they are kept. */
export function receiversHandlers(
  observer: CallObserver,
  database: Database,
  retentionHours: number,
): ReceiversHandlers {
  return {
    EnsureReceiver: unary(observer, (request) => receivers.ensureReceiver(database, retentionHours, request)),
    GetReceiver: unary(observer, (request) => receivers.getReceiver(database, request)),
    ListReceivers: unary(observer, (request) => receivers.listReceivers(database, request)),
    RotateCredential: unary(observer, (request) => receivers.rotateCredential(database, request)),
    DeleteReceiver: unary(observer, (request) => receivers.deleteReceiver(database, request)),
    ListDeadLetters: unary(observer, (request) => deadLetters.listDeadLetters(database, request)),
    Replay: unary(observer, (request) => deadLetters.replay(database, request)),
    Resume: unary(observer, (request) => receivers.resume(database, request)),
    RotateSigningKey: unary(observer, () => rotateSigningKey(database)),
  };
}

/** What the transmitter works with, but for its streams. */
export function deliveriesHandlers(
  observer: CallObserver,
  database: Database,
  withhold: Withhold,
  retentionHours: number,
): Omit<DeliveriesHandlers, 'Follow'> {
  const retentionMs = retentionHours * 3_600_000;
  const serve = <Request, Response>(
    operation: (database: Database, request: Request, withhold: Withhold) => Promise<Response>,
  ) => unary(observer, (request: Request) => operation(database, request, withhold));
  return {
    Renew: serve((_, request: RenewRequest__Output) => leases.renewLeases(database, retentionMs, request)),
    Release: serve(leases.releaseLeases),
    Advance: serve(leases.advance),
    Park: serve(parking.park),
    Forget: serve(parking.forget),
    ListDue: serve(parking.listDue),
    ListBlocked: serve(parking.listBlocked),
    Settle: serve(parking.settle),
    Expire: serve(parking.expire),
    Halt: serve(leases.halt),
    Poll: serve(poll),
    ListSigningKeys: unary(observer, () => listSigningKeys(database)),
  };
}
