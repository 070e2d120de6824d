import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AZURE } from '../../../../src/ci/systems/azure.js';
import { BUILDKITE } from '../../../../src/ci/systems/buildkite.js';
import { GITHUB } from '../../../../src/ci/systems/github.js';
import { GITLAB } from '../../../../src/ci/systems/gitlab.js';
import { JENKINS } from '../../../../src/ci/systems/jenkins.js';
import type { CiSystem, Voice } from '../../../../src/ci/systems/system.js';
import { readAzure } from '../../../support/hosts/azure.js';
import { readGitHub } from '../../../support/hosts/github.js';

const TEXT = 'a%b\r\nc;d]e%0Af %AZP25';

function connect(system: CiSystem, environment: Record<string, string> = {}): { voice: Voice; printed: () => string } {
  const lines: string[] = [];
  const voice = system.connect(environment, (line) => lines.push(`${line}\n`));
  return { voice, printed: () => lines.join('') };
}

test('GitHub reads the texts of its commands as they were', () => {
  const { voice, printed } = connect(GITHUB);
  voice.mask?.([TEXT]);
  voice.warning?.(TEXT);
  voice.error?.(TEXT);
  voice.notice?.(TEXT);
  const { commands } = readGitHub({ stdout: '', stderr: printed() });
  expect(commands.map(({ name, message }) => [name, message])).toEqual(
    ['add-mask', 'warning', 'error', 'notice'].map((name) => [name, TEXT]),
  );
});

describe('Azure Pipelines', () => {
  test('reads the texts of its commands as they were', () => {
    const { voice, printed } = connect(AZURE);
    voice.warning?.(TEXT);
    voice.error?.(TEXT);
    voice.output?.('error-code', TEXT);
    const { commands, variables } = readAzure({ stdout: '', stderr: printed() });
    expect(commands.map(({ name, properties }) => [name, properties['type']])).toEqual([
      ['task.logissue', 'warning'],
      ['task.logissue', 'error'],
      ['task.setvariable', undefined],
    ]);
    expect(new Set(commands.map(({ message }) => message))).toEqual(new Set([TEXT]));
    expect(variables).toEqual({ ERROR_CODE: { value: TEXT, isSecret: false } });
  });

  test('gets masks and secrets without an error', () => {
    const { voice, printed } = connect(AZURE);
    voice.mask?.(['hush-0001', '%25]']);
    voice.secretOutput?.('token', 'hush-0002');
    expect(readAzure({ stdout: '', stderr: printed() })).toMatchObject({
      masks: expect.arrayContaining(['hush-0001', '%25]', 'hush-0002']),
      variables: { TOKEN: { value: 'hush-0002', isSecret: true } },
      errors: [],
      log: '',
    });
  });

  test('gets no variable with a macro, which could become the value of a secret', () => {
    const { voice, printed } = connect(AZURE);
    voice.output?.('url', 'https://api.example/$(CLIENT_SECRET)');
    const { variables, log } = readAzure({ stdout: '', stderr: printed() });
    expect(variables).toEqual({});
    expect(log).toBe('##[warning]The variable URL is not set, as it has a macro: $(…).\n');
  });

  test('gets the sealed token for other jobs', () => {
    const { voice, printed } = connect(AZURE);
    voice.output?.('sealed-token', 'sealed');
    expect(printed()).toBe('##vso[task.setvariable variable=SEALED_TOKEN;isOutput=true]sealed\n');
  });
});

describe('Buildkite', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bearer-step-agent-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const agent = (script: string): Record<string, string> => {
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin/buildkite-agent'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return { PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}` };
  };

  test('gets the masks on standard input, and none of our secrets in the environment', () => {
    const environment = agent(`echo "$@" >${folder}/args; cat >${folder}/input; env >${folder}/env`);
    const { voice, printed } = connect(BUILDKITE, { ...environment, BEARER_STEP_TOKEN: 'hush', BUILDKITE_JOB_ID: 'j' });
    voice.mask?.(['hush-0001', 'a"b\\c']);
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
    expect(read('args')).toBe('redactor add --format json\n');
    expect(JSON.parse(read('input'))).toEqual({ '0': 'hush-0001', '1': 'a"b\\c' });
    expect(read('env')).toContain('BUILDKITE_JOB_ID=j');
    expect(read('env')).not.toContain('hush');
    expect(printed()).toBe('');
  });

  test.each(['exit 1', 'kill -9 $$'])('an agent that does not mask is an error: %s', (script) => {
    const { voice } = connect(BUILDKITE, agent(script));
    expect(() => voice.mask?.(['hush-0001'])).toThrow(
      'The secrets cannot be masked: buildkite-agent redactor add failed.',
    );
  });

  test('no agent is an error', () => {
    const { voice } = connect(BUILDKITE, { PATH: folder });
    expect(() => voice.mask?.(['hush-0001'])).toThrow('buildkite-agent redactor add failed');
  });

  test('has no place for outputs, which are not masked there', () => {
    const { voice } = connect(BUILDKITE);
    expect([voice.output, voice.secretOutput, voice.summary]).toEqual([undefined, undefined, undefined]);
  });
});

test.each([GITLAB, JENKINS])('$title masks nothing at run time, so it takes no secret', (system) => {
  const { voice } = connect(system);
  expect([voice.mask, voice.secretOutput, voice.output]).toEqual([undefined, undefined, undefined]);
});
