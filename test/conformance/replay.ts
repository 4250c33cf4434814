// Plays a transcript over HTTP against a whole Muster, with a tenant of its own.
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Stack } from '../support/stack.ts';
import { fill, mismatches, type Captures, type Step, type Transcript } from './transcript.ts';

/** What was not answered as the transcript has it, a line each. */
export async function replay(stack: Stack, { tenant, steps }: Transcript): Promise<string[]> {
  const { token } = await stack.createTenant(tenant ?? {});
  const captures: Captures = new Map();
  const wrong: string[] = [];
  for (const step of steps) wrong.push(...(await replayStep(stack.url, step, token, captures)));
  return wrong;
}

async function replayStep(
  url: string,
  { what, request: sent, expect: expected }: Step,
  token: string,
  captures: Captures,
): Promise<string[]> {
  const wanted: Record<string, string | null> = {
    authorization: `Bearer ${token}`,
    ...(sent.body !== undefined && { 'content-type': 'application/scim+json; charset=utf-8' }),
    ...sent.headers,
  };
  const headers = Object.entries(wanted).flatMap(([name, value]): [string, string][] =>
    value === null ? [] : [[name, fill(value, captures)]],
  );
  const answer = await send(url, {
    method: sent.method,
    path: fill(sent.path, captures),
    headers: Object.fromEntries(headers),
    body: sent.body === undefined ? undefined : ' '.repeat(sent.padding ?? 0) + fillBody(sent.body, captures),
  });
  // What cannot be mistaken comes last: the body keeps texts that the headers are compared with.
  const type = String(answer.headers['content-type']);
  const wrong = [
    ...(matchesStatus(expected.status, answer.status) ? [] : [`status ${answer.status}, not ${expected.status}`]),
    ...(answer.body === undefined || type.startsWith('application/scim+json') ? [] : [`content-type: ${type}`]),
    ...(expected.body === undefined ? [] : mismatches(expected.body, answer.body, captures)),
    ...mismatches(expected.headers ?? {}, answer.headers, captures, 'headers'),
  ];
  return wrong.map((each) => `${what}: ${each}${each.startsWith('status') ? ` ${JSON.stringify(answer.body)}` : ''}`);
}

function fillBody(body: unknown, captures: Captures): string {
  if (typeof body === 'string') return fill(body, captures);
  return JSON.stringify(body, (_, value: unknown) => (typeof value === 'string' ? fill(value, captures) : value));
}

const matchesStatus = (expected: number | string, status: number): boolean =>
  typeof expected === 'number' ? expected === status : expected.split(' or ').includes(String(status));

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

// Not fetch: it would send a User-Agent, which Entra does not, and rewrite the path.
function send(url: string, { method, path, headers, body }: Sent) {
  const { hostname, port } = new URL(url);
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: unknown }>((resolve, reject) => {
    const outgoing = request({ hostname, port, method, path, headers }, (response) => {
      text(response)
        .then((content) =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: content === '' ? undefined : (JSON.parse(content) as unknown),
          }),
        )
        .catch(reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
