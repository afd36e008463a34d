import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { setTimeout } from 'node:timers/promises';
import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { CouchAddress } from './couch-address.ts';
import { connectionFault, type Purpose, type Refusal, refusalFault } from './couch-fault.ts';

export interface CouchRequest extends Abortable {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** Below the server's address, encoded, with its query. */
  readonly path: string;
  /** JSON text, unless `contentType` says otherwise. */
  readonly body?: Buffer | AsyncIterable<Uint8Array>;
  readonly headers?: { readonly [name: string]: string };
  /** For messages: `the database animals at http://host:5984`. */
  readonly what: string;
  readonly purpose?: Purpose;
  /** Statuses that the caller judges itself. */
  readonly accept?: readonly number[];
  /** Whether the call may be made again when it failed. Default: GET and HEAD may. */
  readonly repeatable?: boolean;
}

export interface CouchAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
}

/** What to wait, in milliseconds. */
export interface CouchTimes {
  /** Without a byte from the server. */
  readonly idle: number;
  /** Before the first repetition; doubled each time. */
  readonly pause: number;
  readonly repetitions: number;
}

const defaultTimes: CouchTimes = { idle: 120_000, pause: 250, repetitions: 4 };

/** Speaks HTTP with one CouchDB, on connections that are kept. Bytes come as they are sent; nothing is parsed. */
export class CouchClient implements AsyncDisposable {
  readonly address: CouchAddress;
  readonly #agent: HttpAgent;
  readonly #times: CouchTimes;

  constructor(address: CouchAddress, times: Partial<CouchTimes> = {}) {
    this.address = address;
    this.#times = { ...defaultTimes, ...times };
    const options = { keepAlive: true, maxSockets: 8, noDelay: true };
    this.#agent = address.base.startsWith('https:') ? new HttpsAgent(options) : new HttpAgent(options);
  }

  /** Another one like this, with connections of its own. */
  again(): CouchClient {
    return new CouchClient(this.address, this.#times);
  }

  /** The whole answer. Repeated after 429, 408, 5xx and broken connections where that is harmless. Throws a fault that names `what`. */
  async bytes(request: CouchRequest): Promise<CouchAnswer & { readonly body: Buffer }> {
    return await this.read(request, async (pieces) => Buffer.concat(await Array.fromAsync(pieces)));
  }

  /** The answer as JSON, for what is small and not to be kept byte for byte. */
  async json<Value>(request: CouchRequest): Promise<Value> {
    const { body } = await this.bytes(request);
    try {
      return JSON.parse(body.toString('utf8')) as Value;
    } catch (error) {
      throw connectionFault(error, `${request.what}: the answer is no JSON; it`, request.purpose ?? 'read');
    }
  }

  /** The answer as `take` makes of its pieces; `take` is called anew for each repetition, and what it throws as a SyntaxError is one more reason to repeat. */
  async read<Body>(
    request: CouchRequest,
    take: (pieces: AsyncIterable<Buffer>, answer: CouchAnswer) => Promise<Body>,
  ): Promise<CouchAnswer & { readonly body: Body }> {
    const { method = 'GET', repeatable = method === 'GET' || method === 'HEAD' } = request;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#once(request, take);
      } catch (error) {
        request.signal?.throwIfAborted();
        const fault = this.#faultOf(error, request);
        if (!repeatable || !fault.retryable || attempt >= this.#times.repetitions) throw fault;
      }
      await setTimeout(this.#times.pause * 2 ** attempt, undefined, request.signal === undefined ? {} : { signal: request.signal });
    }
  }

  /** The pieces of one answer as they come, without repetition: for what is passed on while it is read. */
  async *stream(request: CouchRequest): AsyncGenerator<Buffer> {
    try {
      const message = await this.#send(request);
      await refuse(message, request);
      yield* message as AsyncIterable<Buffer>;
      if (!message.complete) throw new Error('the answer breaks off');
    } catch (error) {
      request.signal?.throwIfAborted();
      throw this.#faultOf(error, request);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#agent.destroy();
  }

  async #once<Body>(request: CouchRequest, take: (pieces: AsyncIterable<Buffer>, answer: CouchAnswer) => Promise<Body>) {
    const message = await this.#send(request);
    try {
      await refuse(message, request);
      const { statusCode: status = 0, headers } = message;
      const body = await take(message as AsyncIterable<Buffer>, { status, headers });
      if (!message.complete) throw new Error('the answer breaks off');
      return { status, headers, body };
    } finally {
      if (!message.complete) message.destroy();
    }
  }

  #send(request: CouchRequest): Promise<IncomingMessage> {
    const { method = 'GET', path, body, headers, signal } = request;
    signal?.throwIfAborted();
    const { base, authorization } = this.address;
    const send = base.startsWith('https:') ? requestHttps : requestHttp;
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const sent = send(`${base}${path}`, {
      method,
      agent: this.#agent,
      timeout: this.#times.idle,
      ...(signal === undefined ? {} : { signal }),
      headers: {
        accept: 'application/json',
        'accept-encoding': 'identity',
        ...(authorization === undefined ? {} : { authorization }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(Buffer.isBuffer(body) ? { 'content-length': String(body.length) } : {}),
        ...headers,
      },
    });
    sent.on('response', resolve);
    sent.on('error', reject);
    sent.on('timeout', () => sent.destroy(new Error(`no byte came for ${this.#times.idle / 1000} seconds`)));
    if (body === undefined || Buffer.isBuffer(body)) sent.end(body);
    else void pass(body, sent).catch((error: Error) => sent.destroy(error));
    return promise;
  }

  #faultOf(error: unknown, { what, purpose = 'read' }: CouchRequest): Fault {
    if (error instanceof Fault) return error;
    return connectionFault(error, what, purpose);
  }
}

/** Throws the fault of an answer that is neither a success nor accepted by the caller. */
async function refuse(message: IncomingMessage, { accept = [], what, purpose = 'read' }: CouchRequest): Promise<void> {
  const { statusCode: status = 0 } = message;
  if ((status >= 200 && status < 300) || accept.includes(status)) return;
  const body = Buffer.concat(await Array.fromAsync(message as AsyncIterable<Buffer>).catch(() => []));
  throw refusalFault({ status, reason: reasonIn(body) } satisfies Refusal, what, purpose);
}

function reasonIn(body: Buffer): string {
  const text = body.toString('utf8', 0, 2000);
  try {
    const { error, reason } = JSON.parse(text) as { error?: unknown; reason?: unknown };
    return [error, reason].filter((part) => typeof part === 'string').join(': ') || 'no reason given';
  } catch {
    return text.replaceAll(/\s+/g, ' ').slice(0, 200) || 'no reason given';
  }
}

async function pass(body: AsyncIterable<Uint8Array>, sent: NodeJS.WritableStream): Promise<void> {
  for await (const piece of body) {
    if (!sent.write(piece)) await new Promise<void>((resolve) => sent.once('drain', resolve).once('close', () => resolve()));
  }
  sent.end();
}
