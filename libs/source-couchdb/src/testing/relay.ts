import { once } from 'node:events';
import { Agent, createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

/** What a request says before its body. `path` comes with its query. */
export interface RequestHead {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** A request as it came, its body whole and untouched. */
export interface RelayedRequest extends RequestHead {
  readonly body: Buffer;
}

/** A reply, whole. Its length is always counted anew. */
export interface RelayedReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Sends a request on and brings the reply. */
export type Forward = (request: RelayedRequest) => Promise<RelayedReply>;

/** Answers a request in the server's place, with the server's help or without. */
export type Answer = (request: RelayedRequest, forward: Forward) => Promise<RelayedReply>;

/**
 * Says by its head whether it has to do with a request. Of several that have, each one's `forward` is the next one's answer, the last one's
 * the server; what none wants passes through unread.
 */
export type Meddler = (head: RequestHead) => Answer | undefined;

export interface Relay extends AsyncDisposable {
  /** Without credentials, without a slash at the end. */
  readonly url: string;
  readonly port: number;
}

/** A server on the loopback that passes everything on to the one at `upstream`, except for what meddlers answer. */
export async function startRelay(upstream: string, meddlers: readonly Meddler[]): Promise<Relay> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, response) => {
    const head = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers };
    const answers = meddlers.map((meddler) => meddler(head)).filter((found) => found !== undefined);
    const done = answers.length === 0 ? pass(upstream, agent, { incoming, response }) : meddle(answers);
    done.catch((error: unknown) => {
      if (response.headersSent || answers.length === 0) response.destroy();
      else response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ error: 'relay', reason: String(error) }));
    });

    async function meddle(chain: readonly Answer[]): Promise<void> {
      const server: Forward = async (request) => await forward(upstream, agent, request);
      const whole = chain.reduceRight<Forward>((next, answer) => async (request) => await answer(request, next), server);
      const { status, headers, body } = await whole({ ...head, ...(await plainBody(incoming)) });
      response.writeHead(status, { ...withoutLength(headers), 'content-length': body.length }).end(body);
    }
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const dispose = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
    agent.destroy();
  };
  return { url: `http://127.0.0.1:${port}`, port, [Symbol.asyncDispose]: dispose };
}

/** Some clients compress what they send. */
async function plainBody(incoming: IncomingMessage): Promise<Pick<RelayedRequest, 'headers' | 'body'>> {
  const body = await buffer(incoming);
  const { 'content-encoding': encoding, ...headers } = incoming.headers;
  return encoding === 'gzip' ? { headers, body: gunzipSync(body) } : { headers: incoming.headers, body };
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
}

async function pass(upstream: string, agent: Agent, { incoming, response }: Exchange): Promise<void> {
  const { method = '', url = '', headers } = incoming;
  const outgoing = request(`${upstream}${url}`, { method, headers, agent });
  response.on('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
  const [reply] = (await once(outgoing, 'response')) as [IncomingMessage];
  response.writeHead(reply.statusCode ?? 500, reply.headers);
  // A server that breaks off must not look as if it had ended.
  reply.on('error', () => response.destroy()).pipe(response);
}

async function forward(upstream: string, agent: Agent, { method, path, headers, body }: RelayedRequest): Promise<RelayedReply> {
  // What is read here must not come compressed.
  const { 'accept-encoding': _, ...others } = withoutLength(headers);
  const outgoing = request(`${upstream}${path}`, { method, headers: { ...others, 'content-length': body.length }, agent });
  outgoing.end(body);
  const [reply] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { status: reply.statusCode ?? 500, headers: reply.headers, body: await buffer(reply) };
}

function withoutLength(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { 'content-length': _, 'transfer-encoding': __, ...others } = headers;
  return others;
}
