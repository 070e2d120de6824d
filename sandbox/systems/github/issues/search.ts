import type { ApiResponse } from '../../../api.js';
import { Refusal, type Call, type Operation } from '../operation.js';
import { pageOf } from '../paging.js';
import { describeIssue } from './describe.js';
import { checkErrors } from './fields.js';
import type { Issue } from './tracker.js';

/** The search of issues. It sees changes only after the tracker's delay. */
export const searchOperations: readonly Operation[] = [
  {
    method: 'GET',
    route: /^\/search\/issues$/u,
    documentation: 'search/search#search-issues-and-pull-requests',
    isGlobal: true,
    run: searchIssues,
  },
];

function searchIssues({ site, token, query }: Call): ApiResponse {
  const text = query.get('q')?.trim() ?? '';
  if (text === '') checkErrors([{ resource: 'Search', field: 'q', code: 'missing' }]);
  const isVisible = !site.repository.isPrivate || token?.seesRepository === true;
  const tests = termsOf(text).map((term) => testOf(site.repository.fullName, term));
  const found = isVisible ? site.tracker.indexed().filter((issue) => tests.every((test) => test(issue))) : [];
  const { items, headers } = pageOf(found.reverse(), query, `${site.apiUrl}/search/issues`);
  const body = {
    total_count: found.length,
    incomplete_results: false,
    search_type: 'lexical',
    // A result does not say who closed the issue; JSON drops what is undefined.
    items: items.map((issue) => ({ ...describeIssue(site, issue), closed_by: undefined, score: 1 })),
  };
  return { status: 200, headers, body };
}

interface Term {
  /** The qualifier, such as `label`; '' for a word. */
  name: string;
  value: string;
}

function termsOf(text: string): Term[] {
  const terms = text.matchAll(/(?:([a-z]+):)?(?:"([^"]*)"|(\S+))/gu);
  return [...terms].map(([, name = '', quoted, plain]) => ({ name, value: (quoted ?? plain ?? '').toLowerCase() }));
}

function testOf(fullName: string, { name, value }: Term): (issue: Issue) => boolean {
  switch (name) {
    case '':
      return ({ title, body, comments }) => {
        const texts = [title, body ?? '', ...comments.map((comment) => comment.body)];
        return texts.some((text) => text.toLowerCase().includes(value));
      };
    case 'in':
      return () => true;
    case 'repo':
      return () => fullName.toLowerCase() === value;
    case 'is':
    case 'type':
    case 'state':
      return ({ state, isPullRequest }) => [state, isPullRequest ? 'pr' : 'issue'].includes(value);
    case 'label':
      return ({ labels }) => labels.some((label) => label.name.toLowerCase() === value);
    case 'author':
      return ({ author }) => author.login.toLowerCase() === value.replace(/^app\/(.*)$/u, '$1[bot]');
    default:
      throw new Refusal(422, `The sandbox does not know the qualifier ${name}.`);
  }
}
