import { parentPort } from 'node:worker_threads';
import { Fault } from '@holdfast/fault';
import type { StagedPack } from '../pack/pack-builder.ts';
import { checkPackFile } from '../pack/pack-check.ts';
import { FileExtractor } from '../read/file-extractor.ts';
import { ContentStorer } from '../write/content-storer.ts';
import { throwIfEnding } from './end-request.ts';
import { packFault } from './thread-fault.ts';
import type { NumberedRequest, StoreResult, WorkerAnswer, WorkerRequest } from './worker-protocol.ts';

/* The thread's whole life: one request after the other, each answered once. */

const port = parentPort;
if (port === null) throw new Fault('internal', 'worker.ts was started outside a worker thread');

let storer: ContentStorer | undefined;
const extractor = new FileExtractor();
let packs: StagedPack[] = [];

port.on('message', (request: NumberedRequest | 'end') => {
  if (request === 'end') {
    port.close();
    return;
  }
  try {
    throwIfEnding();
    port.postMessage({ ...answer(request), number: request.number });
  } catch (error) {
    port.postMessage({ fault: packFault(error), number: request.number });
  }
});

function answer(request: WorkerRequest): WorkerAnswer {
  const results: StoreResult[] = [];
  const findings: string[] = [];
  switch (request.kind) {
    case 'start-storing':
      storer = new ContentStorer(request.settings, (pack) => packs.push(pack));
      break;
    case 'use-chunks':
      started(storer).useChunks(request.chunks);
      break;
    case 'store':
      started(storer).charge(request.account);
      for (const item of request.items) {
        throwIfEnding();
        results.push(started(storer).store(item, request.purpose));
      }
      break;
    case 'end-frame':
      storer?.endFrame();
      break;
    case 'finish':
      storer?.finish();
      break;
    case 'extract':
      extractor.use(request.keys);
      for (const file of request.files) extractor.extract(file, request.prove);
      break;
    case 'check-pack':
      findings.push(...checkPackFile(request));
      break;
  }
  const finished = packs;
  packs = [];
  return { results, packs: finished, packedBytes: storer?.takePackedBytes() ?? new Map<number, number>(), findings };
}

function started(value: ContentStorer | undefined): ContentStorer {
  if (value === undefined) throw new Fault('internal', 'a worker was asked to store before it was told where');
  return value;
}
