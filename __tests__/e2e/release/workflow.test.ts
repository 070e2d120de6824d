/** The release workflow, run in a local repository. What only GitHub can show is not here: permissions and attestations. */
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ReleaseRunner, WORKFLOW, WORKFLOW_FILE } from './runner.js';
import { git, makeOrigin, makeReleaseWorld, type ReleaseWorld } from './world.js';

const JOBS = Object.keys(WORKFLOW.jobs);
/** The files of a release. */
const FILES = ['dist.sha256', 'sbom.cdx.json'];
/** Each job with a result, from a list of results in the order of the jobs; the last one counts for the rest. */
const results = (...expected: string[]): Record<string, string> =>
  Object.fromEntries(JOBS.map((job, index) => [job, expected[index] ?? expected.at(-1) ?? '']));

describe('on a runner:', () => {
  let template: string;
  let world: ReleaseWorld;
  let runner: ReleaseRunner;

  beforeAll(() => {
    template = makeOrigin();
  });

  beforeEach(() => {
    world = makeReleaseWorld(template);
    runner = new ReleaseRunner(world);
  });

  afterEach(() => world.remove());

  afterAll(() => rmSync(template, { recursive: true }));

  const at = (ref: string): string => git(world.origin, 'rev-parse', ref);

  describe('a release', () => {
    test('passes all jobs, and is on main, tagged, attested and published', () => {
      const { results: actual, calls, checksums, sbom } = runner.start({ version: '1.2.3' });
      expect(actual).toEqual(results('success'));
      expect(git(world.origin, 'log', '-1', '--format=%s, by %an', 'main')).toBe(
        'Release 1.2.3, by github-actions[bot]',
      );
      expect(world.tags()).toEqual(['v1', 'v1.2.3']);
      for (const tag of world.tags()) expect(at(tag)).toBe(at('main'));
      const sum = createHash('sha256').update('// main\n').digest('hex');
      expect(checksums).toContain(`${sum}  dist/main/index.js\n`);
      expect(JSON.parse(sbom)).toMatchObject({
        metadata: { component: { purl: 'pkg:npm/sample@1.2.3' } },
        components: [{ purl: 'pkg:npm/tunnel@0.0.6' }],
      });
      expect(runner.github.releases).toEqual({
        'v1.2.3': {
          draft: false,
          immutable: true,
          notes: '### Added\n\n- An input that takes two lines.\n- Another one.\n',
          files: FILES,
        },
      });
      expect(calls.filter((call) => call.startsWith('npm'))).toEqual([
        'npm ci',
        'npm run check-dist',
        'npm run lint',
        'npm run types',
        'npm test',
        'npm run test:more',
        'npm ci',
        'npm run check-dist',
      ]);
    });

    test('moves the tag of the major version', () => {
      for (const tag of ['v1.2.3', 'v1']) git(world.origin, 'tag', tag, 'main');
      world.commit('CHANGELOG.md', '# Changelog\n\n## [Unreleased]\n\n- More.\n');
      expect(runner.start({ version: '1.3.0' }).results).toEqual(results('success'));
      expect(world.tags()).toEqual(['v1', 'v1.2.3', 'v1.3.0']);
      expect(at('v1')).toBe(at('v1.3.0'));
      expect(at('v1.2.3')).toBe(at('main~2'));
      expect(runner.github.releases['v1.3.0']?.notes).toBe('- More.\n');
    });

    test('only checks if it is a dry run', () => {
      const head = at('main');
      const { results: actual, log } = runner.start({ version: '1.2.3', 'dry-run': true });
      expect(actual).toEqual(results('success', 'success', 'skipped'));
      expect(log).toContain('- An input that takes two lines.');
      expect([at('main'), world.tags(), runner.github.releases]).toEqual([head, [], {}]);
    });
  });

  describe('nothing is pushed', () => {
    const expectNothing = (head: string): void => {
      expect([at('main'), world.tags(), runner.github.releases]).toEqual([head, [], {}]);
    };

    test('from another branch', () => {
      const head = at('main');
      const { results: actual, log } = runner.start({ version: '1.2.3' }, { ref: 'refs/heads/other' });
      expect(actual).toEqual(results('failure', 'success', 'skipped'));
      expect(log).toContain('Start this workflow on main, not on refs/heads/other.');
      expectNothing(head);
    });

    test.each(['ci.yml', 'check-dist.yml'])('before %s has passed', (workflow) => {
      const head = at('main');
      const { passed } = runner.github;
      runner.github = { ...runner.github, passed: { ...passed, [workflow]: 0 } };
      const { results: actual, log } = runner.start({ version: '1.2.3' });
      expect(actual).toEqual(results('failure', 'success', 'skipped'));
      expect(log).toContain(`${workflow} has not passed for ${head}.`);
      expectNothing(head);
    });

    test('for an invalid version', () => {
      const head = at('main');
      const { results: actual, log } = runner.start({ version: '1.2.3"; echo pwned; "' });
      expect(actual).toEqual(results('success', 'failure', 'skipped'));
      expect(log).toContain('is invalid. Write it like 1.2.3.');
      expect(log).not.toMatch(/^pwned$/mu);
      expectNothing(head);
    });

    test('if main has moved since the start: neither the commit nor the tag', () => {
      const before = { commit: () => world.commit('README.md', 'Changed.\n') };
      const { results: actual, log } = runner.start({ version: '1.2.3' }, { before });
      expect(actual).toEqual(results('success', 'success', 'failure', 'skipped'));
      expect(log).toContain('[rejected]');
      expect(git(world.origin, 'log', '-1', '--format=%s', 'main')).toBe('Change');
      expectNothing(at('main'));
    });

    test('if the version was released since the start', () => {
      const head = at('main');
      const before = { commit: () => git(world.origin, 'tag', 'v1.2.3', head) };
      const { results: actual, log } = runner.start({ version: '1.2.3' }, { before });
      expect(actual).toEqual(results('success', 'success', 'failure', 'skipped'));
      expect(log).toContain('The version 1.2.3 does not follow 1.2.3.');
      expect(at('main')).toBe(head);
    });
  });

  describe('nothing is signed, published or moved', () => {
    const failed = results('success', 'success', 'success', 'failure', 'skipped');

    test('if dist of the tag differs from a rebuild', () => {
      runner.failing = 'rebuild npm run check-dist';
      const first = runner.start({ version: '1.2.3' });
      expect(first.results).toEqual(failed);
      expect([first.checksums, first.sbom, runner.github.releases, world.tags()]).toEqual(['', '', {}, ['v1.2.3']]);
      runner.failing = '';
      expect(runner.rerun(first).results).toEqual(results('success'));
    });

    test('if the tag was moved since the push', () => {
      const before = {
        rebuild: () => {
          world.commit('README.md', 'Changed.\n');
          git(world.origin, 'tag', '--force', 'v1.2.3', 'main');
        },
      };
      const { results: actual, log, calls } = runner.start({ version: '1.2.3' }, { before });
      expect(actual).toEqual(failed);
      expect(log).toContain('The tag was moved since this workflow made it.');
      expect(calls.filter((call) => call === 'npm ci')).toHaveLength(1);
      expect(runner.github.releases).toEqual({});
    });
  });

  describe('after the push, jobs that failed can run again', () => {
    test('if the release is not immutable: the major tag moves only when it is', () => {
      runner.github = { ...runner.github, immutable: false };
      const failed = results('success', 'success', 'success', 'success', 'success', 'failure', 'skipped');
      const first = runner.start({ version: '1.2.3' });
      expect(first.results).toEqual(failed);
      expect(first.log).toContain('Enable release immutability in the settings');
      // Without what the message asks for, nothing changes.
      const second = runner.rerun(first);
      expect(second.results).toEqual(failed);
      expect(second.calls.filter((call) => /create|edit|delete/u.test(call))).toEqual([]);
      expect(world.tags()).toEqual(['v1.2.3']);

      const draft = { draft: true, immutable: false, notes: 'Old.', files: [] };
      runner.github = { ...runner.github, immutable: true, releases: { 'v1.2.3': draft } };
      expect(runner.rerun(second).results).toEqual(results('success'));
      expect(runner.github.releases['v1.2.3']).toMatchObject({ draft: false, immutable: true, files: FILES });
      expect(at('v1')).toBe(at('v1.2.3'));
    });

    test('if GitHub refuses to move the major tag: the log has the command for it', () => {
      git(world.origin, 'config', 'receive.hideRefs', 'refs/tags/v1');
      const first = runner.start({ version: '1.2.3' });
      expect(first.results).toEqual(
        results('success', 'success', 'success', 'success', 'success', 'success', 'failure'),
      );
      expect(first.log).toContain("git push --force origin 'v1.2.3^{commit}:refs/tags/v1'");
      git(world.origin, 'config', '--unset', 'receive.hideRefs');
      expect(runner.rerun(first).results).toEqual(results('success'));
      expect(at('v1')).toBe(at('v1.2.3'));
    });
  });
});

describe('the file of the workflow', () => {
  const text = readFileSync(WORKFLOW_FILE, 'utf8');
  const steps = Object.values(WORKFLOW.jobs).flatMap((job) => job.steps);

  test('has no expression in a script', () => {
    expect(steps.filter(({ run = '' }) => run.includes('${{'))).toEqual([]);
  });

  test('pins every action by commit, with its version', () => {
    const lines = text.split('\n').filter((line) => /\buses:/u.test(line));
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) expect(line).toMatch(/uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/u);
  });

  test('gives each job the permissions that it needs, and no more', () => {
    expect(WORKFLOW.permissions).toEqual({});
    expect(Object.fromEntries(Object.entries(WORKFLOW.jobs).map(([name, job]) => [name, job.permissions]))).toEqual({
      ci: { actions: 'read' },
      verify: { contents: 'read' },
      commit: { contents: 'write' },
      rebuild: { contents: 'read' },
      attest: { contents: 'read', 'id-token': 'write', attestations: 'write' },
      publish: { contents: 'write' },
      'major-tag': { contents: 'write' },
    });
  });

  test('runs packages only in a job that cannot write', () => {
    const users = Object.entries(WORKFLOW.jobs).filter(([, job]) =>
      job.steps.some(({ run = '' }) => /\bnp[mx]\b/u.test(run)),
    );
    expect(users.map(([name]) => name)).toEqual(['verify', 'rebuild']);
  });

  test('keeps the credentials only in the jobs that push', () => {
    const keeps = ({ with: options = {} }: { with?: Record<string, unknown> }): boolean =>
      options['persist-credentials'] !== false;
    const checkouts = Object.entries(WORKFLOW.jobs).flatMap(([name, job]) =>
      job.steps
        .filter(({ uses = '' }) => uses.startsWith('actions/checkout@'))
        .map((step) => ({ name, keep: keeps(step) })),
    );
    expect(checkouts.filter(({ keep }) => keep).map(({ name }) => name)).toEqual(['commit', 'major-tag']);
  });
});
