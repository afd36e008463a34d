import type { S3Client } from '@aws-sdk/client-s3';

/** The server's clock as its last answer told it; undefined before the first one. */
export function serverClock(client: S3Client): () => Date | undefined {
  let last: Date | undefined;
  client.middlewareStack.add(
    (next) => async (given) => {
      const answer = await next(given);
      const date = (answer.response as { readonly headers?: { readonly date?: string } }).headers?.date;
      const time = date === undefined ? undefined : new Date(date);
      if (time !== undefined && !Number.isNaN(time.getTime())) last = time;
      return answer;
    },
    { step: 'deserialize', priority: 'low', name: 'holdfastServerClock' },
  );
  return () => last;
}
