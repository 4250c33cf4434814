// Runs in a pod of its own: a vendor's application that is sent every change as a webhook, keeps its users by them, and tells what it has to
// whoever asks.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { Following, type Message } from './following.ts';

const { WEBHOOK_SECRET = '', PORT = '8090' } = process.env;
const secret = Buffer.from(WEBHOOK_SECRET.replace(/^whsec_/, ''), 'base64');
const following = new Following();

function isGenuine(headers: Readonly<Record<string, string | string[] | undefined>>, body: string): boolean {
  const content = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  const expected = createHmac('sha256', secret).update(content).digest();
  const given = Buffer.from(String(headers['webhook-signature']).replace(/^v1,/, ''), 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.end(JSON.stringify(following.told()));
    return;
  }
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => (body += text));
  request.on('end', () => {
    if (!isGenuine(request.headers, body)) {
      response.writeHead(401).end();
      return;
    }
    following.take(String(request.headers['webhook-id']), JSON.parse(body) as Message);
    response.writeHead(204).end();
  });
});
server.listen(Number(PORT));
process.once('SIGTERM', () => process.exit());
