import { escapePointer } from './parse-json.ts';
import type { Problem } from './problem.ts';
import { referenceForms, unknownReferences } from './references.ts';
import { redactUrl } from './secrets.ts';

/** What no text of a configuration may hold: a secret in the open, a reference of an unknown form, a NUL. Takes any JSON value. */
export function checkTexts(value: unknown, pointer = ''): Problem[] {
  if (typeof value === 'string') return checkText(value, pointer);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => checkTexts(member, `${pointer}/${escapePointer(name)}`));
}

function checkText(text: string, pointer: string): Problem[] {
  const problems: Problem[] = unknownReferences(text).map((reference) => ({
    pointer,
    found: JSON.stringify(reference),
    expected: `${referenceForms} (or $\${ for a plain \${)`,
  }));
  if (text.includes('\0')) problems.push({ pointer, found: 'a NUL character', expected: 'a text without one' });
  if (redactUrl(text) !== text && hasPlainSecret(text)) {
    problems.push({
      pointer,
      found: `a secret in the open in ${JSON.stringify(redactUrl(text))}`,
      expected: `${referenceForms} in its place`,
    });
  }
  return problems;
}

/** Whether something is struck out that is no reference: references are how secrets are meant to be written. */
function hasPlainSecret(text: string): boolean {
  const withoutReferences = text.replace(/\$\{[^}]{0,1000}\}/g, '');
  const userPart = /[a-z0-9+.-]:\/\/([^/?#]*)@/i.exec(withoutReferences)?.[1];
  if (userPart?.includes(':') && !userPart.endsWith(':')) return true;
  return /[?&;][^=&;?]{0,200}(?:pass|pwd|secret|token|key|auth|sig)[^=&;?]{0,200}=[^&;#]/i.test(withoutReferences);
}
