/** The baseline for the step: the same two requests in bare Node, on one connection, with the same CA. */
import { readFileSync } from 'node:fs';
import https from 'node:https';

const { BENCH_ORIGIN: origin, BENCH_CA: ca, BENCH_ID: id, BENCH_SECRET: secret } = process.env;
const agent = new https.Agent({ keepAlive: true, ca: readFileSync(ca) });

const call = (method, path, headers, body) =>
  new Promise((resolve, reject) => {
    const request = https.request(`${origin}${path}`, { agent, method, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
    });
    request.on('error', reject);
    request.end(body);
  });

const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret }).toString();
const formType = { 'content-type': 'application/x-www-form-urlencoded' };
const { access_token: token } = await call('POST', '/token', formType, form);
const errors = await call('GET', '/api/v1/errors?pageSize=10&type=ALL', { authorization: `Bearer ${token}` });
process.stdout.write(`${JSON.stringify(errors)}\n`, () => process.exit());
