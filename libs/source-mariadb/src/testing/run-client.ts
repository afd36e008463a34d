import { spawn } from 'node:child_process';

export interface ClientOptions {
  readonly database?: string;
  /** Options of the program `mariadb`; default: `--batch --raw --skip-column-names`. */
  readonly options?: readonly string[];
}

/** Has the stock program `mariadb` carry out SQL from its standard input. Returns what it printed; throws what it complained of. */
export async function runClient(optionFile: string, sql: string | Uint8Array, { database, options }: ClientOptions = {}): Promise<string> {
  const how = options ?? ['--batch', '--raw', '--skip-column-names'];
  const child = spawn('mariadb', [
    `--defaults-file=${optionFile}`,
    '--binary-mode',
    ...how,
    ...(database === undefined ? [] : ['--', database]),
  ]);
  const printed: Buffer[] = [];
  let complaint = '';
  child.stdout.on('data', (bytes: Buffer) => printed.push(bytes));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  // A client that gives up no longer reads; its complaint says why.
  child.stdin.on('error', () => {});
  child.stdin.end(sql);
  const status = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (status !== 0) throw new Error(`mariadb ended with ${status}: ${complaint.trim()}`);
  return Buffer.concat(printed).toString();
}
