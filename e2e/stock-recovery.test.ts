import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Ran, runProgram, runTool } from './support/run-program.ts';
import { forge, makeSignedSite, manifestsOf, sign } from './support/signed-site.ts';
import { repository, type Site } from './support/site.ts';

/** All that the guide may use, beside what every shell has. */
const tools = ['age', 'zstd', 'tar', 'jq', 'sha256sum', 'minisign'];
const everyday = ['bash', 'sh', 'mkdir', 'ls', 'sort', 'tail', 'cat', 'cut', 'chmod', 'touch', 'ln', 'rm', 'xargs', 'basename', 'base64'];

it('RECOVERY.md of an encrypted, signed repository proves who made a snapshot and brings it back with stock tools alone', async () => {
  using site = await makeSignedSite();
  mkdirSync(site.at('identities'));
  const recipients: string[] = [];
  for (const name of ['one', 'two']) {
    await runTool('age-keygen', ['-o', site.at(`identities/${name}`)]);
    recipients.push((await runTool('age-keygen', ['-y', site.at(`identities/${name}`)])).trim());
  }
  sign(site, {}, [{ ...repository, encryption: { recipients } }]);
  const id = await site.backup();
  const recovered = await recover(site, id);
  expect(recovered, recovered.output).toMatchObject({ status: 0 });
  expect(recovered.stdout).toContain('Signature and comment signature verified');
  expect(recovered.stdout).not.toContain('differs');
  for (const file of ['a.txt', 'folder/b.txt'])
    expect(readFileSync(site.at(`recovered/photos/${file}`))).toEqual(readFileSync(join(site.uploads, file)));
  forge(join(manifestsOf(site), `${id}.json`), { description: 'forged' });
  const refused = await recover(site, id);
  expect(refused.status).not.toBe(0);
  expect(refused.stderr).toContain('Signature verification failed');
}, 120_000);

/** Runs every command of the guide as it stands there, with the user's choice put in. */
async function recover(site: Site, id: string): Promise<Ran> {
  const bin = site.at('bin');
  mkdirSync(bin, { recursive: true });
  for (const tool of [...tools, ...everyday]) {
    const place = (await runTool('sh', ['-c', `command -v ${tool}`])).trim();
    await runTool('ln', ['-sfn', place, join(bin, tool)]);
  }
  const guide = readFileSync(site.at('backups/repository/RECOVERY.md'), 'utf8');
  const blocks = [...guide.matchAll(/```sh( \w+)?\n([\s\S]*?)```/g)];
  expect(blocks.map(([, mark]) => mark)).toEqual(expect.arrayContaining([' choose', ' signed']));
  const choice = [`SNAPSHOT=${id}`, 'SOURCE=photos', `TARGET=${site.at('recovered')}`, `IDENTITY=${site.at('identities/two')}`];
  const script = blocks.map(([, mark, commands]) => (mark === ' choose' ? `${choice.join('\n')}\n` : commands));
  const variables = { PATH: bin, PUBLIC_KEY: site.at('keys/sign.pub') };
  return await runProgram(join(bin, 'bash'), ['-eu', '-c', script.join('\n')], { directory: site.at('backups/repository'), variables });
}
