import { Fault, type FaultOptions } from '@holdfast/fault';
import { displayPath } from '@holdfast/manifest';

/** The fault for whatever SQLite or the system threw while it worked on the database at `location`. */
export function sqliteFault(error: unknown, location: string): Fault {
  if (error instanceof Fault) return error;
  const name = displayPath(location);
  const { errcode, code } = error as { readonly errcode?: number; readonly code?: string };
  if (errcode !== undefined) return faultOfResult(errcode, name, error as Error);
  const guidance = systemGuidance[code ?? ''] ?? 'check the disk that it lies on';
  if (code === 'ENOENT' || code === 'ENOTDIR') return missingDatabase(location, error);
  return new Fault('source-unreadable', `the database ${name} could not be read (${code ?? String(error)})`, { guidance, cause: error });
}

/** H3: a wrong path is never taken for an empty database. */
export function missingDatabase(location: string, cause?: unknown): Fault {
  return new Fault('source-missing', `the database ${displayPath(location)} does not exist`, {
    guidance: 'check the path in backup.config.json',
    cause,
  });
}

/** The fault for a file that is damaged, with what was found. */
export function damagedDatabase(name: string, found: string): Fault {
  return new Fault('source-damaged', `the database ${name} is damaged: ${found}`, {
    guidance: 'restore the newest snapshot that verifies, or repair it with the .recover command of sqlite3',
  });
}

const systemGuidance: Readonly<Record<string, string>> = {
  EACCES: 'let this user read the file and enter its folder',
  EPERM: 'let this user read the file and enter its folder',
  ELOOP: 'remove the circle of links',
  ENAMETOOLONG: 'check the path in backup.config.json',
};

function faultOfResult(errcode: number, name: string, cause: Error): Fault {
  const options = { cause };
  const hot = 776;
  if (errcode === hot) return crashed(name, options);
  switch (errcode & 0xff) {
    case 5:
    case 6:
      return locked(name, options);
    case 11:
      return damagedDatabase(name, cause.message);
    case 13:
      return new Fault('destination-full', `no room left for a copy of the database ${name}`, {
        ...options,
        guidance: 'free space where the scratch folder lies',
      });
    case 26:
      return notDatabase(name, options);
    case 3:
    case 8:
    case 14:
    case 23:
      return unopenable(name, options);
    default:
      return new Fault('source-unreadable', `the database ${name} could not be read: ${cause.message} (SQLite code ${errcode})`, {
        ...options,
        guidance: 'check the disk that it lies on',
      });
  }
}

function locked(name: string, options: FaultOptions): Fault {
  return new Fault('source-locked', `the database ${name} stayed locked by another process`, {
    ...options,
    guidance: 'find the transaction that never ends, or run again when it is done',
    retryable: true,
  });
}

function crashed(name: string, options: FaultOptions): Fault {
  return new Fault('source-locked', `the database ${name} waits for the roll-back of a writer that crashed`, {
    ...options,
    guidance: 'start its application once, or open it with sqlite3, so that SQLite rolls back, then run again',
    retryable: true,
  });
}

function notDatabase(name: string, options: FaultOptions): Fault {
  return new Fault('source-damaged', `${name} is not a SQLite database, or is encrypted`, {
    ...options,
    guidance: 'check the path in backup.config.json; an encrypted database must be exported by its application',
  });
}

function unopenable(name: string, options: FaultOptions): Fault {
  return new Fault('source-unreadable', `the database ${name} could not be opened with its -wal and -shm`, {
    ...options,
    guidance: 'let this user read the three files and, where they are missing, write to their folder, or run as their owner',
  });
}
