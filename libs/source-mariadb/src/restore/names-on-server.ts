import { createHash } from 'node:crypto';

/** The databases that a restore makes on the server beside the one that it restores. */
export interface SwapNames {
  readonly live: string;
  /** Where the restored tables are made. */
  readonly staged: string;
  /** Where those that they replace are kept. */
  readonly undo: string;
}

/** As `shop_holdfast_undo_1f0c93a1b2d4`: at most 64 characters, which is what a server takes. */
export function namesOnServer(live: string, restoreId: string): SwapNames {
  const mark = createHash('sha256').update(`${restoreId}\0${live}`).digest('hex').slice(0, 12);
  const name = [...live].slice(0, 30).join('');
  return { live, staged: `${name}_holdfast_staged_${mark}`, undo: `${name}_holdfast_undo_${mark}` };
}

/** Whether the name is one of those; nothing else is ever dropped. */
export function isOwnName(name: unknown): name is string {
  return typeof name === 'string' && /_holdfast_(staged|undo)_[0-9a-f]{12}$/.test(name);
}
