import type { World } from '../ci/world.js';
import type { Connections } from '../http/connections.js';
import type { Deadline } from '../http/deadline.js';
import type { RunCommand } from '../lib/command.js';
import type { Provider } from '../provider/provider.js';
import type { Target } from '../provider/target.js';
import type { ClientInputs } from './client-auth/inputs.js';
import type { GrantInputs, RunGrant } from './grant.js';
import type { RefreshInputs } from './refresh/inputs.js';
import type { TokenLifeInputs } from './token-life.js';

/** All that decides how a token is got, and how long it is used. What it is used for is no part of it. */
export interface AuthSettings {
  inputs: ClientInputs & GrantInputs & RefreshInputs & TokenLifeInputs;
  provider: Provider;
  target: Target;
  /** How the token is got, where none is given. */
  grant: RunGrant;
  /** Of the token request, but for those of the grant. */
  tokenParameters: Record<string, string>;
  /** Whether later steps get the token, so that the post step must revoke it. */
  isForLaterSteps: boolean;
}

/** What getting a token needs of the run. */
export interface AuthDeps extends Omit<World, 'onCancel'> {
  connections: Connections;
  /** Of the step. */
  deadline: Deadline;
  runCommand: RunCommand;
}
