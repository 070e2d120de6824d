import type { Rule } from '../../provider/rule.js';

interface GivenInputs {
  given: ReadonlySet<string>;
}

/** The inputs that mean nothing without a certificate. */
const WITH_CERTIFICATE = ['client-cert-key', 'client-cert-passphrase', 'client-cert-origins'];

/** The rules for the certificate of the client and its key. */
export const CERTIFICATE_RULES: readonly Rule<GivenInputs>[] = [
  {
    input: 'client-cert-key',
    broken: ({ given }) => given.has('client-cert') && !given.has('client-cert-key'),
    sentence: (_, advice) =>
      `is empty, but client-cert is set. Set it to the private key of that certificate. ${advice.secret('client-cert-key')}`,
  },
  ...WITH_CERTIFICATE.map((name) => ({
    input: 'client-cert',
    broken: ({ given }: GivenInputs) => given.has(name) && !given.has('client-cert'),
    sentence: () => `is empty, but ${name} is set. Set it to the certificate of the client, or remove ${name}.`,
  })),
];
