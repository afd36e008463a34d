/** A table as far as its rows are concerned. */
export interface TableDescription {
  readonly name: string;
  readonly engine: string;
  /** Those that were asked for when it was made. */
  readonly options: string;
  /** Whether what a transaction reads of it is one moment. */
  readonly transactional: boolean;
  /** Whether it keeps rows itself: not so where they are other tables' or servers'. */
  readonly keepsRows: boolean;
  readonly history: History;
  readonly columns: readonly ColumnDescription[];
  /** Columns in whose order the rows are unique; empty without such a key. */
  readonly key: readonly string[];
  /** The index with these columns. */
  readonly keyIndex: string | undefined;
  /** The server's estimates. */
  readonly estimatedRows: number;
  readonly estimatedBytes: number;
}

/**
 * `none`: no row versions. `times`: row versions with their times, in columns that the table does not name when it has none
 * itself. `transactions`: versions by numbers of transactions, which no other server can be given.
 */
export type History = 'none' | 'times' | 'transactions';

export interface ColumnDescription {
  readonly name: string;
  /** As `varchar`. */
  readonly dataType: string;
  /** As `enum('','a')`. */
  readonly columnType: string;
  readonly charset: string | null;
  /** Digits after the point, where the column limits them. */
  readonly scale: number | undefined;
  readonly role: 'value' | 'generated' | 'row start' | 'row end';
}
