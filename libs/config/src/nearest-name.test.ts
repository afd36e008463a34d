import { describe, expect, it } from 'vitest';
import { editDistance, nearestName } from './nearest-name.ts';

describe('editDistance', () => {
  it.each([
    ['path', 'path', 0],
    ['pth', 'path', 1],
    ['paht', 'path', 1],
    ['', 'path', 4],
    ['kitten', 'sitting', 3],
  ])('%s to %s takes %i', (left, right, distance) => {
    expect(editDistance(left, right)).toBe(distance);
    expect(editDistance(right, left)).toBe(distance);
  });
});

describe('nearestName', () => {
  it('finds what was meant, whatever the case', () => {
    expect(nearestName('Exlcude', ['include', 'exclude', 'path'])).toBe('exclude');
    expect(nearestName('sqllite', ['uploads', 'sqlite'])).toBe('sqlite');
  });

  it('keeps quiet when nothing is near', () => {
    expect(nearestName('password', ['include', 'exclude', 'path'])).toBeUndefined();
    expect(nearestName('x', [])).toBeUndefined();
  });
});
