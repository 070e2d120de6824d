import type { Reply } from './list-server.js';
import {
  pemOfList,
  withCriticalEntries,
  withoutNextUpdate,
  type Entity,
  type ListWish,
  type Pki,
  type Wish,
} from './pki.js';

/** A server with its certificates, and the lists that they name. */
export interface Stage {
  /** The key of the server, and the certificates that it sends. */
  server: Entity;
  sent: readonly Entity[];
  /** The value of ca-cert. */
  trusted: readonly Entity[];
  /** What is at the points, by path. */
  lists?: Readonly<Record<string, Buffer | string | Reply>>;
  /** The contents of files for the input crl, instead of the points. */
  given?: readonly (Buffer | string)[];
}

/** How a case ends: the code and the text of the error; undefined if the request is sent. */
export type End = { code: string; text: RegExp } | undefined;

/** Where the lists are. */
export interface Base {
  http: string;
  https: string;
}

export interface Case {
  name: string;
  build: (pki: Pki, base: Base) => Stage;
  end: End;
}

const unavailable = (text: RegExp): End => ({ code: 'CRL_UNAVAILABLE', text });
const revoked = (text: RegExp): End => ({ code: 'TLS_REVOKED', text });
const invalid = (text: RegExp): End => ({ code: 'INPUT_INVALID', text });

interface Three {
  root: Entity;
  middle: Entity;
  leaf: Entity;
}

interface Wishes {
  middle?: Wish;
  leaf?: Wish;
}

/** Returns the certificates of a root, an intermediate authority and a server. */
function three(pki: Pki, { http }: Base, wishes: Wishes = {}): Three {
  const root = pki.root('Root');
  const middle = pki.authority('Middle', root, { points: [`${http}/root.crl`], ...wishes.middle });
  const leaf = pki.server('Leaf', middle, { points: [`${http}/middle.crl`], ...wishes.leaf });
  return { root, middle, leaf };
}

const sending = ({ root, middle, leaf }: Three, lists: Stage['lists'] = {}): Stage => ({
  server: leaf,
  sent: [leaf, middle],
  trusted: [root],
  lists,
});

/** Returns the stage of three certificates, with these wishes for the two lists. */
function usual(
  pki: Pki,
  base: Base,
  lists: (all: Three) => { root?: ListWish; middle?: ListWish } = () => ({}),
): Stage {
  const all = three(pki, base);
  const wishes = lists(all);
  return sending(all, {
    '/root.crl': pki.list(all.root, wishes.root),
    '/middle.crl': pki.list(all.middle, wishes.middle),
  });
}

/** Returns the stage of three certificates, where this is at the point of the server's certificate. */
function withLeafList(pki: Pki, base: Base, list: (all: Three) => Buffer | string | Reply): Stage {
  const all = three(pki, base);
  return sending(all, { '/root.crl': pki.list(all.root), '/middle.crl': list(all) });
}

/** Returns the stage of three certificates, where the server's certificate has these points. */
function withPoints(pki: Pki, base: Base, wish: Wish, more: (all: Three) => Stage['lists'] = () => ({})): Stage {
  const all = three(pki, base, { leaf: wish });
  return sending(all, { '/root.crl': pki.list(all.root), '/middle.crl': pki.list(all.middle), ...more(all) });
}

const scope = (lines: string): string => `issuingDistributionPoint=critical,@scope\n[scope]\n${lines}\n`;
const redirect: Reply = (response) => void response.writeHead(302, { location: '/root.crl' }).end();
const status =
  (code: number): Reply =>
  (response) =>
    void response.writeHead(code).end('no list');
const stream: Reply = (response) => {
  response.writeHead(200);
  for (let mib = 0; mib < 21; mib += 1) response.write(Buffer.alloc(1_048_576));
  response.end();
};

function damaged(list: Buffer, at: number): Buffer {
  const copy = Buffer.from(list);
  copy[copy.length + at] = (copy[copy.length + at] ?? 0) ^ 1;
  return copy;
}

/** Returns the stage of a root with an own certificate, and one that an old root has signed with the same key. */
function crossSigned(
  pki: Pki,
  { http }: Base,
  trusted: 'new' | 'old',
  lists: (all: CrossSigned) => Stage['lists'],
): Stage {
  const old = pki.root('Old root');
  const root = pki.root('Root');
  const cross = pki.authority('Root', old, { keyOf: root, points: [`${http}/old.crl`] });
  const leaf = pki.server('Leaf', root, { points: [`${http}/root.crl`] });
  const all = { old, root, cross, leaf };
  return { server: leaf, sent: [leaf, cross], trusted: [trusted === 'new' ? root : old], lists: lists(all) ?? {} };
}

interface CrossSigned {
  old: Entity;
  root: Entity;
  cross: Entity;
  leaf: Entity;
}

/** Returns the stage of given lists. */
function given(pki: Pki, base: Base, files: (all: Three) => (Buffer | string)[], wishes?: Wishes): Stage {
  const all = three(pki, base, wishes);
  return { ...sending(all), given: files(all) };
}

const NO_POINTS: Wishes = { middle: { points: [] }, leaf: { points: [] } };

export const CASES: readonly Case[] = [
  { name: 'good lists', build: usual, end: undefined },
  {
    name: 'a certificate of the root itself',
    build: (pki, { http }) => {
      const root = pki.root('Root');
      const leaf = pki.server('Leaf', root, { points: [`${http}/root.crl`] });
      return { server: leaf, sent: [leaf], trusted: [root], lists: { '/root.crl': pki.list(root) } };
    },
    end: undefined,
  },
  {
    name: 'a revoked server',
    build: (pki, base) => usual(pki, base, ({ leaf }) => ({ middle: { revoked: [leaf] } })),
    end: revoked(/"CN=Leaf".*middle\.crl says so/u),
  },
  {
    name: 'a revoked intermediate authority',
    build: (pki, base) => usual(pki, base, ({ middle }) => ({ root: { revoked: [middle] } })),
    end: revoked(/"CN=Middle".*root\.crl says so/u),
  },
  {
    name: 'others that are revoked',
    build: (pki, base) => {
      const other = pki.root('Other');
      return usual(pki, base, () => ({ root: { revoked: [other] }, middle: { revoked: [other] } }));
    },
    end: undefined,
  },
  {
    name: 'an expired list',
    build: (pki, base) => usual(pki, base, () => ({ middle: { thisUpdate: -9, nextUpdate: -1 } })),
    end: unavailable(/"CN=Leaf".*middle\.crl expired on/u),
  },
  {
    name: 'an expired list of the root',
    build: (pki, base) => usual(pki, base, () => ({ root: { thisUpdate: -9, nextUpdate: -1 } })),
    end: unavailable(/"CN=Middle".*root\.crl expired on/u),
  },
  {
    name: 'a list that is not valid yet',
    build: (pki, base) => usual(pki, base, () => ({ middle: { thisUpdate: 1 } })),
    end: unavailable(/middle\.crl is not valid before/u),
  },
  {
    name: 'a forged list',
    build: (pki, base) => withLeafList(pki, base, ({ middle }) => damaged(pki.list(middle), -5)),
    end: unavailable(/signature/u),
  },
  {
    name: 'a list signed by another key with the same name',
    build: (pki, base) =>
      withLeafList(pki, base, ({ middle, root }) => pki.list(middle, { signedBy: pki.authority('Middle', root) })),
    end: unavailable(/signature/u),
  },
  {
    name: 'a list of another issuer',
    build: (pki, base) => withLeafList(pki, base, ({ root }) => pki.list(root)),
    end: unavailable(/middle\.crl is of another issuer/u),
  },
  {
    name: 'the shard of the certificate',
    build: (pki, base) =>
      usual(pki, base, () => ({
        middle: { extensions: scope(`fullname=URI:${base.http}/middle.crl\nonlyuser=TRUE`) },
      })),
    end: undefined,
  },
  {
    name: 'another shard of the same issuer',
    build: (pki, base) =>
      usual(pki, base, () => ({ middle: { extensions: scope(`fullname=URI:${base.http}/shard2.crl`) } })),
    end: unavailable(/other distribution points/u),
  },
  {
    name: 'a shard of the root, which OpenSSL refuses for the root itself',
    build: (pki, base) =>
      usual(pki, base, () => ({ root: { extensions: scope(`fullname=URI:${base.http}/root.crl\nonlyCA=TRUE`) } })),
    end: undefined,
  },
  {
    name: 'a shard of the root that revokes the intermediate authority',
    build: (pki, base) =>
      usual(pki, base, ({ middle }) => ({
        root: { revoked: [middle], extensions: scope(`fullname=URI:${base.http}/root.crl\nonlyCA=TRUE`) },
      })),
    end: revoked(/"CN=Middle"/u),
  },
  {
    name: 'a list of authorities for a server',
    build: (pki, base) => usual(pki, base, () => ({ middle: { extensions: scope('onlyCA=TRUE') } })),
    end: unavailable(/covers only certificate authorities/u),
  },
  {
    name: 'a list of servers for an authority',
    build: (pki, base) => usual(pki, base, () => ({ root: { extensions: scope('onlyuser=TRUE') } })),
    end: unavailable(/does not cover certificate authorities/u),
  },
  {
    name: 'a list of some reasons',
    build: (pki, base) => usual(pki, base, () => ({ middle: { extensions: scope('onlysomereasons=keyCompromise') } })),
    end: unavailable(/covers only some reasons/u),
  },
  {
    name: 'an indirect list',
    build: (pki, base) => usual(pki, base, () => ({ middle: { extensions: scope('indirectCRL=TRUE') } })),
    end: unavailable(/covers only some reasons or other kinds/u),
  },
  {
    name: 'a delta list',
    build: (pki, base) => usual(pki, base, () => ({ middle: { extensions: '2.5.29.27=critical,ASN1:INTEGER:1' } })),
    end: unavailable(/delta list/u),
  },
  {
    name: 'a list with an unknown critical extension',
    build: (pki, base) => usual(pki, base, () => ({ middle: { extensions: '1.2.3.4=critical,ASN1:NULL' } })),
    end: unavailable(/critical extension/u),
  },
  {
    name: 'a list without the time of the next one',
    build: (pki, base) => withLeafList(pki, base, ({ middle }) => withoutNextUpdate(pki.list(middle), middle)),
    end: unavailable(/nextUpdate/u),
  },
  {
    name: 'a list with entries that nobody understands',
    build: (pki, base) =>
      withLeafList(pki, base, ({ root, middle }) => withCriticalEntries(pki.list(middle, { revoked: [root] }), middle)),
    end: unavailable(/entries that cannot be understood/u),
  },
  {
    name: 'a list as PEM text',
    build: (pki, base) => withLeafList(pki, base, ({ middle }) => pemOfList(pki.list(middle))),
    end: undefined,
  },
  {
    name: 'PEM text with two lists, of which the second one counts',
    build: (pki, base) =>
      withLeafList(pki, base, ({ root, middle }) => pemOfList(pki.list(root)) + pemOfList(pki.list(middle))),
    end: undefined,
  },
  {
    name: 'PEM text with two lists, of which the second one revokes',
    build: (pki, base) =>
      withLeafList(pki, base, ({ middle, leaf }) =>
        [pki.list(middle), pki.list(middle, { revoked: [leaf] })].map(pemOfList).join('text'),
      ),
    end: revoked(/"CN=Leaf"/u),
  },
  {
    name: 'an empty response',
    build: (pki, base) => withLeafList(pki, base, () => Buffer.alloc(0)),
    end: unavailable(/middle\.crl has no revocation list/u),
  },
  {
    name: 'an HTML page',
    build: (pki, base) => withLeafList(pki, base, () => '<html>secret page</html>'),
    end: unavailable(/middle\.crl has no revocation list, or a damaged one\./u),
  },
  {
    name: 'half a list',
    build: (pki, base) => withLeafList(pki, base, ({ middle }) => pki.list(middle).subarray(0, 100)),
    end: unavailable(/damaged/u),
  },
  {
    name: 'a server without a distribution point',
    build: (pki, base) => withPoints(pki, base, { points: [] }),
    end: unavailable(/"CN=Leaf".*names no distribution point/u),
  },
  {
    name: 'an intermediate authority without a distribution point',
    build: (pki, base) => {
      const all = three(pki, base, { middle: { points: [] } });
      return sending(all, { '/middle.crl': pki.list(all.middle) });
    },
    end: unavailable(/"CN=Middle".*names no distribution point/u),
  },
  {
    name: 'a point of another issuer',
    build: (pki, base) =>
      withPoints(pki, base, {
        points: [],
        extensions: `crlDistributionPoints=point\n[point]\nfullname=URI:${base.http}/middle.crl\nCRLissuer=dirName:dn\n[dn]\nCN=Other`,
      }),
    end: unavailable(/names no distribution point/u),
  },
  {
    name: 'a dead server',
    build: (pki, base) => withPoints(pki, base, { points: [base.http.replace(/\d+$/u, '9') + '/x.crl'] }),
    end: unavailable(/x\.crl cannot be reached/u),
  },
  {
    name: 'a list that is not there',
    build: (pki, base) => withLeafList(pki, base, () => status(404)),
    end: unavailable(/HTTP 404/u),
  },
  {
    name: 'a point that fails',
    build: (pki, base) => withLeafList(pki, base, () => status(503)),
    end: unavailable(/HTTP 503/u),
  },
  {
    name: 'a redirect',
    build: (pki, base) => withLeafList(pki, base, () => redirect),
    end: unavailable(/redirects, which is not followed/u),
  },
  {
    name: 'a list of 21 MiB',
    build: (pki, base) => withLeafList(pki, base, () => stream),
    end: unavailable(/has more than 20 MiB/u),
  },
  {
    name: 'a ninth list',
    build: (pki, base) =>
      withPoints(pki, base, {
        points: ['1', '2', '3', '4', '5', '6', '7', '8', 'middle'].map((n) => `${base.http}/${n}.crl`),
      }),
    end: unavailable(/and 6 more/u),
  },
  {
    name: 'a second point after one that fails',
    build: (pki, base) => withPoints(pki, base, { points: [`${base.http}/404.crl`, `${base.http}/middle.crl`] }),
    end: undefined,
  },
  {
    name: 'a point over https',
    build: (pki, base) => withPoints(pki, base, { points: [`${base.https}/middle.crl`] }),
    end: undefined,
  },
  {
    name: 'a point over ldap',
    build: (pki, base) => withPoints(pki, base, { points: ['ldap://crl.test/cn=Middle?certificateRevocationList'] }),
    end: unavailable(/ldap:.*neither http nor https/u),
  },
  {
    name: 'a point over http after one over ldap',
    build: (pki, base) => withPoints(pki, base, { points: ['ldap://crl.test/cn=Middle', `${base.http}/middle.crl`] }),
    end: undefined,
  },
  {
    name: 'a point with a user name',
    build: (pki, base) =>
      withPoints(pki, base, { points: [`${base.http.replace('//', '//user:password@')}/middle.crl`] }),
    end: unavailable(/has a user name/u),
  },
  {
    name: 'a point on loopback',
    build: (pki, base) => withPoints(pki, base, { points: ['http://127.0.0.1:1/middle.crl'] }),
    end: unavailable(/must not be fetched.*loopback/u),
  },
  {
    name: 'a point at localhost',
    build: (pki, base) => withPoints(pki, base, { points: ['http://localhost:1/middle.crl'] }),
    end: unavailable(/must not be fetched.*loopback/u),
  },
  {
    name: 'a point at a mapped loopback address',
    build: (pki, base) => withPoints(pki, base, { points: ['http://[::ffff:127.0.0.1]:1/middle.crl'] }),
    end: unavailable(/must not be fetched.*in the form of IPv6/u),
  },
  {
    name: 'a point at a metadata service',
    build: (pki, base) => withPoints(pki, base, { points: ['http://169.254.169.254/latest/meta-data'] }),
    end: unavailable(/must not be fetched.*metadata service/u),
  },
  {
    name: 'a cross-signed root whose own certificate is trusted',
    build: (pki, base) => crossSigned(pki, base, 'new', ({ root }) => ({ '/root.crl': pki.list(root) })),
    end: undefined,
  },
  {
    name: 'a cross-signed root whose own certificate is not trusted',
    build: (pki, base) =>
      crossSigned(pki, base, 'old', ({ old, root }) => ({ '/root.crl': pki.list(root), '/old.crl': pki.list(old) })),
    end: undefined,
  },
  {
    name: 'a cross-signed certificate that is revoked',
    build: (pki, base) =>
      crossSigned(pki, base, 'old', ({ old, root, cross }) => ({
        '/root.crl': pki.list(root),
        '/old.crl': pki.list(old, { revoked: [cross] }),
      })),
    end: revoked(/"CN=Root".*old\.crl says so/u),
  },
  {
    name: 'an intermediate authority as the only trusted one',
    build: (pki, base) => {
      const all = three(pki, base);
      return { ...sending(all), trusted: [all.middle] };
    },
    end: invalid(/ca-cert: .*Set ca-cert to the certificate of the root/u),
  },
  {
    name: "the server's own certificate as the only trusted one",
    build: (pki, base) => {
      const all = three(pki, base);
      return { ...sending(all), trusted: [all.leaf] };
    },
    end: invalid(/ca-cert: .*root/u),
  },
  {
    name: 'a self-signed certificate',
    build: (pki) => {
      const leaf = pki.server('Leaf', undefined);
      return { server: leaf, sent: [leaf], trusted: [leaf] };
    },
    end: invalid(/ca-cert: .*root/u),
  },
  {
    name: 'the intermediate authority and the root as trusted ones',
    build: (pki, base) => {
      const stage = usual(pki, base);
      return { ...stage, trusted: [...stage.sent.slice(1), ...stage.trusted] };
    },
    end: undefined,
  },
  {
    name: 'an issuer that may not sign lists',
    build: (pki, { http }) => {
      const root = pki.root('Root', {
        extensions: 'basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign\n',
      });
      const leaf = pki.server('Leaf', root, { points: [`${http}/root.crl`] });
      return { server: leaf, sent: [leaf], trusted: [root], lists: { '/root.crl': pki.list(root) } };
    },
    end: unavailable(/may not sign lists/u),
  },
  {
    name: 'given lists',
    build: (pki, base) =>
      given(pki, base, ({ root, middle }) => [pki.list(root), pemOfList(pki.list(middle))], NO_POINTS),
    end: undefined,
  },
  {
    name: 'given lists in one file',
    build: (pki, base) =>
      given(pki, base, ({ root, middle }) => [[root, middle].map((one) => pemOfList(pki.list(one))).join('')]),
    end: undefined,
  },
  {
    name: 'a given list that revokes the server',
    build: (pki, base) =>
      given(pki, base, ({ root, middle, leaf }) => [pki.list(root), pki.list(middle, { revoked: [leaf] })]),
    end: revoked(/"CN=Leaf".*a list in crl says so/u),
  },
  {
    name: 'given lists without that of the root',
    build: (pki, base) => given(pki, base, ({ middle }) => [pki.list(middle)]),
    end: unavailable(/"CN=Middle".*crl contains no list of its issuer/u),
  },
  {
    name: 'a given list that expired',
    build: (pki, base) =>
      given(pki, base, ({ root, middle }) => [pki.list(root), pki.list(middle, { thisUpdate: -9, nextUpdate: -1 })]),
    end: unavailable(/a list in crl expired on/u),
  },
  {
    name: 'a given delta list next to the whole one',
    build: (pki, base) =>
      given(pki, base, ({ root, middle }) => [
        pki.list(middle, { extensions: '2.5.29.27=critical,ASN1:INTEGER:1' }),
        pki.list(root),
        pki.list(middle),
      ]),
    end: undefined,
  },
];

/** Cases that only the reading of the input knows. */
export const INPUT_CASES: readonly Case[] = [
  {
    name: 'an empty given file',
    build: (pki, base) => given(pki, base, () => ['']),
    end: invalid(/crl: .*contains no revocation list/u),
  },
  {
    name: 'a damaged given list',
    build: (pki, base) => given(pki, base, ({ root }) => [pki.list(root).subarray(0, 50)]),
    end: invalid(/crl: .*damaged/u),
  },
];
