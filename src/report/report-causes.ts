/** The reports of a build whose issues are grouped by cause: one for each cause. */
import type { Evidence } from './evidence/evidence.js';
import type { FoundCause } from './cause/findings.js';
import { markSteps } from './failed-steps.js';
import { causeMarkerOf, causesWordOf, markerWith } from './marker.js';
import { Report, type Outcome, type ReportDeps, type ReportSettings, type ReportSubject } from './report.js';

/** A run gets so many issues. What has broken more usually has one reason, such as a server that is down. */
const MAX_ISSUES = 5;

/** What a report found out about a build. */
export type BuildSubject = Pick<ReportSubject, 'evidence' | 'history' | 'why'>;

/**
 * Writes the causes of a red build into their issues, and resolves the issues of causes whose steps are green again.
 * Resolves to what was done, the main cause first. Rejects with a StepError.
 */
export async function reportCauses(
  subject: BuildSubject,
  settings: ReportSettings,
  deps: ReportDeps,
): Promise<Outcome[]> {
  const causes = subject.why?.causes ?? [];
  const outcomes: Outcome[] = [];
  const left = causes.slice(MAX_ISSUES);
  for (const [index, cause] of causes.slice(0, MAX_ISSUES).entries()) {
    const others = index === 0 ? left : [];
    outcomes.push(await new Report(ofCause(subject, cause, others, settings.key), settings, deps).run());
  }
  if (left.length > 0) {
    deps.host.notice(`The build failed for ${causes.length} causes. Only ${MAX_ISSUES} have an issue.`);
  }
  return subject.evidence.mayResolve ? [...outcomes, ...(await resolveOthers(subject, settings, deps))] : outcomes;
}

/** Returns the subject of the issue of a cause. `others`: causes without an issue, which its text also names. */
function ofCause(
  { evidence, history, why }: BuildSubject,
  cause: FoundCause,
  others: readonly FoundCause[],
  key: string,
): ReportSubject {
  const { build, ended } = evidence;
  const names = new Set(cause.steps.map(({ job }) => job));
  const jobs = evidence.jobs.filter(({ name }) => names.has(name));
  const logs = why?.logs.filter(({ job }) => names.has(job)) ?? [];
  return {
    evidence: { ...evidence, jobs: jobs.length === 0 ? evidence.jobs : jobs },
    history,
    marker: causeMarkerOf(build, key, cause.fingerprint),
    why: why && { ...why, causes: [cause, ...others], logs },
    ofCause: { mark: markSteps(build.workflow, cause.steps), ended: { jobs: ended, isGreen: false } },
  };
}

/** Resolves the open issues of causes that this build did not have, if their steps were green in it. */
async function resolveOthers(
  { evidence, history, why }: BuildSubject,
  settings: ReportSettings,
  deps: ReportDeps,
): Promise<Outcome[]> {
  const { build } = evidence;
  const word = causesWordOf(build, settings.key);
  const current = new Set(why?.causes.map(({ fingerprint }) => causeMarkerOf(build, settings.key, fingerprint)));
  const open = (await deps.tracker.findAll(word)).filter(({ isOpen }) => isOpen);
  const markers = new Set(open.flatMap(({ text }) => markerWith(text, word) ?? []));
  const isGreen = evidence.verdict === 'green';
  const green: Evidence = { ...evidence, verdict: 'green', jobs: [] };
  const outcomes: Outcome[] = [];
  for (const marker of markers) {
    if (current.has(marker)) continue;
    const mark = markSteps(build.workflow, []);
    const subject = { evidence: green, history, marker, why: undefined };
    const ofCause = { mark, ended: { jobs: evidence.ended, isGreen } };
    outcomes.push(await new Report({ ...subject, ofCause }, settings, deps).run());
  }
  return outcomes;
}
