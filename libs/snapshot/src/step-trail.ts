import type { RenameStep } from '@holdfast/source';
import { foldersAbove } from './rename-step.ts';

/** Renames that are carried out one after the other, to ask them where things come from and go to. A question takes as long as its path is deep. */
export class StepTrail {
  readonly steps: RenameStep[] = [];
  /** Numbers of the steps that begin or end at a place, in order. */
  readonly #numbers = new Map<string, number[]>();

  constructor(steps: readonly RenameStep[] = []) {
    for (const step of steps) this.add(step);
  }

  add(step: RenameStep): void {
    for (const place of [step.from, step.to]) {
      const numbers = this.#numbers.get(place) ?? [];
      numbers.push(this.steps.length);
      this.#numbers.set(place, numbers);
    }
    this.steps.push(step);
  }

  /** Where that stands before all steps which stands at the place after them; undefined when they leave nothing there. */
  originOf(place: string): string | undefined {
    let origin = place;
    let end = this.steps.length;
    for (;;) {
      const numbers = this.#touching(origin).map((each) => each.findLast((number) => number < end) ?? -1);
      end = Math.max(-1, ...numbers);
      if (end === -1) return origin;
      const { from, to } = this.steps[end] as RenameStep;
      if (!isIn(origin, to)) return undefined;
      origin = from + origin.slice(to.length);
    }
  }

  /** Where that stands after all steps which stands at the place before the step of this number. */
  endOf(place: string, first = 0): string {
    let now = place;
    let begin = first;
    for (;;) {
      const moving = (number: number) => number >= begin && isIn(now, (this.steps[number] as RenameStep).from);
      const numbers = this.#touching(now).map((each) => each.find(moving) ?? this.steps.length);
      const next = this.steps[Math.min(this.steps.length, ...numbers)];
      if (next === undefined) return now;
      now = next.to + now.slice(next.from.length);
      begin = Math.min(...numbers) + 1;
    }
  }

  /** Numbers of the steps that move a place, or a folder that holds it. */
  #touching(place: string): number[][] {
    return [place, ...foldersAbove(place)].flatMap((each) => [this.#numbers.get(each) ?? []]);
  }
}

function isIn(place: string, folder: string): boolean {
  return place === folder || place.startsWith(`${folder}/`);
}
