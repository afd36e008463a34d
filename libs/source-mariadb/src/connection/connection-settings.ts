/** How to reach a server. Plain data, so that threads can be given it. Holds secrets: MUST NOT be printed. */
export interface ConnectionSettings {
  readonly host: string;
  readonly port: number;
  /** A unix socket's absolute path; host and port are not used then. */
  readonly socket?: string;
  readonly user: string;
  readonly password: string;
  readonly tls?: TlsSettings;
  /** Absent where the database need not exist yet. */
  readonly database?: string;
}

/** PEM texts. */
export interface TlsSettings {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Whether the server must prove who it is, its name too. */
  readonly verify: boolean;
}

/** The server, for messages: without secrets. */
export function describeServer({ host, port, socket }: ConnectionSettings): string {
  return socket === undefined ? `${host.includes(':') ? `[${host}]` : host}:${port}` : socket;
}
