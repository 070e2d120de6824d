/** Compiles providers/*.yml into src/provider/builtin.generated.ts, and writes the JSON Schema of a provider file. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import { parse } from 'yaml';
import { parseProvider, providerSchema } from './provider-schema.js';

const folder = new URL('../providers/', import.meta.url);

const providers = readdirSync(folder)
  .filter((file) => file.endsWith('.yml'))
  .sort()
  .map((file) => {
    const provider = parseProvider(parse(readFileSync(new URL(file, folder), 'utf8')));
    if (`${provider.id}.yml` !== file) throw new Error(`providers/${file} declares the id ${provider.id}`);
    return provider;
  });

writeFileSync(
  new URL('../src/provider/builtin.generated.ts', import.meta.url),
  `// Made by scripts/generate.ts from providers/*.yml.
import type { Provider } from './provider.js';

export const PROVIDERS: readonly Provider[] = ${JSON.stringify(providers, null, 2)};
`,
);

const schema = toJsonSchema(providerSchema, { errorMode: 'ignore', target: 'draft-2020-12' });
writeFileSync(
  new URL('schema.json', folder),
  `${JSON.stringify({ title: 'bearer-step provider file', ...schema }, null, 2)}\n`,
);
