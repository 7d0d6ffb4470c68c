import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_TABLE_ROWS } from './row-table.ts';
import { applyRows, capTimes, NO_ROWS, type RowState, reportOfRows, rowsCollectedAt } from './rows.ts';
import type { RowChange, RowSnapshot, RowStatement } from './statement-types.ts';

const at = (second: number) => `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`;

const statement = (snapshots: readonly RowSnapshot[], changes: readonly RowChange[] = []): RowStatement => ({
  kind: 'rows',
  device: 'PC1',
  source: 'osquery',
  computerName: 'PC1',
  snapshots,
  changes,
  notes: [],
});

const whole = (second: number, rows: Readonly<Record<string, string>>): RowStatement =>
  statement([{ table: 'patches', at: at(second), rows }]);
const added = (second: number, key: string, value = ''): RowStatement =>
  statement([], [{ table: 'patches', at: at(second), key, value }]);
const removed = (second: number, key: string): RowStatement =>
  statement([], [{ table: 'patches', at: at(second), key, value: null }]);

const addUp = (statements: readonly RowStatement[]): RowState => statements.reduce<RowState>(applyRows, NO_ROWS);
const kbsOf = (state: RowState) => reportOfRows('osquery', state, 'PC1').installedKbs.map(({ kbId }) => kbId);
const [A, B, C] = ['9000001', '9000002', '9000003'];

describe('applyRows', () => {
  it.each<[string, RowStatement[], string[], boolean]>([
    ['a whole list', [whole(1, { [A]: '', [B]: '' })], [A, B], true],
    ['a whole list of none', [whole(1, {})], [], true],
    ['changes after it', [whole(1, { [A]: '' }), added(2, B), removed(3, A)], [B], true],
    ['a change that comes before the list it follows', [added(2, B), whole(1, { [A]: '' })], [A, B], true],
    ['a change older than the list', [whole(2, { [A]: '' }), added(1, B), removed(1, A)], [A], true],
    ['a change of the instant of the list', [whole(1, { [A]: '' }), removed(1, A), added(1, B)], [A], true],
    ['an older list', [whole(2, { [A]: '' }), whole(1, { [B]: '' })], [A], true],
    ['a newer list', [whole(1, { [A]: '' }), added(2, C), whole(3, { [B]: '' })], [B], true],
    ['a newer list, but not newer than all changes', [added(4, C), removed(4, B), whole(3, { [B]: '' })], [C], true],
    ['two lists of one instant', [whole(1, { [A]: '' }), whole(1, { [B]: '' })], [A, B], true],
    ['added and removed at once', [removed(1, A), added(1, A)], [A], false],
    ['only changes', [added(1, A), added(2, B), removed(3, A)], [B], false],
  ])('of %s', (_, statements, kbIds, isComplete) => {
    const report = reportOfRows('osquery', addUp(statements), 'PC1');
    expect(report.installedKbs.map(({ kbId }) => kbId)).toEqual(kbIds);
    expect(report.isKbListComplete).toBe(isComplete);
    expect(report.notes.some(({ code }) => code === 'hotfix-list-truncated')).toBe(!isComplete);
    expect(addUp(statements.toReversed())).toEqual(addUp(statements));
  });

  it('takes the greater of two values of one instant', () => {
    const days = ['2026-01-02', '2026-01-03'];
    const states = [
      [whole(1, { [A]: '2026-01-02' }), whole(1, { [A]: '2026-01-03' })],
      days.map((day) => added(1, A, day)),
    ].flatMap((each) => [addUp(each), addUp(each.toReversed())]);
    for (const state of states) {
      expect(reportOfRows('osquery', state, null).installedKbs).toEqual([{ kbId: A, installedOn: '2026-01-03' }]);
    }
  });

  it('is compact and the same text for the same rows', () => {
    const state = addUp([added(3, C), whole(1, { [B]: '', [A]: '2026-01-02' }), removed(2, B)]);
    expect(JSON.stringify(state)).toBe(
      `{"patches":{"baseAt":"${at(1)}","base":{"${A}":"2026-01-02","${B}":""},"later":{"${B}":["${at(2)}",null],"${C}":["${at(3)}",""]}}}`,
    );
    expect(rowsCollectedAt(state)).toBe(at(3));
    expect(rowsCollectedAt(NO_ROWS)).toBeNull();
  });

  const key = fc.constantFrom(A, B, C, '9000004', 'x');
  const value = fc.constantFrom('', '2026-01-02', '2026-01-03');
  const table = fc.constantFrom('patches', 'windows_update_history');
  const time = fc.integer({ min: 0, max: 5 }).map(at);
  const anyStatement = fc
    .tuple(
      fc.array(fc.record({ table, at: time, rows: fc.dictionary(key, value, { maxKeys: 4 }) }), { maxLength: 2 }),
      fc.array(fc.record({ table, at: time, key, value: fc.option(value) }), { maxLength: 3 }),
    )
    .map(([snapshots, changes]) => statement(snapshots, changes));

  it('gives the same state in any order, with any repetition', () => {
    const situation = fc
      .array(anyStatement, { minLength: 1, maxLength: 8 })
      .chain((statements) =>
        fc.tuple(
          fc.constant(statements),
          fc.shuffledSubarray(statements, { minLength: statements.length }),
          fc.array(fc.constantFrom(...statements)),
        ),
      );
    fc.assert(
      fc.property(situation, ([statements, shuffled, repeated]) => {
        const expected = JSON.stringify(addUp(statements));
        expect(JSON.stringify(addUp([...shuffled, ...repeated]))).toBe(expected);
        expect(JSON.stringify(addUp([...repeated, ...shuffled]))).toBe(expected);
      }),
      { numRuns: 3000 },
    );
  });

  it('gives the same state for many statements in one', () => {
    fc.assert(
      fc.property(fc.array(anyStatement), (statements) => {
        const one = statement(
          statements.flatMap(({ snapshots }) => snapshots),
          statements.flatMap(({ changes }) => changes),
        );
        expect(applyRows(NO_ROWS, one)).toEqual(addUp(statements));
      }),
    );
  });

  it('keeps the newest rows of too many, in whatever order they come, and then calls no list complete', () => {
    const count = MAX_TABLE_ROWS + 100;
    const changes = Array.from({ length: count }, (_, index) => ({
      table: 'patches',
      at: at(index % 50),
      key: String(9_000_000 + index),
      value: '',
    }));
    const half = count / 2;
    const state = addUp([statement([], changes.slice(0, half)), statement([], changes.slice(half))]);
    expect(addUp([statement([], changes.slice(half).toReversed()), statement([], changes.slice(0, half))])).toEqual(
      state,
    );
    expect(kbsOf(state)).toHaveLength(MAX_TABLE_ROWS);
    const rows = Object.fromEntries(changes.map((change) => [change.key, '']));
    const report = reportOfRows('osquery', addUp([statement([{ table: 'patches', at: at(59), rows }])]), 'PC1');
    expect([report.installedKbs.length, report.isKbListComplete]).toEqual([MAX_TABLE_ROWS, false]);
  });

  it('does not hold what names of JavaScript objects are', () => {
    const state = addUp([added(1, 'constructor'), whole(0, { toString: '' })]);
    expect(state.patches).toEqual({ baseAt: at(0), base: { toString: '' }, later: { constructor: [at(1), ''] } });
  });
});

describe('capTimes', () => {
  it('leaves no time later than told', () => {
    const capped = capTimes(statement([{ table: 'patches', at: at(9), rows: {} }], added(8, A).changes), at(8));
    expect(capped).toEqual(statement([{ table: 'patches', at: at(8), rows: {} }], added(8, A).changes));
  });
});
