import { pageStyle } from './page-style.ts';
import type { CopiesReport, ReportedCopy, ReportedSnapshot } from './report.ts';

/** So many snapshots are drawn; older ones are counted. */
const rowsDrawn = 400;

/** The report as one HTML page that needs nothing else: no script, no font, nothing from a network. */
export function reportPage(report: CopiesReport): string {
  const { site, madeAt, snapshots } = report;
  const shown = snapshots.slice(0, rowsDrawn);
  const older = snapshots.length - shown.length;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Backups of ${escaped(site)}, ${dayOf(madeAt)}</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<h1>Backups of ${escaped(site)}</h1>
<p>As of ${momentOf(madeAt)}: ${snapshots.length} ${snapshots.length === 1 ? 'snapshot' : 'snapshots'} in ${report.places.length} ${report.places.length === 1 ? 'place' : 'places'}.</p>
</header>
<main>
${tiles(snapshots[0])}
${report.unseen.map((message) => `<p class="unseen"><strong>Not seen:</strong> ${escaped(message)}.</p>`).join('\n')}
<div class="scroll">
<table>
<caption>Every row is a snapshot, every column a place. A cell says how deep that copy was last verified, and when.</caption>
<thead><tr><th scope="col">Snapshot</th><th scope="col">Copies</th><th scope="col">Kinds of storage</th><th scope="col">Off-site</th>${headings(report)}</tr></thead>
<tbody>
${shown.map(rowOf).join('\n')}
</tbody>
</table>
</div>
${older > 0 ? `<p>And ${older} older ones.</p>` : ''}
${legend}
</main>
</body>
</html>
`;
}

/** The three numbers of the newest snapshot, and what they are measured by. */
function tiles(newest: ReportedSnapshot | undefined): string {
  if (newest === undefined) return '<p>There is no snapshot.</p>';
  const { copies, storages, offSite } = newest;
  const tile = (number: number, noun: string, wanted: number): string => {
    const isMet = number >= wanted;
    const says = isMet ? 'enough' : `${wanted} would do`;
    return `<div class="tile ${isMet ? 'met' : 'unmet'}"><b>${number}</b><span>${noun}</span><small>${says}</small></div>`;
  };
  const rule = 'three copies with the site itself, on two kinds of storage, one of them off-site';
  return `<section aria-label="The newest snapshot"><h2>The newest snapshot, of ${momentOf(newest.startedAt)}</h2>
<div class="tiles">${tile(copies, copies === 1 ? 'copy' : 'copies', 2)}${tile(storages, storages === 1 ? 'kind of storage' : 'kinds of storage', 2)}${tile(offSite, 'off-site', 1)}</div>
<p>Measured by 3-2-1: ${rule}.</p></section>`;
}

function headings({ places }: CopiesReport): string {
  return places
    .map(({ name, storage, offSite }) => {
      const where = offSite ? `${escaped(storage)}, off-site` : escaped(storage);
      return `<th scope="col">${escaped(name)}<small>${where}</small></th>`;
    })
    .join('');
}

function rowOf({ id, startedAt, outcome, description, copies, storages, offSite, cells }: ReportedSnapshot): string {
  const about = description === undefined ? '' : `<small>${escaped(description)}</small>`;
  const mark = outcome === 'complete' ? '' : `<em>${outcome}</em>`;
  const head = `<th scope="row"><span title="${escaped(id)}">${momentOf(startedAt)}</span>${mark}${about}</th>`;
  return `<tr>${head}<td>${copies}</td><td>${storages}</td><td>${offSite}</td>${cells.map(cellOf).join('')}</tr>`;
}

function cellOf(copy: ReportedCopy | undefined): string {
  if (copy === undefined) return '<td class="cell none">no copy</td>';
  const [deepest] = copy.verifications;
  if (deepest === undefined) return '<td class="cell never">◇ never verified</td>';
  const different = copy.verifications.find(({ outcome }) => outcome === 'different');
  const { level, verifiedAt } = different ?? deepest;
  if (different !== undefined) return `<td class="cell different">✕ DIFFERENT at ${level}<small>${dayOf(verifiedAt)}</small></td>`;
  return `<td class="cell ${level}">${signs[level]} ${level}<small>${dayOf(verifiedAt)}</small></td>`;
}

const signs = { presence: '◔', bytes: '◑', content: '●', drill: '★' } as const;

const legend = `<section class="legend" aria-label="Levels"><h2>Levels</h2><dl>
<div><dt class="cell drill">★ drill</dt><dd>restored into a scratch target and captured again</dd></div>
<div><dt class="cell content">● content</dt><dd>every file rebuilt, every database opened and counted</dd></div>
<div><dt class="cell bytes">◑ bytes</dt><dd>every stored byte read and compared with its digest</dd></div>
<div><dt class="cell presence">◔ presence</dt><dd>everything is there in its right size</dd></div>
<div><dt class="cell never">◇ never verified</dt><dd>nobody looked yet</dd></div>
<div><dt class="cell different">✕ DIFFERENT</dt><dd>something is not as it was stored</dd></div>
</dl></section>`;

function momentOf(moment: string): string {
  return `${escaped(moment.slice(0, 16).replace('T', ' '))} UTC`;
}

function dayOf(moment: string): string {
  return escaped(moment.slice(0, 10));
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.toWellFormed().replaceAll(/[&<>"']/g, (character) => entities[character] as string);
}
