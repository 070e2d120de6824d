import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';
import { openRelay } from '../../../../src/cli/exec/signals.js';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const LISTENER = `
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1']) process.on(name, () => console.log(name));
setInterval(() => undefined, 1000);
console.log('ready');`;

interface Listener {
  child: ChildProcess;
  /** Returns the signals that it got, in order. */
  got: () => string[];
  /** Waits until it has got this many signals. */
  gets: (count: number) => Promise<void>;
}

async function startListener(): Promise<Listener> {
  const child = spawn(process.execPath, ['-e', LISTENER], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const lines: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => lines.push(...text.trim().split('\n')));
  const gets = async (count: number): Promise<void> => {
    while (lines.length < count + 1) await once(child.stdout, 'data');
  };
  await gets(0);
  return { child, got: () => lines.slice(1), gets };
}

function startCat(): ChildProcess {
  const cat = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
  children.push(cat);
  return cat;
}

test('signals go to the command while there is one; before and after, those that end a program cancel', async () => {
  const source = new EventEmitter();
  const cancelled: string[] = [];
  const relay = openRelay(source, (signal) => cancelled.push(signal));
  source.emit('SIGUSR1');
  expect({ cancelled, first: relay.cancelledBy }).toEqual({ cancelled: [], first: undefined });
  const { child, got, gets } = await startListener();
  relay.connect(child);
  for (const [index, signal] of ['SIGUSR1', 'SIGHUP', 'SIGTERM'].entries()) {
    source.emit(signal);
    await gets(index + 1);
  }
  relay.disconnect();
  source.emit('SIGINT');
  source.emit('SIGTERM');
  expect({ cancelled, first: relay.cancelledBy }).toEqual({ cancelled: ['SIGINT', 'SIGTERM'], first: 'SIGINT' });
  expect(got()).toEqual(['SIGUSR1', 'SIGHUP', 'SIGTERM']);
  relay.close();
  expect(source.eventNames()).toEqual([]);
});

test('a signal that the whole group got is not passed on, but the next one is', async () => {
  const source = new EventEmitter();
  const { child, got, gets } = await startListener();
  const witnesses: ChildProcess[] = [];
  const start = (): ChildProcess => {
    const witness = startCat();
    witnesses.push(witness);
    return witness;
  };
  const relay = openRelay(source, () => undefined, start);
  relay.connect(child);
  source.emit('SIGTERM');
  witnesses[0]?.kill('SIGTERM');
  while (witnesses.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(got()).toEqual([]);
  source.emit('SIGINT');
  await gets(1);
  expect(got()).toEqual(['SIGINT']);
  relay.close();
});

test('without a witness, each signal is passed on', async () => {
  const source = new EventEmitter();
  const { child, got, gets } = await startListener();
  const relay = openRelay(
    source,
    () => undefined,
    () => undefined,
  );
  relay.connect(child);
  source.emit('SIGHUP');
  await gets(1);
  expect(got()).toEqual(['SIGHUP']);
  relay.close();
});
