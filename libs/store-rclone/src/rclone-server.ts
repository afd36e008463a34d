import { Agent, type IncomingMessage, request } from 'node:http';
import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/store';
import { type RunningProgram, startProgram } from '@holdfast/subprocess';

/** An answer of rclone that was no success; `status` is that of HTTP. */
export class RcloneRefusal extends Error {
  override readonly name = 'RcloneRefusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** rclone is not there any more, or never was. */
export class RcloneLost extends Error {
  override readonly name = 'RcloneLost';
}

export interface RcloneServerOptions {
  /** Absolute path of its configuration. */
  readonly config: string | undefined;
  /** The password of that. */
  readonly password: string | undefined;
  readonly random: (bytes: number) => Uint8Array;
}

interface Listening {
  readonly program: RunningProgram;
  readonly port: number;
  readonly authorization: string;
}

/** Milliseconds in which rclone listens, or never does. */
const patience = 30_000;

/** `rclone rcd` of our own: it listens on the loopback alone, on a port of its choice, for whoever has the password that it was given. Starts at the first call, and anew when it is gone. */
export class RcloneServer implements AsyncDisposable {
  readonly #options: RcloneServerOptions;
  readonly #agent = new Agent({ keepAlive: true });
  #listening: Promise<Listening> | undefined;

  constructor(options: RcloneServerOptions) {
    this.#options = options;
  }

  /** Calls a function of rclone's remote control. Throws {@link RcloneRefusal}, {@link RcloneLost} and `program-missing`. */
  async call(name: string, parameters: object, { signal }: Abortable): Promise<Record<string, unknown>> {
    const body = Buffer.from(JSON.stringify(parameters));
    const answer = await this.#ask({ method: 'POST', path: `/${name}`, body }, signal);
    const bytes = await bytesOf(answer);
    const status = answer.statusCode ?? 0;
    if (status === 200) return JSON.parse(bytes.toString()) as Record<string, unknown>;
    throw new RcloneRefusal(status, messageOf(bytes));
  }

  /** The object at a path of a remote, or the bytes of it that a `Range` header names. Throws as `call`. */
  async read(path: string, range: string | undefined, { signal }: Abortable): Promise<{ readonly bytes: Buffer; readonly range: string }> {
    const answer = await this.#ask({ method: 'GET', path, ...(range === undefined ? {} : { range }) }, signal);
    const bytes = await bytesOf(answer);
    const status = answer.statusCode ?? 0;
    if (status === 200 || status === 206) return { bytes, range: answer.headers['content-range'] ?? '' };
    throw new RcloneRefusal(status, messageOf(bytes));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#agent.destroy();
    const listening = await this.#listening?.catch(() => undefined);
    this.#listening = undefined;
    await listening?.program[Symbol.asyncDispose]();
  }

  async #ask(
    { body, range, ...asked }: { readonly method: string; readonly path: string; readonly body?: Buffer; readonly range?: string },
    signal: AbortSignal | undefined,
  ): Promise<IncomingMessage> {
    this.#listening ??= this.#start();
    const { port, authorization } = await this.#listening;
    const headers = { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(range ? { range } : {}) };
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port, agent: this.#agent, headers, ...asked, ...(signal === undefined ? {} : { signal }) };
      const sent = request(options, resolve);
      sent.on('error', (error) =>
        reject(signal?.aborted === true ? signal.reason : new RcloneLost(`rclone does not answer: ${error.message}`)),
      );
      sent.end(body);
    });
  }

  async #start(): Promise<Listening> {
    const { config, password, random } = this.#options;
    const [user, pass] = ['holdfast', Buffer.from(random(24)).toString('hex')];
    const settings = ['--rc-addr', '127.0.0.1:0', '--rc-serve', '--ask-password=false', '--log-level', 'NOTICE'];
    const program = startProgram(
      { program: 'rclone', arguments: ['rcd', ...settings, ...(config === undefined ? [] : ['--config', config])] },
      {
        // Ctrl-C is for this program, which ends rclone in order.
        detached: true,
        environment: { RCLONE_RC_USER: user, RCLONE_RC_PASS: pass, ...(password === undefined ? {} : { RCLONE_CONFIG_PASS: password }) },
        secrets: [pass, ...(password === undefined ? [] : [password])],
      },
    );
    program.output.resume();
    program.ended
      .finally(() => {
        this.#listening = undefined;
      })
      .catch(() => undefined);
    const authorization = `Basic ${Buffer.from(`${user}:${pass}`).toString('base64')}`;
    try {
      return { program, port: await portOf(program), authorization };
    } catch (error) {
      await program[Symbol.asyncDispose]();
      throw error;
    }
  }
}

/** The port that rclone says it listens on. */
async function portOf({ messages, ended }: RunningProgram): Promise<number> {
  let said = '';
  const told = new Promise<number>((resolve) => {
    messages.on('data', (bytes: Buffer) => {
      said += bytes;
      const port = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(said)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
  });
  const tooLate = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new RcloneLost(`rclone did not listen within ${patience / 1000} s`)), patience).unref();
  });
  const gone = ended.then(
    () => Promise.reject(new RcloneLost('rclone ended at once')),
    (error: unknown) => Promise.reject(error instanceof Fault && error.code === 'program-failed' ? new RcloneLost(error.message) : error),
  );
  return Promise.race([told, gone, tooLate]);
}

async function bytesOf(answer: IncomingMessage): Promise<Buffer> {
  try {
    const bytes = Buffer.concat(await Array.fromAsync(answer as AsyncIterable<Buffer>));
    const announced = Number(answer.headers['content-length'] ?? bytes.length);
    if (bytes.length === announced) return bytes;
    throw new Error(`the answer ended after ${bytes.length} bytes`);
  } catch (error) {
    throw new RcloneLost(error instanceof Error ? error.message : String(error));
  }
}

function messageOf(bytes: Buffer): string {
  try {
    return String((JSON.parse(bytes.toString()) as { readonly error?: unknown }).error);
  } catch {
    return bytes.toString('utf8').trim().slice(0, 200);
  }
}
