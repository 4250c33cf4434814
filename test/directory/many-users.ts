// A tenant with very many users, for tests that look at plans: rows that a statement makes, alike but for a number.
import type pg from 'pg';
import { termHash } from '../../services/directory/sql/term.ts';
import { equalityTerm } from '../../services/scim/comparable.ts';

/** The id of the user with this number, from 1. In the order of their numbers. */
export const userId = (number: number): string => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;

/** `user7` is `external7`; every 50th is inactive; all have mail of type work, and the terms of `emails.type` work and home. */
export async function insertManyUsers(owner: pg.Client, tenantId: string, count: number): Promise<void> {
  const common = ['work', 'home'].map((each) => termHash(equalityTerm('emails.type', each)));
  await owner.query('set session_replication_role = replica');
  await owner.query(
    `insert into muster.users
     select $1, ('00000000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid, 'user' || i, 'external' || i, i % 50 > 0, 1 + i % 1000,
       timestamptz '2024-01-01' + i * interval '1 second', timestamptz '2024-01-01' + i * interval '1 second', '{}',
       jsonb_build_object('userName', 'user' || i, 'emails', jsonb_build_array(jsonb_build_object('type', 'work', 'value', 'user' || i)))
     from generate_series(1, ${count}) i`,
    [tenantId],
  );
  await owner.query(
    `insert into muster.user_terms
     select $1, term, r.id from muster.users r,
       unnest(array[${common.join(', ')}, hashtextextended(r.id::text, 1), hashtextextended(r.id::text, 2)]) term
     where r.tenant_id = $1`,
    [tenantId],
  );
  await owner.query('reset session_replication_role');
  await owner.query('analyze muster.users, muster.user_terms');
}
