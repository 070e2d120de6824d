import type { Host } from '../../ci/host.js';
import { documentText } from '../../request/plan/document.js';
import type { RequestPlan } from '../../request/plan/plan.js';
import type { IssuesForm } from './form.js';

/**
 * Logs a change that is not sent: its method, its address without query, and the names and sizes of its fields. Adds
 * its title and text to the summary of the job, as quoted text.
 */
export function describePlan(
  { method, url, fields }: RequestPlan,
  form: IssuesForm,
  host: Pick<Host, 'info' | 'summary'>,
): void {
  const sizes = Object.entries(fields).map(([name, value]) => `${name} (${JSON.stringify(value).length} characters)`);
  host.info(`Not sent: ${method} ${url.origin}${url.pathname}, fields: ${sizes.join(', ') || 'none'}`);
  const names = [form.create.title, form.create.text, form.comment.text];
  for (const name of new Set(names)) {
    const text = documentText(fields[name]);
    if (text === '') continue;
    host.summary(`Not sent, ${name}:`);
    for (const line of text.split('\n')) host.summary(`>     ${line}`);
    host.summary('');
  }
}
