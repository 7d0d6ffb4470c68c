import { describe, expect, test } from 'vitest';
import type { EnrollmentStore } from '../../src/auth/ports.ts';
import { at, T1, T2 } from './made-up.ts';

export function describeEnrollmentContract(store: () => EnrollmentStore): void {
  describe('enrollment', () => {
    test('secrets are found by their hash, listed oldest first, and removed by their tenant alone', async () => {
      const [late, early] = [
        { hash: 'b'.repeat(64), tenantId: T1, createdAt: at(2) },
        { hash: 'c'.repeat(64), tenantId: T1, createdAt: at(1) },
      ];
      expect(await store().listSecrets(T1)).toEqual([]);
      await store().addSecret(late);
      await store().addSecret(early);
      await store().addSecret({ ...early, hash: 'd'.repeat(64), tenantId: T2 });
      expect(await store().listSecrets(T1)).toEqual([early, late]);
      expect(await store().findSecret(late.hash)).toEqual(late);
      expect(await store().findSecret('e'.repeat(64))).toBeNull();
      expect(await store().removeSecret(T2, late.hash)).toBe(false);
      expect(await store().removeSecret(T1, late.hash)).toBe(true);
      expect(await store().removeSecret(T1, late.hash)).toBe(false);
      expect(await store().findSecret(late.hash)).toBeNull();
    });

    test('a device has the key that it got last, also of several at once', async () => {
      const node = { tenantId: T1, device: "PC-1'", enrolledAt: at(1) };
      const keys = ['k1', 'k2', 'k3', 'k4', 'k5'];
      await store().putNode('k0', node);
      expect(await store().findNode('k0')).toEqual(node);
      await store().putNode('other', { ...node, tenantId: T2 });
      await Promise.all(keys.map((key) => store().putNode(key, node)));
      const found = await Promise.all(['k0', ...keys].map((key) => store().findNode(key)));
      expect(found.filter((each) => each !== null)).toEqual([node]);
      expect(await store().findNode('other')).toEqual({ ...node, tenantId: T2 });
    });
  });
}
