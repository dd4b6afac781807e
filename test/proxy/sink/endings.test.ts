import { describe, expect, it } from 'vitest';
import { Endings } from '../../../src/proxy/sink/endings.ts';

const soon = Symbol('soon');
const orSoon = <T>(promise: Promise<T>): Promise<T | symbol> =>
  Promise.race([promise, new Promise<symbol>((resolve) => setTimeout(resolve, 20, soon))]);

describe('who waits for a record', () => {
  it('waits for its own ending, whatever else ends', async () => {
    const endings = new Endings(60_000);
    const [first, second] = [endings.of(1), endings.of(2)];
    endings.recorded([2, 7]);
    await second;
    expect(await orSoon(first)).toBe(soon);
    endings.recorded([1]);
    await first;
  });

  it('waits no longer than it is told', () => new Endings(1).of(1));

  it('waits for nothing once recording is over', async () => {
    const endings = new Endings(60_000);
    const waiting = endings.of(1);
    endings.giveUp();
    await waiting;
    await endings.of(2);
  });
});
