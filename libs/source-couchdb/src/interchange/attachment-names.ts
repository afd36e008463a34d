import { type Member, membersOf } from '../json/scan-json.ts';

/** What couchbackup's library calls the properties of attachments, and what every server calls them. */
const serverNames: Readonly<Record<string, string>> = { contentType: 'content_type', encodedLength: 'encoded_length' };

/**
 * couchbackup writes attachments with the names that its library has for their properties, and its own restore translates them back. The
 * document with the server's names; all other bytes stay as they are.
 */
export function withServerNames(document: Buffer): Buffer {
  const attachments = membersOf(document, 0).find(({ key }) => key === '_attachments');
  if (attachments === undefined || document[attachments.start] !== 0x7b) return document;
  const pieces: Buffer[] = [];
  let end = 0;
  for (const { keyStart, key } of propertiesIn(document, attachments)) {
    const name = serverNames[key];
    if (name === undefined) continue;
    pieces.push(document.subarray(end, keyStart + 1), Buffer.from(name));
    end = keyStart + 1 + key.length;
  }
  return pieces.length === 0 ? document : Buffer.concat([...pieces, document.subarray(end)]);
}

function propertiesIn(document: Buffer, attachments: Member): Member[] {
  const objects = membersOf(document, attachments.start).filter(({ start }) => document[start] === 0x7b);
  return objects.flatMap(({ start }) => {
    const members = membersOf(document, start);
    // Where the server's own name stands too, it is the one that counts.
    return members.filter(({ key }) => !members.some((other) => other.key === serverNames[key]));
  });
}
