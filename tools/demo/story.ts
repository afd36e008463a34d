import { stripVTControlCharacters } from 'node:util';

/** Thrown when something did not come back as it was. */
export class NotEqual extends Error {}

/** Tells the demo on stdout: short headings, commands with what they printed, and claims, each of which is checked. */
export class Story {
  readonly #started = performance.now();
  #chapter = 0;
  #claims = 0;

  /** How many claims were checked. */
  get claims(): number {
    return this.#claims;
  }

  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  chapter(title: string): void {
    this.#chapter += 1;
    console.log(`\n${bold(`${this.#chapter}. ${title}`)}`);
  }

  tell(text: string): void {
    console.log(`   ${text}`);
  }

  /** A command line as a user would type it, and what it printed. */
  command(line: string, output: string): void {
    console.log(`\n   ${bold(`$ ${line}`)}`);
    const printed = stripVTControlCharacters(output).trimEnd();
    if (printed !== '') console.log(printed.replace(/^/gm, '   │ '));
  }

  /** Says what is so. Throws when it is not. */
  claim(text: string, isTrue: boolean): void {
    if (!isTrue) throw new NotEqual(text);
    this.#claims += 1;
    console.log(`   ${green('✓')} ${text}`);
  }
}

/** A whole number with its thousands set apart. */
export function formatNumber(value: number): string {
  return value.toLocaleString('en');
}

const colored = process.stdout.isTTY && (process.env.NO_COLOR ?? '') === '';

function bold(text: string): string {
  return colored ? `\u001b[1m${text}\u001b[22m` : text;
}

function green(text: string): string {
  return colored ? `\u001b[32m${text}\u001b[39m` : text;
}
