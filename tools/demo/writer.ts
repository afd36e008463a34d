// A process of its own that sells tickets without a pause, as a busy site does, until its stdin ends.

import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';

const database = new DatabaseSync(process.argv[2] ?? '', { timeout: 10_000 });
const insert = database.prepare('INSERT INTO movement (id, half, account, amount, note) VALUES (?, ?, ?, ?, ?)');
const last = database.prepare('SELECT coalesce(max(id), 0) AS id FROM movement').get()?.id as number;

let stopped = false;
process.stdin.on('end', () => {
  stopped = true;
});
process.stdin.resume();
console.log('selling');

let sold = last;
while (!stopped) {
  sold += 1;
  const price = 5 + ((sold * 7) % 20);
  database.exec('BEGIN IMMEDIATE');
  // Two halves of one movement: a snapshot that has one of them without the other is no moment of this database.
  insert.run(sold, 1, 'visitors', -price, `ticket ${sold}`);
  insert.run(sold, 2, 'museum', price, `ticket ${sold}`);
  database.exec('COMMIT');
  await setTimeout(1);
}
database.close();
