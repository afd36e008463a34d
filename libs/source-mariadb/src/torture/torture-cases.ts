import { mixed } from './cases/mixed.ts';
import { names } from './cases/names.ts';
import { numbers } from './cases/numbers.ts';
import { programs } from './cases/programs.ts';
import { tables } from './cases/tables.ts';
import { texts } from './cases/texts.ts';
import { timesAndPlaces } from './cases/times-and-places.ts';
import type { TortureCase } from './torture-case.ts';

/** All of them. */
export const tortureCases: readonly TortureCase[] = [...numbers, ...texts, ...timesAndPlaces, ...tables, ...programs, ...names, ...mixed];
