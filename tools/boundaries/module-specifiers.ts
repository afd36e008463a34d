/** A module that a file names, in any of the ways there are. */
export interface ModuleSpecifier {
  /** Undefined where an import names its module by an expression, which no check can follow. */
  readonly specifier: string | undefined;
  /** Whether it is named as a place, by `new URL(…, import.meta.url)`, and not imported here. */
  readonly isPlace: boolean;
  readonly line: number;
}

interface Token {
  readonly kind: 'word' | 'text' | 'mark' | 'opaque';
  readonly value: string;
  readonly line: number;
}

/**
 * The modules that TypeScript or JavaScript source imports, exports from, or names in `import(…)` (as a call and as a type),
 * `require(…)`, `import.meta.resolve(…)`, `new URL(…, import.meta.url)`, `vi.mock(…)` and the like. Type imports count. Comments and texts that only look like
 * imports do not. Throws when the source cannot be read to its end.
 */
export function moduleSpecifiers(source: string): readonly ModuleSpecifier[] {
  const tokens = tokenize(source);
  const found: ModuleSpecifier[] = [];
  for (const [index, { kind, value, line }] of tokens.entries()) {
    if (kind === 'text' && namesPlace(tokens, index)) found.push({ specifier: relativeTo(value), isPlace: true, line });
    else if (kind === 'text' && namesModule(tokens, index)) found.push({ specifier: value, isPlace: false, line });
    const isImportCall = kind === 'word' && value === 'import' && tokens[index + 1]?.value === '(' && tokens[index - 1]?.value !== '.';
    if (isImportCall && tokens[index + 2]?.kind !== 'text') found.push({ specifier: undefined, isPlace: false, line });
  }
  return found;
}

/** `URL('x', import.meta.url`. */
function namesPlace(tokens: readonly Token[], index: number): boolean {
  const around = tokens.slice(Math.max(0, index - 2), index + 7).map(({ kind, value }) => (kind === 'text' ? '' : value));
  return around.join(' ').startsWith('URL (  , import . meta . url');
}

/** A URL is relative without `./` as well. */
function relativeTo(url: string): string {
  return /^([./]|[a-z]+:)/i.test(url) ? url : `./${url}`;
}

/** `from 'x'`, `import 'x'` and `call('x'`, where the call is one that takes a module. */
function namesModule(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1];
  if (before?.kind === 'word') return before.value === 'from' || before.value === 'import';
  if (before?.value !== '(') return false;
  const callee = tokens[index - 2];
  if (callee?.kind !== 'word') return false;
  if (['import', 'require', 'Worker'].includes(callee.value)) return true;
  const receiver = tokens[index - 3]?.value === '.' ? tokens[index - 4]?.value : undefined;
  if (callee.value === 'resolve') return receiver === 'meta' || receiver === 'require';
  return receiver === 'vi' && /^(do)?(un)?mock$|^import(Actual|Mock)$/i.test(callee.value);
}

const space = /\s+/y;
const comment = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const text = /'((?:[^'\\\n]|\\[\s\S])*)'|"((?:[^"\\\n]|\\[\s\S])*)"/y;
const word = /[\p{ID_Start}$_#][\p{ID_Continue}$]*|[0-9][\w.]*/uy;
const regularExpression = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const mark = /[^\s\w]/uy;

function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  // Each open `${` of a template, as the number of braces that are open inside it.
  const templates: number[] = [];
  let position = /^(?:#![^\n]*)?/.exec(source)?.[0].length ?? 0;
  let line = 1;

  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position;
    const match = pattern.exec(source);
    if (match !== null) advance(match[0].length);
    return match;
  };
  const advance = (length: number): void => {
    for (let at = position; at < position + length; at++) if (source.charCodeAt(at) === 10) line++;
    position += length;
  };
  const takeTemplate = (): void => {
    const end = templateEnd(source, position + 1);
    const start = line;
    const literal = source.slice(position, end);
    if (literal.endsWith('`')) tokens.push(wholeOrTail(literal, start));
    else {
      templates.push(0);
      tokens.push({ kind: 'mark', value: '${', line: start });
    }
    advance(literal.length);
  };

  while (position < source.length) {
    if (take(space) !== null || take(comment) !== null) continue;
    const start = line;
    const character = source[position];
    const open = templates.at(-1);
    if (character === '`') takeTemplate();
    else if (character === '}' && open === 0) {
      templates.pop();
      takeTemplate();
    } else {
      if (open !== undefined && (character === '{' || character === '}'))
        templates[templates.length - 1] = open + (character === '{' ? 1 : -1);
      tokens.push(takeToken(take, tokens.at(-1), start));
    }
  }
  if (templates.length > 0) throw new Error('a template does not end');
  return tokens;
}

function takeToken(take: (pattern: RegExp) => RegExpExecArray | null, previous: Token | undefined, line: number): Token {
  const string = take(text);
  if (string !== null) return { kind: 'text', value: string[1] ?? string[2] ?? '', line };
  const name = take(word);
  if (name !== null) return { kind: 'word', value: name[0], line };
  if (startsExpression(previous) && take(regularExpression) !== null) return { kind: 'opaque', value: '', line };
  const other = take(mark);
  if (other === null || other[0] === "'" || other[0] === '"') throw new Error(`line ${line} cannot be read`);
  return { kind: 'mark', value: other[0], line };
}

/** Whether a `/` after this token begins a regular expression and no division. */
function startsExpression(previous: Token | undefined): boolean {
  if (previous === undefined) return true;
  if (previous.kind === 'mark') return ![')', ']', '}'].includes(previous.value);
  return previous.kind === 'word' && /^(return|typeof|case|in|of|delete|void|throw|new|else|do|await|yield)$/.test(previous.value);
}

/** The position behind the '`' that ends a template's text, or behind the `${` that interrupts it. */
function templateEnd(source: string, from: number): number {
  for (let at = from; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === '`') return at + 1;
    else if (source[at] === '$' && source[at + 1] === '{') return at + 2;
  }
  throw new Error('a template does not end');
}

/** A template without `${}` names a module as well as a text does; the rest of an interrupted one is of no interest. */
function wholeOrTail(literal: string, line: number): Token {
  return literal.startsWith('`') ? { kind: 'text', value: literal.slice(1, -1), line } : { kind: 'opaque', value: '', line };
}
