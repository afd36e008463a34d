import { Fault } from '@holdfast/fault';

/** A mistake on the command line, and what to write in its place. */
export function usage(message: string, guidance: string): Fault {
  return new Fault('usage', message, { guidance });
}

/** Names given by repeating an option, by commas or both. */
export function nameList(values: readonly string[]): string[] {
  return values.flatMap((value) => value.split(',')).filter((name) => name !== '');
}

/** The properties that have a value: an option that was not given is no property of a request. */
export function given<Value extends object>(values: Value): { [Name in keyof Value]?: Exclude<Value[Name], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
