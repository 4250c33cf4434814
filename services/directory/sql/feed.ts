// The statements that read changes in their order. They are of all tenants, so that they run as EVERY_TENANT.
import type { Statement } from './database.ts';
import type { ChangeKind, MemberRecord, ResourceName } from './outbox.ts';

/**
 * Of the connections that read changes. What the policies leave of a table is taken for very little, so that Postgres would
 * rather read and sort all of it than go along an index and stop.
 */
export const readingSettings = { enable_seqscan: 'off', enable_bitmapscan: 'off' } as const;

export interface ChangeRow {
  /** A bigint as text, like `version`. */
  readonly position: string;
  readonly tenant_id: string;
  readonly kind: ChangeKind;
  /** Null when the tenant itself was erased, like everything that a resource has. */
  readonly resource: ResourceName | null;
  readonly resource_id: string | null;
  readonly version: string;
  readonly changed_at: Date;
  readonly created_at: Date | null;
  readonly modified_at: Date | null;
  readonly paths: string[] | null;
  readonly members: MemberRecord | null;
  /** JSON text. */
  readonly document: string | null;
  /** About how many bytes it has. */
  readonly size: number;
  readonly request_id: string;
}

/** One row at least. Without a change it has `head` only. */
export type PageRow = { readonly head: string } & (ChangeRow | { readonly position: null });

const columns = `
  page.position, page.tenant_id, page.kind, page.resource, page.resource_id, page.version, page.changed_at, page.created_at,
  page.modified_at, page.paths, page.members, page.document::text as document, page.size, page.request_id`;

/** The last change that there is, or that there was when everything was removed. */
const head = `greatest(
  (select max(position) from muster.changes), (select min(first_position) - 1 from muster.feed_slots)
)`;

/** Cuts a page off where it grows too large; its first change is always there. Sizes are known without reading documents. */
const bounded = (page: string, bytes: string): string => `
  select state.head, ${columns}
  from (select ${head} as head) as state left join lateral (
    select * from (
      select *, sum(size::bigint) over (order by position) - size as size_before from (${page}) as changes
    ) as sized
    where size_before < ${bytes}
  ) as page on true
  order by page.position`;

/** The changes after a position, in order. `head` is the last position that there was, as the page was read. */
export const listChanges = (after: number, limit: number, bytes: number): Statement => ({
  name: 'list_changes',
  text: bounded(
    'select * from muster.changes where position > $1::bigint order by position limit $2::int',
    '$3::bigint',
  ),
  values: [after, limit, bytes],
});

/** The same of some tenants: as quick for one that changes seldom, however much others change. */
export const listChangesOf = (
  tenantIds: readonly string[],
  after: number,
  limit: number,
  bytes: number,
): Statement => ({
  name: 'list_changes_of',
  text: bounded(
    `
      select changes.* from (
        select tenant_id, position, slot
        from unnest($4::text[]) as followed (id) cross join lateral (
          select tenant_id, position, slot from muster.changes
          where tenant_id = followed.id and position > $1::bigint
          order by position limit $2::int
        ) as of_one
        order by position limit $2::int
      ) as first join muster.changes using (tenant_id, position, slot)`,
    '$3::bigint',
  ),
  values: [after, limit, bytes, tenantIds],
});

export interface FeedRow {
  readonly epoch: string;
  /** The last position that everybody can see, a bigint as text. */
  readonly head: string;
  /** The last one that was given out: no cursor can be above it. */
  readonly given: string;
  /** The first position that nothing was removed after. */
  readonly oldest: string;
  /** Whether the position asked about was never given out in this history. */
  readonly broken: boolean;
}

/**
 * What can be read from a position on. To be asked after a page was read, and not with it: emptying a partition empties it for
 * those as well that began to read before.
 */
export const findFeed = (position: number): Statement => ({
  name: 'find_feed',
  text: `
    select epoch, ${head} as head, last_value as given, (select min(first_position) from muster.feed_slots) as oldest,
      exists (
        select from muster.feed_breaks where last_before < $1::bigint and first_after > $1::bigint
      ) as broken
    from muster.feed_state, muster.feed_position`,
  values: [position],
});

/** Every tenant but those that are being erased, deleted ones whose users are retained included. */
export const listFollowedTenants = (after: string, limit: number): Statement => ({
  name: 'list_followed_tenants',
  text: `
    select tenant_id from muster.tenants
    where tenant_id > $1::text and not erasing
    order by tenant_id
    limit $2::int`,
  values: [after, limit],
});

/** In the tenant's transaction: resources in the order of their ids, no more bytes than that and at least one. */
const listAfter =
  (table: 'users' | 'groups') =>
  (tenantId: string, after: string, limit: number, bytes: number): Statement => ({
    name: `list_${table}_after`,
    text: `
      select id, version, created_at, modified_at, document from (
        select id, version, created_at, modified_at, document::text as document,
          sum(octet_length(document::text)) over (order by id) - octet_length(document::text) as size_before
        from (
          select * from muster.${table} where tenant_id = $1::text and id > $2::uuid order by id limit $3::int
        ) as page
      ) as sized
      where size_before < $4::bigint
      order by id`,
    values: [tenantId, after, limit, bytes],
  });

export const listUsersAfter = listAfter('users');
export const listGroupsAfter = listAfter('groups');

export interface MemberRow {
  readonly id: string;
  readonly kind: ResourceName;
}

/** In the tenant's transaction. A group's members in the order of their ids. */
export const listMembersAfter = (tenantId: string, groupId: string, after: string, limit: number): Statement => ({
  name: 'list_members_after',
  text: `
    select member_id as id, upper(member_type) as kind from muster.group_members
    where tenant_id = $1::text and group_id = $2::uuid and member_id > $3::uuid
    order by member_id
    limit $4::int`,
  values: [tenantId, groupId, after, limit],
});

/** The same for one transaction of a connection that has other work to do as well. */
export const orderedReading: readonly Statement[] = Object.keys(readingSettings).map((name) => ({
  text: `set local ${name} = off`,
  values: [],
}));

/** When the first change after a position was made: of some tenants, or of all. */
export const findNextChange = (tenantIds: readonly string[] | undefined, after: number): Statement =>
  tenantIds === undefined
    ? {
        name: 'find_next_change',
        text: 'select changed_at from muster.changes where position > $1::bigint order by position limit 1',
        values: [after],
      }
    : {
        name: 'find_next_change_of',
        text: `
          select changed_at from unnest($2::text[]) as followed (id) cross join lateral (
            select position, changed_at from muster.changes
            where tenant_id = followed.id and position > $1::bigint
            order by position limit 1
          ) as first
          order by position limit 1`,
        values: [after, tenantIds],
      };
