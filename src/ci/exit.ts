/** Ends the process when `run` has settled and all output is written. Open sockets would delay the end of the job. */
export async function exit(run?: Promise<void>): Promise<never> {
  await run;
  for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write('', resolve));
  return endProcess();
}

/**
 * Ends the process at once. `process.exit` waits for a pending look-up of a host name, which a silent name server delays
 * by up to a minute. A program that replaces this process does not (Node 24; on Windows and Node 20, the delay remains).
 */
export function endProcess(code = Number(process.exitCode ?? 0)): never {
  const isWaiting = process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap');
  const { execve } = process as { execve?: (file: string, args: string[], env: NodeJS.ProcessEnv) => void };
  if (isWaiting && execve !== undefined && process.platform !== 'win32') {
    try {
      execve.call(process, '/bin/sh', ['sh', '-c', `exit ${code}`], {});
    } catch {
      // Without a shell, the process ends later.
    }
  }
  return process.exit(code);
}
