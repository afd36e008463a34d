import type { ProgressEvent } from '@holdfast/snapshot';
import { formatBytes, formatClock, formatCount } from './format.ts';
import type { Output } from './output.ts';

const windowMs = 5000;
const redrawMs = 100;
const sparseMs = 30_000;

interface Sample {
  readonly time: number;
  readonly bytes: number;
}

const doing: Readonly<Record<ProgressEvent['phase'], string>> = {
  capture: 'backing up',
  restore: 'restoring',
  compare: 'comparing',
  verify: 'verifying',
  prune: 'pruning',
  copy: 'copying',
  repair: 'examining',
};

/**
 * Shows how far the work is: one line that renews itself on a terminal, elsewhere a plain line every 30 seconds. The
 * numbers of all destinations are added up; the rate is that of the last 5 seconds.
 */
export class ProgressLine {
  readonly #output: Output;
  readonly #now: () => Date;
  #phase: ProgressEvent['phase'] | undefined;
  #places = new Map<string, ProgressEvent>();
  #samples: Sample[] = [];
  #shown: number;

  constructor(output: Output, now: () => Date) {
    this.#output = output;
    this.#now = now;
    this.#shown = output.isTerminal ? 0 : now().getTime();
  }

  /** Takes what a verb tells. */
  update(event: ProgressEvent): void {
    if (event.phase !== this.#phase) this.#begin(event.phase);
    this.#places.set(event.destination, event);
    const time = this.#now().getTime();
    this.#sample(time);
    if (time - this.#shown < (this.#output.isTerminal ? redrawMs : sparseMs)) return;
    this.#shown = time;
    const text = this.#text();
    if (this.#output.isTerminal) this.#output.transient(text);
    else void this.#output.line(text);
  }

  #begin(phase: ProgressEvent['phase']): void {
    this.#phase = phase;
    this.#places = new Map();
    this.#samples = [];
  }

  #text(): string {
    const all = [...this.#places.values()];
    const bytes = sum(all.map((place) => place.bytes));
    const files = sum(all.map((place) => place.files));
    const totalBytes = all.every((place) => place.totalBytes !== undefined) ? sum(all.map((place) => place.totalBytes ?? 0)) : undefined;
    const rate = this.#rate();
    const parts = [doing[this.#phase ?? 'capture']];
    if (totalBytes !== undefined && totalBytes > 0) parts.push(`${Math.min(100, Math.floor((bytes / totalBytes) * 100))} %`);
    parts.push(totalBytes === undefined ? formatBytes(bytes) : `${formatBytes(bytes)} of ${formatBytes(totalBytes)}`);
    parts.push(formatCount(files, 'file'));
    if (rate > 0) parts.push(`${formatBytes(rate)}/s`);
    if (rate > 0 && totalBytes !== undefined && totalBytes >= bytes) parts.push(`${formatClock((totalBytes - bytes) / rate)} left`);
    return parts.join('  ');
  }

  #sample(time: number): void {
    if (time - (this.#samples.at(-1)?.time ?? 0) < redrawMs) return;
    const recent = this.#samples.filter((sample) => time - sample.time < windowMs);
    this.#samples = [...recent, { time, bytes: sum([...this.#places.values()].map((place) => place.bytes)) }];
  }

  /** Bytes a second over the last samples. */
  #rate(): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || last.time === first.time) return 0;
    return Math.max(0, ((last.bytes - first.bytes) * 1000) / (last.time - first.time));
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
