import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Site as PlainSite, repository, type Site, uploadsSource, write } from './site.ts';

export const zip = { name: 'usb', kind: 'archive', directory: '../archives', format: 'zip' };
export const folder = { name: 'folder', kind: 'archive', directory: '../folders', format: 'directory' };

/** A small site whose snapshots are signed with minisign. */
export async function makeSignedSite(destinations: readonly object[] = [repository]): Promise<Site> {
  const site = new PlainSite();
  write(join(site.uploads, 'a.txt'), 'a\n');
  write(join(site.uploads, 'folder/b.txt'), 'b\n'.repeat(1000));
  site.configure({ sources: [uploadsSource], destinations });
  await site.expect(0, ['sign-key', 'create', '../keys', '--unencrypted']);
  sign(site, {}, destinations);
  return site;
}

/** Configures signing with the key of `sign-key create ../keys`, with changes. */
export function sign(site: Site, changes: object = {}, destinations: readonly object[] = [repository]): void {
  const signing = { kind: 'minisign', secretKey: '../keys/sign.key', publicKeys: [`\${file:../keys/sign.pub}`], ...changes };
  site.configure({ sources: [uploadsSource], destinations, signing });
}

/** The folder of the repository's manifests. */
export function manifestsOf(site: Site): string {
  return site.at('backups/repository/snapshots');
}

/** Changes a manifest and seals it anew, as somebody without the key would. */
export function forge(location: string, changes: object): void {
  const { seal, ...body } = { ...(JSON.parse(readFileSync(location, 'utf8')) as Record<string, unknown>), ...changes } as Record<
    string,
    unknown
  >;
  const digest = createHash('sha256').update(canonical(body)).digest('hex');
  writeFileSync(location, `${canonical({ ...body, seal: digest })}\n`);
}

/** The one name in a folder that ends so. */
export function nameIn(directory: string, ending: string): string {
  const names = readdirSync(directory).filter((name) => name.endsWith(ending));
  if (names.length !== 1) throw new Error(`${directory} has ${names.length} names that end in ${ending}`);
  return names[0] as string;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}
