// A small product: a table of the people on call of every customer, kept in step with Muster. To use it elsewhere copy this folder
// and directory.proto; it needs the packages pg, @grpc/grpc-js and @grpc/proto-loader.
//
//   DATABASE_URL       the product's own Postgres, never Muster's
//   DIRECTORY_ADDRESS  Muster's directory, host:port
//   READER_TOKEN       what `npm run reader -- create on-call --all` printed
//   DIRECTORY_PROTO    where directory.proto is, if not in this repository
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { openTables } from './tables.js';

const { DATABASE_URL, DIRECTORY_ADDRESS, READER_TOKEN, TLS_CA_FILE, TLS_KEY_FILE, TLS_CERT_FILE } = process.env;
if (!DATABASE_URL || !DIRECTORY_ADDRESS || !READER_TOKEN) {
  console.error('Set DATABASE_URL, DIRECTORY_ADDRESS and READER_TOKEN; the head of this file says what they are.');
  process.exit(2);
}

const PAUSE_MS = 1_000;
const EVENTS_MAX = 500;

const proto = process.env.DIRECTORY_PROTO ?? fileURLToPath(new URL('../../../proto/directory.proto', import.meta.url));
const options = { keepCase: true, longs: Number, enums: String, defaults: true, oneofs: true };
const { Directory } = grpc.loadPackageDefinition(loadSync(proto, options)).muster.directory.v1;
const credentials = TLS_CA_FILE
  ? grpc.credentials.createSsl(...[TLS_CA_FILE, TLS_KEY_FILE, TLS_CERT_FILE].map((file) => readFileSync(file)))
  : grpc.credentials.createInsecure();
// Something arrives every ten seconds; a connection whose other end went away without a word is noticed as soon.
const directory = new Directory(DIRECTORY_ADDRESS, credentials, {
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 5_000,
});
const metadata = new grpc.Metadata();
metadata.set('authorization', `Bearer ${READER_TOKEN}`);

/** What has come since it was asked last, as an array. */
async function* batches(stream) {
  for await (const first of stream) {
    const events = [first];
    for (let next; events.length < EVENTS_MAX && (next = stream.read()) !== null;) events.push(next);
    yield events;
  }
}

const tables = await openTables(DATABASE_URL);
console.log('Following.');
for (;;) {
  const cursor = await tables.findCursor();
  const stream = directory.watchChanges({ cursor, snapshot: cursor === '' }, metadata);
  try {
    for await (const events of batches(stream)) await tables.work(events);
  } catch (error) {
    // Trouble with the tables ends the program; whoever started it starts it again.
    if (error.metadata === undefined) throw error;
    console.log(`The stream ended: ${error.message}`);
    if (error.code === grpc.status.OUT_OF_RANGE) await tables.beginAnew();
  } finally {
    stream.cancel();
  }
  await delay(PAUSE_MS);
}
