/** The part of JQL that the report uses: comparisons with AND, OR and parentheses. */

export interface JqlIssue {
  project: string;
  labels: readonly string[];
  creator: string;
  /** `new`, `indeterminate` or `done`. */
  category: string;
  /** Such as 2026-01-31. */
  updatedDay: string;
}

type Test = (issue: JqlIssue) => boolean;

/** Returns the test of a query. Throws an Error if it is not valid. */
export function parseJql(jql: string, me: string): Test {
  const tokens = jql.replace(/\border\s+by\b.*$/iu, '').match(/"(?:[^"\\]|\\.)*"|\w+\(\)|[\w-]+|!=|>=|=|\(|\)/gu) ?? [];
  let at = 0;
  const next = (): string => tokens[at++] ?? '';
  const is = (word: string): boolean => tokens[at]?.toUpperCase() === word;
  const either = (): Test => {
    const tests = [both()];
    while (is('OR')) {
      next();
      tests.push(both());
    }
    return (issue) => tests.some((test) => test(issue));
  };
  const both = (): Test => {
    const tests = [one()];
    while (is('AND')) {
      next();
      tests.push(one());
    }
    return (issue) => tests.every((test) => test(issue));
  };
  const one = (): Test => {
    if (!is('(')) return comparison(next(), next(), next(), me);
    next();
    const test = either();
    if (next() !== ')') throw new Error(`Error in the JQL Query: ")" is missing in ${jql}`);
    return test;
  };
  const test = either();
  if (at < tokens.length) throw new Error(`Error in the JQL Query: unexpected ${tokens[at] ?? ''}`);
  return test;
}

function comparison(field: string, operator: string, quoted: string, me: string): Test {
  const value = quoted.replace(/^"(.*)"$/su, '$1');
  switch (`${field} ${operator}`) {
    case 'project =':
      return ({ project }) => project === value;
    case 'labels =':
      return ({ labels }) => labels.includes(value);
    case 'creator =':
      return ({ creator }) => creator === (value === 'currentUser()' ? me : value);
    case 'statusCategory !=':
      return ({ category }) => category !== value.toLowerCase();
    case 'updated >=':
      return ({ updatedDay }) => updatedDay >= value;
    default:
      throw new Error(`Error in the JQL Query: ${field} ${operator} is not known.`);
  }
}
