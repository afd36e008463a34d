import schema from '@holdfast/schemas/backup.config.schema.json' with { type: 'json' };
import { BackupConfig, DestinationConfig, type ErrorObject, SigningConfig, SourceConfig } from './generated/config-validator.js';
import { nearestName } from './nearest-name.ts';
import { escapePointer } from './parse-json.ts';
import type { Problem } from './problem.ts';
import { redactUrl } from './secrets.ts';

/** The whole configuration, and the parts of it that can be checked alone. */
export type Part = keyof typeof validators;

const validators = { BackupConfig, SourceConfig, DestinationConfig, SigningConfig };

const longestShown = 60;

/** Everything in which `value` differs from the schema, or from one part of it; nothing when it is valid. */
export function validateSchema(value: unknown, part: Part = 'BackupConfig'): Problem[] {
  const validate = validators[part];
  if (validate(value)) return [];
  const errors = validate.errors ?? [];
  const problems = errors.flatMap(toProblem);
  return problems.filter((problem) => !isEcho(problem, problems)).map(({ missing, ...problem }) => problem);
}

/** A problem, and the name of the property when it is that a property is missing. */
type Candidate = Problem & { readonly missing?: string };

/** A property that is missing because its name was mistyped needs no second message. */
function isEcho(problem: Candidate, all: readonly Candidate[]): boolean {
  if (problem.missing === undefined) return false;
  const parent = problem.pointer;
  return all.some((other) => other.nearest === problem.missing && other.pointer.slice(0, other.pointer.lastIndexOf('/')) === parent);
}

function toProblem(error: ErrorObject): Candidate[] {
  const pointer = error.instancePath;
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'additionalProperties':
      return [unknownProperty(error, params.additionalProperty as string)];
    case 'required':
      return [
        { pointer, found: 'nothing', expected: `the property "${params.missingProperty}"`, missing: params.missingProperty as string },
      ];
    case 'discriminator':
      return unknownKind(error);
    case 'enum':
    case 'const':
      return [oneOf(error, pointer, error.keyword === 'const' ? [params.allowedValue] : (params.allowedValues as unknown[]))];
    case 'type':
      return [{ pointer, found: shown(error.data), expected: typeNames[params.type as string] ?? String(params.type) }];
    case 'minItems':
      return [{ pointer, found: 'an empty list', expected: 'at least one' }];
    case 'minLength':
      return [{ pointer, found: 'an empty text', expected: 'a text that is not empty' }];
    default:
      return [{ pointer, found: shown(error.data), expected: commentOf(error) ?? error.message ?? error.keyword }];
  }
}

const typeNames: Readonly<Record<string, string>> = {
  object: 'an object in { }',
  array: 'a list in [ ]',
  string: 'a text in double quotes',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
};

function unknownProperty(error: ErrorObject, name: string): Candidate {
  const present = Object.keys(error.data as object);
  const known = Object.keys((error.parentSchema as { properties: object }).properties);
  const free = known.filter((candidate) => !present.includes(candidate) && candidate !== '$schema');
  const nearest = nearestName(name, free);
  return {
    pointer: `${error.instancePath}/${escapePointer(name)}`,
    found: `the unknown property ${shown(name)}`,
    expected: free.length === 0 ? 'no further property' : alternatives(free),
    ...(nearest === undefined ? {} : { nearest }),
  };
}

/** The kind is not one of the known; one that is missing has an error of its own. */
function unknownKind(error: ErrorObject): Candidate[] {
  const { tag, tagValue } = error.params as { tag: string; tagValue: unknown };
  if (tagValue === undefined) return [];
  const branches = (error.parentSchema as { oneOf: readonly { $ref: string }[] }).oneOf;
  const kinds = branches.map((branch) => {
    const definition = schema.$defs[branch.$ref.replace('#/$defs/', '') as 'SqliteSource'];
    return definition.properties[tag as 'kind'].const;
  });
  return [oneOf({ ...error, data: tagValue }, `${error.instancePath}/${tag}`, kinds)];
}

function oneOf(error: ErrorObject, pointer: string, values: readonly unknown[]): Candidate {
  const nearest =
    typeof error.data === 'string'
      ? nearestName(
          error.data,
          values.filter((value) => typeof value === 'string'),
        )
      : undefined;
  const problem = { pointer, found: shown(error.data), expected: alternatives(values) };
  return nearest === undefined ? problem : { ...problem, nearest };
}

function alternatives(values: readonly unknown[]): string {
  const texts = values.map((value) => JSON.stringify(value));
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`;
}

/** What the schema itself says that it expects. */
function commentOf(error: ErrorObject): string | undefined {
  const { $comment, not } = error.parentSchema as { $comment?: string; not?: { $comment?: string } };
  return error.keyword === 'not' ? (not?.$comment ?? $comment) : $comment;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(typeof value === 'string' ? redactUrl(value) : value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
