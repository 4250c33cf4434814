// The keys of security event tokens, as the directory has them: read now and then, so that a new one is known before it signs.
import type { Logger } from 'pino';
import type { DirectoryClient } from '../rpc/client.ts';
import type { Clock } from './clock.ts';
import { parseSigningKey, type SigningKey } from './signing.ts';

const READ_MS = 60_000;
const READ_AGAIN_MS = 1_000;

export interface Keyring {
  /** The first signs. Waits until they are known; fails when it is stopped before. */
  get(): Promise<readonly [SigningKey, ...SigningKey[]]>;
  stop(): void;
}

export function openKeyring(deliveries: DirectoryClient['deliveries'], clock: Clock, logger: Logger): Keyring {
  const stopping = new AbortController();
  const { signal } = stopping;
  const first = Promise.withResolvers<readonly [SigningKey, ...SigningKey[]]>();
  first.promise.catch(() => undefined); // told to whoever asks
  let held: typeof first.promise | undefined;

  async function read(): Promise<void> {
    const { private_keys } = await deliveries.listSigningKeys({});
    const [signing, ...others] = await Promise.all(private_keys.map(parseSigningKey));
    if (signing === undefined) throw new Error('The directory has no signing key.');
    held = Promise.resolve([signing, ...others]);
    first.resolve(held);
  }

  void (async () => {
    while (!signal.aborted) {
      const failed = await read().then(
        () => false,
        (error: unknown) => {
          logger.debug({ reason: (error as Error).message }, 'the signing keys cannot be read just now');
          return true;
        },
      );
      await clock.wait(failed ? READ_AGAIN_MS : READ_MS, signal);
    }
  })();

  return {
    get: () => held ?? first.promise,
    stop: () => {
      stopping.abort();
      first.reject(new Error('The transmitter stops.'));
    },
  };
}
