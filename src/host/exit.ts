/** Ends the process once `run` has settled and its last line is written: open sockets must not hold a job up. */
export async function exit(run: Promise<void>): Promise<never> {
  await run;
  await new Promise((resolve) => process.stdout.write('', resolve));
  return process.exit();
}
