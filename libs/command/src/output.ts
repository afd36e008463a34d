import { styleText } from 'node:util';
import type { TerminalStream } from './world.ts';

export type Style = Parameters<typeof styleText>[0];

/** What could steer a terminal, but for the line feed. C1 controls stand raw in JSON too, which takes them back from this form. */
const controls = /(?!\n)\p{Cc}/gu;
/** The same but for what sets a style. */
const unstyledControls = new RegExp(`(?!\\u001b\\[[\\d;]*m)${controls.source}`, 'gu');

/**
 * One of the process's streams. Every text passes the mask, and nothing in it steers a terminal: names, descriptions and
 * messages may come from an archive that somebody else made. A reader that went away is no error: what is written from
 * then on is dropped, and `onClosed` is called once.
 */
export class Output {
  readonly #stream: TerminalStream;
  readonly #mask: (text: string) => string;
  readonly #colored: boolean;
  readonly #expected: number | undefined;
  #closed = false;
  #transient = '';

  constructor(
    stream: TerminalStream,
    options: {
      readonly mask: (text: string) => string;
      readonly colored: boolean;
      /** How wide the reader is where the stream is no terminal: the variable `COLUMNS`. */
      readonly columns?: number | undefined;
      readonly onClosed: () => void;
    },
  ) {
    this.#stream = stream;
    this.#mask = options.mask;
    this.#colored = options.colored;
    this.#expected = options.columns;
    stream.on('error', () => {
      if (!this.#closed) options.onClosed();
      this.#closed = true;
    });
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY === true;
  }

  /** How many columns the reader has, where that is known. */
  get width(): number | undefined {
    // A terminal that does not know its width says 0.
    return this.#stream.columns || this.#expected;
  }

  get columns(): number {
    return this.width ?? 80;
  }

  /** Writes a line. The promise, when there is one, resolves when the reader has caught up. */
  line(text: string): void | Promise<void> {
    return this.#write(`${this.#erase()}${this.#visible(text)}\n`);
  }

  /** Writes a line that the next one replaces; only for terminals. */
  transient(text: string): void {
    const shown = this.#visible(text).slice(0, this.columns - 1);
    if (shown === this.#transient) return;
    void this.#write(`\r${shown}\u001b[K`);
    this.#transient = shown;
  }

  /** Takes the transient line away. */
  clear(): void {
    const erase = this.#erase();
    if (erase !== '') void this.#write(erase);
  }

  /** The text in a style, where this stream takes colours. */
  style(style: Style, text: string): string {
    return this.#colored ? styleText(style, text, { validateStream: false }) : text;
  }

  #visible(text: string): string {
    return this.#mask(text).replaceAll(
      this.#colored ? unstyledControls : controls,
      (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  }

  #erase(): string {
    if (this.#transient === '') return '';
    this.#transient = '';
    return '\r\u001b[K';
  }

  #write(text: string): void | Promise<void> {
    if (this.#closed || this.#stream.destroyed || this.#stream.write(text)) return;
    return new Promise((resolve) => {
      const done = (): void => {
        this.#stream.off('drain', done);
        this.#stream.off('close', done);
        this.#stream.off('error', done);
        resolve();
      };
      this.#stream.on('drain', done);
      this.#stream.on('close', done);
      this.#stream.on('error', done);
    });
  }
}
