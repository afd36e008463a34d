import { type Abortable, displayPath, type Inventory } from '@holdfast/manifest';
import type { ArtifactSet, FolderTarget, Restorer, Source, SourceAdapter, SourceContext } from '@holdfast/source';
import { elsewhere, mariadbSchemes } from './config/elsewhere.ts';
import { type MariadbConfig, mariadbSettings } from './config/mariadb-settings.ts';
import { describeServer } from './connection/connection-settings.ts';
import { inspectArtifacts } from './inventory/inspect-artifacts.ts';
import { FolderRestorer, MariadbSource } from './mariadb-source.ts';

/** Databases of MariaDB servers. */
export const mariadbAdapter: SourceAdapter<MariadbConfig> = {
  kind: 'mariadb',
  capabilities: { consistency: 'snapshot', granularity: 'artifact', unrestorable: [], services: mariadbSchemes },
  describe(config: MariadbConfig): string {
    const { database, connection } = mariadbSettings(config);
    return `${displayPath(database)} on ${describeServer(connection)}`;
  },
  async open(config: MariadbConfig, context: SourceContext): Promise<Source> {
    return new MariadbSource(mariadbSettings(config), context);
  },
  async openRestorer(_name: string, context: SourceContext): Promise<Restorer<FolderTarget>> {
    return new FolderRestorer(context);
  },
  inspect(artifacts: ArtifactSet, _context: SourceContext, options: Abortable): Promise<Inventory> {
    return inspectArtifacts(artifacts, options);
  },
  elsewhere,
};
