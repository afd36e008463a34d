import { join } from 'node:path';
import { noise, type Site, write } from '../../support/site.ts';
import { become, makeSmallSite, type Stage, smallSources } from './small-site.ts';

/** The command, where nobody has verified anything. */
export const pruneLine = ['prune', '--force-unverified', '--force-shrunk', '--yes'];

/** A site of files, in a repository that keeps so many snapshots. */
export function makePrunedSite(kept: number): Site {
  const [, ...files] = smallSources;
  const destination = { name: 'local', kind: 'repository', url: 'file:../backups/repository', retention: { last: kept } };
  const site = makeSmallSite([destination], files);
  addLasting(site);
  return site;
}

/** As `become`; what lasts shares its packs with what does not, so that a prune has something to write anew. */
export function becomeWithLasting(site: Site, stage: Stage): void {
  become(site, stage);
  addLasting(site);
}

function addLasting(site: Site): void {
  write(join(site.uploads, 'lasting.bin'), noise(30_000));
}
