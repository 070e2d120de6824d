/** What `bearer-step help` prints. */
export const HELP = `bearer-step login      signs a person in, and hands over the refresh token on which CI then lives
bearer-step seal-key   makes a seal key: 32 random bytes
bearer-step unseal     opens a refresh token that a step sealed into its log

Where it goes, one of the two:
  --save COMMAND         a command that gets it on standard input: 'gh secret set NAME --repo OWNER/REPO'
  --print                standard output

login:
  --provider NAME        planio, redmine, keycloak or oauth2
  --base-url URL         where the system lives
  --client-id ID         of the application; its secret is asked for, or comes from BEARER_STEP_CLIENT_SECRET
  --scope "A B"          what the token may do: name every scope
  --oob                  the server shows a code, which is typed in: for a machine without a browser
  --no-browser           only print the address to open
  --port N               of the listener, where the server wants the redirect URI to the letter (default: any)
  --issuer URL, --token-url URL, --authorization-url URL
                         the endpoints, where the provider does not name them
  --save-seal-key COMMAND
                         makes a seal key, too, and gives it to this command
  --variables, --client-auth, --audience, --token-parameters, --ca-cert, --allowed-origins
                         as the inputs of the action; --token-parameters may hold no secret
A value that looks like an option is written --scope=-x.

unseal takes the seal key from BEARER_STEP_SEAL_KEY, or asks for it, and then for the sealed line.

A sign-in for a workflow that keeps the token on a branch of its repository:
  bearer-step login --provider planio --base-url https://your-domain.plan.io --client-id ID \\
    --scope "view_project view_issues add_issues" \\
    --save 'gh secret set PLANIO_REFRESH_TOKEN --repo OWNER/REPO' \\
    --save-seal-key 'gh secret set SEAL_KEY --repo OWNER/REPO'`;
