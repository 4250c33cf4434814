// The operator's care for Muster's own Secrets: at its start, when it begins to lead, and every hour.
import type { Logger } from 'pino';
import { createHolder, type CertificateSource } from '../../services/rpc/certificates.ts';
import { wait } from '../kubernetes/deadline.ts';
import { keepCertificates, reasonsOf, type CertificatesConfig } from './certificates.ts';
import { keepDatabaseSecret, type DatabaseConfig } from './database.ts';
import type { OwnSecrets } from './own-secret.ts';

const INTERVAL_MS = 60 * 60_000;
const RETRY_MS = 1_000;
const RETRY_MS_MAX = 60_000;

export interface UpkeepOptions {
  readonly secrets: Omit<OwnSecrets, 'signal'>;
  /** Undefined: someone else makes them. */
  readonly certificates: CertificatesConfig | undefined;
  /** Undefined: the database has its own. */
  readonly database: DatabaseConfig | undefined;
  readonly isLeader: () => boolean;
  readonly now: () => Date;
  readonly logger: Logger;
  readonly intervalMs?: number;
}

export interface Upkeep {
  /** The operator's own certificate. */
  readonly source: CertificateSource;
  /** Looks now, and not only when the hour is over. */
  wake(): void;
  stop(): Promise<void>;
}

/** Begins at once; the API server may be away. */
export function startUpkeep(options: UpkeepOptions): Upkeep {
  const { certificates, database, isLeader, now, logger, intervalMs = INTERVAL_MS } = options;
  const holder = createHolder();
  const stopping = new AbortController();
  const secrets = { ...options.secrets, signal: stopping.signal };
  let waking = new AbortController();
  const tasks: (() => Promise<void>)[] = [];
  if (database !== undefined) tasks.push(() => keepDatabaseSecret(secrets, database));
  if (certificates !== undefined) {
    const keeping = () => ({ secrets, config: certificates, now: now(), isLeader: isLeader(), logger });
    tasks.push(() => keepCertificates(keeping(), holder.set));
  }
  const isOver = () => stopping.signal.aborted;

  async function run(): Promise<void> {
    let told = '';
    for (let retryMs = RETRY_MS; !isOver();) {
      waking = new AbortController();
      const reason = reasonsOf(await Promise.allSettled(tasks.map((task) => task())));
      if (reason !== '' && reason !== told && !isOver())
        logger.error({ reason }, 'Muster’s own Secrets are not as they should be');
      if (reason === '' && told !== '') logger.info('Muster’s own Secrets are as they should be');
      told = reason;
      const delayMs = reason === '' ? intervalMs : retryMs;
      retryMs = reason === '' ? RETRY_MS : Math.min(2 * retryMs, RETRY_MS_MAX);
      await wait(delayMs, AbortSignal.any([stopping.signal, waking.signal])).catch(() => undefined);
    }
  }

  const running = tasks.length === 0 ? Promise.resolve() : run();
  return {
    source: holder,
    wake: () => waking.abort(),
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
