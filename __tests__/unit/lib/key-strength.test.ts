import { createCipheriv } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { isMachineMade, machineBits } from '../../../src/lib/key-strength.js';

const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const BASE62 = DIGITS + LOWER + LOWER.toUpperCase();

/** Returns a source of random bytes that is the same in each run: AES-CTR with a key from `seed`. */
function randomSource(seed: number): (length: number) => Buffer {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, seed), Buffer.alloc(16));
  return (length) => cipher.update(Buffer.alloc(length));
}
const bytes = randomSource(1);
const text = (alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet.charAt(bytes(4).readUInt32BE() % alphabet.length)).join('');
function uuid(version: string, random = bytes(16).toString('hex')): string {
  const variant = '89ab'.charAt(bytes(1).readUInt8() % 4);
  return random.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/u, `$1-$2-${version}$3-${variant}$4-$5`);
}

/** Returns how many of `samples` secrets are refused. */
const refusedOf = (samples: number, make: () => string): number =>
  Array.from({ length: samples }, make).filter((secret) => !isMachineMade(secret)).length;

describe('a secret that a machine made is a key', () => {
  test.each<{ name: string; make: () => string; refused?: number }>([
    { name: 'UUID of version 4', make: () => uuid('4'), refused: 0 },
    { name: 'UUID of version 4 in upper case', make: () => uuid('4').toUpperCase(), refused: 0 },
    { name: '32 hexadecimal digits', make: () => bytes(16).toString('hex') },
    { name: '32 hexadecimal digits in upper case', make: () => bytes(16).toString('hex').toUpperCase() },
    { name: '40 hexadecimal digits', make: () => bytes(20).toString('hex') },
    { name: '64 hexadecimal digits (Redmine, openssl)', make: () => bytes(32).toString('hex') },
    { name: '32 letters and digits (Keycloak)', make: () => text(BASE62, 32) },
    { name: '43 characters of base64url (Doorkeeper)', make: () => bytes(32).toString('base64url') },
    { name: '44 characters of base64 with padding', make: () => bytes(32).toString('base64') },
    { name: '88 characters of base64 with padding', make: () => bytes(64).toString('base64') },
    { name: 'base64 of hexadecimal digits', make: () => Buffer.from(bytes(32).toString('hex')).toString('base64') },
    { name: '40 characters as of Entra', make: () => `${text(BASE62, 3)}8Q~${text(`${BASE62}~._-`, 34)}` },
    { name: 'a prefix and 32 letters and digits', make: () => `dose_live_${text(BASE62, 32)}` },
    { name: 'a prefix and base64url', make: () => `secret_${bytes(32).toString('base64url')}` },
    { name: 'a prefix and a UUID of version 4', make: () => `secret-${uuid('4')}`, refused: 0 },
    { name: 'a prefix and 40 hexadecimal digits', make: () => `key_${bytes(20).toString('hex')}` },
    {
      name: 'GOCSPX- and 28 characters (Google)',
      make: () => `GOCSPX-${bytes(21).toString('base64url')}`,
      refused: 5,
    },
    { name: '32 lower-case letters and digits', make: () => text(LOWER + DIGITS, 32), refused: 8 },
    { name: '24 letters and digits', make: () => text(BASE62, 24), refused: 25 },
  ])('$name', ({ make, refused = 2 }) => {
    expect(refusedOf(500, make)).toBeLessThanOrEqual(refused);
  });
});

describe('a random secret that is too short for a key is refused', () => {
  test.each<{ name: string; make: () => string }>([
    { name: '24 hexadecimal digits', make: () => bytes(12).toString('hex') },
    { name: '30 hexadecimal digits', make: () => bytes(15).toString('hex') },
    { name: 'a prefix and 24 hexadecimal digits', make: () => `GOCSPX-${bytes(12).toString('hex')}` },
    { name: '20 letters and digits', make: () => text(BASE62, 20) },
    { name: '20 letters and digits, padded', make: () => `${text(BASE62, 20)}========` },
    { name: 'a prefix of words and 12 letters and digits', make: () => `planview-hub-${text(BASE62, 12)}` },
    { name: '40 decimal digits', make: () => text(DIGITS, 40) },
    { name: 'UUID of version 1', make: () => uuid('1') },
    { name: 'UUID of version 7', make: () => uuid('7') },
    {
      name: 'UUID of version 7 without hyphens',
      make: () => uuid('7', `019${bytes(16).toString('hex').slice(3)}`).replaceAll('-', ''),
    },
    { name: 'ULID', make: () => `01J${text('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 23)}` },
    { name: 'a short random text twice', make: () => text(BASE62, 16).repeat(2) },
  ])('$name', ({ make }) => {
    expect(refusedOf(200, make)).toBe(200);
  });
});

const encoded = (plain: string, encoding: 'base64' | 'base64url' | 'hex', from: 'utf8' | 'utf16le' = 'utf8'): string =>
  Buffer.from(plain, from).toString(encoding);

const HUMAN: Readonly<Record<string, readonly string[]>> = {
  'product, role, year': [
    'planview-hub-secret-2026',
    'prod_live_secret_for_planview_hub_2026',
    'planview-hub-client-secret-prod-2026-v2',
    'PlanviewHubProductionSecretKey2026!',
    'acme.corp.keycloak.client.secret.01',
    'svc-keycloak-eu-west-1-prod-db-app-001',
    'prd-eu-w1-db-app-svc-key-001-xyz',
    'SVC_JIRA_CLOUD_CLIENT_SECRET_PROD_2026',
    'redmine_api_key_for_the_build_server',
    'my-super-secret-client-secret-key',
    'github-actions-oauth-client-secret-for-ci',
    'HubProdKey2026HubProdKey2025HubProdKey2024',
    'jenkins-to-planview-integration-user',
    'tasktop-sync-2026-Q1-production-final-v3',
    'ACME-CRM-INT-UAT-CLIENT-SECRET-2025-11',
    'nuviasHubApiClientSecretForDevAndTest01',
    'UsrCfgAppSvcDbPrdStgQaKeyV2X1Y3Z5',
    'Gw912-Ci668-Srv94-Ext207-Xml507-Sql12',
    'k8s-gke-eu1-prd-w3-ns7-svc2-api5-v9',
    'Token167Usr483Cli517Adm489Cfg738Aws972',
    'team-blue-service-account-42-secret!',
  ],
  'pass phrases': [
    'correct horse battery staple',
    'correct-horse-battery-staple-2026',
    'CorrectHorseBatteryStapleForTheHub',
    'the quick brown fox jumps over the lazy dog',
    'TheQuickBrownFoxJumpsOverTheLazyDog1!',
    'thequickbrownfoxjumpsoverthelazydog',
    'to be or not to be, that is the question',
    'My dog Rex was born on 14 March 2019 in Hamburg.',
    'This is the secret that we use for the planview hub, please do not share it with anybody else!',
    'One ring to rule them all, one ring to find them, one ring to bring them all and in the darkness bind them',
    'ILoveMyCatAndMyDogAndMyWifeAndMyKids',
    'I_really_hate_to_invent_passwords_for_machines_2026',
    'red big cat dog sun hat six ten two one',
    'Blue-Tiger-Mountain-River-Cloud-77',
    'zebra.quartz.jukebox.vortex.wizard.lynx',
    'WE HOLD THESE TRUTHS TO BE SELF-EVIDENT',
  ],
  'German and French': [
    'Das ist unser geheimes Kennwort 2026!',
    'geheimes-passwort-der-produktion-2026',
    'DonaudampfschifffahrtsgesellschaftskapitaenPasswort1',
    'Sommer2026Herbst2026Winter2026Fruehling2027',
    'FranzJagtImKomplettVerwahrlostenTaxiQuerDurchBayern',
    'Übergrößenträger-Schlüssel-für-Köln-2026',
    'alle meine entchen schwimmen auf dem see, koepfchen in das wasser',
    'MeinHundHeisstBelloUndIstFuenfJahreAlt',
    'Zugangsdaten_Schnittstelle_Planio_Redmine_Produktiv',
    'le-mot-de-passe-de-la-production-2026',
    'CeciEstLeSecretDuClientDeProduction!',
  ],
  'digits for letters': [
    'P@ssw0rd!P@ssw0rd!P@ssw0rd!',
    'P@ssw0rd!2026#Hub$Secret%Key^42',
    'Pl4nv13w-Hub-S3cr3t-K3y-2026',
    'pl4nv13whubs3cr3tpr0duct10n2026',
    'S3cr3tP4ssw0rdF0rTh3Bu1ldS3rv3r',
    'C0rr3ctH0rs3B4tt3rySt4pl3',
    '5up3r_53cr3t_cl13n7_k3y_pr0d',
    'th1s-1s-my-v3ry-l0ng-p4ssw0rd-2026!!',
    'l33t-h4x0r-p4ssw0rd-f0r-th3-w1n',
    '$uper$ecret@dminP@ssword2026!',
  ],
  'the keyboard and sequences': [
    'qwertyuiopasdfghjklzxcvbnm',
    'qwertyuiop1234567890QWERTYUIOP',
    '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
    '1QAZ2wsx3EDC4rfv5TGB6yhn7UJM',
    '!QAZ2wsx#EDC4rfv%TGB6yhn',
    'qazwsxedcrfvtgbyhnujmikolp',
    'zxcvbnm,./asdfghjkl;qwertyuiop',
    'abcdefghijklmnopqrstuvwxyz0123456789',
    'a1b2c3d4e5f6g7h8i9j0k1l2m3n4',
    'A1b2C3d4E5f6G7h8I9j0K1l2M3n4',
    'zyxwvutsrqponmlkjihgfedcba987654321',
    '123456789012345678901234567890',
    'asdfasdfasdfasdfasdfasdfasdf',
    'asdkjfhaskjdfhaksjdhfkasjdhf',
    'kjwhgfbxvtrpqzmnkdjfghwlxbcvtypz',
    'KJWHGFBXVTRPQZMNKDJFGHWLXBCVTYPZ',
    'abc123def456ghi789jkl012mno345',
    'qweasdzxcqweasdzxcqweasdzxc123',
    '0987654321poiuytrewqlkjhgfdsa',
  ],
  'repeats and padding': [
    'Secret123!Secret123!Secret123!',
    'changeme changeme changeme changeme',
    'changemechangemechangemechangeme',
    'changeme------------------------',
    'password00000000000000000000000000000000',
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'xY7xY7xY7xY7xY7xY7xY7xY7xY7xY7',
    'x7Kq9Zx7Kq9Zx7Kq9Zx7Kq9Zx7Kq9Z',
    'Hub2026Hub2026Hub2026Hub2026Hub2026',
    'secret-secret-SECRET-Secret-sEcReT-secret',
    'x'.repeat(64),
    'hunter2'.repeat(20),
  ],
  'dates and numbers': [
    '2026-11-26T21:41:39.000Z-2026-11-26',
    '20261126-20251126-20241126-20231126',
    '01.01.1970-31.12.1999-24.12.2026',
    'Anna1984Peter1982Max2012Lena2015',
    '+49 170 1234567 / +49 40 7654321',
    'DE89370400440532013000-COBADEFFXXX',
    '3.14159265358979323846264338327950288',
  ],
  'UUIDs and hexadecimal digits with a pattern': [
    '00000000-0000-4000-8000-000000000000',
    '11111111-2222-4333-8444-555555555555',
    '12345678-1234-4234-8234-123456789abc',
    '12345678-90ab-4def-8234-567890abcdef',
    'deadbeef-dead-4eef-beef-deadbeefdead',
    'deadbeefdeadbeefdeadbeefdeadbeef',
    '0123456789abcdef0123456789abcdef',
    '0123456789ABCDEFFEDCBA9876543210',
    'cafebabedeadbeeffeedfacebaadf00d',
    '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
    'a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6',
    'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
    '00112233445566778899aabbccddeeff',
    'ffffffffffffffffffffffffffffffff',
  ],
  'encoded text': [
    encoded('planview-hub-secret-2026', 'base64'),
    encoded('planview-hub-secret-2026 for production', 'base64url'),
    encoded('planview-hub-secret-2026', 'hex'),
    encoded('planview-hub-secret-2026', 'hex').toUpperCase(),
    encoded('correct horse battery staple', 'base64'),
    encoded('hub-user:Secret123!Secret123!', 'base64'),
    encoded(encoded('the client secret of the hub', 'base64'), 'base64'),
    encoded(encoded('the client secret of the hub', 'hex'), 'base64'),
    encoded('geheimes Kennwort 2026', 'base64', 'utf16le'),
    `secret_${encoded('correct horse battery staple', 'base64')}`,
    `key_${encoded('correct horse battery staple', 'hex')}`,
  ],
  placeholders: [
    'your-client-secret-goes-here',
    'REPLACE_ME_WITH_THE_CLIENT_SECRET',
    '<insert the client secret of the hub here>',
    '${{ secrets.PLANVIEW_CLIENT_SECRET }}',
    'changeme-changeit-default-password',
    'TODO: ask Peter for the secret of the hub',
  ],
  'other scripts': [
    'пароль-для-сервера-планвью-2026',
    '这是我们的客户端密码请不要告诉任何人这是我们的客户端密码',
    '🔑'.repeat(40),
  ],
};

describe('a secret that people made is refused:', () => {
  test.each(Object.entries(HUMAN))('%s', (_, secrets) => {
    expect(secrets.filter((secret) => secret.length < 24)).toEqual([]);
    expect(secrets.filter(isMachineMade)).toEqual([]);
  });

  test('the list is long enough to mean something', () => {
    expect(Object.values(HUMAN).flat().length).toBeGreaterThanOrEqual(80);
  });
});

describe('machineBits', () => {
  test('counts the alphabet of random characters, and nothing for a prefix', () => {
    expect(machineBits('3f9a1c7e-52d8-4b06-9e3d-a84c7f015b62')).toBe(122);
    expect(machineBits('9c1f7be2d83a405e6bf1927ca5d0384e')).toBe(128);
    expect(machineBits('key_9c1f7be2d83a405e6bf1927ca5d0384e')).toBe(128);
    expect(machineBits('Zq7wK2xB9vT4mX8pJ6cN')).toBeCloseTo(20 * Math.log2(62), 5);
  });

  test('counts 4 bits for each character of a text that is almost hexadecimal', () => {
    expect(machineBits('g9f81c4e07ab2d6358c1e94f7b20ad53')).toBeLessThanOrEqual(4 * 32);
  });

  test('is 0 for words, and for no text', () => {
    expect(machineBits('')).toBe(0);
    expect(machineBits('correct horse battery staple')).toBe(0);
  });

  test('does not fall when random characters are appended', () => {
    for (let sample = 0; sample < 300; sample++) {
      const secret = text(BASE62, 32);
      const longer = secret + text(BASE62, 16);
      // A prediction never looks ahead, but the longest stretch may begin or end elsewhere.
      if (isMachineMade(secret)) expect(machineBits(longer)).toBeGreaterThan(machineBits(secret) - 12);
    }
  });

  test('keeps a random secret accepted if a short word is appended', () => {
    expect(refusedOf(1000, () => `${text(BASE62, 43)}-prod-2026`)).toBeLessThanOrEqual(2);
  });

  test.each([
    { name: '4 KB of base64', secret: bytes(3072).toString('base64') },
    { name: '1 MB of random letters', secret: bytes(786_432).toString('base64') },
    { name: '1 MB of one letter', secret: 'a'.repeat(1_000_000) },
    { name: '1 MB of hexadecimal digits', secret: bytes(500_000).toString('hex') },
    { name: '1 MB of words', secret: 'the secret of the hub, '.repeat(45_000) },
    { name: '1 MB of encoded words', secret: encoded('the secret of the hub, '.repeat(33_000), 'base64') },
    { name: 'lone surrogates', secret: '\ud800'.repeat(5000) + '\udfff'.repeat(5000) },
    { name: 'letters that grow in lower case', secret: '\u0130'.repeat(5000) },
    { name: 'control characters', secret: '\0\r\n\t'.repeat(1000) },
  ])('takes little time for $name', ({ secret }) => {
    machineBits(secret);
    const started = performance.now();
    const bits = machineBits(secret);
    // It takes 1 to 5 ms. A machine with other work needs a margin.
    expect(performance.now() - started).toBeLessThan(200);
    expect(bits).toBeGreaterThanOrEqual(0);
  });

  test('counts nothing for lone surrogates and other scripts', () => {
    expect(machineBits('\ud800'.repeat(50))).toBe(0);
    expect(machineBits('密码'.repeat(50))).toBe(0);
  });
});
