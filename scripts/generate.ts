/**
 * Generates files from declarations: the built-in providers, the JSON Schema of provider files, and for each action its
 * action.yml and reference.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeActionFiles } from './action-files.js';
import { KNOWN, makeBuiltIn, makeBuiltInFiles, readProviders } from './provider-files.js';
import { jsonSchemaOf } from './provider-json-schema.js';

writeFileSync(
  new URL('../src/provider/builtin.generated.ts', import.meta.url),
  `// Made by scripts/generate.ts from providers/*.yml.
${makeBuiltIn(readProviders())}`,
);

writeFileSync(
  new URL('../src/provider/file/builtin-files.generated.ts', import.meta.url),
  `// Made by scripts/generate.ts from providers/*.yml.\n${makeBuiltInFiles()}`,
);

writeFileSync(
  new URL('../providers/schema.json', import.meta.url),
  `${JSON.stringify(jsonSchemaOf(KNOWN), null, 2)}\n`,
);

for (const { path, text } of await makeActionFiles()) {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
