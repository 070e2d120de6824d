/** Ends the process once `run` has settled and its last line is written: open sockets must not hold a job up. */
export async function exit(run?: Promise<void>): Promise<never> {
  await run;
  for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write('', resolve));
  return process.exit();
}
