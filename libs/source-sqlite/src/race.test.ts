import { expect, it } from 'vitest';
import { OtherProcess } from './testing/other-process.ts';
import { capture, makeSite } from './testing/site.ts';

/** Commits without end, in bursts with pauses of random length, and checkpoints and closes now and then. */
const writer = (mode: string) => `
  let stop = false; heard().then(() => { stop = true; });
  let commits = 0;
  say('ready');
  while (!stop) {
    const database = new DatabaseSync(location, { timeout: 10_000 });
    database.exec('PRAGMA journal_mode = ${mode}; PRAGMA synchronous = OFF');
    const increase = database.prepare('UPDATE counter SET value = value + 1');
    for (let burst = Math.random() * 6; burst > 0 && !stop; burst -= 1) {
      for (let times = Math.random() * 4; times > 0; times -= 1) { increase.run(); commits += 1; }
      if (Math.random() < 0.3) database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      await new Promise((resolve) => setTimeout(resolve, Math.random() ** 3 * 400));
    }
    database.close();
    await new Promise((resolve) => setTimeout(resolve, Math.random() ** 3 * 600));
  }
  say(String(commits));`;

it.each(['WAL', 'DELETE'])('equal tokens mean equal content while another process writes (%s)', { timeout: 60_000 }, async (mode) => {
  // The clock runs so far ahead that a change counts as settled after 20 ms, which is more than a tick of the file system.
  const sql = `PRAGMA journal_mode = ${mode}; CREATE TABLE counter (value); INSERT INTO counter VALUES (0)`;
  await using site = await makeSite({ sql, ahead: 1980, busyTimeout: 10_000 });
  await using other = new OtherProcess(site.location, writer(mode));
  await other.says();
  const digests = new Map<string, string | undefined>();
  let tokens = 0;
  // Whatever the machine's load: until enough views had a token, and enough had none because the writer was at it.
  for (let rounds = 0; tokens < 8 || rounds < 20; rounds += 1) {
    const { entries } = await capture(site.source);
    const { changeToken, sha256 } = entries[0] ?? {};
    if (changeToken === undefined) continue;
    tokens += 1;
    expect(digests.get(changeToken) ?? sha256).toBe(sha256);
    digests.set(changeToken, sha256);
  }
  other.tell('stop');
  expect(Number(await other.says())).toBeGreaterThan(0);
});
