// A receiver of Muster's webhooks, with nothing but Node: checks each one, passes over what it has had, and prints the rest.
// WEBHOOK_SECRET is what `npm run receiver -- create` printed; PORT is 8090 unless you say otherwise.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const PORT = Number(process.env.PORT ?? 8090);
const BODY_BYTES_MAX = 4 * 1024 * 1024;
/** A recorded request cannot be played again after this time. */
const TOLERANCE_SECONDS = 5 * 60;
/** Of messages that came lately. A product keeps them in its database, in the transaction that works the change in. */
const IDS_MAX = 100_000;

// Two while one is being exchanged for another, separated by a comma.
const secrets = (process.env.WEBHOOK_SECRET ?? '')
  .split(',')
  .filter((text) => text.startsWith('whsec_'))
  .map((text) => Buffer.from(text.slice('whsec_'.length), 'base64'));
if (secrets.length === 0) {
  console.error('WEBHOOK_SECRET must be whsec_…');
  process.exit(1);
}

/** Whether the request is from somebody who has the secret, and was made now. */
function isGenuine(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (!id || !/^\d+$/.test(timestamp ?? '') || !signatures) return false;
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const expected = secrets.map((secret) =>
    // The bytes as they came: JSON that was parsed and written again is not the same.
    createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest(),
  );
  return signatures.split(' ').some((each) => {
    const [version, signature = ''] = each.split(',');
    const given = Buffer.from(signature, 'base64');
    return version === 'v1' && expected.some((one) => one.length === given.length && timingSafeEqual(one, given));
  });
}

const had = new Set();
const versions = new Map();

/** What a product would do in one transaction. */
function workIn(id, { type, data }) {
  if (had.has(id)) return 'had it';
  had.add(id);
  if (had.size > IDS_MAX) had.delete(had.values().next().value);
  if (type === 'tenant.erased') {
    console.log(`${type} ${data.tenant}`); // and everybody whom it had goes
    return 'new';
  }
  // After a resend an earlier change may come after a later one. The parts of a large group have one version.
  const key = `${data.tenant}/${data.id}`;
  if (data.version < (versions.get(key) ?? 0)) return 'later one known';
  versions.set(key, data.version);
  console.log(`${type} ${key} version ${data.version} ${(data.changed ?? []).join(' ')}`.trim());
  return 'new';
}

const server = createServer((request, response) => {
  const chunks = [];
  let bytes = 0;
  request.on('data', (chunk) => {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) response.writeHead(413).end(() => request.destroy());
    else chunks.push(chunk);
  });
  request.on('end', () => {
    if (response.writableEnded) return;
    const body = Buffer.concat(chunks);
    // 401 has Muster try again later, when the secret may have been put right.
    if (request.method !== 'POST' || !isGenuine(request.headers, body)) return response.writeHead(401).end();
    workIn(request.headers['webhook-id'], JSON.parse(body));
    response.writeHead(204).end();
  });
});

server.listen(PORT, () => console.log(`listening on port ${server.address().port}`));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.close(() => process.exit(0)));
