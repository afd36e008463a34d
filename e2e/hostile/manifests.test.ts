import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Json, memberOf, reseal } from './support/forged-archive.ts';
import { formats, type HostileSite, makeHostileSite, readAll } from './support/hostile-site.ts';

/** Clears the screen, and gives the window another title. */
const escapes = '\u001b[2J\u001b]0;owned\u0007\r\u009b31m';

interface Case {
  readonly change: (manifest: { [key: string]: Json }) => void;
  /** What a refusal says; absent for what is to be read as any other. */
  readonly says?: RegExp;
}

const cases: { readonly [what: string]: Case } = {
  'escapes in what is shown': {
    change: (manifest) => {
      Object.assign(manifest, { description: escapes, ticket: escapes, site: escapes, tool: { name: escapes, version: escapes } });
    },
  },
  'escapes in the kind of a source': {
    change: (manifest) => {
      Object.assign((manifest.sources as { [key: string]: Json }[])[0] as object, { kind: escapes });
    },
    says: /program has no|of kind/,
  },
  'a description of 100 MB': {
    change: (manifest) => {
      manifest.description = 'x'.repeat(100 << 20);
    },
    says: /long|damaged/,
  },
  'a newer format': {
    change: (manifest) => {
      manifest.format = 99;
    },
    says: /newer/,
  },
  'more artifacts than there are': {
    change: (manifest) => {
      Object.assign((manifest.sources as { totals: object }[])[0]?.totals as object, { artifacts: 1_000_000_000, bytes: 2 ** 50 });
    },
    says: /artifacts|totals|damaged|listing/,
  },
  'a source twice': {
    change: (manifest) => {
      (manifest.sources as Json[]).push((manifest.sources as Json[])[0] as Json);
    },
    says: /damaged|sense/,
  },
};

describe.each(formats)('what a hostile archive says of itself: %s', (format) => {
  let held: HostileSite;
  beforeAll(async () => {
    held = await makeHostileSite(format);
  });
  beforeEach(() => held.putBack());
  afterAll(() => held[Symbol.dispose]());

  it.each(Object.entries(cases))('%s', async (_what, { change, says }) => {
    const archive = held.read();
    reseal(archive, change);
    archive.write();
    const ran = await readAll(held);
    // What follows from the manifest elsewhere in the archive no longer does, which a verification finds.
    if (says === undefined) expect([ran.verify.status, ran.show.status, ran.restore.status], ran.verify.output).toEqual([4, 0, 0]);
    else {
      expect([1, 4], ran.verify.output).toContain(ran.verify.status);
      expect(ran.verify.output).toMatch(says);
      for (const one of [ran.show, ran.restore]) if (one.status !== 0) expect(one.output).toMatch(says);
    }
  });

  it('no JSON, and JSON that is nested without end', async () => {
    for (const text of ['no JSON', '['.repeat(1_000_000), '{"sources":'.repeat(100_000)]) {
      await held.putBack();
      const archive = held.read();
      memberOf(archive, 'metadata.json').content = Buffer.from(text);
      archive.write();
      const ran = await readAll(held);
      for (const { status, output } of Object.values(ran)) expect([1, 4], output).toContain(status);
      expect(ran.verify.output).toMatch(/damaged/);
    }
  });

  it('cut off anywhere', async () => {
    for (const part of [0, 0.1, 0.5, 0.9, 1]) {
      await held.putBack();
      const files = format === 'directory' ? readdirSync(held.location, { recursive: true, withFileTypes: true }) : [];
      const paths = files.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      for (const path of format === 'directory' ? paths : [held.location]) {
        truncateSync(path, Math.max(Math.ceil(readFileSync(path).length * part) - 1, 0));
      }
      const { verify, restore } = await readAll(held);
      for (const { status, output } of [verify, restore]) {
        expect([1, 4], `${part}: ${output}`).toContain(status);
        expect(output).toContain(part === 0 ? held.snapshot : 'backup-');
      }
    }
  });

  it('another one in its place, under the same name', async () => {
    if (format === 'directory') return;
    writeFileSync(held.location, readFileSync(process.execPath).subarray(0, 1_000_000));
    const { verify, restore } = await readAll(held);
    for (const { status, output } of [verify, restore]) expect([1, 4], output).toContain(status);
  });
});
