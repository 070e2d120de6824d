import type { CommandHost } from '../../ci/command-host.js';

/** A host whose messages do not fill the log of a command that runs for hours. */
export interface QuietHost {
  host: CommandHost;
  /** While it is quiet, information is dropped, and a warning is printed only once. */
  setQuiet: (isQuiet: boolean) => void;
}

/** Returns a view of a host. It is in all other respects the same host. */
export function quietable(host: CommandHost): QuietHost {
  const said = new Set<string>();
  let isQuiet = false;
  const unlessQuiet =
    (say: (text: string) => void) =>
    (text: string): void => {
      if (!isQuiet) say(text);
    };
  const warning = (text: string): void => {
    if (!isQuiet || !said.has(text)) host.warning(text);
    said.add(text);
  };
  const view = Object.create(host, {
    info: { value: unlessQuiet(host.info) },
    notice: { value: unlessQuiet(host.notice) },
    warning: { value: warning },
  }) as CommandHost;
  return {
    host: view,
    setQuiet: (quiet) => {
      isQuiet = quiet;
    },
  };
}
