import type { Connection, Query } from 'mysql2';
import type { RowSink } from './row-sink.ts';

/*
 * mysql2 does the protocol: connecting, authentication, TLS, packets. For the rows of a large result its own parser, which
 * makes a JavaScript value for each cell, is replaced by one that hands the packet on as it is. `row` is the step of its
 * state machine that takes a row's packet and gives the step for the next; a test holds it to that.
 */

interface Packet {
  readonly buffer: Uint8Array;
  /** Where the payload begins. */
  readonly offset: number;
  readonly end: number;
  isEOF(): boolean;
}

type Step = (this: QueryCommand, packet: Packet, connection: unknown) => Step | null;

type QueryCommand = Query & { row: Step };

/** The connection as far as it can be held up: `pause` keeps the packets that have arrived for later. */
interface Flow {
  pause(): void;
  resume(): void;
}

/** Carries out a query and hands each row's packet to the sink. Rejects with the server's error, or what the sink threw. */
export async function streamRows(connection: Connection, sql: string, sink: RowSink): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const command = connection.query({ sql }) as QueryCommand;
  const flow = connection as unknown as Flow;
  const ordinary = command.row;
  const step: Step = function (this: QueryCommand, packet, from) {
    if (packet.isEOF()) return ordinary.call(this, packet, from);
    const wait = sink.row(packet.buffer, packet.offset, packet.end);
    if (wait !== undefined) {
      flow.pause();
      wait.then(() => flow.resume(), fail);
    }
    return step;
  };
  const fail = (error: unknown): void => {
    reject(error);
    connection.destroy();
  };
  command.row = step;
  // A connection that breaks tells itself rather than its command.
  connection.once('error', reject);
  command.once('error', reject).once('end', () => resolve());
  try {
    await promise;
  } finally {
    connection.removeListener('error', reject);
  }
}
