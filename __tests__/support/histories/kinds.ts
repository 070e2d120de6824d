import type { Conclusion } from '../../../sandbox/systems/github/actions/runs.js';
import { Script, type GeneratedHistory } from './script.js';

const ENDS: readonly Conclusion[] = ['success', 'success', 'failure', 'cancelled', 'timed_out'];

/** Pushes some commits to `main`, with any results. */
function begin(script: Script, pushes = script.number(1, 5)): void {
  for (let index = 0; index < pushes; index += 1) {
    const any = ENDS[script.number(0, ENDS.length - 1)] ?? 'success';
    const end = index === 0 && script.random() < 0.8 ? 'success' : any;
    script.push(script.line(script.main, script.number(1, 3)), end);
    script.noise();
  }
}

/** Adds commits and their red run. */
const fail = (script: Script, commits = script.number(1, 4)): void =>
  script.push(script.line(script.main, commits), 'failure');

/** What happens before and with the red run, by name. */
const KINDS: Readonly<Record<string, (script: Script) => void>> = {
  linear: (script) => {
    begin(script);
    fail(script);
  },
  merges: (script) => {
    begin(script, 2);
    for (let index = script.number(1, 4); index > 0; index -= 1) {
      const from = script.main;
      const feature = script.line(from, script.number(1, 3));
      script.run(feature, 'success', { headBranch: `feature-${index}` });
      if (script.random() < 0.5) script.push(script.line(script.main, 1), 'success');
      script.push(script.commit([script.main, feature]), script.random() < 0.4 ? 'success' : 'failure');
    }
    fail(script);
  },
  'criss-cross merges': (script) => {
    begin(script, 2);
    const [one, two] = [script.line(script.main, 1), script.line(script.main, 2)];
    script.push(one, 'success');
    script.run(two, 'success', { headBranch: 'dev' });
    const onMain = script.commit([one, two]);
    const onDev = script.commit([two, one]);
    if (script.random() < 0.5) script.push(onMain, script.random() < 0.5 ? 'success' : 'failure');
    script.run(onDev, 'success', { headBranch: 'dev' });
    script.push(script.commit([script.line(onMain, 1), script.line(onDev, 1)]), 'failure');
  },
  'octopus merge': (script) => {
    begin(script, 3);
    const from = script.main;
    const branches = [1, 2, 3].map(() => script.line(from, script.number(1, 2)));
    if (script.random() < 0.5) script.push(script.line(from, 1), 'success');
    script.push(script.commit([script.main, ...branches]), 'failure');
  },
  'force-push': (script) => {
    begin(script, 2);
    const kept = script.main;
    script.push(script.line(kept, 2), 'success');
    script.push(script.line(script.main, 1), 'success');
    script.main = kept;
    fail(script);
  },
  'force-push back': (script) => {
    script.push(script.line(script.main, 1), script.random() < 0.5 ? 'success' : 'failure');
    script.push(script.line(script.main, 1), 'failure');
    const kept = script.main;
    script.push(script.line(kept, script.number(1, 3)), 'success');
    script.push(kept, 'failure');
  },
  rebase: (script) => {
    begin(script, 2);
    const from = script.main;
    const messages = ['One', 'Two', 'Three'];
    const write = (start: number): number =>
      messages.reduce(
        (head, message) => script.commit([head], { file: `${message}.txt`, text: message, message }),
        start,
      );
    script.push(write(from), 'success');
    script.push(write(script.line(from, script.number(1, 2))), 'failure');
  },
  'green side branch with the same commits': (script) => {
    begin(script, 2);
    const side = script.line(script.main, script.number(1, 4));
    script.run(side, 'success', { headBranch: 'side' });
    script.run(side, 'success', { headBranch: 'side', event: 'workflow_dispatch' });
    script.push(side, 'failure');
  },
  'tag with the name of the branch, on a red commit': (script) => {
    begin(script, 2);
    script.hasTag = true;
    script.push(script.line(script.main, 1), 'failure');
    script.run(script.main, 'success');
    script.noise();
    fail(script);
  },
  'tag with the name of the branch, on a green commit': (script) => {
    begin(script, 2);
    script.hasTag = true;
    script.push(script.line(script.main, 1), 'success');
    if (script.random() < 0.5) script.run(script.main, 'success');
    fail(script);
  },
  'tag with the name of the branch, elsewhere': (script) => {
    begin(script, 2);
    script.hasTag = true;
    script.run(script.line(script.main, 1), 'success');
    fail(script);
  },
  'green fork with the same branch name': (script) => {
    begin(script, 2);
    const head = script.line(script.main, 2);
    for (const event of ['pull_request', 'push']) script.run(head, 'success', { event, fork: 'stranger/project' });
    script.push(head, 'failure');
  },
  revert: (script) => {
    begin(script, 2);
    script.push(script.commit([script.main], { file: 'a.txt', text: 'old' }), 'success');
    const changed = script.commit([script.main], { file: 'a.txt', text: 'new' });
    script.push(script.commit([changed], { file: 'a.txt', text: 'old', message: 'Revert "new"' }), 'failure');
  },
  'no green run': (script) => {
    for (let index = script.number(0, 3); index > 0; index -= 1) {
      script.push(script.line(script.main, 1), script.random() < 0.5 ? 'failure' : 'cancelled');
      script.noise();
    }
    fail(script);
  },
  'empty commits': (script) => {
    begin(script, 3);
    script.push(script.line(script.main, script.number(1, 3), { file: null }), 'failure');
  },
  'commits that are gone': (script) => {
    if (script.random() < 0.7) script.push(script.line(script.main, 1), 'success');
    for (let index = script.number(1, 4); index > 0; index -= 1) {
      script.run(script.gone(), 'success', { isOfMain: true });
    }
    fail(script);
  },
  'cherry-picks': (script) => {
    begin(script, 2);
    const from = script.main;
    const pick = { file: 'picked.txt', text: 'picked', message: 'Pick me' };
    const side = script.commit([script.line(from, 1)], pick);
    script.push(side, 'success');
    script.main = from;
    script.push(script.commit([script.line(from, 1)], pick), 'failure');
  },
  'the same commit': (script) => {
    begin(script, 2);
    script.push(script.line(script.main, 1), 'success');
    if (script.random() < 0.5) script.push(script.main, 'failure', { event: 'workflow_dispatch' });
    script.push(script.main, 'failure', { event: 'schedule' });
  },
  'another root': (script) => {
    begin(script, 3);
    script.push(script.line(script.commit([]), script.number(1, 2)), 'failure');
  },
  attempts: (script) => {
    begin(script, 1);
    const whole = [{ build: 'failure', test: 'success' }, { build: 'success' }] as const;
    const part = [{ build: 'failure', test: 'failure' }, { build: 'success' }] as const;
    script.push(script.line(script.main, 1), 'success', { attempts: whole });
    script.push(script.line(script.main, 2), 'success', { attempts: part, isOfMain: false });
    fail(script);
  },
};

/** Returns this many histories, of each kind nearly the same number. */
export function generate(count: number): GeneratedHistory[] {
  const kinds = Object.entries(KINDS);
  return Array.from({ length: count }, (_, index) => {
    const [name, happens] = kinds[index % kinds.length] ?? [];
    if (name === undefined || happens === undefined) throw new Error('There is no such kind.');
    const script = new Script(1000 + index);
    happens(script);
    return script.finish(`${index + 1}: ${name}`);
  });
}
