import { readFile } from 'node:fs/promises';
import { resolve as resolvePath } from 'node:path';
import { Fault } from '@holdfast/fault';
import type { Secrets } from './secrets.ts';

/** What references are resolved with. */
export interface ReferenceContext {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Absolute folder that the paths of `${file:PATH}` start from. */
  readonly baseDirectory: string;
  readonly secrets: Secrets;
  readonly signal?: AbortSignal | undefined;
}

const reference = /\$\$\{|\$\{([^}]*)\}?/g;
const known = /^(env|file):(.+)$/s;
/** How references are written, for messages. */
export const referenceForms = `\${env:NAME} or \${file:PATH}`;

const largestFile = 1024 * 1024;

/** Whether the text must be resolved before it is used. */
export function hasReference(text: string): boolean {
  return text.includes('${');
}

/** The texts in `text` that look like a reference and are none, such as `${HOME}`. */
export function unknownReferences(text: string): string[] {
  return [...text.matchAll(reference)]
    .filter((match) => match[1] !== undefined && !(known.test(match[1]) && match[0].endsWith('}')))
    .map((match) => match[0]);
}

/**
 * A copy of `value` with every reference in its texts replaced; what they stood for is collected in `context.secrets`.
 * Throws `secret-missing`, naming the reference alone.
 */
export async function resolveReferences<Value>(value: Value, context: ReferenceContext): Promise<Value> {
  if (typeof value === 'string') return (await resolveText(value, context)) as Value;
  if (Array.isArray(value)) return (await Promise.all(value.map((item) => resolveReferences(item, context)))) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(async ([name, member]) => [name, await resolveMember(name, member, context)]);
  return Object.fromEntries((await Promise.all(entries)).filter(([, member]) => member !== undefined)) as Value;
}

/** A passphrase is there for some runs only: the machine that makes backups should not have it, and whoever needs it says so. */
async function resolveMember(name: string, member: unknown, context: ReferenceContext): Promise<unknown> {
  if (name !== 'passphrase') return resolveReferences(member, context);
  return resolveReferences(member, context).catch((error: unknown) => {
    if (error instanceof Fault && error.code === 'secret-missing') return undefined;
    throw error;
  });
}

/**
 * Collects in `context.secrets` what the references in the texts of `value` stand for, so that it is masked also by a run
 * that never resolves them. Passes over one that stands for nothing: whoever resolves it says so.
 */
export async function collectSecrets(value: unknown, context: ReferenceContext): Promise<void> {
  if (typeof value === 'string') {
    const references = [...value.matchAll(reference)].filter(([, named]) => named !== undefined);
    for (const [shown] of references) await standsFor(shown, context).catch(() => undefined);
  } else if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) await collectSecrets(member, context);
  }
}

async function resolveText(text: string, context: ReferenceContext): Promise<string> {
  if (!hasReference(text)) return text;
  let resolved = '';
  let end = 0;
  for (const match of text.matchAll(reference)) {
    resolved += text.slice(end, match.index);
    resolved += match[1] === undefined ? '${' : await standsFor(match[0], context);
    end = match.index + match[0].length;
  }
  return resolved + text.slice(end);
}

async function standsFor(shown: string, context: ReferenceContext): Promise<string> {
  const [, scheme, name] = known.exec(shown.slice(2, -1)) ?? [];
  if (scheme === undefined || name === undefined)
    throw new Fault('config-invalid', `${shown} is no reference`, { guidance: `write ${referenceForms}` });
  const value = scheme === 'env' ? variable(name, shown, context) : await fileText(name, shown, context);
  context.secrets.add(value, shown);
  return value;
}

function variable(name: string, shown: string, context: ReferenceContext): string {
  const value = context.variables[name];
  if (value === undefined || value === '') {
    throw new Fault('secret-missing', `the variable of ${shown} is ${value === '' ? 'empty' : 'not set'}`, {
      guidance: `set ${name} in the environment`,
    });
  }
  return value;
}

async function fileText(path: string, shown: string, context: ReferenceContext): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(resolvePath(context.baseDirectory, path), { signal: context.signal });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : 'cannot be read';
    throw new Fault('secret-missing', `the file of ${shown} ${reason}`, { guidance: 'make the file readable for this user', cause: error });
  }
  if (bytes.length > largestFile)
    throw new Fault('secret-missing', `the file of ${shown} is larger than 1 MiB`, { guidance: 'name a file that holds only the value' });
  const text = bytes.toString('utf8').replace(/\r?\n$/, '');
  if (text === '') throw new Fault('secret-missing', `the file of ${shown} is empty`, { guidance: 'write the value into it' });
  return text;
}
