import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type FilesDataSet, makeFilesDataSet, tiny, twoGigabytes } from './files-data-set.ts';
import { makeSite } from './holdfast-site.ts';
import { levelGround, sizeOf } from './level-ground.ts';
import { type Measurement, median } from './measured-run.ts';

export interface EncryptionOptions {
  readonly room: string;
  /** Where the data set of the files benchmark stands, or is made. */
  readonly directory: string;
  readonly rounds: number;
  readonly small: boolean;
}

/** Nobody has the identities of these: what is encrypted to them is only measured. */
const recipients = [
  'age1gp4flevylg0554drnlll4madym2ukgwvq7vqt0dz3mq5kfa7fuqsjauzs7',
  'age1jqdh68msanv35hcxmckan8w4ns37fmr4hndsqazw6g2d8j8ktddsql3e08',
];

/** A first backup into an encrypted repository beside one into a plain one. */
export async function measureEncryption({ room, directory, rounds, small }: EncryptionOptions): Promise<void> {
  const data = join(directory, small ? 'data-tiny' : 'data-2gb');
  const dataSet: FilesDataSet = small ? tiny : twoGigabytes;
  console.log(`data set in ${data} …`);
  makeFilesDataSet(data, dataSet);
  const sources = [
    { name: 'app', kind: 'sqlite', path: join(data, 'app.db') },
    { name: 'uploads', kind: 'uploads', path: join(data, 'uploads') },
  ];
  const kinds = [
    { name: 'plain', destination: {}, measurements: [] as Measurement[], bytes: 0 },
    { name: 'encrypted', destination: { encryption: { recipients } }, measurements: [] as Measurement[], bytes: 0 },
  ];
  for (let round = 1; round <= rounds; round += 1) {
    for (const kind of kinds) {
      const site = makeSite(join(room, `${kind.name}-${round}`), { sources, destination: kind.destination });
      levelGround(data);
      const measurement = await site.run('backup');
      kind.measurements.push(measurement);
      kind.bytes = sizeOf(site.repository);
      rmSync(site.directory, { recursive: true });
      console.log(`  ${kind.name}: ${measurement.seconds.toFixed(2)} s, ${measurement.peakMegabytes.toFixed(0)} MB`);
    }
  }
  const seconds = kinds.map(({ measurements }) => median(measurements.map((measurement) => measurement.seconds)));
  console.log(
    `\nFirst backups, medians of ${rounds} rounds; the encrypted one took ${((seconds[1] as number) / (seconds[0] as number)).toFixed(2)} times as long.\n`,
  );
  console.log('| | time | memory | repository |\n|---|---:|---:|---:|');
  for (const [number, { name, measurements, bytes }] of kinds.entries()) {
    const memory = Math.max(...measurements.map(({ peakMegabytes }) => peakMegabytes));
    console.log(`| ${name} | ${seconds[number]?.toFixed(2)} s | ${memory.toFixed(0)} MB | ${(bytes / 1e6).toFixed(1)} MB |`);
  }
}
