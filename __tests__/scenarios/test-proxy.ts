import type { Certificate, ClientCertificates } from '../../sandbox/certificates.js';
import * as sandbox from '../../sandbox/proxy.js';
import { keep } from './stage.js';

export { tunnelTo } from '../../sandbox/proxy.js';

/** Returns a handler that sends only this text. */
export const say =
  (text: string): sandbox.OnConnect =>
  (client) =>
    client.write(text);

/** Starts a proxy on loopback, which ends with the test. With a certificate, it uses https. */
export const startProxy = async (
  onConnect: sandbox.OnConnect,
  certificate?: Certificate,
  clients?: ClientCertificates,
): Promise<sandbox.Proxy> => keep(await sandbox.startProxy(onConnect, certificate, clients));
