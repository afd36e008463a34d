import type { Answer, Forward, Meddler, RelayedReply, RelayedRequest, RequestHead } from './relay.ts';

/** A meddler with what is asked of one endpoint of any database. */
export function onDatabase(endpoint: string, answer: Answer): Meddler {
  const pattern = new RegExp(`^/[^/?]+/${endpoint}(\\?|$)`);
  return ({ path }: RequestHead) => (pattern.test(path) ? answer : undefined);
}

/** A question of our own to the server, as whoever made the request. */
export async function ask(like: RelayedRequest, forward: Forward, path: string): Promise<RelayedReply> {
  return await forward({ ...like, method: 'GET', path, body: Buffer.alloc(0) });
}

/** The reply with another body, if it is a good one. */
export function adapt<Body>(from: RelayedReply, change: (body: Body) => object): RelayedReply {
  if (from.status !== 200) return from;
  return { ...from, body: Buffer.from(`${JSON.stringify(change(JSON.parse(from.body.toString()) as Body))}\n`) };
}

export function reply(status: number, body: object): RelayedReply {
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(`${JSON.stringify(body)}\n`) };
}
