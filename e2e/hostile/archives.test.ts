import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bomb } from './support/bombs.ts';
import { type ForgedArchive, memberOf, rename, replaceInListing, reseal } from './support/forged-archive.ts';
import { type Format, formats, type HostileSite, makeHostileSite, readAll } from './support/hostile-site.ts';

interface Case {
  readonly change: (archive: ForgedArchive) => void;
  /** What the refusals say. */
  readonly says: RegExp;
  /** Default: all. */
  readonly only?: readonly Format[];
  /** What a restore may do: where it needs nothing of what was changed, it may come to its end. Default `refused`. */
  readonly restore?: 'refused' | 'either';
}

const files = ['zip', 'tar.gz', 'tar.zst'] as const;
const zip = ['zip'] as const;
const tars = ['tar.gz', 'tar.zst'] as const;

/** What the listing names is not what it should be. */
const paths: { readonly [what: string]: Case } = {
  'a path that climbs out': { change: (archive) => rename(archive, '++-evil', '../evil'), says: /"\.\.\/evil" leads outside/ },
  'an absolute path': { change: (archive) => rename(archive, '+outside', '/outside'), says: /"\/outside" leads outside/ },
  'a file through a link': { change: (archive) => rename(archive, 'to+evil', 'to/evil'), says: /"to\/evil" lies below "to"/ },
  'a hard link to what lies outside': {
    change: (archive) => replaceInListing(archive, '"target":"name"', '"target":"../name"'),
    says: /"\.\.\/name" leads outside/,
  },
  'one name twice': { change: (archive) => rename(archive, 'dup-b', 'dup-a'), says: /"dup-a" is there twice/ },
  'a device': {
    change: (archive) => replaceInListing(archive, '"path":"tom","type":"file"', '"path":"tom","type":"device"'),
    says: /the entry of "tom" makes no sense/,
  },
  'a size that is no number': { change: (archive) => replaceInListing(archive, '"size":5', '"size":"5"'), says: /makes no sense/ },
  'a listing with one endless line': {
    change: (archive) => {
      memberOf(archive, 'listings/photos.ndjson').content = Buffer.concat([Buffer.from('{"path":"'), Buffer.alloc(300 << 20, 'a')]);
    },
    says: /damaged|too long/,
  },
};

const member = 'photos/tom';

/** What the archive holds is not what the listing names. */
const contents: { readonly [what: string]: Case } = {
  'a member with a name that climbs out': {
    change: (archive) => {
      memberOf(archive, member).name = '../../x.evil';
    },
    says: /tom/,
    only: files,
  },
  'a pipe in the place of a file': {
    change: (archive) => {
      memberOf(archive, member).lie = (header) => header.write('6', 156);
    },
    says: /tom/,
    only: tars,
  },
  'a device in the place of a file': {
    change: (archive) => {
      memberOf(archive, member).lie = (header) => header.write('3', 156);
    },
    says: /tom/,
    only: tars,
  },
  'a link in the place of a file': {
    change: (archive) => {
      memberOf(archive, member).lie = (header) => {
        header.write('2', 156);
        header.write('/etc/passwd', 157);
      };
    },
    says: /tom/,
    only: tars,
  },
  'more than the listing says': {
    change: (archive) => {
      memberOf(archive, member).content = Buffer.alloc(50 << 20);
    },
    says: /tom|a frame of/,
  },
  'one member twice': {
    change: ({ sections }) => {
      const [section] = sections.filter(({ members }) => members.some(({ name }) => name === member));
      const index = section?.members.findIndex(({ name }) => name === member) as number;
      section?.members.splice(index, 0, { ...(section.members[index] as (typeof section.members)[number]) });
    },
    says: /tom|members|more than its listings name/,
    only: files,
    restore: 'either',
  },
};

/** The headers of a zip say different things. */
const lies: { readonly [what: string]: Case } = {
  'a local header with another name': {
    change: (archive) => {
      memberOf(archive, member).lie = (header) => header.write('x', 30);
    },
    says: /tom/,
    only: zip,
  },
  'a local header with another size': {
    change: (archive) => {
      memberOf(archive, member).lie = (header) => header.writeUInt32LE(50_000_000, 22);
    },
    says: /tom/,
    only: zip,
  },
  'a directory with another size': {
    change: (archive) => {
      memberOf(archive, member).centralLie = (record) => record.writeUInt32LE(50_000_000, 24);
    },
    says: /tom/,
    only: zip,
  },
  'a compressed size beyond the end': {
    change: (archive) => {
      memberOf(archive, member).centralLie = (record) => record.writeUInt32LE(0x7fffffff, 20);
    },
    says: /tom/,
    only: zip,
  },
  'a member that begins in another': {
    change: (archive) => {
      memberOf(archive, member).centralLie = (record) => record.writeUInt32LE(record.readUInt32LE(42) - 20, 42);
    },
    says: /tom/,
    only: zip,
  },
  'an encrypted member': {
    change: (archive) => {
      memberOf(archive, member).centralLie = (record) => record.writeUInt16LE(1, 8);
    },
    says: /encrypted/,
    only: zip,
  },
};

/** Little that becomes much. */
const bombs: { readonly [what: string]: Case } = {
  'a file': {
    change: (archive) => {
      memberOf(archive, member).deflated = bomb(3000);
    },
    says: /damaged/,
    only: zip,
  },
  'a listing': {
    change: (archive) => {
      memberOf(archive, 'listings/photos.ndjson').deflated = bomb(3000);
    },
    says: /damaged/,
    only: zip,
  },
  details: {
    change: (archive) => {
      memberOf(archive, 'details/photos.json').deflated = bomb(3000);
    },
    says: /damaged/,
    only: zip,
  },
  'what it says of itself': {
    change: (archive) => {
      memberOf(archive, 'metadata.json').deflated = bomb(3000);
    },
    says: /damaged/,
    only: zip,
  },
  'a frame': {
    change: (archive) => {
      const bombed = memberOf(archive, member);
      bombed.content = Buffer.alloc(400 << 20);
      bombed.lie = (header) => header.write('00000000005', 124);
    },
    says: /damaged/,
    only: tars,
  },
};

/** What is said of a source makes no sense, or is too much. */
const details: { readonly [what: string]: Case } = Object.fromEntries(
  [
    'null',
    '[]',
    '{}',
    '5',
    'no JSON',
    '{"inventory":{"objects":{},"properties":{}},"position":{},"problems":[]}',
    '{"inventory":{"objects":[],"properties":5},"position":{"asOf":"2026-11-21T00:00:00.000Z"},"problems":{}}',
    '{"inventory":{"objects":{},"properties":{}},"position":{"asOf":"2026-11-21T00:00:00.000Z"},"problems":[5]}',
    '['.repeat(200_000),
    `{"x":"${'x'.repeat(300 << 20)}"}`,
  ].map((text) => [
    text.length > 120 ? `${text.slice(0, 10)}… (${text.length} characters)` : text,
    {
      change: (archive: ForgedArchive) => {
        memberOf(archive, 'details/photos.json').content = Buffer.from(text);
      },
      says: /the details of photos in .* are damaged/,
      only: zip,
    },
  ]),
);

const groups = { 'its listing:': paths, 'its members:': contents, 'its headers:': lies, 'a bomb:': bombs, 'its details:': details };

describe.each(formats)('a hostile archive: %s', (format) => {
  let held: HostileSite;
  beforeAll(async () => {
    held = await makeHostileSite(format);
  });
  beforeEach(() => held.putBack());
  afterAll(() => held[Symbol.dispose]());

  for (const [group, cases] of Object.entries(groups)) {
    for (const [what, { change, says, only, restore = 'refused' }] of Object.entries(cases)) {
      if (only?.includes(format) === false) continue;
      it(`${group} ${what}`, async () => {
        const archive = held.read();
        change(archive);
        reseal(archive);
        archive.write();
        const ran = await readAll(held);
        expect([1, 4], ran.verify.output).toContain(ran.verify.status);
        expect(ran.verify.output).toMatch(says);
        if (restore === 'refused' || ran.restore.status !== 0) {
          expect([1, 4], ran.restore.output).toContain(ran.restore.status);
          expect(ran.restore.output).toMatch(says);
        }
        if (ran.show.status !== 0) expect(ran.show.output).toMatch(says);
      });
    }
  }

  it('taken apart and put together unchanged is whole: what refuses the others is their change', async () => {
    const archive = held.read();
    reseal(archive);
    archive.write();
    const { verify, show, restore } = await readAll(held);
    expect([verify.status, show.status, restore.status], verify.output + restore.output).toEqual([0, 0, 0]);
  });
});
