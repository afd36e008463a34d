import mysql, { type Connection, type Query } from 'mysql2';

/*
 * mysql2 takes a statement as text and encodes it. Here it goes out as the bytes that it is: a dump's statements hold bytes of
 * any character set, and making a text of each megabyte costs more than sending it. `start` is the step of its state machine that
 * writes the command; a test holds it to that.
 */

/** Bytes that a statement must leave free before itself, for the head of its packet. */
export const statementHeadroom = 7;

interface Wire {
  readonly config: { readonly clientFlags: number };
  readonly serverCapabilityFlags?: number;
  writePacket(packet: WirePacket): void;
  addCommand(command: StatementCommand): void;
}

interface WirePacket {
  readonly buffer: Uint8Array;
  length(): number;
  writeHeader(sequenceId: number): void;
}

type StatementCommand = Query & {
  start(): unknown;
  readonly resultsetHeader: unknown;
};

type CreateQuery = (
  options: object,
  callback: (error: Error | null) => void,
  unused: undefined,
  config: Wire['config'],
) => StatementCommand;

const { createQuery } = mysql as unknown as { readonly createQuery: CreateQuery };

const comQuery = 0x03;
const queryAttributes = 2 ** 27;

/**
 * Carries out one statement that gives no rows. `room`: the statement behind `statementHeadroom` bytes that are overwritten; it
 * must not be changed until the promise is done. Rejects with the server's error.
 */
export async function sendStatement(connection: Connection, room: Buffer): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const wire = connection as unknown as Wire;
  const done = (error: Error | null): void => (error === null || error === undefined ? resolve() : reject(error));
  const command = createQuery({ sql: '' }, done, undefined, wire.config);
  command.start = () => {
    wire.writePacket(packetOf(room, wire));
    return command.resultsetHeader;
  };
  // A connection that breaks tells itself rather than its command.
  connection.once('error', reject);
  wire.addCommand(command);
  try {
    await promise;
  } finally {
    connection.removeListener('error', reject);
  }
}

/** MySQL 8 expects two more bytes, for attributes of the query. */
function packetOf(room: Buffer, { config, serverCapabilityFlags = 0 }: Wire): WirePacket {
  const hasAttributes = (config.clientFlags & serverCapabilityFlags & queryAttributes) !== 0;
  const buffer = hasAttributes ? room : room.subarray(2);
  buffer[4] = comQuery;
  if (hasAttributes) buffer.set([0, 1], 5);
  const length = buffer.length - 4;
  return {
    buffer,
    length: () => length,
    writeHeader: (sequenceId) => {
      buffer.writeUIntLE(length, 0, 3);
      buffer[3] = sequenceId;
    },
  };
}
