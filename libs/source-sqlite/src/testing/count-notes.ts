import { captureInMemory } from '@holdfast/source/testing';
import { sqliteAdapter } from '../index.ts';

/* A program for another user: prints the rows of `note` in the database at the first argument, or the fault, as JSON. */

const [path = '', scratchDirectory = ''] = process.argv.slice(2);
try {
  await using source = await sqliteAdapter.open(
    { name: 'app', kind: 'sqlite', path },
    { baseDirectory: '/', scratchDirectory, now: () => new Date() },
  );
  await using view = await source.freeze({});
  process.stdout.write(JSON.stringify((await captureInMemory(view)).details.inventory.objects.table?.note));
} catch (error) {
  const { code, message, guidance } = error as Record<string, string>;
  process.stdout.write(JSON.stringify({ code, message, guidance }));
}
