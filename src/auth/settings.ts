import type { World } from '../ci/world.js';
import type { Connections } from '../http/connections.js';
import type { Deadline } from '../http/deadline.js';
import type { RunCommand } from '../lib/command.js';
import type { Provider } from '../provider/provider.js';
import type { Target } from '../provider/target.js';
import type { ClientInputs } from './client-auth/inputs.js';
import type { DpopInputs } from './dpop/inputs.js';
import type { GrantInputs, RunGrant } from './grant.js';
import type { IdentityInputs } from './identity/inputs.js';
import type { RefreshInputs } from './refresh/inputs.js';
import type { Token } from './oauth/token-response.js';
import type { SharingInputs } from './sharing/inputs.js';
import type { TokenLifeInputs } from './token-life.js';

/** The settings that decide how to get a token and how long to use it, but not what to use it for. */
export interface AuthSettings {
  inputs: ClientInputs &
    DpopInputs &
    GrantInputs &
    IdentityInputs &
    RefreshInputs &
    TokenLifeInputs &
    Partial<SharingInputs>;
  provider: Provider;
  target: Target;
  /** The grant type, if the input `token` is unset. */
  grant: RunGrant;
  /** The parameters of the token request, without those of the grant. */
  tokenParameters: Record<string, string>;
  /** The token of the input `token`, if that is sealed and can be used. */
  opened?: Token | undefined;
  /** Whether later steps get the token. Then only the post step may revoke it. */
  isForLaterSteps: boolean;
}

/** The dependencies for getting a token. */
export interface AuthDeps extends Omit<World, 'onCancel'> {
  connections: Connections;
  /** The deadline of the step. */
  deadline: Deadline;
  runCommand: RunCommand;
}
