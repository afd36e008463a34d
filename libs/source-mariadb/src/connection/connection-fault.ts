import { Fault, type FaultCode, type FaultOptions } from '@holdfast/fault';
import { displayPath } from '@holdfast/manifest';
import { type ConnectionSettings, describeServer } from './connection-settings.ts';

interface ServerError extends Error {
  readonly code?: string;
  readonly errno?: number;
  readonly fatal?: boolean;
}

type Case = readonly [code: FaultCode, message: string, options: FaultOptions];

/** What the server or the network answered, as a fault: no statement and no value in it. `doing`: as `read the table visit`. */
export function connectionFault(error: unknown, settings: ConnectionSettings, doing: string): Fault {
  if (error instanceof Fault) return error;
  const problem = error as ServerError;
  const [code, message, options] = unreachable(problem, settings) ?? refused(problem, settings, doing) ?? failed(problem, settings, doing);
  return new Fault(code, message, { ...options, cause: withoutStatement(problem) });
}

const startIt = 'start the server, or correct the url in the configuration';

function unreachable({ code, errno }: ServerError, settings: ConnectionSettings): Case | undefined {
  const server = describeServer(settings);
  if (code === 'ENOENT') return ['source-missing', `there is no MariaDB server at ${server}`, { guidance: startIt, retryable: true }];
  const reasons: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing listens there',
    EACCES: 'the socket may not be used by this user',
    ENOTFOUND: 'no such host is known',
    EAI_AGAIN: 'its name cannot be looked up now',
    EHOSTUNREACH: 'there is no way to the host',
    ETIMEDOUT: 'it does not answer',
  };
  const reason = reasons[code ?? ''];
  if (reason === undefined) return errno === 1040 || errno === 1203 ? tooMany(server) : undefined;
  return ['source-unreadable', `the MariaDB server ${server} cannot be reached: ${reason}`, { guidance: startIt, retryable: true }];
}

function tooMany(server: string): Case {
  const guidance = 'try again later, raise max_connections, or set "connections" to 1';
  return ['source-unreadable', `the MariaDB server ${server} takes no more connections`, { guidance, retryable: true }];
}

function refused(problem: ServerError, settings: ConnectionSettings, doing: string): Case | undefined {
  const server = describeServer(settings);
  const user = displayPath(settings.user);
  const database = displayPath(settings.database ?? '');
  switch (problem.errno) {
    case 1045:
    case 1698:
      return [
        'source-unreadable',
        `the MariaDB server ${server} does not let the user ${user} in`,
        { guidance: 'correct the user or the password; in a url every special character of a password is percent-encoded' },
      ];
    case 1049:
      return [
        'source-missing',
        `the MariaDB server ${server} has no database ${database}`,
        { guidance: 'correct "database", or create it' },
      ];
    case 1044:
      return [
        'source-unreadable',
        `the user ${user} may not use the database ${database} of ${server}`,
        { guidance: `grant it the privileges that the README of the MariaDB source lists` },
      ];
    case 1142:
    case 1143:
    case 1227:
    case 1370:
    case 1419:
      return [
        'source-unreadable',
        `the user ${user} may not ${doing}: ${problem.message}`,
        { guidance: `grant it the privileges that the README of the MariaDB source lists` },
      ];
    default:
      return undefined;
  }
}

const damage = new Set([126, 127, 134, 144, 145, 1034, 1035, 1194, 1195, 1712, 1877]);
const changed = new Set([1412, 1146, 1054, 1932]);
const locked = new Set([1205, 1213, 3024, 1969]);

function failed(problem: ServerError, settings: ConnectionSettings, doing: string): Case {
  const { errno = 0, code = '', message } = problem;
  const place = `could not ${doing} on ${describeServer(settings)}`;
  if (damage.has(errno))
    return ['source-damaged', `${place}: ${message}`, { guidance: 'have the server check and repair the table (mariadb-check)' }];
  if (changed.has(errno))
    return ['source-changed', `${place}, because its definition changed meanwhile: ${message}`, { guidance: 'run again', retryable: true }];
  if (locked.has(errno))
    return ['source-locked', `${place}: ${message}`, { guidance: 'run again when the server is less busy', retryable: true }];
  if (problem.fatal === true || code.startsWith('PROTOCOL') || /^E(PIPE|CONNRESET)$/.test(code) || errno === 1927 || errno === 1053) {
    return [
      'source-unreadable',
      `${place}: the connection was lost`,
      { guidance: 'see the log of the server, then run again', retryable: true },
    ];
  }
  return ['source-unreadable', `${place}: ${message}`, {}];
}

/** mysql2 keeps the statement in the error, with whatever stands in it. */
function withoutStatement({ message, code, errno }: ServerError): Error {
  return Object.assign(new Error(message), { code, errno });
}
