import { RemoteFiles } from './remote-files.ts';
import { type SftpPlace, sftpPlace } from './sftp-place.ts';
import { SftpSession } from './sftp-session.ts';
import { type SshLogin, sshLine, sshOptions } from './ssh-line.ts';

/** The server's files, and where on it the store lies. */
export interface Connected {
  readonly files: RemoteFiles;
  /** Absolute path on the server. */
  readonly root: string;
}

/** One attempt, and what came of it. */
interface Attempt {
  readonly session: Promise<SftpSession>;
  readonly connected: Promise<Connected>;
  readonly isLost: () => boolean;
}

/**
 * Sessions at the most: one for questions, the others for what is large. One moves 2 MB between question and answer, 40 MB/s
 * where an answer takes 50 ms; a question would wait behind them.
 */
const mostSessions = 5;

/** Connects at the first use, with further sessions for large files, and anew once a session is lost. */
export class Connection implements AsyncDisposable {
  readonly place: SftpPlace;
  readonly #login: SshLogin;
  readonly #attempts = new Set<Attempt>();
  /** The latest attempt of each session. */
  readonly #sessions: (Attempt | undefined)[] = [];

  constructor(url: string, login: SshLogin) {
    this.place = sftpPlace(url);
    this.#login = login;
  }

  /** Throws `SessionLost`, `SftpRefusal` and `program-missing`. */
  open(): Promise<Connected> {
    return this.#open(0);
  }

  /** Further sessions, to move a large file over, each as soon as it is open; one that cannot be is undefined: a server may allow few. */
  openOthers(): readonly Promise<Connected | undefined>[] {
    return Array.from({ length: mostSessions - 1 }, (_, index) => this.#open(index + 1).catch(() => undefined));
  }

  #open(number: number): Promise<Connected> {
    let latest = this.#sessions[number];
    if (latest === undefined || latest.isLost()) {
      latest = this.#start();
      this.#sessions[number] = latest;
    }
    return latest.connected;
  }

  #start(): Attempt {
    let started: SftpSession | undefined;
    let hasFailed = false;
    const session = SftpSession.start(sshLine(this.place, this.#login), sshOptions(this.#login));
    const connected = session.then((open) => {
      started = open;
      return this.#find(open);
    });
    const attempt = { session, connected, isLost: () => hasFailed || started?.isLost === true };
    this.#attempts.add(attempt);
    connected.catch(() => {
      hasFailed = true;
    });
    return attempt;
  }

  async #find(session: SftpSession): Promise<Connected> {
    const files = await RemoteFiles.of(session);
    const { path } = this.place;
    const root = path.startsWith('~') ? `${await files.absolute('.')}${path.slice(1)}` : path;
    return { files, root: root.replace(/\/+$/, '') };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const attempts = [...this.#attempts];
    this.#attempts.clear();
    this.#sessions.length = 0;
    for (const { session } of attempts) await session.then((open) => open[Symbol.asyncDispose]()).catch(() => undefined);
  }
}
