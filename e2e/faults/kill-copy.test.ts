import { describe, expect, it } from 'vitest';
import { copyLine, expectHarmless, expectRestorable, makeCopyScene } from './support/copy-scene.ts';
import { killAtCalls, killAtEvents } from './support/kill-everywhere.ts';
import { isLong } from './support/kill-points.ts';
import { canTrace } from './support/traced-run.ts';

const timeout = isLong ? 1_800_000 : 600_000;

describe.skipIf(!canTrace)('with strace: kill -9 of a copy between its changes of files and names', () => {
  it('touches no source, leaves earlier copies whole, and the next copy moves what is missing', { timeout }, async () => {
    using held = await makeCopyScene();
    await killAtCalls(held.scene, copyLine, {
      steps: {
        'a pack is there': /^(rename|link)\w*\(.*\/vault\/packs\//,
        'an index file is there': /^(rename|link)\w*\(.*\/vault\/index\//,
        'a manifest is there': /^(rename|link)\w*\(.*\/vault\/snapshots\//,
        'an archive is there': /^(rename|link)\w*\(.*\/backups\/zip\/backup-/,
      },
      check: async () => void (await expectHarmless(held)),
    });
    await expectRestorable(held);
  });
});

describe('kill -9 of a copy at each event', () => {
  it('touches no source, leaves earlier copies whole, and the next copy moves what is missing', { timeout }, async () => {
    using held = await makeCopyScene();
    const kinds = await killAtEvents(held.scene, copyLine, {
      check: async () => void (await expectHarmless(held)),
      enough: isLong ? 9 : 2,
    });
    expect(kinds).toEqual(expect.arrayContaining(['copy-started', 'snapshot-copied', 'summary']));
    await expectRestorable(held);
  });
});
