import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { openTerminal } from '../../../src/cli/terminal.js';
import { inputErrorLike } from '../../support/step-error.js';

/** Standard input. A test writes to it. */
type Input = PassThrough & { isTTY?: boolean; setRawMode?: (isRaw: boolean) => unknown };

const before = Object.getOwnPropertyDescriptor(process, 'stdin');
let input: Input;
/** The lines that were written and the changes of the terminal's echo, in order. */
let order: string[];

beforeEach(() => {
  input = new PassThrough();
  order = [];
  Object.defineProperty(process, 'stdin', { value: input, configurable: true });
  for (const name of ['stdout', 'stderr'] as const) {
    jest.spyOn(process[name], 'write').mockImplementation((text) => order.push(`${name}: ${String(text)}`) > 0);
  }
});
afterEach(() => {
  jest.restoreAllMocks();
  if (before !== undefined) Object.defineProperty(process, 'stdin', before);
});

/** Makes the input a terminal instead of a pipe. */
function makeTerminal(): void {
  input.isTTY = true;
  input.setRawMode = (isRaw) => order.push(isRaw ? 'echo is off' : 'echo is on');
}

describe('from a pipe', () => {
  test('each question reads its own line', async () => {
    const terminal = openTerminal();
    input.end('first-secret\n  second secret \r\nthird\n');
    expect(await terminal.ask('a', 'First')).toBe('first-secret');
    expect(await terminal.ask('b', 'Second')).toBe('second secret');
    terminal.close();
    expect(order.join('')).toBe('stderr: First (not shown): stderr: \nstderr: Second (not shown): stderr: \n');
  });

  test('the last line needs no line break', async () => {
    const terminal = openTerminal();
    input.end('the-secret');
    expect(await terminal.ask('a', 'First')).toBe('the-secret');
  });

  test('a line may arrive in pieces, and after the question', async () => {
    const terminal = openTerminal();
    const response = terminal.ask('a', 'First');
    input.write('the-');
    setImmediate(() => input.write('secret\n'));
    expect(await response).toBe('the-secret');
    terminal.close();
  });

  test.each([
    { name: 'an empty input', text: '' },
    { name: 'an empty line', text: '\n' },
    { name: 'a line with only spaces and tabs', text: ' \t \n' },
  ])('rejects $name, and names the input', async ({ text }) => {
    const terminal = openTerminal();
    input.end(text);
    await expect(terminal.ask('client-secret', 'First')).rejects.toEqual(inputErrorLike('client-secret', 'is empty'));
    await expect(terminal.ask('code', 'Second')).rejects.toEqual(inputErrorLike('code', 'is empty'));
  });
});

describe('from a terminal', () => {
  test('echo is off before the question is printed', async () => {
    makeTerminal();
    const terminal = openTerminal();
    const response = terminal.ask('a', 'Client secret');
    expect(order).toEqual(['echo is off', 'stderr: Client secret (not shown): ']);
    input.write('the-secret\r');
    expect(await response).toBe('the-secret');
    expect(order.join('')).not.toContain('the-secret');
    terminal.close();
    expect(order.at(-1)).toBe('echo is on');
  });

  test('Ctrl-C exits with code 130, also after the last question', async () => {
    makeTerminal();
    const exit = jest.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    const terminal = openTerminal();
    const response = terminal.ask('a', 'Client secret');
    input.write('the-secret\r');
    await response;
    expect(exit).not.toHaveBeenCalled();
    input.write('\u0003');
    await new Promise((resolve) => setImmediate(resolve));
    expect(exit).toHaveBeenCalledWith(130);
    terminal.close();
  });

  test('Ctrl-D counts as an empty line', async () => {
    makeTerminal();
    const terminal = openTerminal();
    const response = terminal.ask('code', 'Code');
    input.write('\u0004');
    await expect(response).rejects.toEqual(inputErrorLike('code', 'is empty'));
  });

  test('the user can correct the line with backspace', async () => {
    makeTerminal();
    const terminal = openTerminal();
    const response = terminal.ask('a', 'Client secret');
    input.write('the-sekret\u007f\u007f\u007f\u007fcret\r');
    expect(await response).toBe('the-secret');
    terminal.close();
  });
});

test('print rejects with SAVE_FAILED if standard output fails', async () => {
  jest.spyOn(process.stdout, 'write').mockImplementation(((_line: string, done: (cause: Error) => void) => {
    done(new Error('ENOSPC'));
    return false;
  }) as typeof process.stdout.write);
  await expect(openTerminal().print('the-token')).rejects.toMatchObject({ code: 'SAVE_FAILED' });
});

test('does not read, and does not change the terminal, without a question', () => {
  makeTerminal();
  const terminal = openTerminal();
  void terminal.print('the-token');
  terminal.close();
  expect(order).toEqual(['stdout: the-token\n']);
  expect(input.listenerCount('data')).toBe(0);
});

describe('a question whose response is shown', () => {
  test('echoes only that line on a terminal, and offers no earlier line', async () => {
    makeTerminal();
    const terminal = openTerminal();
    expect(terminal.isInteractive).toBe(true);
    const secret = terminal.ask('a', 'Secret');
    input.write('hush-hush\r');
    expect(await secret).toBe('hush-hush');
    const command = terminal.askOpenly('Type a command');
    // The key "up" asks for the line before.
    input.write('\u001b[Agh set\r');
    expect(await command).toBe('gh set');
    terminal.close();
    const printed = order.join('');
    expect(printed).not.toContain('hush');
    expect(printed).toContain('stderr: Type a command:\n');
    expect(printed.replaceAll('stderr: ', '')).toContain('gh set');
  });

  test('is empty if the input ends, and there is no terminal', async () => {
    const terminal = openTerminal();
    input.end();
    expect(await terminal.askOpenly('Type a command')).toBe('');
    expect(terminal.isInteractive).toBeFalsy();
  });
});
