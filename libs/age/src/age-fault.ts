import { Fault } from '@holdfast/fault';

/** The fault for a file that is not as age wrote it. `why` is a clause. */
export function damagedFile(why: string, cause?: unknown): Fault {
  return new Fault('destination-damaged', `an encrypted file is damaged: ${why}`, {
    guidance: 'run holdfast verify --all, and restore from another copy',
    cause,
  });
}
