import { randomBytes } from 'node:crypto';

export type Level = 'read' | 'write';

/** The permissions of a token, by the names that a workflow uses under `permissions`. */
export interface Permissions {
  actions?: Level;
  checks?: Level;
  contents?: Level;
  issues?: Level;
  metadata?: 'read';
}

export type Permission = keyof Permissions;

/** How the author of a text is associated with the repository. */
export type Association = 'OWNER' | 'MEMBER' | 'COLLABORATOR' | 'CONTRIBUTOR' | 'NONE';

export interface Account {
  id: number;
  login: string;
  isBot: boolean;
}

export interface Token {
  /** The text of the token. */
  value: string;
  account: Account;
  permissions: Permissions;
  /** Whether the token can see the repository if it is private. */
  seesRepository: boolean;
  /** Whether labels, assignees, type and state may be set, and comments written to a locked issue. */
  mayPush: boolean;
  association: Association;
}

export interface TokenOptions {
  /** By default a random text. */
  value?: string;
  /** By default `github-actions[bot]`. */
  login?: string;
  /** By default whether the login ends in `[bot]`. The token of a job or an app is a bot's. */
  isBot?: boolean;
  /** By default none beyond the metadata. */
  permissions?: Permissions;
  /** By default true. */
  seesRepository?: boolean;
  /** By default whether the permissions contain `issues: write`. */
  mayPush?: boolean;
  /** By default NONE for a bot, MEMBER for a user who may push, and NONE for other users. */
  association?: Association;
}

export interface Tokens {
  add(options?: TokenOptions): Token;
  find(value: string): Token | undefined;
  /** Makes a token unknown, as at the end of its job. */
  revoke(value: string): void;
  /** Returns the account of a login. Creates it if it is new. */
  account(login: string, isBot?: boolean): Account;
}

const actionsBotId = 41_898_282;

/** Returns a registry without tokens. */
export function createTokens(): Tokens {
  const tokens = new Map<string, Token>();
  const accounts = new Map<string, Account>();

  const account = (login: string, isBot = login.endsWith('[bot]')): Account => {
    const known = accounts.get(login.toLowerCase());
    if (known) return known;
    const id = login === 'github-actions[bot]' ? actionsBotId : 1_000_001 + 17 * accounts.size;
    const created = { id, login, isBot };
    accounts.set(login.toLowerCase(), created);
    return created;
  };

  return {
    account,
    add: ({ login = 'github-actions[bot]', isBot, permissions = {}, ...options } = {}) => {
      const owner = account(login, isBot);
      const { mayPush = permissions.issues === 'write', seesRepository = true } = options;
      const association = options.association ?? (mayPush && !owner.isBot ? 'MEMBER' : 'NONE');
      const { value = `${owner.isBot ? 'ghs' : 'ghp'}_${randomBytes(18).toString('hex')}` } = options;
      const token = { value, account: owner, permissions, seesRepository, mayPush, association };
      tokens.set(value, token);
      return token;
    },
    find: (value) => tokens.get(value),
    revoke: (value) => void tokens.delete(value),
  };
}

/** Returns whether the permissions grant this level. `write` includes `read`. */
export function grants(permissions: Permissions, permission: Permission, level: Level): boolean {
  if (permission === 'metadata') return level === 'read';
  const granted = permissions[permission];
  return granted === 'write' || granted === level;
}
