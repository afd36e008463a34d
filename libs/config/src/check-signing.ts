import type { SigningConfig } from '@holdfast/schemas';
import type { Problem } from './problem.ts';
import { hasReference, referenceForms } from './references.ts';

/** A signing of the configuration that the schema found no fault with, and where it stands. */
export interface PlacedSigning {
  readonly pointer: string;
  readonly signing: SigningConfig;
}

/** Every signing in the value of a configuration that none of the problems is about. */
export function findSignings(value: unknown, problems: readonly Problem[]): PlacedSigning[] {
  const { signing, destinations } = (value ?? {}) as { readonly signing?: unknown; readonly destinations?: unknown };
  const inDestinations = Array.isArray(destinations)
    ? destinations.map((one: unknown, index) => ({
        pointer: `/destinations/${index}/signing`,
        signing: (one as { readonly signing?: unknown } | null)?.signing,
      }))
    : [];
  return [{ pointer: '/signing', signing }, ...inDestinations].filter(
    (placed): placed is PlacedSigning =>
      placed.signing !== undefined && !problems.some(({ pointer }) => `${pointer}/`.startsWith(`${placed.pointer}/`)),
  );
}

/** What a schema cannot say of a signing: secrets in the open, and public keys that are none. */
export async function checkSignings(signings: readonly PlacedSigning[]): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { pointer, signing } of signings) {
    if (signing.kind === 'none') continue;
    if (signing.password !== undefined && !hasReference(signing.password)) problems.push(inTheOpen(`${pointer}/password`, 'a password'));
    if (signing.kind === 'gpg') continue;
    if (signing.secretKey !== undefined && isKeyText(signing.secretKey)) problems.push(inTheOpen(`${pointer}/secretKey`, 'a secret key'));
    problems.push(...(await checkPublicKeys(signing.publicKeys, `${pointer}/publicKeys`)));
  }
  return problems;
}

/** Whether a text is a secret key of minisign itself, not the name of its file. */
function isKeyText(text: string): boolean {
  return !hasReference(text) && (text.includes('\n') || /^RW[A-Za-z0-9+/]{100,}=*$/.test(text));
}

function inTheOpen(pointer: string, what: string): Problem {
  return { pointer, found: `${what} in the open`, expected: `${referenceForms} in its place` };
}

async function checkPublicKeys(keys: readonly string[], pointer: string): Promise<Problem[]> {
  // Most configurations sign nothing, and start sooner without it.
  const { parsePublicKey } = await import('@holdfast/signature');
  const expected = `a public key of minisign, which begins with RW, or \${file:PATH} of a .pub file`;
  return keys.flatMap((key, index) => {
    if (hasReference(key)) return [];
    try {
      parsePublicKey(key, 'it');
      return [];
    } catch {
      const found = JSON.stringify(key.length > 60 ? `${key.slice(0, 60)}…` : key);
      return [{ pointer: `${pointer}/${index}`, found, expected }];
    }
  });
}
