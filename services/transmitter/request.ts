// One guarded POST. Every address that a name has is checked, and the connection goes to what was checked: the name is resolved once
// per connection, so that a second answer (DNS rebinding) has nobody to ask for it. Redirects are not followed and proxies of the
// environment are not used: both would connect to what nobody checked.
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { addressReach } from './address.ts';
import { DeliveryError, isReachable, parseEndpointUrl, unreachable } from './endpoint-url.ts';
import { failureText } from './failure-text.ts';

/** From the first packet to the end of the answer: what Standard Webhooks recommends at least. */
const DEADLINE_MS = 15_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** For each but the last of a name's addresses. */
const ADDRESS_TIMEOUT_MS = 1_000;
/** An answer is a status; what is beside it is an error in a few words (RFC 8935 section 2.3). */
const BODY_BYTES_MAX = 4_096;
const CONNECTIONS_PER_ORIGIN = 8;
const IDLE_MS = 10_000;
/** A receiver that moves is found again after this time. */
const CONNECTION_AGE_MAX_MS = 300_000;

export interface OutgoingRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether it may go to private addresses, and over http. */
  readonly allowPrivate: boolean;
  /** Ends it early, without an answer. */
  readonly signal?: AbortSignal;
}

export interface Reply {
  readonly status: number;
  /** As it was sent. */
  readonly retryAfter: string | undefined;
  /** The first 4 KiB; cut off where the answer ended early. */
  readonly body: string;
}

/** @throws DeliveryError when there was no answer, or nothing was sent */
export type Send = (request: OutgoingRequest) => Promise<Reply>;

export interface SenderOptions {
  /** All addresses of a name. Absent: the system's resolver. */
  readonly resolve?: (name: string) => Promise<readonly string[]>;
  readonly reachOf?: typeof addressReach;
  /** Whom to trust, PEM. Absent: whom Node trusts, which `NODE_EXTRA_CA_CERTS` adds to. */
  readonly ca?: string;
  readonly deadlineMs?: number;
}

export interface Sender {
  readonly send: Send;
  /** Waits for what is under way, which is 15 s at most. */
  close(): Promise<void>;
}

export function createSender(options: SenderOptions = {}): Sender {
  const { deadlineMs = DEADLINE_MS, reachOf = addressReach } = options;
  // Two, so that no connection to a private address is used for somebody who may not have one.
  const agents = { guarded: createAgent(options, false), open: createAgent(options, true) };
  return {
    send: async ({ url: text, headers, body, allowPrivate, signal: given }) => {
      const url = parseEndpointUrl(text, allowPrivate, reachOf);
      const agent = allowPrivate ? agents.open : agents.guarded;
      const deadline = AbortSignal.timeout(deadlineMs);
      const signal = given === undefined ? deadline : AbortSignal.any([deadline, given]);
      let answer: Dispatcher.ResponseData;
      try {
        const { origin } = url;
        const path = url.pathname + url.search;
        const request = agent.request({ origin, path, method: 'POST', headers: { ...headers }, body, signal });
        // One that waits for a connection does not hear of the signal before it has one, and is not sent then.
        answer = await Promise.race([request, rejection(signal)]);
      } catch (error) {
        if (error instanceof DeliveryError) throw error;
        throw new DeliveryError(failureText(error), { cause: error });
      }
      const retryAfter = answer.headers['retry-after'];
      return {
        status: answer.statusCode,
        retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter,
        body: await beginning(answer.body),
      };
    },
    close: async () => {
      await Promise.all([agents.guarded.close(), agents.open.close()]);
    },
  };
}

const rejection = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });

/** The status counts, even if the rest never comes. */
async function beginning(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= BODY_BYTES_MAX) break; // which closes the connection
    }
  } catch {
    // said above
  }
  return Buffer.concat(chunks).subarray(0, BODY_BYTES_MAX).toString();
}

function createAgent(options: SenderOptions, allowPrivate: boolean): Agent {
  const connectors = {
    'https:': createConnector(options, 'https:', allowPrivate),
    'http:': createConnector(options, 'http:', allowPrivate),
  };
  return new Agent({
    connect: (to, callback) => connectors[to.protocol === 'https:' ? 'https:' : 'http:'](to, callback),
    connections: CONNECTIONS_PER_ORIGIN,
    clientTtl: CONNECTION_AGE_MAX_MS,
    keepAliveTimeout: IDLE_MS,
    keepAliveMaxTimeout: IDLE_MS,
    allowH2: false,
  });
}

function createConnector(options: SenderOptions, protocol: string, allowPrivate: boolean): buildConnector.connector {
  return buildConnector({
    // An address in the URL, which was checked there, is connected to without it.
    lookup: checkedLookup(options, protocol, allowPrivate),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS,
    timeout: CONNECT_TIMEOUT_MS,
    // A session that is resumed does not look at the certificate again.
    maxCachedSessions: 0,
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  });
}

/** How `net.connect` learns the addresses of a name: those that were checked, or none if one of them may not be used. */
function checkedLookup(
  { resolve = resolveBySystem, reachOf = addressReach }: SenderOptions,
  protocol: string,
  allowPrivate: boolean,
): LookupFunction {
  const find = async (name: string) => {
    const addresses = await resolve(name);
    const refused = addresses.find((address) => !isReachable(reachOf(address), protocol, allowPrivate));
    if (refused !== undefined) throw unreachable(`${name}, ${refused},`, protocol);
    const [first] = addresses;
    if (first === undefined) throw new DeliveryError(`${name} has no address.`);
    return { first, all: addresses.map((address) => ({ address, family: isIP(address) })) };
  };
  return (name, { all }, callback) => {
    find(name).then(
      (found) => {
        if (all === true) callback(null, found.all);
        else callback(null, found.first, isIP(found.first));
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, []),
    );
  };
}

/** As every other program of the machine does, with its hosts file and its search domains. */
async function resolveBySystem(name: string): Promise<string[]> {
  const found = await lookup(name, { all: true });
  return found.map(({ address }) => address);
}
