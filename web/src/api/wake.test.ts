import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { wakeFor } from './wake.ts';

class Page extends EventTarget {
  hidden = false;
  turn(hidden: boolean): void {
    this.hidden = hidden;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

let page: Page;
let network: EventTarget;
let woken: number[];
let stop: () => void;

const wait = (afterMs: number, soonestMs = 0): void => {
  const start = Date.now();
  stop = wakeFor({ afterMs, soonestMs }, () => woken.push(Date.now() - start), { page, network });
};

beforeEach(() => {
  vi.useFakeTimers();
  page = new Page();
  network = new EventTarget();
  woken = [];
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

test('wakes once, when it is time', () => {
  wait(1000);
  vi.advanceTimersByTime(60_000);
  network.dispatchEvent(new Event('online'));
  page.turn(true);
  page.turn(false);
  vi.runAllTimers();
  expect([woken, vi.getTimerCount()]).toEqual([[1000], 0]);
});

test('wakes at once when the network is back', () => {
  wait(30_000);
  vi.advanceTimersByTime(2000);
  network.dispatchEvent(new Event('online'));
  vi.runAllTimers();
  expect(woken).toEqual([2000]);
});

test('has no timer while nobody looks, and wakes at once when somebody does again', () => {
  wait(1000);
  page.turn(true);
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(5000);
  page.turn(false);
  vi.runAllTimers();
  expect(woken).toEqual([5000]);
});

test('the network being back does not wake what nobody looks at', () => {
  page.hidden = true;
  wait(1000);
  network.dispatchEvent(new Event('online'));
  vi.advanceTimersByTime(5000);
  expect([woken, vi.getTimerCount()]).toEqual([[], 0]);
  page.turn(false);
  vi.runAllTimers();
  expect(woken).toEqual([5000]);
});

test.each(['online', 'shown'] as const)('does not wake sooner than the server wants: %s', (what) => {
  wait(45_000, 40_000);
  vi.advanceTimersByTime(10_000);
  if (what === 'online') network.dispatchEvent(new Event('online'));
  else page.turn(false);
  vi.runAllTimers();
  expect(woken).toEqual([40_000]);
});

test('does not wake what was given up', () => {
  wait(1000);
  stop();
  network.dispatchEvent(new Event('online'));
  vi.runAllTimers();
  expect([woken, vi.getTimerCount()]).toEqual([[], 0]);
});
