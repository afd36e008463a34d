import { Fault } from '@holdfast/fault';
import type { Artifact, Content } from '@holdfast/manifest';
import type { FrozenView, Restorer, RestoreTarget, Source, SourceAdapter, StagedRestore } from '../source.ts';

/** Where a source can be interrupted. `content` is a call for an artifact's bytes, `staged` the freeze of what was staged. */
export type SourceStep = 'open' | 'freeze' | 'artifact' | 'content' | 'inventory' | 'inspect' | 'plan' | 'stage' | 'staged' | 'ready';

/** Called before a step is taken, with how often that step came before (0 at first); what it throws, the step throws. `detail` is an artifact's path where there is one. */
export type StepHook = (step: SourceStep, count: number, detail: string) => void | Promise<void>;

/** An adapter that fails the `nth` time (0 by default) it comes to `step`, with `error` or else a `source-unreadable` fault. `content` fails after the first piece of a stream. */
export function faulty<Config>(
  adapter: SourceAdapter<Config>,
  { step, nth = 0, error }: { readonly step: SourceStep; readonly nth?: number; readonly error?: Error },
): SourceAdapter<Config> {
  return intercept(adapter, (reached, count) => {
    if (reached === step && count === nth) throw error ?? new Fault('source-unreadable', `planted failure ${nth} at ${step}`);
  });
}

/** The same adapter, with `hook` called before each step: for failures, pauses, aborts and changes at exact places. */
export function intercept<Config>(adapter: SourceAdapter<Config>, hook: StepHook): SourceAdapter<Config> {
  const counts = new Map<SourceStep, number>();
  const reach: Reach = async (step, detail = '') => {
    const count = counts.get(step) ?? 0;
    counts.set(step, count + 1);
    await hook(step, count, detail);
  };
  return {
    kind: adapter.kind,
    capabilities: adapter.capabilities,
    describe: (config) => adapter.describe(config),
    async open(config, context) {
      await reach('open');
      return wrapSource(await adapter.open(config, context), reach);
    },
    async openRestorer(name, context) {
      await reach('open');
      return wrapRestorer(await adapter.openRestorer(name, context), reach);
    },
    async inspect(artifacts, context, options) {
      await reach('inspect');
      return adapter.inspect(artifacts, context, options);
    },
    ...boundTo(adapter, ['openRecords', 'elsewhere']),
  };
}

/** The members that the thing has, to be called on it. */
function boundTo<Thing extends object, const Names extends readonly (keyof Thing)[]>(
  thing: Thing,
  names: Names,
): Pick<Thing, Names[number]> {
  const present = names.filter((name) => thing[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, (thing[name] as () => unknown).bind(thing)])) as Pick<Thing, Names[number]>;
}

type Reach = (step: SourceStep, detail?: string) => Promise<void>;

function wrapSource(source: Source, reach: Reach): Source {
  return {
    async freeze(options) {
      await reach('freeze');
      return wrapView(await source.freeze(options), reach);
    },
    ...boundTo(source, ['changeRecords']),
    ...(source.steps && { steps: source.steps }),
    ...wrapRestorer(source, reach),
  };
}

function wrapRestorer<Target extends RestoreTarget>(restorer: Restorer<Target>, reach: Reach): Restorer<Target> {
  return {
    async plan(artifacts, target, options) {
      await reach('plan');
      return restorer.plan(artifacts, target, options);
    },
    async stage(artifacts, target, options) {
      await reach('stage');
      return wrapStaged(await restorer.stage(artifacts, target, options), reach);
    },
    [Symbol.asyncDispose]: () => restorer[Symbol.asyncDispose](),
  };
}

function wrapView(view: FrozenView, reach: Reach): FrozenView {
  return {
    get position() {
      return view.position;
    },
    get problems() {
      return view.problems;
    },
    ...(view.extent === undefined ? {} : { extent: view.extent }),
    ...(view.records === undefined ? {} : { records: view.records }),
    async *artifacts(options) {
      for await (const artifact of view.artifacts(options)) {
        await reach('artifact', artifact.path);
        yield artifact.content === undefined ? artifact : { ...artifact, content: wrapContent(artifact, artifact.content, reach) };
      }
    },
    async inventory(options, previous) {
      await reach('inventory');
      return view.inventory(options, previous);
    },
    [Symbol.asyncDispose]: () => view[Symbol.asyncDispose](),
  };
}

function wrapContent({ path }: Artifact, content: Content, reach: Reach): Content {
  if (content.kind === 'local-file') {
    const { location } = content;
    return {
      ...content,
      async location(options) {
        await reach('content', path);
        return typeof location === 'string' ? location : location(options);
      },
    };
  }
  return {
    ...content,
    async *open(options) {
      let first = true;
      for await (const piece of content.open(options)) {
        yield piece;
        if (first) await reach('content', path);
        first = false;
      }
      if (first) await reach('content', path);
    },
  };
}

function wrapStaged(staged: StagedRestore, reach: Reach): StagedRestore {
  return {
    target: staged.target,
    steps: staged.steps,
    undoDirectories: staged.undoDirectories,
    ...(staged.companions && { companions: staged.companions }),
    ...(staged.kept && { kept: staged.kept }),
    async freeze(options) {
      await reach('staged');
      return wrapView(await staged.freeze(options), reach);
    },
    async ready(options) {
      await reach('ready');
      await staged.ready(options);
    },
    [Symbol.asyncDispose]: () => staged[Symbol.asyncDispose](),
  };
}
