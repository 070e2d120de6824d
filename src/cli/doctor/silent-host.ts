import type { Host } from '../../ci/host.js';

/** A host that prints nothing, and keeps the warnings for the findings. */
export interface SilentHost extends Host {
  /** Returns the warnings since the last call. */
  takeWarnings(): string[];
}

/** Returns a host that reads the inputs as `host` does. It sets no outputs, and saves no state. */
export function silentHost(host: Host): SilentHost {
  const warnings = new Set<string>();
  const nothing = (): void => undefined;
  return {
    input: (name) => host.input(name),
    secrets: host.secrets,
    output: nothing,
    saveState: nothing,
    loadState: () => '',
    info: nothing,
    notice: nothing,
    warning: (text) => void warnings.add(text),
    summary: nothing,
    fail: nothing,
    workspace: host.workspace,
    get temp() {
      return host.temp;
    },
    commandFiles: host.commandFiles,
    advice: host.advice,
    identity: host.identity,
    jobFolder: host.jobFolder,
    event: host.event,
    run: host.run,
    takeWarnings: () => {
      const taken = [...warnings];
      warnings.clear();
      return taken;
    },
  };
}
