-- Tokens that outlive their declaration for a while, a limit of users, and the networks that requests may come from.
-- Processes of the version before go on running: what they write has the defaults, and a token ends by `expires_at` alone.

-- Rather fail, and be run again, than hold everybody up behind somebody's long transaction.
set local lock_timeout = '5s';

-- When a token was found not to be declared any more; null: it is declared.
alter table muster.tokens add column superseded_at timestamptz;

alter table muster.tenants
  -- 0: any number
  add column max_users integer not null default 0,
  -- empty: from anywhere
  add column allowed_cidrs text[] not null default '{}';

-- Was accepted once, and never meant anything.
update muster.tenants set groups = 'DISABLED' where groups = 'ENABLED';
