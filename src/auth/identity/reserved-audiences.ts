/** An audience that a cloud or a registry trusts, and the origins of its token endpoints. */
export interface ReservedAudience {
  audience: RegExp;
  origin: RegExp;
}

/**
 * Anyone who has an identity token with such an audience can act as the job there: publish its packages, or use its cloud
 * account. So it goes to no other server. Sources: the documents of each service on OpenID Connect in CI.
 */
export const RESERVED_AUDIENCES: readonly ReservedAudience[] = [
  // Microsoft Entra, also its national clouds.
  {
    audience: /^api:\/\/AzureADTokenExchange/iu,
    origin:
      /^https:\/\/(?:login\.microsoftonline\.(?:com|us)|login\.partner\.microsoftonline\.cn|login\.chinacloudapi\.cn)$/u,
  },
  // Amazon Web Services.
  {
    audience: /^(?:https:\/\/)?sts(?:\.[a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?\/?$/iu,
    origin: /^https:\/\/sts(?:-fips)?(?:\.[a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?$/u,
  },
  // Google Cloud: workload identity federation.
  {
    audience: /^(?:https?:)?\/\/(?:[a-z0-9-]+\.)*googleapis\.com(?:\/|$)/iu,
    origin: /^https:\/\/sts\.googleapis\.com$/u,
  },
  {
    audience: /^(?:https:\/\/)?(?:fulcio\.)?sigstore(?:\.dev)?\/?$/iu,
    origin: /^https:\/\/fulcio\.(?:sigstore|sigstage)\.dev$/u,
  },
  { audience: /^npm:/iu, origin: /^https:\/\/registry\.npmjs\.org$/u },
  { audience: /^pypi$/iu, origin: /^https:\/\/pypi\.org$/u },
  { audience: /^testpypi$/iu, origin: /^https:\/\/test\.pypi\.org$/u },
  { audience: /^(?:https:\/\/)?rubygems\.org\/?$/iu, origin: /^https:\/\/rubygems\.org$/u },
  { audience: /^(?:https:\/\/)?crates\.io\/?$/iu, origin: /^https:\/\/crates\.io$/u },
  { audience: /^(?:https:\/\/)?(?:www\.)?nuget\.org\/?$/iu, origin: /^https:\/\/www\.nuget\.org$/u },
  { audience: /^(?:https:\/\/)?pub\.dev\/?$/iu, origin: /^https:\/\/pub\.dev$/u },
  { audience: /^(?:https:\/\/)?packagist\.org\/?$/iu, origin: /^https:\/\/packagist\.org$/u },
  { audience: /^(?:https:\/\/)?jsr\.io\/?$/iu, origin: /^https:\/\/(?:api\.)?jsr\.io$/u },
];

/** Returns whether an identity token for `audience` may be sent to `origin`. */
export const mayReceive = (audience: string, origin: string): boolean =>
  RESERVED_AUDIENCES.every((reserved) => !reserved.audience.test(audience) || reserved.origin.test(origin));
