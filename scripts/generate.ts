/** Compiles providers/*.yml into src/provider/builtin.generated.ts, and writes the JSON Schema of a provider file. */
import { writeFileSync } from 'node:fs';
import { KNOWN, readProviders } from './provider-files.js';
import { jsonSchemaOf } from './provider-json-schema.js';

writeFileSync(
  new URL('../src/provider/builtin.generated.ts', import.meta.url),
  `// Made by scripts/generate.ts from providers/*.yml.
import type { Provider } from './provider.js';

export const PROVIDERS: readonly Provider[] = ${JSON.stringify(readProviders(), null, 2)};
`,
);

writeFileSync(
  new URL('../providers/schema.json', import.meta.url),
  `${JSON.stringify({ title: 'bearer-step provider file', ...jsonSchemaOf(KNOWN) }, null, 2)}\n`,
);
