import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { actionYml, makeActionFiles, reference } from '../../../scripts/action-files.js';
import { input, type Action } from '../../../src/inputs/declaration.js';
import { text } from '../../../src/inputs/kinds.js';

const actionWith = (runnerDefault: string): Action => ({
  name: 'sample',
  description: 'A sample',
  inputs: [
    {
      title: 'A group',
      inputs: {
        location: input('place', text, { description: 'Where: "here".', runnerDefault }),
        apiKey: input('api-key', text, { description: 'A secret.', secret: true, option: 'KEY', otherwise: 'none' }),
        tries: input('tries', text, { description: 'A number.', details: 'A `number`.', default: '3' }),
      },
    },
  ],
  outputs: [
    {
      title: 'Outputs',
      note: 'A note.',
      outputs: { id: { description: 'An id.', details: 'The `id`.' }, url: { description: 'A URL.' } },
    },
  ],
});

test('action.yml and the reference match the declarations', async () => {
  for (const { path, text: made } of await makeActionFiles()) expect(readFileSync(path, 'utf8')).toBe(made);
});

describe('the generated action.yml', () => {
  test('has every input and output, with quoted descriptions that include the defaults', () => {
    const made = actionYml(actionWith('${{ github.workspace }}'), 'step');
    for (const line of [
      '  # A group',
      '  place: { description: "Where: \\"here\\".", default: "${{ github.workspace }}" }',
      '  tries: { description: "A number. Default: 3." }',
      '  # Outputs',
      '  id: { description: "An id." }',
      '  main: dist/main/index.js',
      '  post: dist/post/index.js',
    ]) {
      expect(made.split('\n')).toContain(line);
    }
  });

  test.each(['${{ secrets.TOKEN }}', '${{ env.A }}', '${{ inputs.a }}', '${{ steps.a.outputs.b }}', 'plain'])(
    'cannot have the default %s, which the runner does not evaluate',
    (runnerDefault) => {
      expect(() => actionYml(actionWith(runnerDefault), 'step')).toThrow('The default of place');
    },
  );
});

test('the reference describes defaults, secrets and options', () => {
  const made = reference(actionWith('${{ github.workspace }}'));
  for (const part of [
    '#### `place`\n\nWhere: "here".\n\nDefault: `${{ github.workspace }}`.',
    'Default: none. It is masked before anything else. Option of the command: `--api-key KEY`.',
    'A `number`.\n\nDefault: `3`.',
    '### Outputs\n\nA note.\n\n#### `id`\n\nThe `id`.\n\n#### `url`\n\nA URL.',
  ]) {
    expect(made).toContain(part);
  }
});
