/** Part of a path between two separators, without what ends a path in a sentence. */
const SEGMENT = '[^\\s\\\\/:*?"\'`<>|()\\[\\]{},;=\\u2018\\u2019\\u201c\\u201d]{1,255}';

/** An absolute path of Unix or Windows, also as a `file:` URL; no path of another URL. */
const ABSOLUTE = new RegExp(
  `(?:file:/{2,3}(?=[A-Za-z/])|(?<![A-Za-z0-9_.~/\\\\:-]))(?:[A-Za-z]:[\\\\/]{1,2}|/)${SEGMENT}(?:[\\\\/]{1,2}${SEGMENT})*`,
  'gu',
);

/** Folders for temporary files. The name of the file or folder in it is random. */
const TEMPORARY =
  /^(?:\/private)?(?:\/tmp|\/var\/tmp|\/dev\/shm|\/var\/folders\/[^/]+\/[^/]+\/T|.{0,200}?\/work\/_temp|\/__w\/_temp|[A-Z]:\/a\/_temp|.{0,200}?\/_work\/_temp|.{0,200}?\/(?:AppData\/Local\/)?Temp)\//u;

/** Where CI systems check out a repository. */
const CHECKOUTS: readonly RegExp[] = [
  // GitHub Actions and Azure Pipelines: the repository's name twice, or the number of the build and `s`.
  /^.{0,200}?\/_work\/[^/]+\/[^/]+\//u,
  /^(?:\/__w|[A-Za-z]:\/a|\/(?:home|Users)\/(?:runner|vsts)\/work)\/[^/]+\/[^/]+\//u,
  /^\/github\/workspace\//u,
  // GitLab; shared runners have the token's start and a number before the group.
  /^\/builds\/(?:[\w-]{8,20}\/\d+\/)?[^/]+\/[^/]+\//u,
  /^.{0,200}?\/gitlab-runner\/builds\/[^/]+\/\d+\/[^/]+\/[^/]+\//u,
  /^.{0,200}?\/buildkite-agent\/builds\/[^/]+\/[^/]+\/[^/]+\//u,
  // Jenkins, with `job@2` for a second build at the same time.
  /^.{0,200}?\/\.?jenkins\w*\/(?:[^/]+\/)?workspace\/[^/]+\//iu,
  /^\/(?:root|home\/circleci)\/(?:project|repo)\//u,
  /^(?:\/home|[A-Z]:\/Users)\/travis\/build\/[^/]+\/[^/]+\//u,
  /^\/codebuild\/output\/src\d+\/src\/(?:s3\/\d+|[^/]+\/[^/]+\/[^/]+)\//u,
  /^\/opt\/(?:buildagent\/work\/[^/]+|atlassian\/pipelines\/agent\/build)\//u,
  /^\/(?:woodpecker\/src\/[^/]+\/[^/]+\/[^/]+|drone\/src|bitrise\/src|tmp\/cirrus-ci-build)\//u,
  /^(?:[A-Z]:\/projects|\/home\/appveyor\/projects|\/workspaces|\/home\/build)\/[^/]+\//u,
  /^.{0,200}?\/go\/src\/[^/]+\/[^/]+\/[^/]+\//u,
  /^\/(?:usr\/src\/app|workspace|app)\//u,
];

/** Folders of packages that are not of the project: what precedes them differs from machine to machine. */
const PACKAGES =
  /^.{0,2000}\/(?=(?:node_modules|site-packages|dist-packages)\/)|^.{0,200}?\/registry\/src\/[^/]+\/|^.{0,200}?\/go\/pkg\/mod\/|^\/rustc\/[0-9a-f]+\//u;

/** The folders that most projects have at their top. */
const TOP =
  /^.{0,2000}?\/(?=(?:packages|apps|crates|services|modules|libs)\/.)|^.{0,2000}?\/(?=(?:src|lib|tests?|__tests__|spec|include|cmd|internal|pkg)\/.)/u;

/** Returns an absolute path from the top of the project on. */
function relative(absolute: string): string {
  const path = absolute.replace(/^file:\/*(?=\/|[A-Za-z]:)/u, '').replace(/[\\/]+/gu, '/');
  const ofPackage = path.replace(PACKAGES, '');
  if (ofPackage !== path) return ofPackage;
  const checkout = TEMPORARY.test(path) ? undefined : CHECKOUTS.find((known) => known.test(path));
  if (checkout !== undefined) return path.replace(checkout, '');
  if (/^\/(?:usr|bin|sbin|lib|etc|proc|dev|sys)\/(?!.*\/(?:src|tests?)\/)/u.test(path)) return path;
  const top = path.replace(TOP, '');
  if (top !== path) return top;
  return path.slice(path.lastIndexOf('/') + 1);
}

const trimmed = (path: string): [string, string] => {
  const end = /[.!?]+$/u.exec(path)?.[0] ?? '';
  return [path.slice(0, path.length - end.length), end];
};

/** Returns a text whose absolute paths begin at the top of the project. */
export const withoutRoots = (text: string): string =>
  text.replace(ABSOLUTE, (match) => {
    const [path, end] = trimmed(match);
    return `${relative(path)}${end}`;
  });

/** Returns a text in which all names of temporary files and folders are equal. */
export const withoutTemporaryNames = (text: string): string =>
  text
    .replace(/(?:pytest-of-[\w.-]+\/)?pytest-\d+\//gu, '')
    .replace(/\btmp(?:\.[A-Za-z0-9]{6,12}|[a-z0-9_]{8}|-\d+-[A-Za-z0-9]+)(?![A-Za-z0-9])/gu, '<temp>')
    .replace(/\bcc[A-Za-z0-9]{6}\.(?=[os]\b)/gu, '<temp>.')
    .replace(
      /\b([a-z][a-z0-9_-]*-)(?=[A-Za-z0-9]{6}(?![A-Za-z0-9]))(?=[A-Za-z]*[A-Z0-9])(?=[A-Za-z0-9]*[a-z])(?=[A-Za-z0-9]*[A-Z])[A-Za-z0-9]{6}\b/gu,
      '$1<temp>',
    );

/** Names of files that say nothing without the folder. */
const COMMON = /^(?:index|__init__|__main__|mod)(?:[._-](?:test|spec))?\.\w+$/u;
const FILE = /(?<![\w@.+~/-])(?:[\w@.+~-]{1,255}\/){1,40}[\w@+~-][\w@.+~-]{0,254}\.[A-Za-z]\w{0,5}\b/gu;

/** Returns a text whose files are without their folders: a file that is moved remains the same file. */
export const withoutFolders = (text: string): string =>
  text.replace(FILE, (path) => {
    const parts = path.split('/');
    const name = parts.at(-1) ?? '';
    return COMMON.test(name) ? parts.slice(-2).join('/') : name;
  });
