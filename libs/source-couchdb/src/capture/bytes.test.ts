import { expect, it } from 'vitest';
import { CouchdbWorkplace } from '../testing/couchdb-workplace.ts';
import { type ScriptedRequest, startScriptedCouchdb } from '../testing/scripted-couchdb.ts';

/** Documents that a parser would change, as CouchDB would send them. Spaces and line ends between tokens are those of a server that prints for readers. */
const lines = [
  '{"_id":"numbers","_rev":"1-a","big":12345678901234567890,"one":1.0,"huge":1e400,"minus":-0,"tiny":1E-7,"_revisions":{"start":1,"ids":["a"]}}',
  '{"_id":"twice","_rev":"1-b","key":1,"key":2,"__proto__":{"x":1},"_revisions":{"start":1,"ids":["b"]}}',
  '{"_id":"separators","_rev":"1-c","text":"a\u2028b\u2029c\u0085d\\u2028","escaped":"\\u00e9\\/é","_revisions":{"start":1,"ids":["c"]}}',
  '{"_id":"spaces", "_rev" :"1-d" , "list" : [ 1 ,  2 ],"_revisions":{"start":1,"ids":["d"]}}',
];
const ids = ['numbers', 'separators', 'spaces', 'twice'];

it.each(['', '\n'])(
  'H19, H20: the bytes of documents are those that the server sent, and those that it is sent back (line ends %j)',
  async (gap) => {
    await using server = await startScriptedCouchdb((request) => answer(request, gap));
    await using place = await CouchdbWorkplace.at(server.url);
    const captured = await place.capture('animals', { settings: { attachments: true, local: false } });
    const stored = Buffer.concat([...captured.contents].filter(([path]) => path.startsWith('_documents/')).map(([, bytes]) => bytes));
    const expected = ids.map((id) => lines.find((line) => line.startsWith(`{"_id":"${id}"`)) as string);
    expect(stored.toString('utf8')).toBe(expected.map((line) => `${line}\n`).join(''));
    expect(JSON.stringify(JSON.parse(lines[0] as string))).not.toBe(lines[0]);
    await place.restore(captured, 'copy');
    const sent = server.requests.find(({ path }) => path === '/copy/_bulk_docs')?.body.toString('utf8');
    expect(sent).toBe(`{"new_edits":false,"docs":[${expected.join(',')}]}`);
  },
);

function answer({ method, path, body }: ScriptedRequest, gap: string): string | undefined {
  if (path === '/') return '{"couchdb":"Welcome","version":"3.3.3","uuid":"u"}';
  if (path === '/animals') return '{"db_name":"animals","update_seq":"4-x","purge_seq":"0-x","doc_count":4,"doc_del_count":0}';
  if (path.startsWith('/animals/_changes')) {
    const rows = lines.map((line) => JSON.parse(line) as { _id: string; _rev: string });
    const results = rows.map(({ _id, _rev }) => `{"seq":null,"id":"${_id}","changes":[{"rev":"${_rev}"}]}`);
    return `{"results":[\n${results.join(',\n')}\n],\n"last_seq":"4-x","pending":0}\n`;
  }
  if (path === '/animals/_bulk_get?revs=true') {
    const { docs } = JSON.parse(body.toString('utf8')) as { docs: { id: string }[] };
    const results = docs.map(({ id }) => {
      const line = lines.find((one) => one.startsWith(`{"_id":"${id}"`)) as string;
      return `{"id": "${id}", "docs": [${gap}{"ok":${gap}${line}${gap}}${gap}]}`;
    });
    return `{"results": [${gap}${results.join(`,${gap}`)}]}`;
  }
  return method === 'PUT' || path === '/copy/_bulk_docs' ? '[]' : undefined;
}
