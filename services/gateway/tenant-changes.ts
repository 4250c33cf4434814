// Listens to the directory's stream of changed tenants and makes the token cache forget them. Opens the stream again
// for ever; its first message says to forget everything, since changes may have been missed in between.
import type { Logger } from 'pino';
import type { TenantChange__Output as TenantChange } from '../../proto/gen/muster/directory/v1/TenantChange.ts';
import type { DirectoryClient } from '../rpc/client.ts';
import type { TokenCache } from './token-cache.ts';

const REOPEN_DELAY_MS = 500;

export interface TenantChanges {
  /** Whether the stream is open now. */
  readonly connected: boolean;
  /** When the stream last was open, by the monotonic clock; undefined means never. */
  readonly lastConnectedMs: number | undefined;
  /** Why the stream is not open, where someone has to do something about it. */
  readonly reason: string | undefined;
  stop(): void;
}

export function followTenantChanges(
  directory: Pick<DirectoryClient, 'watchTenants' | 'explain'>,
  tokens: Pick<TokenCache, 'forgetTenant' | 'forgetEverything'>,
  logger: Logger,
  monotonicMs: () => number,
): TenantChanges {
  let connected = false;
  let lastConnectedMs: number | undefined;
  let reason: string | undefined;
  let stopped = false;
  let reopening: NodeJS.Timeout | undefined;
  let stream = open();

  function open() {
    const opened = directory.watchTenants();
    opened.on('data', (change: TenantChange) => {
      if (!connected) logger.info('the directory is connected');
      connected = true;
      reason = undefined;
      if (change.everything) tokens.forgetEverything();
      else tokens.forgetTenant(change.tenant_id);
    });
    opened.on('error', (error) => closed(opened, error));
    opened.on('end', () => closed(opened, undefined));
    return opened;
  }

  function closed(which: typeof stream, error: unknown): void {
    if (which !== stream || stopped || reopening !== undefined) return;
    if (connected) {
      lastConnectedMs = monotonicMs();
      logger.warn({ code: (error as { code?: number } | undefined)?.code }, 'the directory is disconnected');
    }
    connected = false;
    const explained = directory.explain(error)?.message;
    if (explained !== undefined && explained !== reason)
      logger.error({ reason: explained }, 'the directory is of no use');
    reason = explained;
    reopening = setTimeout(() => {
      reopening = undefined;
      stream = open();
    }, REOPEN_DELAY_MS);
  }

  return {
    get connected() {
      return connected;
    },
    get reason() {
      return reason;
    },
    get lastConnectedMs() {
      return connected ? monotonicMs() : lastConnectedMs;
    },
    stop() {
      stopped = true;
      clearTimeout(reopening);
      stream.cancel();
    },
  };
}
