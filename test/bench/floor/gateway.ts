// The floor's HTTP end: what Fastify and grpc-js cost when nothing is checked, limited or known. Same messages as Muster's.
import * as grpc from '@grpc/grpc-js';
import { fastify } from 'fastify';
import { loadProtocol } from '../../../proto/load.ts';
import { TENANT_ID } from '../tenant.ts';

interface ById {
  Params: { id: string };
}
interface ByQuery {
  Querystring: { by?: string; value?: string; count?: string; cursor?: string };
}

const protocol = loadProtocol();
const client = new protocol.Provisioning(process.env['DIRECTORY_ADDRESS'] ?? '', grpc.credentials.createInsecure());
const app = fastify({ logger: false });
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

const call = <Request, Response>(
  method: (request: Request, callback: grpc.requestCallback<Response>) => unknown,
  request: Request,
): Promise<Response> =>
  new Promise((resolve, reject) =>
    method.call(client, request, (error, response) =>
      response === undefined ? reject(error ?? new Error('nothing came back')) : resolve(response),
    ),
  );

app.get<ById>('/users/:id', async (request, reply) => {
  const answer = await call(client.getUser, { tenant_id: TENANT_ID, id: request.params.id });
  return reply.type('application/json').send(answer.document);
});

app.get<ByQuery>('/users', async (request, reply) => {
  const { by, value, count, cursor } = request.query;
  const query = {
    ...(by && { sort_by: by }),
    ...(value && { filter: value }),
    ...(count && { count }),
    ...(cursor !== undefined && { cursor }),
  };
  const answer = await call(client.listUsers, { tenant_id: TENANT_ID, query });
  return reply.type('application/json').send(answer.document);
});

app.post('/users', async (request, reply) => {
  const answer = await call(client.createUser, { tenant_id: TENANT_ID, document: request.body as Buffer });
  return reply.code(201).type('application/json').send(answer.document);
});

app.patch<ById>('/users/:id', async (request, reply) => {
  const { id } = request.params;
  const answer = await call(client.patchUser, { tenant_id: TENANT_ID, id, operations: request.body as Buffer });
  return reply.type('application/json').send(answer.document);
});

app.patch<ById>('/groups/:id', async (request, reply) => {
  const { id } = request.params;
  await call(client.patchGroup, { tenant_id: TENANT_ID, id, operations: request.body as Buffer });
  return reply.code(204).send();
});

process.once('SIGTERM', () => void app.close().then(() => process.exit()));
await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) });
