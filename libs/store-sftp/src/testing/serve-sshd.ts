import { startSshd } from './private-sshd.ts';

// A private OpenSSH server until stdin ends: a program for benchmarks. The first argument is the delay of its port each
// way, in milliseconds. It says where it is, as a line of JSON.
await using server = await startSshd({ delay: Number(process.argv[2] ?? 0) });
const { user, port, folder, identityFile, knownHosts } = server;
process.stdout.write(
  `${JSON.stringify({ url: `sftp://${user}@127.0.0.1:${port}${folder}`, folder, sftp: { identityFile, knownHosts } })}\n`,
);
for await (const _ of process.stdin);
