import { createHash } from 'node:crypto';
import { type Abortable, assertSafePath, displayPath } from '@holdfast/manifest';
import type { ArtifactSet, RestorePlan, SourceContext } from '@holdfast/source';
import { freezeDatabase } from '../capture/freeze-database.ts';
import type { MariadbSettings } from '../config/mariadb-settings.ts';
import { describeServer } from '../connection/connection-settings.ts';
import { DatabaseConnection } from '../connection/database-connection.ts';
import { loadingPins } from './loading-pins.ts';
import { databaseExists } from './swap/listed-objects.ts';

const listed = 1000;

export interface PlanOptions extends Abortable {
  readonly settings: MariadbSettings;
  readonly context: SourceContext;
}

/** What a restore into the configured database would do. Reads what stands there, every row of it. */
export async function planDatabase(artifacts: ArtifactSet, options: PlanOptions): Promise<RestorePlan> {
  const { settings, signal } = options;
  for await (const { path } of artifacts.entries({ signal })) assertSafePath(path);
  const standing = await standingDigests(options);
  let [create, unchanged] = [0, 0];
  const replacePaths: string[] = [];
  for await (const { path, sha256 } of artifacts.entries({ signal })) {
    const stands = standing.get(path);
    standing.delete(path);
    if (stands === undefined) create += 1;
    else if (stands === sha256) unchanged += 1;
    else replacePaths.push(path);
  }
  const losePaths = artifacts.whole ? [...standing.keys()] : [];
  return {
    target: `${displayPath(settings.database)} on ${describeServer(settings.connection)}`,
    ...{ create, replace: replacePaths.length, unchanged, lose: losePaths.length },
    ...{ replacePaths: replacePaths.slice(0, listed), losePaths: losePaths.slice(0, listed) },
  };
}

async function standingDigests({ settings, context, signal }: PlanOptions): Promise<Map<string, string>> {
  const digests = new Map<string, string>();
  if (!(await stands(settings, { signal }))) return digests;
  await using view = await freezeDatabase({ settings, context, signal });
  for await (const { path, content } of view.artifacts({ signal })) {
    const digest = createHash('sha256');
    if (content?.kind === 'stream') for await (const piece of content.open({ signal })) digest.update(piece);
    digests.set(path, content?.kind === 'stream' ? digest.digest('hex') : 'not compared');
  }
  return digests;
}

async function stands({ connection: settings, database }: MariadbSettings, options: Abortable): Promise<boolean> {
  const { database: _, ...server } = settings;
  await using connection = await DatabaseConnection.open(server, { ...options, pins: loadingPins });
  return await databaseExists(connection, database);
}
