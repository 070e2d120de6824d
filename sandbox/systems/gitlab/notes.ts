import { readObject, type ApiCall, type ApiResponse } from '../../api.js';
import { addNote, type Issue, type Note, type Project } from './project.js';

/** The notes of an issue: https://docs.gitlab.com/api/notes/. */
export interface Notes {
  of: (issue: Issue) => Note[];
  find: (issue: Issue, id: number) => Note | undefined;
  create: (call: ApiCall, issue: Issue) => ApiResponse;
  change: (call: ApiCall, note: Note) => ApiResponse;
}

const TOO_MANY = { error: 'This endpoint has been requested too many times. Try again later.' };

export function notesOf(project: Project): Notes {
  let times: number[] = [];

  /** Returns 429 if the user has created too many notes; undefined if not. */
  const refuse = (): ApiResponse | undefined => {
    const { count, windowMs } = project.noteLimit;
    const now = project.now();
    times = times.filter((time) => now - time < windowMs);
    if (times.length < count) {
      times.push(now);
      return undefined;
    }
    const seconds = Math.ceil((windowMs - (now - (times[0] ?? now))) / 1000);
    return { status: 429, headers: { 'retry-after': String(seconds) }, body: { message: TOO_MANY } };
  };

  return {
    of: ({ iid }) => project.notes.filter(({ noteable_iid: number }) => number === iid),
    find: ({ iid }, id) => project.notes.find((note) => note.id === id && note.noteable_iid === iid),
    create: (call, issue) => {
      const refused = refuse();
      if (refused) return refused;
      const { body, internal } = readObject(call) ?? {};
      if (typeof body !== 'string') return { status: 400, body: { error: 'body is missing' } };
      const note = addNote(project, issue, { body, internal: internal === true });
      if (note !== undefined) return { status: 201, body: note };
      return { status: 202, body: { commands_changes: {}, summary: ['Commands applied'] } };
    },
    change: (call, note) => {
      const { body } = readObject(call) ?? {};
      if (body === undefined) return { status: 200, body: note };
      if (typeof body !== 'string' || body.trim() === '') return { status: 400, body: { error: 'body is empty' } };
      note.body = body.trimEnd();
      return { status: 200, body: note };
    },
  };
}
