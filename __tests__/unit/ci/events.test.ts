import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { distrustOf, EVENTS } from '../../../src/ci/events.js';

const RECORD = readFileSync('docs/design/025-files-of-the-workspace.md', 'utf8');
/** The events of the record's table, with the decision. */
const DECISIONS = [...RECORD.matchAll(/^\| (?<events>`.*?) \|.*\| (?<decision>trusted|refused)[^|]*\|$/gmu)].flatMap(
  ({ groups = {} }) =>
    [...(groups['events'] ?? '').matchAll(/`(\w+)`/gu)].map(([, event = '']) => ({
      event,
      decision: groups['decision'],
    })),
);

describe('files of the workspace', () => {
  test('the record has each event once', () => {
    const events = DECISIONS.map(({ event }) => event);
    expect(events.toSorted()).toEqual([...EVENTS.trusted, ...EVENTS.untrusted].toSorted());
    expect(new Set(events).size).toBe(events.length);
  });

  test.each(DECISIONS)('are $decision on $event', ({ event, decision }) => {
    if (decision === 'trusted') expect(distrustOf(event)).toBeUndefined();
    else expect(distrustOf(event)).toContain(`on ${event} anyone`);
  });

  test.each(['', 'pull_request_comment', 'dynamic', 'push ', 'PUSH', '__proto__', 'pull_request_target\n'])(
    'are refused on the unknown event "%s"',
    (event) => expect(distrustOf(event)).toContain('does not know the event'),
  );

  test('are trusted outside CI', () => expect(distrustOf(undefined)).toBeUndefined());
});
