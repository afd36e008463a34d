import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the gateway saw of a request. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

/** What a request meets in place of an answer: a status with an error of S3, or the end of the connection. */
export type GatewayTrouble = { readonly status: number; readonly code: string } | 'hang-up';

export interface S3Gateway extends AsyncDisposable {
  readonly endpoint: string;
  readonly seen: SeenRequest[];
  /** Decides before each request; undefined lets it through. */
  trouble: (seen: SeenRequest) => GatewayTrouble | undefined;
  /** Objects on a page of a listing. */
  pageSize: number;
}

/**
 * Stands before an S3 server and does what that one does not, as Amazon documents it: `If-None-Match: *`, `Content-MD5`,
 * the end of an upload in parts, listings of several pages in order of key. Ours, unlike the server: it is for what the server's tests cannot reach.
 */
export async function startS3Gateway(endpoint: string): Promise<S3Gateway> {
  const { hostname, port } = new URL(endpoint);
  const noTrouble = (_: SeenRequest): GatewayTrouble | undefined => undefined;
  const state = { seen: [] as SeenRequest[], trouble: noTrouble, pageSize: 1_000, turn: Promise.resolve() };
  const forward: Forward = (seen, body) =>
    new Promise((resolve, reject) => {
      const asked = request({ hostname, port, method: seen.method, path: seen.url, headers: seen.headers }, async (answer) => {
        const pieces = await Array.fromAsync(answer as AsyncIterable<Buffer>);
        resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: Buffer.concat(pieces) });
      });
      asked.on('error', reject).end(body);
    });
  const isTaken = async (seen: SeenRequest): Promise<boolean> => {
    const found = await forward({ ...seen, method: 'GET', headers: { host: seen.headers.host } }, Buffer.alloc(0));
    return found.status !== 404;
  };
  const handle = async (incoming: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const body = Buffer.concat(await Array.fromAsync(incoming as AsyncIterable<Buffer>));
    const seen = { method: incoming.method ?? 'GET', url: incoming.url ?? '/', headers: incoming.headers };
    state.seen.push(seen);
    const trouble = state.trouble(seen) ?? refusal(seen, body);
    if (trouble === 'hang-up') return void incoming.socket.destroy();
    if (trouble !== undefined) return refuse(answer, trouble);
    if (seen.method === 'DELETE' && seen.url.includes('uploadId=')) return void answer.writeHead(204).end();
    if (seen.headers['if-none-match'] === '*' && seen.method === 'PUT' && (await isTaken(seen))) {
      return refuse(answer, { status: 412, code: 'PreconditionFailed' });
    }
    if (seen.url.includes('list-type=2')) return void answer.end(await pageOf(seen, forward, state.pageSize));
    const found = await forward(seen, body);
    answer.writeHead(found.status, { ...found.headers }).end(found.body);
  };
  const server = createServer((incoming, answer) => {
    const isConditional = incoming.headers['if-none-match'] !== undefined;
    const done = (isConditional ? state.turn : Promise.resolve())
      .then(() => handle(incoming, answer))
      .catch(() => void incoming.socket.destroy());
    // Conditional writes one after the other, so that they are atomic.
    if (isConditional) state.turn = done;
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const dispose = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
  };
  const own = { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, [Symbol.asyncDispose]: dispose };
  return Object.assign(state, own);
}

type Forward = (
  seen: SeenRequest,
  body: Buffer,
) => Promise<{ readonly status: number; readonly headers: OutgoingHttpHeaders; readonly body: Buffer }>;

/** One page of what the server lists, in order of key; the token is the number of objects before it. */
async function pageOf(seen: SeenRequest, forward: Forward, pageSize: number): Promise<string> {
  const url = new URL(seen.url, 'http://gateway');
  const start = Number(url.searchParams.get('continuation-token') ?? 0);
  url.searchParams.delete('continuation-token');
  const { body } = await forward({ ...seen, url: url.pathname + url.search, headers: { host: seen.headers.host } }, Buffer.alloc(0));
  const all = [...body.toString().matchAll(/<Contents>.*?<\/Contents>/gs)].map(([contents]) => contents);
  const keyOf = (contents: string): string => /<Key>(.*?)<\/Key>/s.exec(contents)?.[1] ?? '';
  all.sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
  const next = start + pageSize < all.length ? `<NextContinuationToken>${start + pageSize}</NextContinuationToken>` : '';
  return `<?xml version="1.0"?><ListBucketResult>${all.slice(start, start + pageSize).join('')}${next}</ListBucketResult>`;
}

function refusal({ headers }: SeenRequest, body: Buffer): GatewayTrouble | undefined {
  const expected = headers['content-md5'];
  if (expected === undefined || createHash('md5').update(body).digest('base64') === expected) return undefined;
  return { status: 400, code: 'BadDigest' };
}

function refuse(answer: ServerResponse, { status, code }: { readonly status: number; readonly code: string }): void {
  answer.writeHead(status, { 'content-type': 'application/xml', date: new Date().toUTCString() });
  answer.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>refused by the gateway</Message></Error>`);
}
