import { Fault } from '@holdfast/fault';
import { type ProgramLine, type ProgramOptions, type RunningProgram, startProgram } from '@holdfast/subprocess';
import { answers, PacketReader, requests, statuses, text, uint32 } from './packet.ts';
import { PacketStream } from './packet-stream.ts';

/** The server refused a request; `status` is one of `statuses`. */
export class SftpRefusal extends Error {
  override readonly name = 'SftpRefusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** There is no session any more, or there never was one; `said` is what ssh said last. Requests under way may have been done or not. */
export class SessionLost extends Error {
  override readonly name = 'SessionLost';
}

/** Whether the server did not find the file. */
export function isMissing(error: unknown): boolean {
  return error instanceof SftpRefusal && error.status === statuses.missing;
}

interface Pending {
  readonly resolve: (answer: { readonly kind: number; readonly body: PacketReader }) => void;
  readonly reject: (error: unknown) => void;
}

/** One session with an SFTP server, over the standard streams of `ssh`. Requests may be sent without waiting for answers; the server does them in order. */
export class SftpSession implements AsyncDisposable {
  readonly #program: RunningProgram;
  readonly #pending = new Map<number, Pending>();
  readonly #extensions = new Map<string, string>();
  #next = 1;
  #lost: unknown;
  #greeted: Pending | undefined;

  private constructor(program: RunningProgram) {
    this.#program = program;
    const stream = new PacketStream((packet) => this.#take(packet));
    program.output.on('data', (piece: Buffer) => {
      try {
        stream.add(piece);
      } catch (error) {
        this.#fail(new SessionLost((error as Error).message));
      }
    });
    program.output.on('error', () => undefined);
    program.ended.then(
      () => this.#fail(new SessionLost('the server ended the session')),
      (error: unknown) => this.#fail(error instanceof Fault && error.code === 'program-failed' ? new SessionLost(error.message) : error),
    );
  }

  /** Starts ssh and greets the server. Throws {@link SessionLost}, or `program-missing`. */
  static async start(line: ProgramLine, options: ProgramOptions): Promise<SftpSession> {
    const session = new SftpSession(startProgram(line, options));
    try {
      await session.#greet();
      return session;
    } catch (error) {
      await session[Symbol.asyncDispose]();
      throw error;
    }
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** What the server says of an extension: its version; undefined when it does not have it. */
  extension(name: string): string | undefined {
    return this.#extensions.get(name);
  }

  /** Sends a request. Resolves with the answer, which is of `expected`. Throws {@link SftpRefusal} and {@link SessionLost}. */
  async request(kind: number, parts: readonly Uint8Array[], expected: number): Promise<PacketReader> {
    const { kind: answered, body } = await this.#send(kind, parts);
    if (answered === expected && answered !== answers.status) return body;
    if (answered !== answers.status) throw new SessionLost(`the server answered ${answered} instead of ${expected}`);
    const status = body.uint32();
    if (status === statuses.ok && expected === answers.status) return body;
    throw new SftpRefusal(status, body.atEnd ? `status ${status}` : body.text() || `status ${status}`);
  }

  /** Sends a request of an extension that is answered by a status. */
  async extended(name: string, parts: readonly Uint8Array[], expected: number = answers.status): Promise<PacketReader> {
    return this.request(requests.extended, [text(name), ...parts], expected);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#fail(new SessionLost('the session was ended'));
    await this.#program[Symbol.asyncDispose]();
  }

  async #greet(): Promise<void> {
    const version = new Promise<{ readonly body: PacketReader }>((resolve, reject) => {
      this.#greeted = { resolve, reject };
    });
    version.catch(() => undefined);
    this.#write(Buffer.concat([Buffer.from([requests.init]), uint32(3)]));
    const { body } = await version;
    this.#greeted = undefined;
    body.uint32();
    while (!body.atEnd) this.#extensions.set(body.text(), body.text());
  }

  #send(kind: number, parts: readonly Uint8Array[]): Promise<{ readonly kind: number; readonly body: PacketReader }> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    const number = this.#next;
    this.#next = (this.#next + 1) % 0xffffffff;
    return new Promise((resolve, reject) => {
      this.#pending.set(number, { resolve, reject });
      this.#write(Buffer.concat([Buffer.from([kind]), uint32(number), ...parts]));
    });
  }

  #write(packet: Buffer): void {
    this.#program.input.write(Buffer.concat([uint32(packet.length), packet]));
  }

  #take(packet: Buffer): void {
    const body = new PacketReader(packet);
    const kind = body.byte();
    if (kind === answers.version) {
      this.#greeted?.resolve({ kind, body });
      return;
    }
    const number = body.uint32();
    const pending = this.#pending.get(number);
    this.#pending.delete(number);
    pending?.resolve({ kind, body });
  }

  #fail(error: unknown): void {
    this.#lost ??= error;
    this.#greeted?.reject(this.#lost);
    for (const { reject } of this.#pending.values()) reject(this.#lost);
    this.#pending.clear();
  }
}
