// A connection to Redis that fails fast: nothing is queued while it is away, nothing is repeated when it is back.
import { Redis } from 'ioredis';

const CONNECT_TIMEOUT_MS = 1_000;
const COMMAND_TIMEOUT_MS = 500;
const RECONNECT_DELAY_MS = 50;
const RECONNECT_DELAY_MAX_MS = 1_000;

/** Connects, waiting a second at most; afterwards it goes on trying for ever in the background. */
export async function connectRedis(url: string): Promise<Redis> {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    retryStrategy: (attempt) => Math.min(attempt * RECONNECT_DELAY_MS, RECONNECT_DELAY_MAX_MS),
  });
  // Who uses the connection sees it fail and says so once; without a listener each attempt would be printed.
  redis.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    const timeout = setTimeout(resolve, CONNECT_TIMEOUT_MS);
    redis.once('ready', () => {
      clearTimeout(timeout);
      resolve();
    });
  });
  return redis;
}
