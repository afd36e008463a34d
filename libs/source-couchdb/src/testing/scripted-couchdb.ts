import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request that the server got. */
export interface ScriptedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: Buffer;
}

/** What to answer: bytes with 200, a status with bytes, or nothing, which is 404. */
export type Script = (request: ScriptedRequest) => Buffer | string | { readonly status: number; readonly body: string } | undefined;

export interface ScriptedCouchdb extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly ScriptedRequest[];
}

/**
 * A server that answers with the very bytes that a test gives it, in the form that CouchDB documents, and keeps what it
 * was sent. PouchDB Server parses and prints every document anew, so that it cannot show whether bytes are kept.
 */
export async function startScriptedCouchdb(script: Script): Promise<ScriptedCouchdb> {
  const requests: ScriptedRequest[] = [];
  const server = createServer((incoming, response) => void answer(incoming, response).catch(() => response.destroy()));
  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = { method: incoming.method ?? '', path: incoming.url ?? '', body: await buffer(incoming) };
    requests.push(request);
    const said = script(request);
    const { status, body } =
      said === undefined
        ? { status: 404, body: '{"error":"not_found","reason":"missing"}' }
        : typeof said === 'string' || Buffer.isBuffer(said)
          ? { status: 200, body: said }
          : said;
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
