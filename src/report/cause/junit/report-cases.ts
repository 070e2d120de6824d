/** Reads the test cases of a JUnit report. There is no standard: what is read here is what the tools have in common. */
import { readXml, XmlProblem, type XmlHandler } from './xml.js';

/** A test, as a report tells it. All texts are foreign, and cut. */
export interface ReportedCase {
  name: string;
  /** The attribute `classname`, or ''. */
  className: string;
  /** The attribute `file`, of the test or of the innermost suite that has one, or ''. */
  file: string;
  /** The names of the suites around it, the outermost first. */
  suites: readonly string[];
  /** `other`: it was skipped, or has not run. */
  result: 'passed' | 'failed' | 'other';
  /** Why it failed, if it failed: what the report tells first. */
  failure?: Failure;
}

export interface Failure {
  /** The attributes, or ''. */
  message: string;
  type: string;
  /** The start of the text. */
  text: string;
}

/** How many characters of a name, of a message and of a text are kept. */
const MAX_NAME = 1000;
const MAX_TEXT = 16_384;

/**
 * What an element in a test means. Surefire and nextest try a failed test again: a flaky test passed in the end, and a
 * rerun comes in addition to the failure.
 */
const RESULTS: Readonly<Record<string, 'failed' | 'rerun' | 'skipped'>> = {
  failure: 'failed',
  error: 'failed',
  rerunFailure: 'rerun',
  rerunError: 'rerun',
  skipped: 'skipped',
};
/** What the attribute `status` or `result` of a test that has not run says. */
const NOT_RUN = /^(?:not[-_ ]?run|disabled|suppressed|skipped|ignored|pending|todo)$/iu;

type Role = 'root' | 'suite' | 'case' | 'result' | 'ignored';

/** An open element. */
interface Frame {
  role: Role;
  element: string;
  attributes: ReadonlyMap<string, string>;
}

/** What most elements of a large file have of the attributes that are read. */
const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();

/** The attributes that are read. */
const ATTRIBUTES = new Set(['name', 'classname', 'file', 'filepath', 'message', 'type', 'status', 'result']);

/**
 * Calls `found` for each test of a report, as it is read, until it returns false. Returns why reading ended early: the
 * end of a sentence about the file. The tests before that count: a report is cut off if the tests are.
 */
export function readCases(content: Buffer, found: (test: ReportedCase) => boolean): string | undefined {
  try {
    readXml(content, new CaseReader(found));
    return undefined;
  } catch (error) {
    if (error instanceof Enough) return undefined;
    // Whatever else the parser throws also comes from the file.
    return error instanceof XmlProblem ? error.message : 'is not well-formed XML';
  }
}

/** What an element in a test tells. */
interface Result extends Failure {
  element: string;
}

/** Ends the reading. */
class Enough extends Error {}

class CaseReader implements XmlHandler {
  readonly #found: (test: ReportedCase) => boolean;
  readonly #frames: Frame[] = [];
  #results: Result[] = [];

  constructor(found: (test: ReportedCase) => boolean) {
    this.#found = found;
  }

  open(element: string): void {
    const role = this.#roleOf(element);
    if (role === 'case') this.#results = [];
    this.#frames.push({ role, element, attributes: NO_ATTRIBUTES });
  }

  attribute(name: string, value: string): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined || frame.role === 'ignored' || !ATTRIBUTES.has(name)) return;
    const text = cut(value, name === 'message' ? MAX_TEXT : MAX_NAME);
    frame.attributes = new Map([...frame.attributes, [name, text]]);
  }

  opened(): void {
    const frame = this.#frames.at(-1);
    if (frame?.role !== 'result') return;
    const { element, attributes } = frame;
    const [message = '', type = ''] = [attributes.get('message'), attributes.get('type')];
    // No tool tells more than a few: the rest of the file is not kept in memory.
    if (this.#results.length < 100) this.#results.push({ element, message, type, text: '' });
  }

  text(text: string): void {
    const result = this.#results.at(-1);
    if (this.#frames.at(-1)?.role !== 'result' || result === undefined) return;
    const room = MAX_TEXT - result.text.length;
    if (room > 0) result.text += cut(text, room);
  }

  close(): void {
    const frame = this.#frames.pop();
    if (frame?.role === 'case') this.#tell(frame);
  }

  /** Throws XmlProblem if the root is that of another format. */
  #roleOf(element: string): Role {
    const parent = this.#frames.at(-1)?.role;
    if (parent === undefined) {
      if (element === 'testsuites') return 'root';
      if (element === 'testsuite') return 'suite';
      throw new XmlProblem('is no JUnit report: its root is neither testsuites nor testsuite');
    }
    if (parent === 'case') return Object.hasOwn(RESULTS, element) ? 'result' : 'ignored';
    if (parent !== 'root' && parent !== 'suite') return 'ignored';
    if (element === 'testsuite') return 'suite';
    return element === 'testcase' ? 'case' : 'ignored';
  }

  #tell({ attributes }: Frame): void {
    const suites = this.#frames.filter(({ role }) => role === 'suite');
    const files = [attributes, ...suites.map((suite) => suite.attributes).reverse()].map(
      (item) => item.get('file') ?? item.get('filepath') ?? '',
    );
    const [name = '', className = ''] = [attributes.get('name'), attributes.get('classname')];
    const names = suites.flatMap((suite) => suite.attributes.get('name') ?? []);
    const file = files.find((item) => item !== '') ?? '';
    const isLast = !this.#found({ name, className, file, suites: names, ...this.#resultOf(attributes) });
    if (isLast) throw new Enough();
  }

  #resultOf(attributes: ReadonlyMap<string, string>): Pick<ReportedCase, 'result' | 'failure'> {
    const ofKind = (kind: string): Result[] => this.#results.filter(({ element }) => RESULTS[element] === kind);
    const [failure = ofKind('rerun')[0]] = ofKind('failed');
    const skipped = ofKind('skipped');
    // node:test tells the failure of a test that is still to be done.
    if (skipped.some(({ type }) => type === 'todo')) return { result: 'other' };
    if (failure !== undefined) return { result: 'failed', failure };
    const status = [attributes.get('status'), attributes.get('result')];
    const hasNotRun = skipped.length > 0 || status.some((item) => item !== undefined && NOT_RUN.test(item));
    return { result: hasNotRun ? 'other' : 'passed' };
  }
}

/** Cuts a text. The copy does not keep the whole text in memory, as a part of a string would. */
const cut = (text: string, max: number): string =>
  text.length <= max ? text : Buffer.from(text.slice(0, max), 'utf8').toString('utf8');
