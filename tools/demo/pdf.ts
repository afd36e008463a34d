/** A document of text pages, with a picture on the first. */
export interface Document {
  readonly title: string;
  /** The text of each page, line by line. */
  readonly pages: readonly (readonly string[])[];
  readonly picture?: { readonly jpeg: Buffer; readonly width: number; readonly height: number };
}

/** The document as a PDF 1.4 file with its cross-reference table. */
export function encodePdf({ title, pages, picture }: Document): Buffer {
  const firstPage = picture === undefined ? 5 : 6;
  const pageNumbers = pages.map((_, index) => firstPage + index * 2);
  const resources = `<< /Font << /F1 3 0 R >>${picture === undefined ? '' : ' /XObject << /P 5 0 R >>'} >>`;
  const objects: Buffer[] = [
    object('<< /Type /Catalog /Pages 2 0 R >>'),
    object(`<< /Type /Pages /Count ${pages.length} /Kids [${pageNumbers.map((number) => `${number} 0 R`).join(' ')}] >>`),
    object('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'),
    object(`<< /Title (${literal(title)}) /Producer (Holdfast demo) >>`),
  ];
  if (picture !== undefined) {
    const { width, height, jpeg } = picture;
    const kind = `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceGray /BitsPerComponent 8`;
    objects.push(stream(`${kind} /Filter /DCTDecode`, jpeg));
  }
  for (const [index, lines] of pages.entries()) {
    const content = `${firstPage + index * 2 + 1} 0 R`;
    objects.push(object(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources ${resources} /Contents ${content} >>`));
    objects.push(stream('', Buffer.from(pageContent(lines, index === 0 && picture !== undefined))));
  }
  return assemble(objects);
}

function pageContent(lines: readonly string[], hasPicture: boolean): string {
  const shown = lines.map((line) => `(${literal(line)}) '`).join('\n');
  const drawn = hasPicture ? 'q 300 0 0 225 60 120 cm /P Do Q\n' : '';
  return `${drawn}BT /F1 11 Tf 14 TL 60 780 Td\n${shown}\nET\n`;
}

function object(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

function stream(properties: string, bytes: Buffer): Buffer {
  return Buffer.concat([object(`<< ${properties} /Length ${bytes.length} >>\nstream\n`), bytes, object('\nendstream')]);
}

function assemble(objects: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  const offsets: number[] = [];
  let length = parts[0]?.length ?? 0;
  for (const [index, bytes] of objects.entries()) {
    offsets.push(length);
    const part = Buffer.concat([object(`${index + 1} 0 obj\n`), bytes, object('\nendobj\n')]);
    parts.push(part);
    length += part.length;
  }
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${entries}`;
  parts.push(object(`${table}trailer\n<< /Size ${size} /Root 1 0 R /Info 4 0 R >>\nstartxref\n${length}\n%%EOF\n`));
  return Buffer.concat(parts);
}

function literal(text: string): string {
  return text.replace(/[\\()]/g, '\\$&');
}
