/** The oldest Node that has all that Holdfast uses. */
const [needed, neededMinor] = [24, 12];

/**
 * Ends the process with 2 and one sentence on a Node that is too old to read the rest of the program. Plain JavaScript
 * that imports nothing: an older Node must be able to read this, and what is imported beside it.
 */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > needed || (major === needed && minor >= neededMinor)) return;
  process.stderr.write(
    `holdfast: it needs Node ${needed}.${neededMinor} or later and this is Node ${process.versions.node}; run \`npm run holdfast -- VERB\` in the workspace, which brings the right one, or install it\n`,
  );
  process.exit(2);
}
