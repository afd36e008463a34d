import { startMariadb } from './start-mariadb.ts';

// A private server until stdin ends: a program for benchmarks. Its arguments are settings of the server, as
// `innodb-buffer-pool-size=2G`. It says where it is, as a line of JSON, which holds the password.
const settings = Object.fromEntries(process.argv.slice(2).map((setting) => setting.split('=') as [string, string]));
await using server = await startMariadb({ settings });
const { socket, optionFile, user, password, version } = server;
process.stdout.write(
  `${JSON.stringify({ url: `mariadb://localhost/?socket=${encodeURIComponent(socket)}`, optionFile, user, password, version })}\n`,
);
for await (const _ of process.stdin);
