import type { StageRow } from './stage.ts';

/** What is shown when a stage ends: one line when all is well, otherwise its failures and remarks. */
export function formatRow({ name, seconds, passed, failed, failures, remarks }: StageRow): string {
  const mark = failed > 0 ? 'FAILED' : 'ok';
  const lines = [
    `${mark.padEnd(6)}  ${name} (${passed} passed, ${failed} failed${seconds === undefined ? '' : `, ${seconds.toFixed(1)} s`})`,
  ];
  for (const text of failures) lines.push(indent(shorten(text)));
  for (const text of remarks) lines.push(indent(`note: ${text}`));
  return lines.join('\n');
}

/** The table of all stages. */
export function formatTable(rows: readonly StageRow[]): string {
  const header = ['stage', 'passed', 'failed', 'seconds'];
  const cells = rows.map(({ name, passed, failed, seconds }) => [name, `${passed}`, `${failed}`, seconds?.toFixed(1) ?? '']);
  const widths = header.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ');
  return ['', ...[header, ...cells].map(line), ''].join('\n');
}

const mostLines = 120;

/** A failure's own words, without what would bury the others. */
function shorten(text: string): string {
  const lines = text.split('\n');
  if (lines.length <= mostLines) return text;
  const half = mostLines / 2;
  return [...lines.slice(0, half), `… ${lines.length - mostLines} lines left out …`, ...lines.slice(-half)].join('\n');
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '        ');
}
