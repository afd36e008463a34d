import { describe, expect, it } from 'vitest';
import { chooseObjects, type DatedObject } from './check-some.ts';

const object = (name: string, provenAt: number | undefined, more: Partial<DatedObject> = {}) => ({
  name,
  size: 10,
  provenAt,
  neededSince: 0,
  ...more,
});
const names = (objects: readonly { readonly name: string }[]): string => objects.map(({ name }) => name).join('');

describe('what a budget chooses', () => {
  const objects = [
    object('a', 300),
    object('b', undefined, { neededSince: 400 }),
    object('c', 100),
    object('d', 200),
    object('e', undefined),
  ];

  it.each<[budget: number, expected: string]>([
    [50, 'ebcda'],
    [49, 'ebcd'],
    [20, 'eb'],
    [1, 'e'],
    [0, 'e'],
  ])('H5: of 50 bytes %s: what nobody proved yet, then what was proven longest ago', (budget, expected) => {
    expect(names(chooseObjects(objects, { budget: () => budget, now: 500 }).chosen)).toBe(expected);
  });

  it('H5: what is overdue comes beyond the budget, and that is told', () => {
    const { chosen, told } = chooseObjects(objects, { budget: () => 10, maxAgeMs: 250, now: 500 });
    expect(names(chosen)).toBe('ecd');
    expect(told).toEqual({ objects: 3, bytes: 30, overdue: 2, totalObjects: 5, totalBytes: 50 });
  });

  it('H21: a proof that lies ahead of the clock proves nothing', () => {
    expect(names(chooseObjects([object('a', 400), object('b', 900)], { budget: () => 10, now: 500 }).chosen)).toBe('b');
  });

  it('a share is a budget too, and where nothing is nothing is chosen', () => {
    expect(names(chooseObjects(objects, { budget: (total) => total * 0.4, now: 500 }).chosen)).toBe('eb');
    expect(chooseObjects([], { budget: () => 10, now: 500 }).chosen).toEqual([]);
  });

  it('H5: run after run, everything is proven in turn', () => {
    let state = Array.from({ length: 10 }, (_, index) => object(String(index), undefined));
    for (let now = 1; now <= 5; now += 1) {
      const { chosen } = chooseObjects(state, { budget: () => 20, now });
      state = state.map((one) => (chosen.includes(one) ? { ...one, provenAt: now } : one));
    }
    expect(state.map(({ provenAt }) => provenAt)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
  });
});
