import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What a line does to what passes. */
export interface Toxics {
  /** Milliseconds that everything takes, each way. */
  readonly latency?: number;
  /** Everything goes on in pieces of so many bytes. */
  readonly slice?: number;
  /** The connection is reset when so many commands of a client have come, over all connections; the last one is still passed on. */
  readonly resetAfter?: number;
}

export interface ToxicProxy extends AsyncDisposable {
  readonly port: number;
  /** How many pieces came from clients: commands, as long as they are small and answered one by one. */
  readonly commands: number;
  set(toxics: Toxics): void;
}

/** A port of the loopback that leads to another one, over a bad line. */
export async function startToxicProxy(to: number, initial: Toxics = {}): Promise<ToxicProxy> {
  let toxics = initial;
  let commands = 0;
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port: to, host: '127.0.0.1', noDelay: true });
    const reset = (): void => {
      client.resetAndDestroy();
      upstream.destroy();
    };
    pass(
      client,
      upstream,
      () => toxics,
      () => {
        commands += 1;
        if (commands === toxics.resetAfter) setImmediate(reset);
      },
    );
    pass(upstream, client, () => toxics);
    for (const socket of [client, upstream]) sockets.add(socket.on('close', () => sockets.delete(socket)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get commands() {
      return commands;
    },
    set: (next) => {
      [toxics, commands] = [next, 0];
    },
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function pass(from: Socket, into: Socket, toxics: () => Toxics, onPiece?: () => void): void {
  from.on('data', (bytes) => {
    const { latency, slice = bytes.length } = toxics();
    for (let start = 0; start < bytes.length; start += slice) {
      const piece = bytes.subarray(start, start + slice);
      // Timers of one length fire in the order in which they were set.
      if (latency === undefined) write(from, into, piece);
      else setTimeout(() => write(from, into, piece), latency);
    }
    onPiece?.();
  });
  from.on('end', () => setTimeout(() => into.end(), toxics().latency ?? 0));
  from.on('error', () => into.destroy());
  from.on('close', () => into.destroy());
}

function write(from: Socket, into: Socket, piece: Buffer): void {
  if (!into.writable || into.write(piece)) return;
  from.pause();
  into.once('drain', () => from.resume());
}
