import { input, type Kind, type ValuesOf } from '../inputs/declaration.js';
import { inputError } from '../inputs/input-errors.js';
import { boolean, map, oneOf, text, wholeNumber } from '../inputs/kinds.js';
import { readWholeNumber } from '../inputs/scalars.js';
import { patterns } from './cause/junit/junit.js';
import { readNeeds, type NeedResults } from './evidence/needs.js';
import { owners } from './suspects/owners.js';
import { parseTemplate, type Template } from './text/template.js';
import { VALUE_NAMES } from './text/values.js';

/** A whole number from `min` to `max`, or `never`. */
const numberOrNever = (min: number, max: number): Kind<number | 'never' | undefined> => ({
  read: (name, raw) => {
    if (raw === 'never') return raw;
    if (/^\d+$/u.test(raw)) return readWholeNumber(name, raw, min, max);
    throw inputError(
      name,
      `is neither a whole number nor never. Set it to a number from ${min} to ${max}, or to never.`,
    );
  },
  unset: undefined,
});

const needs: Kind<NeedResults | undefined> = { read: (_, raw) => readNeeds(raw), unset: undefined };

/** Letters, digits and a few signs, so that a key can be in a log and a label in a query. */
const word = (max: number): Kind<string> => ({
  read: (name, raw) => {
    if (/^[\p{L}\p{N}][\p{L}\p{N} ._:/-]*$/u.test(raw) && raw.length <= max) return raw;
    throw inputError(
      name,
      `is not a plain word. Use at most ${max} letters, digits, spaces and . _ : / -, with a letter or digit first.`,
    );
  },
  unset: '',
});

/** A text with placeholders. */
const template: Kind<Template | undefined> = {
  read: (name, raw) => parseTemplate(name, raw, VALUE_NAMES),
  unset: undefined,
};

/** What was built, and how it ended. */
export const EVIDENCE = {
  title: 'The build',
  inputs: {
    needs: input('needs', needs, {
      description: 'The results of the jobs before this one, on GitHub: the expression toJSON(needs).',
      details:
        'The results of the jobs before this one: `${{ toJSON(needs) }}`. If the outputs of these jobs are large, use ' +
        '`${{ join(needs.*.result) }}`: an input of more than 96 KiB is refused. The step reads only the results. On ' +
        '`workflow_run`, the event has the result, so `needs` must be unset.',
      otherwise: 'none; the step then reports `status`',
    }),
    status: input('status', text, {
      description:
        'The status of this job, if the report is a step of it. On GitHub, such a step never closes an issue.',
      details:
        'The status of this job: `success`, `failure` or `cancelled`. It counts only without `needs` and not on ' +
        '`workflow_run`. The step then reports a failure, but never closes an issue, because steps in the background ' +
        'may still fail after it. [Outside GitHub](report-elsewhere.md), it is the status of the build, and required.',
      runnerDefault: '${{ job.status }}',
    }),
    junit: input('junit', patterns, {
      description: 'Patterns of the JUnit reports in the workspace, one in each line: which tests failed, and why.',
      details:
        'Patterns of the JUnit reports in the workspace, one in each line, such as `reports/**/*.xml`. They tell which ' +
        'tests failed, and why. `*`, `**`, `?`, `[a-z]` and `{a,b}` have their usual meaning, and a line with `!` in ' +
        'front excludes files. Hidden folders and `node_modules` must be named; `.git` and symbolic links are skipped. ' +
        'At most 20 MiB, 10,000 tests and 1,000 files are read. A report with a document type declaration is refused. ' +
        'A pattern that matches no file, and a file that cannot be read, are notices. In a job of its own, the step ' +
        'needs the reports of the other jobs: download their artifacts first.',
      otherwise: 'none',
    }),
    onPullRequest: input('on-pull-request', boolean, {
      description: 'Whether to report also for pull requests, the merge queue and other events.',
      details:
        'Whether to report also for events other than `push`, `schedule`, `workflow_dispatch` and ' +
        '`repository_dispatch`, such as pull requests and the merge queue. They get issues of their own, which never ' +
        'touch the issue of a branch. Runs of forks never report.',
      default: 'false',
    }),
    githubToken: input('github-token', text, {
      description:
        'The token for GitHub: its issues, and the jobs and runs of the workflow. Default: the token of the job.',
      details:
        'The token for GitHub. Without `provider`, it writes the issues (`issues: write`). With `actions: read`, the ' +
        'step lists failed jobs and steps; with `checks: read`, it recognizes a job that ran into its time limit; ' +
        'with `contents: read`, it finds the commits since the last successful run; ' +
        'with `save-refresh-token: branch`, it writes the branch (`contents: write`). A missing permission costs only ' +
        'that part.',
      runnerDefault: '${{ github.token }}',
      secret: true,
    }),
  },
};

/** The issue of a failing build. */
export const ISSUE = {
  title: 'The issue',
  inputs: {
    key: input('key', word(100), {
      description: 'A word that separates several issues of one workflow and branch.',
      details:
        'A word that separates several issues of one workflow and branch. The same repository, workflow file, branch ' +
        'and key always have the same issue.',
      otherwise: 'none',
      secret: false,
    }),
    label: input('label', word(50), {
      description: 'The label of the issue, if the tracker has labels.',
      default: 'build-failure',
    }),
    groupBy: input('group-by', oneOf(['workflow', 'cause']), {
      description: 'Whether a workflow has one issue, or each cause of a failure.',
      details:
        'What has an issue of its own.\n\n- `workflow`: the failing workflow.\n- `cause`: each cause, such as a failing ' +
        'test or an error of a compiler, also if several workflows of the branch fail by it. An issue is closed when ' +
        'the jobs and steps that failed are green again. A build has at most 5 issues.\n\nThe step finds causes in ' +
        'the logs of failed jobs (`github-token` with `actions: read`) and in `junit`.',
      default: 'workflow',
    }),
    issueTitle: input('title', template, {
      description: 'The title of a new issue, with placeholders such as {workflow} and {ref}.',
      details:
        'The title of a new issue. `{workflow}`, `{ref}`, `{commit}`, `{commit_title}`, `{event}`, `{actor}`, ' +
        '`{run_id}`, `{attempt}`, `{run_url}`, `{jobs}`, `{repository}` and `{cause}` are replaced. Other braces stay ' +
        'as they are.',
      otherwise: '`{workflow} fails on {ref}: {cause}`; with `group-by: cause`, `{cause}`',
    }),
    issueText: input('text', template, {
      description: 'The text of a new issue, with the same placeholders as title.',
      otherwise: 'what failed, with links to jobs and steps, the commit, and how the issue will be closed',
    }),
    fields: input('fields', map, {
      description: "A YAML or JSON map of the tracker's fields, by name or id, as parameters of create-issue.",
      details:
        "A map of the tracker's fields for a new issue, as the `parameters` of its operation `create-issue`: such as " +
        '`project`, `tracker`, `priority` and `assigned_to` for Redmine and Planio, `project` and `assignee_ids` for ' +
        'GitLab, `project` and `issuetype` for Jira, or `assignees` for GitHub. `private_notes`, and `internal` of GitLab, apply to the notes.',
      otherwise: 'none; `project` is required for GitLab, Jira, Redmine and Planio, and `issuetype` for Jira',
    }),
    logLines: input('log-lines', wholeNumber(0, 200), {
      description: 'How many lines of the log of each failed job the text quotes.',
      details:
        'How many lines of the log of each failed job the text quotes, at most 200. The lines are around the first ' +
        'error. Secrets of the job are masked, and what looks like a secret is removed, but a log may contain more ' +
        'that others should not read. If the repository is not public and the tracker may be, the text also lacks the ' +
        'messages of errors and the titles of commits, unless this is above 0.',
      default: '0',
    }),
    owners: input('owners', owners, {
      description: 'A YAML or JSON map from path patterns to assignees, for the files that may have broken the build.',
      details:
        'A YAML or JSON map from path patterns to assignees: a name or a list of names, as the tracker knows them. The ' +
        'issue is assigned to the owners of the files that changed since the last successful run (`contents: read`), ' +
        'at most 5, the one with the most files first; in a tracker with one assignee, to the first. Patterns are as ' +
        'in CODEOWNERS: `"*.ts"`, `/docs/`, `src/auth/**`. The last one that matches a file counts, and `[]` is ' +
        'nobody. Write patterns with `*` at the start and names with `@` in quotes. A value in `fields` wins.',
      otherwise: 'none; nobody is assigned',
    }),
    reopen: input('reopen', numberOrNever(0, 3650), {
      description: 'Within how many days a closed issue is reopened, or never.',
      details: 'Within how many days after it was closed an issue is reopened. With `never`, a new one is created.',
      default: '30',
    }),
    closeAfter: input('close-after', numberOrNever(1, 100), {
      description: 'After how many successful runs in a row the issue is closed, or never.',
      details:
        'After how many successful runs in a row the issue is closed. More than 1 needs `actions: read`. An issue ' +
        'with the label `do-not-close`, or with a comment `do not close` of somebody who may write to the project, ' +
        'stays open.',
      default: '1',
    }),
    closeStatus: input('close-status', text, {
      description: 'The name of the status of a closed issue, for a tracker with several.',
      otherwise: 'the first closed status that the workflow of the tracker allows',
    }),
    reopenStatus: input('reopen-status', text, {
      description: 'The name of the status of a reopened issue, for a tracker with several.',
      otherwise: 'the first open status that the workflow of the tracker allows',
    }),
    dryRun: input('dry-run', boolean, {
      description: 'Whether to log the changes instead of sending them.',
      details:
        'Whether to log the changes instead of sending them: the method, the address and the names and sizes of the ' +
        'fields. The text goes into the job summary. The step still reads from the tracker.',
      default: 'false',
    }),
    failOnError: input('fail-on-error', oneOf(['setup', 'true', 'false']), {
      description: 'Which errors of the report fail the step: setup, true or false.',
      details:
        'Which errors of the report fail the step.\n\n- `setup`: errors that do not pass by themselves, such as ' +
        'invalid inputs, wrong credentials, a refresh token chain that ended, 4xx, and a field of `fields` that the ' +
        'tracker ignored. Errors that may pass (no connection, time limits, 429 and other rate limits, 5xx) are ' +
        'warnings.\n- `true`: all errors.\n- `false`: none; they are warnings.\n\nA label that cannot be set is always ' +
        'a warning: the step also finds the issue by its author.',
      default: 'setup',
    }),
  },
};

export type EvidenceInputs = ValuesOf<typeof EVIDENCE>;
export type IssueInputs = ValuesOf<typeof ISSUE>;
