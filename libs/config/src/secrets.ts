import { displayPath } from '@holdfast/manifest';

const shortest = 4;
const longWord = 8;

/**
 * The texts that must not be printed: what `${env:}` and `${file:}` stood for. Each is shown as its reference instead.
 * Values of fewer than 4 characters are not collected, because masking them would only garble; values of fewer than 8
 * are masked where they stand as a word of their own.
 */
export class Secrets {
  readonly #shown = new Map<string, string>();
  #pattern: RegExp | undefined;

  /** Collects what a reference such as `${env:NAME}` stands for, also as it looks in URLs, in JSON and in messages, and line by line. */
  add(value: string, reference: string): void {
    const lines = value.split(/\r?\n/).filter((line) => line.length >= longWord);
    for (const text of [value, ...lines]) {
      for (const form of [
        text,
        JSON.stringify(text).slice(1, -1),
        encodeURIComponent(text.toWellFormed()),
        encodeURI(text.toWellFormed()),
        displayPath(text),
      ]) {
        if (form.length >= shortest && !this.#shown.has(form)) this.#shown.set(form, reference);
      }
    }
    this.#pattern = undefined;
  }

  /** The text with every collected value replaced by its reference. */
  mask(text: string): string {
    if (this.#shown.size === 0) return text;
    this.#pattern ??= compile([...this.#shown.keys()]);
    return text.replace(this.#pattern, (found) => this.#shown.get(found) ?? '***');
  }
}

function compile(values: readonly string[]): RegExp {
  const alternatives = values
    .toSorted((left, right) => right.length - left.length)
    .map((value) => {
      const escaped = value.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
      return value.length < longWord ? `(?<![A-Za-z0-9])${escaped}(?![A-Za-z0-9])` : escaped;
    });
  return new RegExp(alternatives.join('|'), 'g');
}

/** The text with the user part of URLs and the values of tell-tale query parameters struck out, for text that was never collected. */
export function redactUrl(text: string): string {
  return (
    text
      .replace(/([a-z0-9+.-]:\/\/)[^/?#]*@/gi, '$1***@')
      // Names are bounded, so that a long text takes no more than its length in time.
      .replace(/([?&;,][^=&;,?]{0,200}(?:pass|pwd|secret|token|key|auth|sig)[^=&;,?]{0,200}=)[^&;,#]*/gi, '$1***')
  );
}
