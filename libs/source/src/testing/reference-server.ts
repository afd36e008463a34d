import { Fault } from '@holdfast/fault';

/** Files by their paths: what one database of the server holds. */
export type ReferenceDatabase = ReadonlyMap<string, Buffer>;

/** What the server is asked to do. `connection` is a number for each connection, from 0. */
export type ServerCall = (call: 'read' | 'write' | 'rename' | 'drop', connection: number) => void;

/**
 * A server with databases, in memory: it outlives the sources that are opened on it and the runs that these belong to. A
 * database is read or replaced whole, and renamed in one go.
 */
export class ReferenceServer {
  readonly databases = new Map<string, ReferenceDatabase>();
  /** Called before each call is carried out; what it throws, the call throws. */
  onCall: ServerCall = () => undefined;
  #connections = 0;

  connect(): ReferenceConnection {
    const connection = this.#connections;
    this.#connections += 1;
    return new ReferenceConnection(this, connection);
  }
}

/** One connection to the server. Every call is carried out wholly or not at all. */
export class ReferenceConnection {
  readonly #server: ReferenceServer;
  readonly #number: number;

  constructor(server: ReferenceServer, number: number) {
    this.#server = server;
    this.#number = number;
  }

  /** Undefined where there is no such database. */
  async read(database: string): Promise<ReferenceDatabase | undefined> {
    this.#server.onCall('read', this.#number);
    return this.#server.databases.get(database);
  }

  async write(database: string, content: ReferenceDatabase): Promise<void> {
    this.#server.onCall('write', this.#number);
    this.#server.databases.set(database, content);
  }

  async rename(from: string, to: string): Promise<void> {
    this.#server.onCall('rename', this.#number);
    const content = this.#server.databases.get(from);
    if (content === undefined || this.#server.databases.has(to)) throw new Fault('internal', `cannot rename ${from} to ${to}`);
    this.#server.databases.delete(from);
    this.#server.databases.set(to, content);
  }

  async drop(database: string): Promise<void> {
    this.#server.onCall('drop', this.#number);
    this.#server.databases.delete(database);
  }
}
