import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server before the one at `upstream` that breaks the connections of requests for which `breaks` is true, and passes on the others. */
export async function startResettingRelay(
  upstream: string,
  breaks: (path: string) => boolean,
): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((incoming, response) => {
    const { method, url = '', headers } = incoming;
    if (breaks(url)) {
      incoming.socket.resetAndDestroy();
      return;
    }
    const outgoing = request(`${upstream}${url}`, { method, headers }, (reply) => {
      response.writeHead(reply.statusCode ?? 500, reply.headers);
      reply.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
