/** `YYYYMMDD-HHMMSS-xxxx`: the moment in UTC and two random bytes, so that names sort by time and rarely meet. */
export function snapshotId(moment: Date, random: (bytes: number) => Uint8Array): string {
  const digits = moment.toISOString().replaceAll(/[-:T]/g, '');
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${Buffer.from(random(2)).toString('hex')}`;
}
