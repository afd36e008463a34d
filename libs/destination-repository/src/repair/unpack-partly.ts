import { createZstdDecompress } from 'node:zlib';

/** Small, because what the decoder holds when it meets the damage is lost. */
const pieceBytes = 4 << 10;

/** What a zstd frame holds as far as it can be unpacked, `most` bytes at the most, whatever it claims. Never rejects. */
export function unpackPartly(frame: Buffer, most: number): Promise<Buffer> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let length = 0;
    const decoder = createZstdDecompress({ chunkSize: pieceBytes });
    const end = (): void => {
      decoder.destroy();
      resolve(Buffer.concat(pieces));
    };
    decoder.on('data', (piece: Buffer) => {
      pieces.push(piece);
      length += piece.length;
      if (length >= most) end();
    });
    decoder.on('end', end);
    decoder.on('error', end);
    decoder.end(frame);
  });
}
