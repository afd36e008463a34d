import { expect, it } from 'vitest';
import type { CurrentSession } from './describe-destination.ts';
import { sampleFile } from './sample-artifacts.ts';
import { findingsOf, headerAt, save } from './session.ts';

/** The laws of `diagnose`. */
export function describeDiagnosing<Config>(current: CurrentSession<Config>): void {
  it('finds nothing wrong with a sound destination, and leaves it as it was', async () => {
    const { destination } = current();
    if (destination.diagnose === undefined) return;
    await save(destination, headerAt(1), { photos: [sampleFile('one', Buffer.from('content'))] });
    const [before, manifests] = [await current().place.usage?.(), await destination.manifests({})];
    const found = await Array.fromAsync(destination.diagnose({}));
    expect(found.filter(({ outcome }) => outcome === 'wrong')).toEqual([]);
    expect(found.filter(({ outcome }) => outcome === 'sound').length).toBeGreaterThan(5);
    expect(await current().place.usage?.()).toBe(before);
    const again = await current().reopen();
    expect(await again.manifests({})).toEqual(manifests);
    expect(await findingsOf(again, { level: 'bytes' })).toEqual([]);
  });

  it('may be tried before the first snapshot', async () => {
    const { destination } = current();
    if (destination.diagnose === undefined) return;
    const found = await Array.fromAsync(destination.diagnose({}));
    expect(found.filter(({ outcome }) => outcome === 'wrong')).toEqual([]);
    expect(await destination.exists({})).toBe(false);
    await save(destination, headerAt(1), { photos: [sampleFile('one', Buffer.from('content'))] });
  });
}
