// What Node would answer by itself, with no SCIM error: Expect (RFC 9110 section 10.1.1) and CONNECT.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { ScimError } from '../scim/error.ts';
import { BULK_BYTES_MAX } from '../scim/bulk.ts';
import { BODY_BYTES_MAX, SCIM_JSON, bodyTooLarge, endWithError, errorBody } from './error-handler.ts';

/** Adds the listeners that take these answers over from Node. */
export function handleExpectations(server: Server): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    // A body that is too large by its own announcement is not asked for.
    const bytesMax = /\/bulk\/*(\?|$)/i.test(request.url ?? '') ? BULK_BYTES_MAX : BODY_BYTES_MAX;
    if (Number(request.headers['content-length'] ?? 0) > bytesMax) {
      refuse(response, bodyTooLarge(bytesMax));
      return;
    }
    response.writeContinue();
    server.emit('request', request, response);
  });
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    refuse(response, new ScimError(417, 'The only expectation that can be met is 100-continue.'));
  });
  server.on('connect', (_request: IncomingMessage, socket: Socket) => {
    endWithError(socket, new ScimError(405, 'CONNECT is not supported.'), 'Allow: GET, POST, PUT, PATCH, DELETE\r\n');
  });
}

function refuse(response: ServerResponse, error: ScimError): void {
  response.writeHead(error.status, { 'content-type': SCIM_JSON, connection: 'close' }).end(errorBody(error));
}
