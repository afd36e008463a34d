import type { DatabaseConnection } from '../connection/database-connection.ts';
import { RowEncoder } from '../rows/row-encoder.ts';
import type { RowLayout } from '../rows/row-layout.ts';
import type { StreamedRows } from './protocol.ts';

/** Bytes of pieces under way to whoever takes them; with more the server is made to wait. */
const mostUnderWay = 8 << 20;

interface Streaming {
  readonly sql: string;
  readonly doing: string;
  readonly layout: RowLayout;
}

/** Sends the pieces of one stream at a time, no faster than they are taken. Those of earlier streams that nobody has taken yet count too. */
export class PieceFlow {
  readonly #send: (piece: Uint8Array<ArrayBuffer>) => void;
  #underWay = 0;
  #dropped = false;
  #waiting: PromiseWithResolvers<void> | undefined;

  constructor(send: (piece: Uint8Array<ArrayBuffer>) => void) {
    this.#send = send;
  }

  async stream(connection: DatabaseConnection, { sql, doing, layout }: Streaming): Promise<StreamedRows> {
    this.#dropped = false;
    const encoder = new RowEncoder(layout, (piece) => this.#take(piece));
    const row = (bytes: Uint8Array, start: number, end: number) => (this.#dropped ? undefined : encoder.row(bytes, start, end));
    await connection.stream(sql, { row }, doing);
    await encoder.flush();
    return { rows: encoder.rows, ended: encoder.ended };
  }

  taken(bytes: number): void {
    this.#underWay -= bytes;
    if (this.#underWay < mostUnderWay) this.#release();
  }

  drop(): void {
    this.#dropped = true;
    this.#release();
  }

  #take(piece: Uint8Array): Promise<void> | undefined {
    if (this.#dropped) return undefined;
    this.#underWay += piece.length;
    // Its buffer is the encoder's no more, and lies in no pool.
    this.#send(piece as Uint8Array<ArrayBuffer>);
    if (this.#underWay < mostUnderWay) return undefined;
    this.#waiting ??= Promise.withResolvers();
    return this.#waiting.promise;
  }

  #release(): void {
    this.#waiting?.resolve();
    this.#waiting = undefined;
  }
}
