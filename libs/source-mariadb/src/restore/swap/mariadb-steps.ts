import { Fault } from '@holdfast/fault';
import type { Abortable, JsonValue } from '@holdfast/manifest';
import type { MariadbSettings } from '../../config/mariadb-settings.ts';
import { DatabaseConnection } from '../../connection/database-connection.ts';
import { loadingPins } from '../loading-pins.ts';
import { isOwnName, type SwapNames } from '../names-on-server.ts';
import { carryOutSwap, dropDatabase, takeBackSwap } from './swap-tables.ts';

/** The steps of restores that only the server can do; `SourceSteps` of the source port. */
export class MariadbSteps {
  readonly #settings: MariadbSettings;

  constructor(settings: MariadbSettings) {
    this.#settings = settings;
  }

  carryOut(data: JsonValue, options: Abortable): Promise<void> {
    return this.#connected(options, (connection) => carryOutSwap(connection, this.#swap(data)));
  }

  takeBack(data: JsonValue, options: Abortable): Promise<void> {
    return this.#connected(options, (connection) => takeBackSwap(connection, this.#swap(data)));
  }

  giveUp(data: JsonValue, options: Abortable): Promise<void> {
    const { undo } = this.#swap(data).names;
    return this.#connected(options, (connection) => dropDatabase(connection, undo));
  }

  removeStaged(data: JsonValue, options: Abortable): Promise<void> {
    const { database } = data as { readonly database?: unknown };
    if (!isOwnName(database)) throw notOurs();
    return this.#connected(options, (connection) => dropDatabase(connection, database));
  }

  #swap(data: JsonValue) {
    const { live, staged, undo } = data as unknown as Partial<SwapNames>;
    if (live !== this.#settings.database || !isOwnName(staged) || !isOwnName(undo)) throw notOurs();
    return { names: { live, staged, undo }, isExcluded: this.#settings.isExcluded };
  }

  async #connected(options: Abortable, work: (connection: DatabaseConnection) => Promise<void>): Promise<void> {
    // Without a database: the live one may not exist.
    const { database: _, ...server } = this.#settings.connection;
    await using connection = await DatabaseConnection.open(server, { ...options, pins: loadingPins });
    await work(connection);
  }
}

function notOurs(): Fault {
  return new Fault('internal', 'the notes of a restore tell of another database than the one that is configured', {
    guidance: 'run it with the configuration that the restore was begun with',
  });
}
