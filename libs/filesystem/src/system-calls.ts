import { createRequire } from 'node:module';

/** Calls of the C library that Node does not offer. Each returns 0, or -1 when it failed; `errorCode` then tells why. */
export interface SystemCalls {
  readonly futimens: (descriptor: number, times: BigInt64Array) => number;
  /** `path` is bytes with a NUL at the end. */
  readonly utimensat: (directory: number, path: Uint8Array, times: BigInt64Array, flags: number) => number;
  readonly syncfs: (descriptor: number, done: (error: unknown, result: number) => void) => void;
  readonly errorCode: () => string;
  /** Fills in `struct statx` (256 bytes). Undefined where the C library lacks it. */
  readonly statx: ((directory: number, name: string, flags: number, mask: number, result: Uint8Array) => number) | undefined;
  /** Of glibc; undefined with other C libraries. */
  readonly mallocTrim: ((keep: number) => number) | undefined;
}

let loaded: SystemCalls | undefined | 'none' = 'none';

/**
 * The calls, or undefined where they cannot be had: off 64-bit Linux, or when the prebuilt library for this machine is
 * not installed. Loaded once, at the first use (18 ms), because most commands never need them.
 */
export function systemCalls(): SystemCalls | undefined {
  if (loaded === 'none') loaded = load();
  return loaded;
}

const wideTimes = new Set(['x64', 'arm64', 'riscv64', 'loong64', 'ppc64']);

function load(): SystemCalls | undefined {
  if (process.platform !== 'linux' || !wideTimes.has(process.arch)) return undefined;
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    const library = koffi.load(null);
    const names = Object.entries(koffi.os.errno);
    return {
      futimens: library.func('int futimens(int descriptor, const void *times)'),
      utimensat: library.func('int utimensat(int directory, const uint8_t *path, const void *times, int flags)'),
      syncfs: library.func('int syncfs(int descriptor)').async,
      errorCode: () => names.find(([, number]) => number === koffi.errno())?.[0] ?? `error ${koffi.errno()}`,
      statx: attempt(() => library.func('int statx(int directory, const char *name, int flags, unsigned int mask, void *result)')),
      mallocTrim: attempt(() => library.func('int malloc_trim(size_t keep)')),
    };
  } catch {
    return undefined;
  }
}

function attempt<Value>(work: () => Value): Value | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
