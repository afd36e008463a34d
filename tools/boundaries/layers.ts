/** The one `layer:` tag that each package carries. */
export type Layer = 'schema' | 'kernel' | 'model' | 'port' | 'mechanism' | 'adapter' | 'use' | 'shell' | 'app' | 'proof';

interface LayerRule {
  /** Names of the folders that belong to the layer, in `libs` where nothing else is said; `source-*` stands for all that start so. */
  readonly members: readonly string[];
  /** Layers that it may import. */
  readonly mayImport: readonly Layer[];
}

/** Who may import whom. A package that no row names is refused: a new noun is a decision, which is taken here. */
export const layers: Readonly<Record<Layer, LayerRule>> = {
  schema: { members: ['/schemas'], mayImport: [] },
  kernel: { members: ['fault'], mayImport: [] },
  model: { members: ['manifest', 'retention', 'record', 'reconciliation', 'redaction'], mayImport: ['kernel', 'schema'] },
  port: { members: ['source', 'destination', 'store'], mayImport: ['kernel', 'model'] },
  mechanism: { members: ['subprocess', 'filesystem', 'age', 'signature'], mayImport: ['kernel', 'model'] },
  adapter: { members: ['source-*', 'destination-*', 'store-*'], mayImport: ['kernel', 'model', 'mechanism', 'schema'] },
  // The verbs journal, move and sync local files, hence mechanisms.
  use: {
    members: ['config', 'snapshot', 'verification', 'publication', 'operations'],
    mayImport: ['kernel', 'model', 'mechanism', 'port', 'schema'],
  },
  shell: { members: ['command'], mayImport: ['kernel', 'model', 'port', 'mechanism', 'use', 'schema'] },
  app: { members: ['/apps/*'], mayImport: ['shell', 'adapter'] },
  proof: { members: ['/e2e', '/tools'], mayImport: [] },
};

/** Edges beside those of the layers, between folders in `libs`. */
const extraEdges: readonly (readonly [from: RegExp, to: RegExp])[] = [
  [/^source-/, /^source$/],
  [/^destination-/, /^destination$/],
  [/^store-/, /^store$/],
  [/^destination-repository$/, /^store$/],
  [/^signature$/, /^subprocess$/],
  [/^(reconciliation|redaction)$/, /^record$/],
  [/^(verification|publication|operations)$/, /^snapshot$/],
];

/** Built-in modules that reach outside the process: forbidden in the layers that must stay pure. */
export const impureBuiltins: ReadonlySet<string> = new Set(
  'child_process cluster dgram dns fs http http2 https inspector net os process readline repl sqlite tls tty vm wasi worker_threads'.split(
    ' ',
  ),
);

/** Layers that must stay pure. */
export const pureLayers: ReadonlySet<Layer> = new Set(['schema', 'kernel', 'model']);

/** The layer that the table gives to a folder, as `libs/fault`; undefined when no row names it. */
export function layerOfFolder(folder: string): Layer | undefined {
  const name = folder.startsWith('libs/') ? folder.slice('libs/'.length) : `/${folder}`;
  const rows = Object.entries(layers) as [Layer, LayerRule][];
  return rows.find(([, { members }]) => members.some((member) => matches(name, member)))?.[0];
}

function matches(name: string, member: string): boolean {
  return member.endsWith('*') ? name.startsWith(member.slice(0, -1)) && name.length >= member.length : name === member;
}

export interface Position {
  readonly folder: string;
  readonly layer: Layer;
}

/** Whether a package may import another one. */
export function mayImport(from: Position, to: Position): boolean {
  if (layers[from.layer].mayImport.includes(to.layer)) return true;
  return extraEdges.some(([source, target]) => source.test(libraryName(from)) && target.test(libraryName(to)));
}

function libraryName({ folder }: Position): string {
  return folder.startsWith('libs/') ? folder.slice('libs/'.length) : '';
}
