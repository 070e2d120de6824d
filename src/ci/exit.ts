/** Ends the process when `run` has settled and all output is written. Open sockets would delay the end of the job. */
export async function exit(run?: Promise<void>): Promise<never> {
  await run;
  for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write('', resolve));
  return process.exit();
}
