import { chmodSync, fchmodSync, fchownSync, futimesSync, lchownSync, lutimesSync } from 'node:fs';
import type { FaultCode } from '@holdfast/fault';
import { hasRawBytes, pathToBytes } from '@holdfast/manifest';
import { toFileSystemPath } from './file-system-path.ts';
import { mtimeNs } from './modification-time.ts';
import { type SystemCalls, systemCalls } from './system-calls.ts';
import { writeFault } from './write-fault.ts';

/** What to give a file, folder or link; what is absent is left as it is. An `ArtifactEntry` is one. */
export interface Attributes {
  /** Permission bits, 0–0o7777. A symbolic link has none: it is left out there. */
  readonly mode?: number | undefined;
  /** `seconds.nanoseconds`, nine digits. */
  readonly mtime?: string | undefined;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
}

export interface AttributeOptions {
  /** The place is a symbolic link: it gets its own time and owner, never the file it points to. */
  readonly link?: boolean;
  /** For messages, when a descriptor is given. */
  readonly location?: string;
  /** The fault's code when they cannot be set. Default `target-unwritable`. */
  readonly code?: FaultCode;
}

/**
 * Gives a place (absolute path text, or an open descriptor) its owner where this process may, its mode and its time of
 * last change, in the order that lets none undo another. Times are exact to {@link timePrecisionNs}.
 */
export function applyAttributes(place: string | number, attributes: Attributes, options: AttributeOptions = {}): void {
  try {
    if (attributes.uid !== undefined || attributes.gid !== undefined) applyOwner(place, attributes.uid ?? -1, attributes.gid ?? -1);
    if (attributes.mode !== undefined && options.link !== true) applyMode(place, attributes.mode);
    if (attributes.mtime !== undefined) applyTime(place, mtimeNs(attributes.mtime));
  } catch (error) {
    const location = typeof place === 'string' ? place : (options.location ?? `descriptor ${place}`);
    throw writeFault(error, location, options.code ?? 'target-unwritable');
  }
}

/** By how much a time that {@link applyAttributes} set may be off, in nanoseconds: 1 is exact, 1000 where Node's own call must do. */
export function timePrecisionNs(): 1 | 1000 {
  return systemCalls() === undefined ? 1000 : 1;
}

function applyOwner(place: string | number, uid: number, gid: number): void {
  if (changeOwner(place, uid, gid)) return;
  // A file's owner who is not root may still give it to one of their groups.
  if (uid !== -1 && gid !== -1) changeOwner(place, -1, gid);
}

function changeOwner(place: string | number, uid: number, gid: number): boolean {
  try {
    if (typeof place === 'number') fchownSync(place, uid, gid);
    else lchownSync(toFileSystemPath(place), uid, gid);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EPERM' || code === 'EINVAL' || code === 'ENOSYS') return false;
    throw error;
  }
}

function applyMode(place: string | number, mode: number): void {
  if (typeof place === 'number') fchmodSync(place, mode);
  else chmodSync(toFileSystemPath(place), mode);
}

const currentDirectory = -100;
const noFollow = 0x100;
const omit = (1n << 30n) - 2n;
/** Access time, then time of change, each as seconds and nanoseconds; the access time stays as it is. */
const times = new BigInt64Array([0n, omit, 0n, 0n]);

function applyTime(place: string | number, nanoseconds: bigint): void {
  const calls = systemCalls();
  if (calls === undefined) applyRoundedTime(place, nanoseconds);
  else applyExactTime(calls, place, nanoseconds);
}

function applyExactTime(calls: SystemCalls, place: string | number, nanoseconds: bigint): void {
  const fraction = ((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  times[2] = (nanoseconds - fraction) / 1_000_000_000n;
  times[3] = fraction;
  const result =
    typeof place === 'number' ? calls.futimens(place, times) : calls.utimensat(currentDirectory, terminated(place), times, noFollow);
  if (result !== 0) throw Object.assign(new Error('cannot set the time'), { code: calls.errorCode() });
}

function applyRoundedTime(place: string | number, nanoseconds: bigint): void {
  // As a text: a negative number means "now" to Node.
  const seconds = String(Number(nanoseconds) / 1e9);
  if (typeof place === 'number') futimesSync(place, seconds, seconds);
  else lutimesSync(toFileSystemPath(place), seconds, seconds);
}

function terminated(location: string): Buffer {
  return hasRawBytes(location) ? Buffer.concat([pathToBytes(location), Buffer.of(0)]) : Buffer.from(`${location}\0`, 'utf8');
}
