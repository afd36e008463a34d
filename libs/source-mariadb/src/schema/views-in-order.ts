import { quoteName } from '../format/quote-name.ts';

interface View {
  readonly name?: string | null;
  readonly definition?: string | null;
}

/**
 * The views, each after those of this database that its definition names; by name among equals. The server writes every
 * table in a definition as `database`.`table`. More may be taken for a view than is one; where that makes a circle, the order of names decides.
 */
export function viewsInOrder<Named extends View>(views: readonly Named[], database: string): readonly Named[] {
  const byName = new Map(views.map((view) => [view.name ?? '', view]));
  const ordered: Named[] = [];
  const state = new Map<Named, 'under way' | 'done'>();
  const place = (view: Named): void => {
    if (state.has(view)) return;
    state.set(view, 'under way');
    for (const name of namesIn(view.definition ?? '', database)) {
      const needed = byName.get(name);
      if (needed !== undefined) place(needed);
    }
    state.set(view, 'done');
    ordered.push(view);
  };
  for (const view of views) place(view);
  return ordered;
}

function namesIn(definition: string, database: string): Set<string> {
  const qualifier = `${quoteName(database)}.`;
  const names = new Set<string>();
  let previous = '';
  for (const [token] of definition.matchAll(/'(?:[^'\\]|''|\\[\s\S])*'|`(?:[^`]|``)*`\.?|[^'`]+/g)) {
    if (previous === qualifier && token.startsWith('`')) names.add(token.replace(/\.$/, '').slice(1, -1).replaceAll('``', '`'));
    previous = token;
  }
  return names;
}
