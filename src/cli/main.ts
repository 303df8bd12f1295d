// The entry of the bin. The server must be up before a client loses patience, so `mcp` loads nothing else.
const [command, ...rest] = process.argv.slice(2);

if (command === 'mcp' && !rest.some((word) => word === '--help' || word === '-h')) {
  const { serverRoots } = await import('./server-roots.js');
  const roots = serverRoots(rest);
  if (typeof roots === 'string') {
    process.stderr.write(`${roots}\n`);
    process.exit(2);
  }
  const { serveOnStdio } = await import('../server/stdio.js');
  serveOnStdio(roots);
} else {
  const { runProgram } = await import('./program.js');
  process.exitCode = await runProgram(process.argv.slice(2));
}

export {};
